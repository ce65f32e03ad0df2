// Files: uploaded as a form, streamed back. A `Blob` that is backed by a file is never held whole.

import type {
  deletedFileResponse,
  FileResponse,
  fileListQuery,
  fileListResponse,
  filePurpose,
} from '@lightmeter/contract';
import { endpointCalls, itemsAfter } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';

export type { FileResponse } from '@lightmeter/contract';

/** What a file may be uploaded for. */
export type FilePurpose = (typeof filePurpose)['_zod']['output'];
/** Which files to list. `limit` is the length of a page, not of the whole answer. */
export type FileListFilter = {
  readonly [Name in 'purpose' | 'limit' | 'order']?:
    | (typeof fileListQuery)['_zod']['output'][Name]
    | undefined;
};

/** A file on its way to the server. */
export interface FileUpload {
  readonly file: Blob;
  /** Its ending tells the format of a batch's input. */
  readonly filename: string;
  readonly purpose: FilePurpose;
  /** Deleted so long after its creation: 3,600 to 2,592,000. Left out, 30 days for `batch`, else never. */
  readonly expiresAfterSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** 200 MB over a slow line. */
const TRANSFER_TIMEOUT_MS = 3_600_000;
const PAGE_FILES = 1_000;

/** The endpoints of files, on one client. */
export function fileEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    upload: (upload: FileUpload): Promise<FileResponse> => uploadFile(http, upload),
    /** Every file the filter asks for, newest first; pages are fetched as the iteration gets to them. */
    list: (filter: FileListFilter = {}): AsyncGenerator<FileResponse> =>
      itemsAfter((after) =>
        answers.get<(typeof fileListResponse)['_zod']['output']>('/v1/files', {
          limit: PAGE_FILES,
          ...filter,
          after,
        }),
      ),
    retrieve: (id: string) => answers.get<FileResponse>(addressOf(id)),
    /** Hands the bytes to `take` as they arrive; after a broken connection from the first byte on again. */
    read: <Result>(
      id: string,
      take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
    ): Promise<Result> =>
      http.bytes(
        {
          method: 'GET',
          path: `${addressOf(id)}/content`,
          repeatable: true,
          timeoutMs: TRANSFER_TIMEOUT_MS,
        },
        take,
      ),
    /** Deletes it at once and for good. */
    delete: (id: string) => answers.delete<(typeof deletedFileResponse)['_zod']['output']>(addressOf(id)),
  };
}

function addressOf(id: string): string {
  return `/v1/files/${encodeURIComponent(id)}`;
}

async function uploadFile(http: HttpClient, upload: FileUpload): Promise<FileResponse> {
  const form = new FormData();
  // The fields come first: the server reads a form once, from its beginning.
  form.append('purpose', upload.purpose);
  if (upload.expiresAfterSeconds !== undefined) {
    form.append('expires_after[anchor]', 'created_at');
    form.append('expires_after[seconds]', String(upload.expiresAfterSeconds));
  }
  form.append('file', upload.file, upload.filename);
  const { body } = await http.json<FileResponse>({
    method: 'POST',
    path: '/v1/files',
    body: { form },
    // A second upload after a lost answer leaves a file that nobody names, and costs nothing.
    repeatable: true,
    timeoutMs: TRANSFER_TIMEOUT_MS,
    signal: upload.signal,
  });
  return body;
}
