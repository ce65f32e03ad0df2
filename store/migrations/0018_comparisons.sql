-- Why: comparisons of models: their cells, each of which runs as a task, and the votes; and the list of all outputs of a
-- workspace, newest first, with a search through the prompts.
-- Lock and duration: new tables and a function; one index on `tasks`, about a second per million tasks (writes wait).
-- It worked when: `select * from comparisons` answers with no rows and `explain select task_id from tasks where workspace_id
-- = '' and mode = 'test' and state = 'succeeded' order by ended_at desc, task_id desc limit 10` names tasks_with_outputs.

create table comparisons (
  -- Ids sort by time, whatever language the database sorts in: lists are read in their order.
  comparison_id text collate "C" primary key,
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  -- In whose name the cells run.
  api_key_id text not null,
  name text,
  -- As NewComparison of store/src/comparisons/comparison.ts.
  prompts json not null,
  variants json not null,
  seed integer not null check (seed >= 0),
  -- Prices every cell, whenever it begins.
  rate_card_id text not null,
  quoted_low_nano_usd bigint not null check (quoted_low_nano_usd >= 0),
  quoted_high_nano_usd bigint not null check (quoted_high_nano_usd >= quoted_low_nano_usd),
  idempotency_key text,
  request_hash text not null,
  created_at timestamptz not null,
  cancel_requested_at timestamptz,
  -- A cell is still to begin, or a cancellation still to be carried out: somebody must look after it.
  has_work boolean not null default true,
  -- The process that looks after it. Another takes over when that one is dead.
  taken_by text
) with (fillfactor = 80);
create index comparisons_by_book on comparisons (workspace_id, mode, comparison_id);
create unique index comparisons_by_idempotency_key on comparisons (workspace_id, mode, idempotency_key)
  where idempotency_key is not null;
create index comparisons_at_work on comparisons (comparison_id) where has_work;

create table comparison_cells (
  comparison_id text collate "C" not null references comparisons,
  -- Both from 0.
  prompt_index integer not null check (prompt_index >= 0),
  variant_index integer not null check (variant_index >= 0),
  -- Given before the task begins, so that beginning it twice begins it once. Whether it has begun is whether the row of
  -- `tasks` is there; that row is the truth about the cell.
  task_id text not null unique,
  -- null where the model takes none.
  seed integer check (seed >= 0),
  quoted_low_nano_usd bigint not null check (quoted_low_nano_usd >= 0),
  quoted_high_nano_usd bigint not null check (quoted_high_nano_usd >= quoted_low_nano_usd),
  -- How it ended without a task, and why.
  ended_as text check (ended_as in ('refused', 'cancelled')),
  error json,
  primary key (comparison_id, prompt_index, variant_index),
  check ((ended_as is null) = (error is null))
) with (fillfactor = 80);

-- One for each voter and prompt; a second replaces it. The voter is an API key; a member has one in each workspace.
create table comparison_votes (
  comparison_id text collate "C" not null references comparisons,
  prompt_index integer not null check (prompt_index >= 0),
  api_key_id text not null,
  -- null is a tie.
  winner integer check (winner >= 0),
  voted_at timestamptz not null,
  primary key (comparison_id, prompt_index, api_key_id)
);

-- The outputs of a workspace in the order in which they came: those of one task come together.
create index tasks_with_outputs on tasks (workspace_id, mode, ended_at desc, task_id desc) where state = 'succeeded';

-- The prompt of a task for searching. A request is kept with every character its caller sent; those that text cannot hold
-- (U+0000, half of a surrogate pair) become U+FFFD here, so that one such prompt does not break the search in all others.
create function task_prompt(request json) returns text
language sql immutable parallel safe
return case
  when strpos(request::text, '\u') = 0 then request ->> 'prompt'
  else regexp_replace(
    request::text, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1' || chr(65533), 'g'
  )::json ->> 'prompt'
end;

-- Text without the difference between capitals and small letters, in every script, for searching. The database's own
-- language may know those of ASCII alone; of the orders that know all, the first that this server has.
do $$
declare
  folding text;
begin
  select coalesce(min(c.collname) filter (where c.collname = 'pg_c_utf8'), min(c.collname), 'default') into folding
  from pg_collation c
  where c.collname in ('pg_c_utf8', 'und-x-icu') and c.collnamespace = 'pg_catalog'::regnamespace;
  execute format(
    'create function text_folded(written text) returns text language sql immutable parallel safe
     return lower(written collate %I)', folding);
end
$$;
