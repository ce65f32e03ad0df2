// Keeps a file: announce its bytes, keep them, add the file. Whatever dies in between leaves bytes that the sweep finds,
// never a file without bytes. For uploads, and for the result files that the server writes itself.

import type { BookId, FilePurpose, FileRecord, FileWriter } from '@lightmeter/store';
import type { Services } from '../services.ts';

/** What keeping a file takes of the services. */
export type FileServices = Pick<Services, 'store' | 'files' | 'newId'>;

/** A file to be kept. */
export interface FileWish extends BookId {
  /** Made with `newId('file')`, and new by default. With the same id again, the file that was kept first is the answer. */
  readonly fileId?: string | undefined;
  readonly purpose: FilePurpose;
  readonly filename: string;
  /** When it counts as made; undefined is when it is kept. */
  readonly createdAt?: Date | undefined;
  /** Undefined keeps it until it is deleted. */
  readonly expiresAt?: Date | undefined;
}

/**
 * Keeps everything that the source gives, with flat memory.
 *
 * @throws LightmeterError `storage_unavailable`, `database_unavailable`, and whatever the source fails with; nothing is
 *   kept then
 */
export async function keepFile(
  services: FileServices,
  wish: FileWish,
  source: AsyncIterable<Uint8Array>,
): Promise<FileRecord> {
  const writer = await services.files.begin();
  try {
    for await (const chunk of source) await writer.write(chunk);
    return await keepArrivedFile(services, wish, writer);
  } finally {
    await writer.discard();
  }
}

/**
 * Keeps a file whose bytes have all been written to `writer`, which has ended afterwards.
 *
 * @throws LightmeterError `storage_unavailable`, `database_unavailable`
 */
export async function keepArrivedFile(
  services: FileServices,
  wish: FileWish,
  writer: FileWriter,
): Promise<FileRecord> {
  const content = await writer.finish();
  await services.store.files.announce(content);
  await writer.keep();
  return services.store.files.add({
    fileId: wish.fileId ?? services.newId('file'),
    workspaceId: wish.workspaceId,
    mode: wish.mode,
    purpose: wish.purpose,
    filename: wish.filename,
    storageKey: content.storageKey,
    createdAt: wish.createdAt,
    expiresAt: wish.expiresAt,
  });
}
