// Files: whose they are, how long they are kept, and when their bytes may go. A file is kept in three steps, and a
// process may die after any of them: `announce` (bytes are about to be kept), FileStore's own keeping, `add`. Bytes that
// no file names and that nobody announced lately are removed by `forgetExpired`.

import { LightmeterError } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { BookId } from '../mode.ts';
import { type FileListQuery, type FileRecord, type FileRow, readFileRow } from './file-record.ts';
import type { FileContent, FileStore } from './file-store.ts';

/** Longer than keeping bytes ever takes: four tries of five minutes to a bucket. */
const ANNOUNCED_MS = 3_600_000;
/** Contents that are looked up at a time. */
const FORGOTTEN_AT_ONCE = 500;

const COLUMNS = `file_id, workspace_id, mode, purpose, filename, size_bytes, sha256, storage_key, created_at, expires_at`;

export class Files {
  private readonly reads: Database;
  private readonly writes: Database;
  private readonly clock: () => Date;

  constructor(given: { reads: Database; writes: Database; clock: () => Date }) {
    this.reads = given.reads;
    this.writes = given.writes;
    this.clock = given.clock;
  }

  /** Says that these bytes are about to be kept, so that nobody removes them within the hour. Waits for a removal. */
  async announce({ storageKey, sha256, sizeBytes }: FileContent): Promise<void> {
    await this.writes.query(
      `insert into file_contents as c (storage_key, sha256, size_bytes, touched_at) values ($1, $2, $3, $4)
       on conflict (storage_key) do update set touched_at = greatest(c.touched_at, excluded.touched_at)`,
      [storageKey, sha256, sizeBytes, this.clock()],
    );
  }

  /**
   * Adds a file whose bytes were announced and are kept. A repeat with the same id changes nothing: the file that was
   * added first is what both get.
   *
   * @throws LightmeterError `not_found` when the id is another workspace's, or the first file has expired meanwhile
   */
  async add(
    file: Omit<FileRecord, 'sha256' | 'sizeBytes' | 'createdAt'> & { readonly createdAt?: Date | undefined },
  ): Promise<FileRecord> {
    await this.writes.query(
      `insert into files (file_id, workspace_id, mode, purpose, filename, storage_key, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (file_id) do nothing`,
      [
        file.fileId,
        file.workspaceId,
        file.mode,
        file.purpose,
        file.filename,
        file.storageKey,
        file.createdAt ?? this.clock(),
        file.expiresAt ?? null,
      ],
    );
    const [row] = await this.writes.query<FileRow>(FIND, [
      file.workspaceId,
      file.mode,
      file.fileId,
      this.clock(),
    ]);
    if (!row) throw new LightmeterError('not_found', { internal: { fileId: file.fileId } });
    return readFileRow(row);
  }

  /** A file of a workspace; undefined when it has none with this id, or it has expired. */
  async get({ workspaceId, mode }: BookId, fileId: string): Promise<FileRecord | undefined> {
    const [row] = await this.reads.query<FileRow>(FIND, [workspaceId, mode, fileId, this.clock()]);
    return row && readFileRow(row);
  }

  /** A page of the files of a workspace, in the order of their ids, which is that of their creation. */
  async list(query: FileListQuery): Promise<{ files: FileRecord[]; hasMore: boolean }> {
    const [comparison, direction] = query.order === 'asc' ? ['>', 'asc'] : ['<', 'desc'];
    const rows = await this.reads.query<FileRow>(
      `select ${COLUMNS}
       from files join file_contents using (storage_key)
       where workspace_id = $1 and mode = $2 and coalesce(expires_at > $3, true)
         and ($4::text is null or purpose = $4)
         and ($5::text is null or file_id ${comparison} $5 collate "C")
       order by file_id ${direction}
       limit $6`,
      [
        query.workspaceId,
        query.mode,
        this.clock(),
        query.purpose ?? null,
        query.after ?? null,
        query.limit + 1,
      ],
    );
    return { files: rows.slice(0, query.limit).map(readFileRow), hasMore: rows.length > query.limit };
  }

  /** Deletes a file of a workspace; false when it has none with this id. Its bytes go with a later `forgetExpired`. */
  async delete({ workspaceId, mode }: BookId, fileId: string): Promise<boolean> {
    const rows = await this.writes.query(
      `delete from files
       where workspace_id = $1 and mode = $2 and file_id = $3 and coalesce(expires_at > $4, true)
       returning file_id`,
      [workspaceId, mode, fileId, this.clock()],
    );
    return rows.length > 0;
  }

  /**
   * Deletes files past their time, and removes bytes that no file names and nobody announced within the last hour.
   * Several processes may call it at once.
   *
   * Resolves to the number of contents that were removed.
   */
  async forgetExpired(now: Date, store: FileStore): Promise<number> {
    await this.writes.query('delete from files where expires_at <= $1', [now]);
    let removedCount = 0;
    // By key, so that what another process is at, or what cannot be removed, is passed by.
    for (let after = ''; ; ) {
      const unnamed = await this.unnamedContents(now, after);
      for (const storageKey of unnamed) {
        if (await this.removeContent(storageKey, { now, store })) removedCount += 1;
      }
      const last = unnamed.at(-1);
      if (last === undefined) return removedCount;
      after = last;
    }
  }

  private async unnamedContents(now: Date, after: string): Promise<string[]> {
    const rows = await this.reads.query<{ storage_key: string }>(
      `select storage_key from file_contents c
       where storage_key > $1 and touched_at < $2
         and not exists (select from files f where f.storage_key = c.storage_key)
       order by storage_key
       limit ${FORGOTTEN_AT_ONCE}`,
      [after, new Date(now.getTime() - ANNOUNCED_MS)],
    );
    return rows.map((row) => row.storage_key);
  }

  /**
   * Under the lock of the content's row: an `announce` of the same bytes waits until they are gone, and then says so anew;
   * one that came first has moved `touched_at` on. The row goes last, so that a crash before it removes the bytes again.
   */
  private removeContent(storageKey: string, given: { now: Date; store: FileStore }): Promise<boolean> {
    return this.writes.transaction(async (sql) => {
      const [content] = await sql(
        `select from file_contents c
         where storage_key = $1 and touched_at < $2
           and not exists (select from files f where f.storage_key = c.storage_key)
         for update skip locked`,
        [storageKey, new Date(given.now.getTime() - ANNOUNCED_MS)],
      );
      if (!content) return false;
      await given.store.remove(storageKey);
      await sql('delete from file_contents where storage_key = $1', [storageKey]);
      return true;
    });
  }
}

const FIND = `select ${COLUMNS}
  from files join file_contents using (storage_key)
  where workspace_id = $1 and mode = $2 and file_id = $3 and coalesce(expires_at > $4, true)`;
