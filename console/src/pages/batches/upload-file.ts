// Uploads the input of a batch with its progress. The browser streams it from the disk; fetch does not tell how far it is.

import type { FileResponse } from '@lightmeter/contract';
import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { currentBook } from '../../api/book.ts';

/** The server's own bound of a file. */
export const MAX_FILE_BYTES = 200_000_000;

export interface Upload {
  readonly file: Blob;
  readonly filename: string;
  /** 0 to 1, again and again. */
  readonly onShare: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * @throws LightmeterApiError for a refusal, LightmeterConnectionError for no answer, what `signal` was aborted with
 */
export function uploadInput({ file, filename, onShare, signal }: Upload): Promise<FileResponse> {
  const form = new FormData();
  // The fields come first: the server reads a form once, from its beginning.
  form.append('purpose', 'batch');
  form.append('file', file, filename);
  const call = new XMLHttpRequest();
  const { workspaceId, mode } = currentBook();
  return new Promise((resolve, reject) => {
    const lost = () =>
      reject(new LightmeterConnectionError(location.origin, new Error('the upload broke off')));
    const abort = () => {
      call.abort();
      reject(signal.reason);
    };
    call.open('POST', '/v1/files');
    call.responseType = 'json';
    if (workspaceId !== undefined) {
      call.setRequestHeader('lightmeter-workspace', workspaceId);
      call.setRequestHeader('lightmeter-mode', mode);
    }
    call.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    call.onerror = lost;
    call.onload = () => {
      signal.removeEventListener('abort', abort);
      if (call.status >= 200 && call.status < 300 && call.response) resolve(call.response as FileResponse);
      else reject(refusalOf(call));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else call.send(form);
  });
}

function refusalOf(call: XMLHttpRequest): LightmeterApiError {
  const lines = call.getAllResponseHeaders().trim().split(/\r?\n/);
  const headers = new Headers();
  for (const line of lines) {
    const [name = '', ...value] = line.split(': ');
    if (name !== '') headers.append(name, value.join(': '));
  }
  const body = call.response?.error ? call.response : undefined;
  return new LightmeterApiError({ status: call.status, headers, body });
}
