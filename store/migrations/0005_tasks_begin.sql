-- Why: begins tasks: idempotency, hold and task row in one call and one transaction, for a batch of requests.
-- Lock and duration: a new function only, milliseconds.
-- It worked when: `select * from tasks_begin('{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','[]','[]', now())`
-- has no rows.

-- Outcomes: held; replay, in_progress, key_mismatch (with the task that owns the idempotency key);
-- insufficient_balance, spend_cap_reached as from ledger_apply; superseded (the batch item that the task was for has
-- no task with this id any more: another process took it back); again (another request of this call has the same key and
-- was refused, or somebody changes the batch item at this moment: ask once more); id_conflict, not_found (the caller's
-- own mistakes). Only `held` leaves rows behind. A task that was begun before answers `held` once more.
--
-- The fence of batches: a task of a batch begins only while an item has its id, and beginning it clears the item's
-- `taken_by` in the same transaction. So an item that is taken has no task, whoever holds a task id for it; a process
-- that was thought dead cannot begin what was untaken since; and untaking what begins meanwhile finds nothing to untake.
-- Lock order: batches, books, queue, items. Whoever holds a book never waits for an item here: those that end pending
-- items hold them before they ask for the book, and a ring would be possible. An item that is locked is asked for again.
--
-- What decides comes as arrays, and so does JSON of the caller's making, which may hold characters that only an
-- unopened json value can keep. `details` are the other columns that are only kept, one object per item; an item with
-- a `lane` is queued, the others run at once. The rows of `images` name their item, counted from 1.
-- All requests with one idempotency key belong to one book, so its lock makes looking and writing one step.
create function tasks_begin(
  task_ids text[],
  workspace_ids text[],
  modes text[],
  api_key_ids text[],
  batch_ids text[],
  amounts bigint[],
  hold_expiries timestamptz[],
  request_hashes text[],
  idempotency_keys text[],
  idempotency_expiries timestamptz[],
  requests json[],
  inputs json[],
  metadata json[],
  details json,
  images json,
  at timestamptz
)
returns table (
  item integer,
  outcome text,
  owner_task_id text,
  available_nano_usd bigint,
  cap_nano_usd bigint,
  spent_nano_usd bigint,
  reserved_nano_usd bigint,
  period text,
  limited_subject text
)
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  verdicts text[];
  owners text[];
  -- For each item the first one of this call with the same key.
  firsts integer[];
  tried integer[];
  is_new boolean[] := array_fill(false, array[cardinality(task_ids)]);
  is_held boolean[] := is_new;
  -- Whether the batch item of the task is locked here, and if not, what keeps the task from beginning.
  is_fenced boolean[] := is_new;
  refusals text[];
  fenced record;
  applied record;
