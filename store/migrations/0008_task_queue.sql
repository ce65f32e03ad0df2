-- Why: tasks that wait for a worker. The row of `tasks` is the truth about a task; a row here says that a worker may
-- run it, when, and who does. It goes with the task's end.
-- Lock and duration: new tables and functions only, milliseconds.
-- It worked when: `select * from tasks_claim('nobody', 1, false, '[]', now())` has no rows.

create table task_queue (
  task_id text primary key,
  workspace_id text not null,
  mode text not null,
  -- Somebody may be watching an interactive task; a batch has time.
  lane text not null check (lane in ('interactive', 'batch')),
  -- The batch, or ''. Workspaces share fairly, and the shares within a workspace do.
  share text not null,
  provider text not null,
  route text not null,
  -- The process whose caller waits for it, or ''; no other runs it.
  only_instance text not null,
  -- Not before this time: its arrival, or the end of a pause after a failed attempt.
  run_after timestamptz not null,
  -- It fails when it has not ended by then.
  deadline_at timestamptz not null,
  claimed_by text,
  -- Upstream calls begun.
  attempt_count integer not null default 0,
  -- The provider's id of a job that was submitted: to be asked for again, not paid again.
  upstream_job text,
  check (claimed_by is null or only_instance in ('', claimed_by))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index task_queue_waiting on task_queue (lane, workspace_id, mode, share, route, only_instance, run_after)
where claimed_by is null;
create index task_queue_claimed on task_queue (claimed_by) where claimed_by is not null;
create index task_queue_of_callers on task_queue (only_instance) where only_instance <> '';
create index task_queue_by_deadline on task_queue (deadline_at);

-- Starts of tasks on provider or route ('openai', 'openai/gpt-image-2') with a limit per minute: the last minute of them
-- and two seconds, by the database's own clock, so that a process whose clock is ahead does not forget what others started.
create table route_starts (
  scope text not null,
  started_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index route_starts_by_scope on route_starts (scope, started_at);

-- A provider that asked for a pause is left alone by every process until then.
create table route_pauses (
  scope text primary key,
  paused_until timestamptz not null
);

-- Interactive tasks run before those of batches, but a batch is never starved: it has one place in five.
create function lane_weight(lane text) returns integer
language sql immutable
return case lane when 'interactive' then 1 else 4 end;

-- Hands at most `wanted` waiting tasks to an instance, the fairest first, within the limits that hold for all processes
-- together: [{"scope": "openai", "concurrency": 8, "per_minute": 60}], where the scope is a provider or a route.
--
-- Turns are counted, not timed: a workspace's next task is ranked by how many of its tasks run or go before it, a share's
-- likewise within its workspace, and a lane's by its weight. One claim decides at a time, so limits are exact.
create function tasks_claim(
  instance text,
  wanted integer,
  -- Only tasks whose caller waits in this process.
  own_only boolean,
  limits json,
  at timestamptz
)
returns table (task_id text, attempt_count integer, upstream_job text, deadline_at timestamptz)
language plpgsql
set enable_seqscan = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  -- Per limited scope: how many more may start now.
  scopes text[];
  rooms bigint[];
  candidate record;
  claimed text[] := '{}';
  -- Of this pass, and whether it filled a scope.
  taken text[];
  is_full boolean;
  started_scopes text[] := '{}';
  place_of_provider integer;
  place_of_route integer;
begin
  if wanted <= 0 then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('lightmeter.tasks_claim'));

  -- The call begins after the claim, on a busy machine a second after: what was claimed before this minute may begin in
  -- it, and counts. With a minute alone the provider saw 402 starts where 400 were allowed.
  delete from route_starts s where s.started_at <= clock_timestamp() - interval '62 seconds';
  select array_agg(l.scope), array_agg(
    case
      when exists (select from route_pauses p where p.scope = l.scope and p.paused_until > at) then 0
      else least(
        coalesce(l.concurrency - (
          select count(*) from task_queue q where q.claimed_by is not null and (q.provider = l.scope or q.route = l.scope)
        ), 1000000),
        coalesce(l.per_minute - (select count(*) from route_starts s where s.scope = l.scope), 1000000)
      )
    end)
  into scopes, rooms
  from (
    select scope, min(concurrency) as concurrency, min(per_minute) as per_minute
    from (
      select scope, concurrency, per_minute
      from json_to_recordset(limits) as l (scope text, concurrency bigint, per_minute bigint)
      union all
      select scope, null, null from route_pauses where paused_until > at
    ) both_kinds
    group by scope
  ) l;

  loop
    taken := '{}';
    is_full := false;
    for candidate in
      with recursive running as (
        select lane, workspace_id, mode, share, count(*) as tasks
        from task_queue where claimed_by is not null
        group by lane, workspace_id, mode, share
      ),
      running_of_workspace as (
        select lane, workspace_id, mode, sum(tasks) as tasks from running group by lane, workspace_id, mode
      ),
      running_of_lane as (
        select lane, sum(tasks) as tasks from running group by lane
      ),
      -- One step of the index for each route of each share that waits, however many tasks it has: those of a route that
      -- is full, or of another process's callers, are never looked at.
      waiting_routes as (
        (
          select lane, workspace_id, mode, share, route, only_instance, provider from task_queue
          where claimed_by is null
          order by lane, workspace_id, mode, share, route, only_instance limit 1
        )
        union all
        select n.* from waiting_routes w cross join lateral (
          select q.lane, q.workspace_id, q.mode, q.share, q.route, q.only_instance, q.provider from task_queue q
          where q.claimed_by is null
            and (q.lane, q.workspace_id, q.mode, q.share, q.route, q.only_instance)
              > (w.lane, w.workspace_id, w.mode, w.share, w.route, w.only_instance)
          order by q.lane, q.workspace_id, q.mode, q.share, q.route, q.only_instance limit 1
        ) n
      ),
      open_routes as (
        select w.*, coalesce(s.tasks, 0) as share_tasks, coalesce(o.tasks, 0) as workspace_tasks,
          coalesce(l.tasks, 0) as lane_tasks
        from waiting_routes w
        left join running s using (lane, workspace_id, mode, share)
        left join running_of_workspace o using (lane, workspace_id, mode)
        left join running_of_lane l using (lane)
        where (w.only_instance = instance or w.only_instance = '' and not own_only)
          and not exists (
            select from unnest(scopes, rooms) as full_scope (scope, room)
            where full_scope.room <= 0 and full_scope.scope in (w.provider, w.route)
          )
      ),
      ranked_in_share as (
        select w.lane, w.workspace_id, w.mode, w.workspace_tasks, w.lane_tasks, t.*,
          w.share_tasks + row_number() over (
            partition by w.lane, w.workspace_id, w.mode, w.share order by t.run_after
          ) as share_rank
        from open_routes w
        cross join lateral (
          select q.task_id, q.provider, q.route, q.run_after
          from task_queue q
          where q.claimed_by is null
            and q.lane = w.lane and q.workspace_id = w.workspace_id and q.mode = w.mode and q.share = w.share
            and q.route = w.route and q.only_instance = w.only_instance
            -- Past its deadline it is the sweep's.
            and q.run_after <= at and q.deadline_at > at
          order by q.run_after
          limit wanted - cardinality(claimed)
        ) t
      ),
      ranked_in_workspace as (
        select s.*,
          s.workspace_tasks + row_number() over (
            partition by s.lane, s.workspace_id, s.mode order by s.share_rank, s.run_after
          ) as workspace_rank
        from ranked_in_share s
      ),
      ranked_in_lane as (
        select w.*,
          lane_weight(w.lane) * (
            w.lane_tasks + row_number() over (partition by w.lane order by w.workspace_rank, w.run_after)
          ) as lane_rank
        from ranked_in_workspace w
      )
      select task_id, provider, route from ranked_in_lane
      order by lane_rank, lane_weight(lane), run_after
    loop
      exit when cardinality(claimed) + cardinality(taken) >= wanted;
      place_of_provider := array_position(scopes, candidate.provider);
      place_of_route := array_position(scopes, candidate.route);
      continue when rooms[place_of_provider] <= 0 or rooms[place_of_route] <= 0;
      -- Somebody who settles it at this moment has its row: it is theirs.
      perform from task_queue q where q.task_id = candidate.task_id and q.claimed_by is null for update skip locked;
      continue when not found;
      taken := taken || candidate.task_id;
      if place_of_provider is not null then
        rooms[place_of_provider] := rooms[place_of_provider] - 1;
        is_full := is_full or rooms[place_of_provider] <= 0;
        started_scopes := started_scopes || candidate.provider;
      end if;
      if place_of_route is not null then
        rooms[place_of_route] := rooms[place_of_route] - 1;
        is_full := is_full or rooms[place_of_route] <= 0;
        started_scopes := started_scopes || candidate.route;
      end if;
    end loop;

    update task_queue q set claimed_by = instance, attempt_count = q.attempt_count + 1 where q.task_id = any (taken);
    claimed := claimed || taken;
    -- Behind the tasks of a route that is full by now, others may wait.
    exit when cardinality(claimed) >= wanted or not is_full;
  end loop;

  insert into route_starts (scope)
  select s.scope from unnest(started_scopes) as s (scope)
  where exists (
    select from json_to_recordset(limits) as l (scope text, per_minute bigint)
    where l.scope = s.scope and l.per_minute is not null
  );

  update tasks t
  set state = 'running', instance_id = instance, started_at = coalesce(t.started_at, at)
  where t.task_id = any (claimed);

  return query
  select q.task_id, q.attempt_count, q.upstream_job, q.deadline_at
  from task_queue q where q.task_id = any (claimed);
end
$$;

-- Writes down that a running task is to be broken off, and tells its process. The first wish about a delivered image stands.
-- False when the task does not run. Under its book's lock: a success that is settled afterwards knows of it.
create function task_cancel(task text, workspace text, mode_of_book text, keeps_delivered boolean, at timestamptz)
returns boolean
language plpgsql
as $$
begin
  perform books_lock(array[workspace], array[mode_of_book]);
  update tasks t
  set cancel_requested_at = coalesce(t.cancel_requested_at, at),
    keep_if_delivered = case when t.cancel_requested_at is null then keeps_delivered else t.keep_if_delivered end
  where t.task_id = task and t.workspace_id = workspace and t.mode = mode_of_book and t.state = 'running';
  if not found then
    return false;
  end if;
  perform pg_notify('lightmeter_task_cancel', task);
  return true;
end
$$;

-- Gives tasks back that an instance took and did not begin: as if they had not been taken.
create function tasks_give_back(task_ids text[], instance text) returns void
language plpgsql
as $$
declare
  given_back text[];
begin
  select array_agg(held.task_id) into given_back
  from (
    select q.task_id from task_queue q
    where q.task_id = any (task_ids) and q.claimed_by = instance
    order by q.task_id for update
  ) held;
  update task_queue q set claimed_by = null, attempt_count = q.attempt_count - 1 where q.task_id = any (given_back);
  update tasks t set state = 'queued' where t.task_id = any (given_back) and t.state = 'running';
  perform pg_notify('lightmeter_task_queued', '');
end
$$;

-- Leaves tasks that an instance has claimed and does not run to the sweep, which treats them as those of a dead process:
-- there is no instance of this name. Those of waiting callers stay where they are.
create function tasks_disown(task_ids text[], instance text) returns void
language plpgsql
as $$
declare
  disowned text[];
begin
  select array_agg(held.task_id) into disowned
  from (
    select q.task_id from task_queue q
    where q.task_id = any (task_ids) and q.claimed_by = instance and q.only_instance = ''
    order by q.task_id for update
  ) held;
  update task_queue q set claimed_by = 'inst_none' where q.task_id = any (disowned);
  update tasks t set instance_id = 'inst_none' where t.task_id = any (disowned) and t.state = 'running';
end
$$;

-- Puts a task that its instance runs back to wait, and keeps what the attempt came to. Outcomes: waiting; lost, when the
-- instance does not run it any more: somebody else decides about it now; cancel_requested, when it is to be cancelled
-- instead: nothing has changed then.
create function tasks_requeue(
  task text,
  instance text,
  run_again_after timestamptz,
  -- Whether the provider's job is still to be asked for.
  keeps_job boolean,
  attempt json
)
returns text
language plpgsql
as $$
begin
  perform from task_queue q where q.task_id = task and q.claimed_by = instance for update;
  if not found then
    return 'lost';
  end if;
  perform from tasks t where t.task_id = task for no key update;
  if exists (select from tasks t where t.task_id = task and t.cancel_requested_at is not null) then
    return 'cancel_requested';
  end if;
  update task_queue q
  set claimed_by = null, run_after = run_again_after, upstream_job = case when keeps_job then q.upstream_job end
  where q.task_id = task;
  update tasks t set state = 'queued' where t.task_id = task and t.state = 'running';
  insert into attempts
    (attempt_id, task_id, provider, upstream_model, started_at, ended_at, outcome, upstream_request_id, cost_nano_usd, usage)
  select a.attempt_id, task, a.provider, a.upstream_model, a.started_at, a.ended_at, a.outcome, a.upstream_request_id,
    a.cost_nano_usd, a.usage
  from json_to_record(attempt) as a (
    attempt_id text, provider text, upstream_model text, started_at timestamptz, ended_at timestamptz, outcome text,
    upstream_request_id text, cost_nano_usd bigint, usage json
  )
  where a.attempt_id is not null
  on conflict do nothing;
  perform pg_notify('lightmeter_task_queued', '');
  return 'waiting';
end
$$;
