-- Why: batches of requests and their items. An item that runs is a task like any other, with a hold of its own: the row
-- of `tasks` is the truth about it, and nothing is held for items that have not begun.
-- Lock and duration: new tables and functions; one index on `tasks`, in the time of one scan of it (writes wait).
-- It worked when: `select * from batch_item_states` answers with no rows.

create table batches (
  -- Ids sort by time, whatever language the database sorts in: lists are read in their order.
  batch_id text collate "C" primary key,
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  -- Whose limits its items count for: the key that created it, or that resumed or retried it last.
  api_key_id text not null,
  name text,
  -- '/v1/images/generations' or '/v1/images/edits'; null lets each line say.
  endpoint text,
  -- Of a promotion the file of its drafts; null when the drafts came without one.
  input_file_id text,
  -- The batch whose outputs it makes again.
  promoted_from text,
  state text not null check (state in (
    'validating', 'ready', 'in_progress', 'paused', 'finalizing', 'completed', 'failed', 'expired', 'cancelling',
    'cancelled'
  )),
  -- What was asked for, as BatchPlan of store/src/batches/batch.ts.
  plan json not null,
  -- Prices every item, whenever it runs.
  rate_card_id text not null,
  idempotency_key text,
  request_hash text not null,
  metadata json,
  -- From validation; duplicates cost nothing and are in the counts, not in the quote.
  item_count integer not null default 0 check (item_count >= 0),
  invalid_count integer not null default 0 check (invalid_count >= 0),
  duplicate_count integer not null default 0 check (duplicate_count >= 0),
  quoted_low_nano_usd bigint not null default 0 check (quoted_low_nano_usd >= 0),
  quoted_high_nano_usd bigint not null default 0 check (quoted_high_nano_usd >= quoted_low_nano_usd),
  -- Of drafts and promotions: what else it could cost, as BatchComparison of store/src/batches/batch.ts.
  comparison json,
  -- The first thousand faults of its lines; their number is invalid_count.
  errors json,
  warnings json,
  paused_reason text,
  paused_message text,
  output_file_id text,
  error_file_id text,
  created_at timestamptz not null,
  in_progress_at timestamptz,
  paused_at timestamptz,
  -- Items that have not begun by then do not begin any more. Moves on by the time that the batch was paused.
  expires_at timestamptz not null,
  expired_at timestamptz,
  finalizing_at timestamptz,
  completed_at timestamptz,
  failed_at timestamptz,
  cancelling_at timestamptz,
  cancelled_at timestamptz,
  check ((state = 'paused') = (paused_at is not null)),
  check ((state = 'paused') = (paused_reason is not null)),
  check (state <> 'failed' or errors is not null)
) with (fillfactor = 70);
create index batches_by_book on batches (workspace_id, mode, batch_id);
create unique index batches_by_idempotency_key on batches (workspace_id, mode, idempotency_key)
  where idempotency_key is not null;
create index batches_at_work on batches (state)
  where state in ('validating', 'in_progress', 'paused', 'finalizing', 'cancelling');

create table batch_items (
  batch_id text not null,
  -- From 0, in the order of the input.
  item_index integer not null check (item_index >= 0),
  line_number integer,
  -- null for a line at fault, whose id may be another's.
  custom_id text,
  -- As BatchItemRequest of store/src/batches/batch-item.ts; null for a line at fault.
  request json,
  request_hash text,
  metadata json,
  quoted_low_nano_usd bigint not null default 0,
  quoted_high_nano_usd bigint not null default 0,
  -- The item of the same request that runs for this one as well.
  duplicate_of integer,
  -- The task whose output it makes again.
  promoted_from text,
  -- Of the present run: given before the task begins, so that beginning it twice begins it once.
  task_id text,
  run_count integer not null default 0 check (run_count >= 0),
  -- The process that is beginning the task; null once it has begun (by tasks_begin, in one transaction with the task).
  taken_by text,
  -- How it ended without a task, and why.
  ended_as text check (ended_as in ('failed', 'cancelled', 'expired')),
  error json,
  primary key (batch_id, item_index),
  -- In this order, so that no plan looks an item up by its batch alone.
  unique (custom_id, batch_id),
  check ((ended_as is null) = (error is null)),
  check (ended_as is null or task_id is null),
  check (taken_by is null or task_id is not null),
  check (request is not null or ended_as is not null)
) with (fillfactor = 70);
create index batch_items_pending on batch_items (batch_id, item_index)
  where task_id is null and ended_as is null and duplicate_of is null;
create index batch_items_taken on batch_items (batch_id) where taken_by is not null;
create index batch_items_by_task on batch_items (task_id) where task_id is not null;

-- Input images that stood in lines of batches: kept in the output store until 30 days after the batch has ended, so that
-- it may be retried (store/src/outputs/referred-keys.ts).
create table batch_images (
  storage_key text not null,
  batch_id text not null,
  primary key (storage_key, batch_id)
);

create index tasks_of_batches_open on tasks (batch_id) where batch_id is not null and ended_at is null;