begin
  perform books_lock(workspace_ids, modes);

  if array_remove(batch_ids, null) <> '{}' then
    for fenced in
      select o.item from unnest(task_ids, batch_ids) with ordinality as o (task_id, batch_id, item)
      join batch_items i on i.task_id = o.task_id
      where o.batch_id is not null
      for no key update of i skip locked
    loop
      is_fenced[fenced.item] := true;
    end loop;
    select array_agg(
      case
        when is_fenced[o.item] or exists (select from tasks t where t.task_id = o.task_id) then null
        when not exists (select from batches b where b.batch_id = o.batch_id) then null
        when exists (select from batch_items i where i.task_id = o.task_id) then 'again'
        else 'superseded'
      end order by o.item)
    into refusals
    from unnest(task_ids, batch_ids) with ordinality as o (task_id, batch_id, item);
  end if;

  select
    array_agg(v.verdict order by v.item), array_agg(v.owner_task_id order by v.item),
    array_agg(v.first_item order by v.item), array_agg(v.item order by v.item) filter (where v.verdict = 'try')
  into verdicts, owners, firsts, tried
  from (
    select
      o.item, o.first_item, k.task_id as owner_task_id,
      case
        when k.task_id is null and o.first_item < o.item then 'wait'
        when k.task_id is null or k.task_id = o.task_id then coalesce(refusals[o.item], 'try')
        when k.request_hash <> o.request_hash then 'key_mismatch'
        when t.ended_at is null then 'in_progress'
        else 'replay'
      end as verdict
    from (
      select *, case when idempotency_key is null then item
        else min(item) over (partition by workspace_id, mode, idempotency_key) end as first_item
      from unnest(task_ids, workspace_ids, modes, request_hashes, idempotency_keys) with ordinality
        as o (task_id, workspace_id, mode, request_hash, idempotency_key, item)
    ) o
    left join idempotency_keys k
      on k.workspace_id = o.workspace_id and k.mode = o.mode and k.idempotency_key = o.idempotency_key
      and k.expires_at > at
    left join tasks t on t.task_id = k.task_id
  ) v;

  if tried is not null then
    for applied in
      select * from ledger_apply(
        array_fill('hold'::text, array[cardinality(tried)]), array_fill(null::text, array[cardinality(tried)]),
        array(select workspace_ids[i] from unnest(tried) as n (i)),
        array(select modes[i] from unnest(tried) as n (i)),
        array(select amounts[i] from unnest(tried) as n (i)),
        array(select task_ids[i] from unnest(tried) as n (i)),
        array(select api_key_ids[i] from unnest(tried) as n (i)),
        array(select batch_ids[i] from unnest(tried) as n (i)),
        array(select hold_expiries[i] from unnest(tried) as n (i)),
        array_fill(null::text, array[cardinality(tried)]), array_fill(null::text, array[cardinality(tried)]),
        at)
    loop
      item := tried[applied.item];
      is_new[item] := applied.outcome = 'applied';
      is_held[item] := applied.outcome in ('applied', 'replayed');
      outcome := case when is_held[item] then 'held' else applied.outcome end;
      available_nano_usd := applied.available_nano_usd;
      cap_nano_usd := applied.cap_nano_usd;
      spent_nano_usd := applied.spent_nano_usd;
      reserved_nano_usd := applied.reserved_nano_usd;
      period := applied.period;
      limited_subject := applied.limited_subject;
      return next;
    end loop;

    insert into tasks
      (task_id, workspace_id, mode, api_key_id, operation, model_id, route, origin, batch_id, request, request_hash,
       input, idempotency_key, rate_card_id, quote_id, quoted_low_nano_usd, quoted_high_nano_usd, metadata, callback,
       promoted_from, state, instance_id, created_at, started_at)
    select
      task_ids[d.item], workspace_ids[d.item], modes[d.item], api_key_ids[d.item], d.operation, d.model_id,
      d.route, d.origin, batch_ids[d.item], requests[d.item], request_hashes[d.item], inputs[d.item],
      idempotency_keys[d.item], d.rate_card_id, d.quote_id, d.quoted_low_nano_usd, amounts[d.item], metadata[d.item],
      d.callback, d.promoted_from, case when d.lane is null then 'running' else 'queued' end,
      case when d.lane is null then d.instance_id end, at, case when d.lane is null then at end
    from rows from (
      json_to_recordset(details) as (
        operation text, model_id text, route text, origin text, rate_card_id text, quote_id text,
        quoted_low_nano_usd bigint, callback json, promoted_from text, instance_id text, lane text
      )
    ) with ordinality as d (
      operation, model_id, route, origin, rate_card_id, quote_id, quoted_low_nano_usd, callback, promoted_from,
      instance_id, lane, item
    )
    where is_new[d.item];

    update batch_items i set taken_by = null
    from unnest(task_ids) with ordinality as o (task_id, item)
    where is_new[o.item] and is_fenced[o.item] and i.task_id = o.task_id;

    insert into task_queue
      (task_id, workspace_id, mode, lane, share, provider, route, only_instance, run_after, deadline_at)
    select task_ids[d.item], workspace_ids[d.item], modes[d.item], d.lane, coalesce(batch_ids[d.item], ''),
      d.provider, d.route, coalesce(d.only_instance, ''), at, d.deadline_at
    from rows from (
      json_to_recordset(details) as (
        lane text, provider text, route text, only_instance text, deadline_at timestamptz
      )
    ) with ordinality as d (lane, provider, route, only_instance, deadline_at, item)
    where is_new[d.item] and d.lane is not null;
    if found then
      perform pg_notify('lightmeter_task_queued', '');
    end if;

    insert into task_inputs
      (task_id, position, role, param, storage_key, sha256, format, width_pixels, height_pixels, size_bytes, has_alpha)
    select task_ids[m.item], m.position, m.role, m.param, m.storage_key, m.sha256, m.format, m.width_pixels,
      m.height_pixels, m.size_bytes, m.has_alpha
    from json_to_recordset(images) as m (
      item integer, position integer, role text, param text, storage_key text, sha256 text, format text,
      width_pixels integer, height_pixels integer, size_bytes bigint, has_alpha boolean
    )
    where is_new[m.item];

    insert into idempotency_keys as k (workspace_id, mode, idempotency_key, task_id, request_hash, expires_at)
    select workspace_ids[i], modes[i], idempotency_keys[i], task_ids[i], request_hashes[i], idempotency_expiries[i]
    from unnest(tried) as n (i)
    where is_new[i] and idempotency_keys[i] is not null
    -- An expired key starts anew.
    on conflict (workspace_id, mode, idempotency_key) do update
    set task_id = excluded.task_id, request_hash = excluded.request_hash, expires_at = excluded.expires_at;
  end if;

  return query
  select
    n.i::integer,
    case
      when verdicts[n.i] <> 'wait' then verdicts[n.i]
      when not is_held[firsts[n.i]] then 'again'
      when request_hashes[firsts[n.i]] = request_hashes[n.i] then 'in_progress'
      else 'key_mismatch'
    end,
    case when verdicts[n.i] = 'wait' then task_ids[firsts[n.i]] else owners[n.i] end,
    null::bigint, null::bigint, null::bigint, null::bigint, null::text, null::text
  from generate_subscripts(task_ids, 1) as n (i)
  where verdicts[n.i] <> 'try';
end
$$;
