-- Why: tasks and everything that hangs on one: attempts, outputs, the charge, the caller's idempotency key; quotes; the
-- processes that run tasks; and the secrets they share.
-- Lock and duration: new tables only, milliseconds.
-- It worked when: `select * from tasks` answers with no rows and `delete from charges` is refused.
--
-- What is only kept and shown is `json` and not `jsonb`: it comes back as it was, characters that jsonb refuses (U+0000,
-- half a surrogate pair) included.

create table tasks (
  task_id text primary key,
  workspace_id text not null,
  mode text not null,
  api_key_id text not null,
  operation text not null,
  model_id text not null,
  -- Provider and the id the model has there: 'openai/gpt-image-2'.
  route text not null,
  -- Who waits for it: a caller on the line, somebody who asks again later, or a batch.
  origin text not null check (origin in ('sync', 'task', 'batch')),
  batch_id text,
  -- The normalised request, for display and replay.
  request json not null,
  request_hash text not null,
  -- The request as it was written, for the worker to resolve again; null for a task whose caller waits.
  input json,
  idempotency_key text,
  rate_card_id text not null,
  quote_id text,
  quoted_low_nano_usd bigint not null check (quoted_low_nano_usd >= 0),
  -- The amount held; a charge never exceeds it.
  quoted_high_nano_usd bigint not null check (quoted_high_nano_usd >= quoted_low_nano_usd),
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  -- What the provider decided where the request left it open: quality, size, background.
  resolved json,
  error json,
  metadata json,
  -- {url, when}: where the caller wants to be told of the end.
  callback json,
  -- The task whose output this one makes again at a higher tier.
  promoted_from text,
  -- The process that runs it, or ran it last.
  instance_id text,
  created_at timestamptz not null,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  -- What a caller who cancels wants with an image that arrives all the same.
  keep_if_delivered boolean not null default false,
  ended_at timestamptz,
  check ((state in ('queued', 'running')) = (ended_at is null)),
  check ((state in ('failed', 'cancelled')) = (error is not null)),
  check (state <> 'running' or (instance_id is not null and started_at is not null)),
  check ((batch_id is not null) = (origin = 'batch'))
) with (fillfactor = 80);
create index tasks_running on tasks (instance_id) where state = 'running';
create index tasks_by_end on tasks (workspace_id, mode, ended_at) where ended_at is not null;

-- The input images of tasks that wait: kept in the output store until the task has ended.
create table task_inputs (
  task_id text not null,
  position integer not null check (position >= 0),
  role text not null check (role in ('reference', 'mask')),
  -- Where it stands in the request, for errors.
  param text not null,
  storage_key text not null,
  sha256 text not null,
  format text not null,
  width_pixels integer not null check (width_pixels > 0),
  height_pixels integer not null check (height_pixels > 0),
  size_bytes bigint not null check (size_bytes > 0),
  has_alpha boolean not null,
  primary key (task_id, position)
);
create index task_inputs_by_key on task_inputs (storage_key);

create table charges (
  task_id text primary key,
  workspace_id text not null,
  mode text not null,
  rate_card_id text not null,
  -- Zero for what the rate card gives away: the line items say so.
  amount_nano_usd bigint not null check (amount_nano_usd >= 0),
  line_items json not null,
  -- What the provider reported; null when it reported nothing.
  usage json,
  created_at timestamptz not null
);
create trigger charges_append_only
before update or delete or truncate on charges
for each statement execute function refuse_change();

create table outputs (
  output_id text primary key,
  task_id text not null,
  image_index integer not null check (image_index >= 0),
  storage_key text not null,
  sha256 text not null,
  format text not null,
  width_pixels integer not null check (width_pixels > 0),
  height_pixels integer not null check (height_pixels > 0),
  size_bytes bigint not null check (size_bytes > 0),
  tier text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  unique (task_id, image_index)
);
create index outputs_by_key on outputs (storage_key);

create table attempts (
  attempt_id text primary key,
  task_id text not null,
  provider text not null,
  upstream_model text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  -- 'delivered', or the code of the error it ended with.
  outcome text not null,
  upstream_request_id text,
  -- What the provider bills; null when that is not known, which is not zero.
  cost_nano_usd bigint check (cost_nano_usd >= 0),
  usage json
);
create index attempts_by_task on attempts (task_id);
create trigger attempts_append_only
before update or delete or truncate on attempts
for each statement execute function refuse_change();

-- A key of the caller's choice → the task that answers for it. Whether the first request is still running is the
-- task's own state.
create table idempotency_keys (
  workspace_id text not null,
  mode text not null,
  idempotency_key text not null,
  task_id text not null,
  request_hash text not null,
  expires_at timestamptz not null,
  primary key (workspace_id, mode, idempotency_key)
);
create index idempotency_keys_by_expiry on idempotency_keys (expires_at);

create table quotes (
  quote_id text primary key,
  workspace_id text not null,
  mode text not null,
  rate_card_id text not null,
  -- The requests whose price it pins.
  request_hashes text[] not null,
  low_nano_usd bigint not null check (low_nano_usd >= 0),
  high_nano_usd bigint not null check (high_nano_usd >= low_nano_usd),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index quotes_by_expiry on quotes (expires_at);

-- The processes that run tasks. `scope` names the processes that can look each other up by id; elsewhere a process is
-- known by its heartbeat alone. Times are the database's own, so that clocks need not agree.
create table server_instances (
  instance_id text primary key,
  host text not null,
  scope text not null,
  pid integer not null,
  start_mark text not null,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz
) with (fillfactor = 50);

-- Random keys that every process on this database must agree on, such as the one that signs links to outputs.
create table server_secrets (
  name text primary key,
  secret bytea not null,
  created_at timestamptz not null default clock_timestamp()
);