-- The items with what became of them: a duplicate is as the item that runs for it.
create view batch_item_states as
select
  i.batch_id, i.item_index, i.line_number, i.custom_id, i.request, i.metadata, i.quoted_low_nano_usd,
  i.quoted_high_nano_usd, i.duplicate_of, i.promoted_from, i.run_count, t.task_id, t.ended_at,
  coalesce(i.error, o.error) as error,
  coalesce(i.ended_as, o.ended_as, t.state, 'pending') as state
from batch_items i
-- `offset 0`: one look by both columns for each duplicate, whatever a planner that knows no numbers yet makes of it.
left join lateral (
  select d.task_id, d.ended_as, d.error from batch_items d
  where d.batch_id = i.batch_id and d.item_index = i.duplicate_of
  offset 0
) o on true
left join tasks t on t.task_id = coalesce(o.task_id, i.task_id) and coalesce(i.ended_as, o.ended_as) is null;

-- How many items of a batch are in each state, and how many of these ended since. The settings keep a plan that was made
-- while the tables were small right for ever.
create function batch_counts(batch text, since timestamptz)
returns table (state text, item_count bigint, ended_count bigint)
language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
set jit = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  select s.state, count(*), count(*) filter (where s.ended_at > since)
  from batch_item_states s where s.batch_id = batch group by s.state;
end
$$;

-- A page of items in the order of the input; null matches every state, or custom id.
create function batch_items_page(batch text, after_index integer, states text[], custom text, page_size integer)
returns setof batch_item_states
language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
set enable_sort = off set jit = off
as $$
#variable_conflict use_column
begin
  return query
  select * from batch_item_states s
  where s.batch_id = batch and s.item_index > after_index and (states is null or s.state = any (states))
    and (custom is null or s.custom_id = custom)
  order by s.item_index limit page_size;
end
$$;

-- Gives items of a batch to a process to begin: those that dead processes left, those that this one took before and did
-- not begin, and new ones, as many as there is room for in the window. Of a batch that is being cancelled only what was
-- taken: it begins, and is cancelled. `in_flight` is what went before.
--
-- The lock of the batch makes it one process at a time; the others do not wait for their turn.
create function batch_items_take(
  batch text, instance text, live_instances text[], window_size integer, at timestamptz
)
returns table (item_index integer, task_id text, in_flight bigint)
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
#variable_conflict use_column
declare
  batch_state text;
  open_count bigint;
  room bigint;
begin
  select b.state into batch_state from batches b where b.batch_id = batch for update skip locked;
  if batch_state is null or batch_state not in ('in_progress', 'cancelling') then
    return;
  end if;
  select
    (select count(*) from tasks t where t.batch_id = batch and t.ended_at is null)
    + (select count(*) from batch_items i where i.batch_id = batch and i.taken_by is not null)
  into open_count;
  return query
  update batch_items i set taken_by = instance
  where i.batch_id = batch and i.taken_by is not null
    and (i.taken_by = instance or i.taken_by <> all (live_instances))
  returning i.item_index, i.task_id, open_count;
  room := window_size - open_count;
  if batch_state <> 'in_progress' or room <= 0 then
    return;
  end if;
  return query
  update batch_items i
  set task_id = new_id('task', at), taken_by = instance, run_count = i.run_count + 1
  from (
    select p.item_index from batch_items p
    where p.batch_id = batch and p.task_id is null and p.ended_as is null and p.duplicate_of is null
    order by p.item_index
    limit room
  ) p
  where i.batch_id = batch and i.item_index = p.item_index
  returning i.item_index, i.task_id, open_count;
end
$$;

-- Ends the tasks of a batch that wait, uncharged. `gives_back` makes their items wait again instead of ending them.
-- Gives the number of tasks that ended and the amount that was held for them.
create function batch_tasks_end_queued(batch text, error json, gives_back boolean, at timestamptz)
returns table (task_count bigint, released_nano_usd bigint)
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
#variable_conflict use_column
declare
  waiting text[];
  ended text[];
begin
  select array_agg(t.task_id order by t.task_id) into waiting
  from tasks t where t.batch_id = batch and t.ended_at is null and t.state = 'queued';
  if waiting is null then
    return query select 0::bigint, 0::bigint;
    return;
  end if;
  select array_agg(waiting[s.item]) filter (where s.outcome = 'settled') into ended
  from tasks_settle(
    waiting, array_fill('cancelled'::text, array[cardinality(waiting)]),
    array_fill(0::bigint, array[cardinality(waiting)]), array_fill(false, array[cardinality(waiting)]),
    array_fill(true, array[cardinality(waiting)]), array_fill(error, array[cardinality(waiting)]),
    array_fill(null::json, array[cardinality(waiting)]), '[]', '[]', '[]', at) s;
  if gives_back then
    update batch_items i set task_id = null where i.task_id = any (ended) and i.batch_id = batch;
  end if;
  return query
  select count(*), coalesce(sum(t.quoted_high_nano_usd), 0)::bigint from tasks t where t.task_id = any (ended);
end
$$;
