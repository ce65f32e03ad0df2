-- Why: ends tasks: capture and release of the rest, charge, outputs, attempts, state and idempotency in one call and
-- one transaction, for a batch.
-- Lock and duration: a new function only, milliseconds.
-- It worked when: `select * from tasks_settle('{}','{}','{}','{}','{}','{}','{}','[]','[]','[]', now())` has no rows.

-- Outcomes: settled; already_settled, with what was settled before (by a lost acknowledgement, or the sweep); left, for an
-- item that is only to be ended while it waits (`only_queued`) or only by the instance that runs it (`claimants`), and is
-- not; cancel_requested, for a success that somebody who cancelled was told not to pay for.
-- A charge above the hold, a charge without a task or a task twice in a call is a fault of the caller's: the call
-- fails and nothing moves.
--
-- The rows of `charges`, `outputs` and `attempts` name their item, counted from 1.
create function tasks_settle(
  task_ids text[],
  states text[],
  amounts bigint[],
  are_replayable boolean[],
  only_queued boolean[],
  errors json[],
  resolutions json[],
  charges json,
  outputs json,
  attempts json,
  at timestamptz,
  -- Null for whoever comes first.
  claimants text[] default null
)
returns table (
  item integer,
  outcome text,
  state text,
  charged_nano_usd bigint,
  available_nano_usd bigint
)
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  workspace_ids text[];
  modes text[];
  former_states text[];
  are_unwanted boolean[];
  settled integer[];
  is_settled boolean[] := array_fill(false, array[cardinality(task_ids)]);
  applied record;
begin
  -- A task never changes its book, so this may be read before the lock.
  select array_agg(t.workspace_id order by o.item), array_agg(t.mode order by o.item)
  into workspace_ids, modes
  from unnest(task_ids) with ordinality as o (task_id, item)
  left join tasks t on t.task_id = o.task_id;
  if array_position(workspace_ids, null) is not null then
    raise exception 'tasks_settle: there is no task %.', task_ids[array_position(workspace_ids, null)]
      using errcode = 'LM001';
  end if;
  -- Against task_cancel too: nobody asks for a cancellation between what is decided here and what is written below.
  perform books_lock(workspace_ids, modes);
  -- Before the tasks themselves, as tasks_claim does: whoever has the queue's row decides about the task.
  perform from task_queue q where q.task_id = any (task_ids) order by q.task_id for update;

  select
    array_agg(s.state order by s.item), array_agg(s.is_unwanted order by s.item),
    array_agg(s.item order by s.item) filter (where s.state in ('queued', 'running') and s.is_theirs and not s.is_unwanted)
  into former_states, are_unwanted, settled
  from (
    select o.item, t.state,
      states[o.item] = 'succeeded' and t.cancel_requested_at is not null and not t.keep_if_delivered as is_unwanted,
      (t.state = 'queued' or not only_queued[o.item])
        and (claimants[o.item] is null or (t.state = 'running' and t.instance_id = claimants[o.item])) as is_theirs
    from unnest(task_ids) with ordinality as o (task_id, item)
    join tasks t on t.task_id = o.task_id
  ) s;

  if settled is not null then
    for applied in
      select * from ledger_apply(
        array(select case states[i] when 'succeeded' then 'capture' else 'release' end from unnest(settled) as n (i)),
        array_fill(null::text, array[cardinality(settled)]),
        array(select workspace_ids[i] from unnest(settled) as n (i)),
        array(select modes[i] from unnest(settled) as n (i)),
        array(select amounts[i] from unnest(settled) as n (i)),
        array(select task_ids[i] from unnest(settled) as n (i)),
        array_fill(null::text, array[cardinality(settled)]), array_fill(null::text, array[cardinality(settled)]),
        array_fill(null::timestamptz, array[cardinality(settled)]),
        array_fill(null::text, array[cardinality(settled)]), array_fill(null::text, array[cardinality(settled)]),
        at)
    loop
      item := settled[applied.item];
      if applied.outcome <> 'applied' then
        raise exception 'tasks_settle: the hold of % cannot be settled with %: %.',
          task_ids[item], amounts[item], applied.outcome using errcode = 'LM001';
      end if;
      is_settled[item] := true;
      outcome := 'settled';
      state := states[item];
      charged_nano_usd := applied.captured_nano_usd;
      available_nano_usd := applied.available_nano_usd;
      return next;
    end loop;

    update tasks t
    set state = states[i], error = errors[i], resolved = resolutions[i], ended_at = at
    from unnest(settled) as n (i)
    where t.task_id = task_ids[i];

    delete from task_queue q using unnest(settled) as n (i) where q.task_id = task_ids[i];
    delete from task_inputs m using unnest(settled) as n (i) where m.task_id = task_ids[i];

    insert into charges (task_id, workspace_id, mode, rate_card_id, amount_nano_usd, line_items, usage, created_at)
    select task_ids[c.item], workspace_ids[c.item], modes[c.item], c.rate_card_id, amounts[c.item], c.line_items,
      c.usage, at
    from json_to_recordset(charges) as c (item integer, rate_card_id text, line_items json, usage json)
    where is_settled[c.item];

    insert into outputs
      (output_id, task_id, image_index, storage_key, sha256, format, width_pixels, height_pixels, size_bytes, tier,
       created_at, expires_at)
    select o.output_id, task_ids[o.item], o.image_index, o.storage_key, o.sha256, o.format, o.width_pixels,
      o.height_pixels, o.size_bytes, o.tier, at, o.expires_at
    from json_to_recordset(outputs) as o (
      item integer, output_id text, image_index integer, storage_key text, sha256 text, format text,
      width_pixels integer, height_pixels integer, size_bytes bigint, tier text, expires_at timestamptz
    )
    where is_settled[o.item];

    insert into attempts
      (attempt_id, task_id, provider, upstream_model, started_at, ended_at, outcome, upstream_request_id,
       cost_nano_usd, usage)
    select a.attempt_id, task_ids[a.item], a.provider, a.upstream_model, a.started_at, a.ended_at, a.outcome,
      a.upstream_request_id, a.cost_nano_usd, a.usage
    from json_to_recordset(attempts) as a (
      item integer, attempt_id text, provider text, upstream_model text, started_at timestamptz, ended_at timestamptz,
      outcome text, upstream_request_id text, cost_nano_usd bigint, usage json
    )
    where is_settled[a.item];

    delete from idempotency_keys k
    using (
      select t.workspace_id, t.mode, t.idempotency_key, t.task_id
      from unnest(settled) as n (i) join tasks t on t.task_id = task_ids[i]
      where not are_replayable[i] and t.idempotency_key is not null
    ) t
    where k.workspace_id = t.workspace_id and k.mode = t.mode and k.idempotency_key = t.idempotency_key
      and k.task_id = t.task_id;

    perform events_of_ended_tasks(array(select task_ids[i] from unnest(settled) as n (i)), at);
    perform pg_notify('lightmeter_task_ended', task_ids[i]) from unnest(settled) as n (i);
  end if;

  return query
  select n.i::integer,
    case
      when former_states[n.i] not in ('queued', 'running') then 'already_settled'
      when are_unwanted[n.i] then 'cancel_requested'
      else 'left'
    end,
    former_states[n.i], coalesce(c.amount_nano_usd, 0),
    b.available_nano_usd
  from generate_subscripts(task_ids, 1) as n (i)
  join books b on b.workspace_id = workspace_ids[n.i] and b.mode = modes[n.i]
  left join charges c on c.task_id = task_ids[n.i]
  where not is_settled[n.i];
end
$$;
