-- Why: files that callers upload (batch inputs, pictures to edit) and that batches answer with. The bytes lie beside the
-- outputs, named by their content; these tables say whose they are, and which bytes nobody needs any more.
-- Lock and duration: new tables only, milliseconds.
-- It worked when: `select * from files` answers with no rows.

-- Written before the bytes are kept, so that bytes without a row never exist: what a crash leaves is found here.
create table file_contents (
  -- 'ab/cd/<sha256>', the same in a folder and in a bucket.
  storage_key text collate "C" primary key,
  sha256 text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  -- Moves on with every upload of the same bytes. Bytes that were touched lately may be about to get a file.
  touched_at timestamptz not null
);

create table files (
  -- Ids sort by time, whatever language the database sorts in: lists are read in their order.
  file_id text collate "C" primary key,
  workspace_id text not null,
  mode text not null check (mode in ('test', 'live')),
  purpose text not null check (purpose in ('batch', 'batch_output', 'vision', 'user_data')),
  filename text not null,
  storage_key text collate "C" not null references file_contents,
  created_at timestamptz not null,
  -- null: until it is deleted.
  expires_at timestamptz check (expires_at > created_at)
);
create index files_by_book on files (workspace_id, mode, file_id);
create index files_by_content on files (storage_key);
create index files_by_expiry on files (expires_at) where expires_at is not null;
