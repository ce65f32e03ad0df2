// A file as the database knows it.

import type { BookId, Mode } from '../mode.ts';

/** What a file is for. `batch_output` is written by the server itself. */
export type FilePurpose = 'batch' | 'batch_output' | 'vision' | 'user_data';

/** A file that is kept. */
export interface FileRecord extends BookId {
  readonly fileId: string;
  readonly purpose: FilePurpose;
  readonly filename: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Under which a FileStore has the bytes. */
  readonly storageKey: string;
  readonly createdAt: Date;
  /** From then on it is not found any more; undefined keeps it until it is deleted. */
  readonly expiresAt: Date | undefined;
}

/** A page of files to ask for. */
export interface FileListQuery extends BookId {
  readonly purpose?: FilePurpose | undefined;
  /** `desc` is newest first. */
  readonly order: 'asc' | 'desc';
  /** At least 1. */
  readonly limit: number;
  /** Id of the last file of the page before; it need not exist any more. */
  readonly after?: string | undefined;
}

export interface FileRow {
  readonly file_id: string;
  readonly workspace_id: string;
  readonly mode: Mode;
  readonly purpose: FilePurpose;
  readonly filename: string;
  readonly size_bytes: bigint;
  readonly sha256: string;
  readonly storage_key: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export function readFileRow(row: FileRow): FileRecord {
  return {
    fileId: row.file_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    purpose: row.purpose,
    filename: row.filename,
    sizeBytes: Number(row.size_bytes),
    sha256: row.sha256,
    storageKey: row.storage_key,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}
