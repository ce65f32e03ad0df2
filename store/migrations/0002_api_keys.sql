-- Why: API keys, found by the hash of their secret, with what they may do, and their rate limits. What they may spend is
-- in spend_limits.
-- Lock and duration: new tables only, milliseconds.
-- It worked when: `select * from api_keys` answers with no rows.

create table api_keys (
  api_key_id text primary key,
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  name text not null,
  secret_sha256 bytea not null unique check (length(secret_sha256) = 32),
  last_four text not null,
  scopes text[] not null,
  -- null: every model on the rate card.
  allowed_models text[],
  rate_limit_per_minute integer check (rate_limit_per_minute between 1 and 1000000),
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null,
  last_used_at timestamptz
) with (fillfactor = 80);
create index api_keys_by_workspace on api_keys (workspace_id, mode, created_at);

-- One leaky bucket per key. A request pours in 60,000,000 drops; with a limit of n a minute the bucket holds n times
-- that and loses n drops a microsecond: whole numbers, exact in every process. Unlogged: a crash empties the buckets,
-- and admitting a request waits for no disk.
create unlogged table rate_buckets (
  api_key_id text primary key,
  drops bigint not null,
  measured_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
