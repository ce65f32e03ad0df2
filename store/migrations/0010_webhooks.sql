-- Why: events of a workspace and who is told of them: endpoints, deliveries with their attempts, the keys they are
-- signed with, and the functions that write and claim them.
-- Lock and duration: new tables and functions; one index on `tasks`, in the time of one scan of it (writes wait).
-- It worked when: `select new_id('evt')` gives an id of 30 characters and `select * from events` has no rows.

-- An id in the form of core/src/ids.ts: 48 bits of milliseconds, 80 random bits, base 32; sorts by time.
-- 10 characters hold the milliseconds, 8 each the first and the last 40 bits of a version 4 UUID, which are random.
create function new_id(prefix text, at timestamptz default clock_timestamp()) returns text
language plpgsql volatile
as $$
declare
  alphabet constant text := '0123456789abcdefghjkmnpqrstvwxyz';
  hex constant text := replace(gen_random_uuid()::text, '-', '');
  milliseconds constant bigint := floor(extract(epoch from at) * 1000);
  first_random constant bigint := ('x' || left(hex, 10))::bit(40)::bigint;
  last_random constant bigint := ('x' || right(hex, 10))::bit(40)::bigint;
  id text := prefix || '_';
begin
  for shift in reverse 45..0 by 5 loop
    id := id || substr(alphabet, (milliseconds >> shift & 31)::integer + 1, 1);
  end loop;
  for shift in reverse 35..0 by 5 loop
    id := id || substr(alphabet, (first_random >> shift & 31)::integer + 1, 1);
  end loop;
  for shift in reverse 35..0 by 5 loop
    id := id || substr(alphabet, (last_random >> shift & 31)::integer + 1, 1);
  end loop;
  return id;
end
$$;

create table webhook_endpoints (
  endpoint_id text primary key,
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  url text not null,
  description text,
  -- null: all, those of later releases among them.
  event_types text[],
  -- Encrypted. During a rotation the former one signs too, until it expires.
  secret bytea not null,
  former_secret bytea,
  former_secret_expires_at timestamptz,
  is_enabled boolean not null default true,
  -- by_owner, gone (it answered 410), failing (nothing but failures for days).
  disabled_reason text check (disabled_reason in ('by_owner', 'gone', 'failing')),
  -- The first failure since the last success.
  failing_since timestamptz,
  created_at timestamptz not null,
  check (is_enabled = (disabled_reason is null)),
  check ((former_secret is null) = (former_secret_expires_at is null))
) with (fillfactor = 80);
create index webhook_endpoints_by_workspace on webhook_endpoints (workspace_id, mode, endpoint_id);
create index webhook_endpoints_enabled on webhook_endpoints (workspace_id, mode) where is_enabled;

-- Signs callbacks of tasks as hiapi does. Encrypted.
create table webhook_signing_keys (
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  secret bytea not null,
  created_at timestamptz not null,
  primary key (workspace_id, mode)
);

-- Written only when somebody is to be told.
create table events (
  event_id text primary key,
  workspace_id text not null,
  mode text not null,
  type text not null,
  -- The task, batch, key or workspace it is about.
  subject_id text not null,
  created_at timestamptz not null,
  -- What endpoints and callbacks are sent; null until first rendered, and never changed after.
  body text,
  callback_body text
) with (fillfactor = 60);
create index events_by_workspace on events (workspace_id, mode, event_id);

create table webhook_deliveries (
  delivery_id text primary key,
  event_id text not null,
  workspace_id text not null,
  mode text not null,
  endpoint_id text,
  callback_url text,
  -- What counts as one receiver when attempts at the same time are limited: the endpoint; for callbacks one of 16 parts
  -- of the workspace's hosts, so that a claim has few receivers to look at however many hosts are named.
  target text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  -- Attempts begun; one whose process died has no row in webhook_attempts.
  attempt_count integer not null default 0,
  -- Attempts of the present schedule that failed; a redelivery by hand begins it anew.
  retry_step integer not null default 0,
  -- When it is due; while it is claimed, when the claim ends.
  next_attempt_at timestamptz not null,
  -- The process that is sending it.
  claimed_by text,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((endpoint_id is null) <> (callback_url is null)),
  check ((state = 'pending') = (ended_at is null)),
  check (claimed_by is null or state = 'pending')
) with (fillfactor = 60);
create index webhook_deliveries_due on webhook_deliveries (target, next_attempt_at) where state = 'pending';
create index webhook_deliveries_claimed on webhook_deliveries (target) where claimed_by is not null;
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, delivery_id) where endpoint_id is not null;
create index webhook_deliveries_by_event on webhook_deliveries (event_id);
create index webhook_deliveries_by_end on webhook_deliveries (ended_at) where ended_at is not null;

create table webhook_attempts (
  delivery_id text not null,
  attempt_number integer not null check (attempt_number > 0),
  started_at timestamptz not null,
  -- What the receiver answered, or the word for why it did not.
  status integer,
  error text,
  latency_ms integer not null check (latency_ms >= 0),
  response_excerpt text check (length(response_excerpt) <= 1000),
  primary key (delivery_id, attempt_number),
  check (status is not null or error is not null)
);

create index tasks_with_callback on tasks (task_id) where callback is not null;

-- Writes an event and a delivery to each enabled endpoint that wants its type. Gives the event's id; null when nobody
-- wants it, and then nothing is written. Part of the caller's transaction: call it where the fact itself is written.
create function event_append(workspace_id text, mode text, type text, subject_id text, at timestamptz) returns text
language plpgsql
as $$
declare
  made text;
begin
  if not exists (
    select from webhook_endpoints e
    where e.workspace_id = event_append.workspace_id and e.mode = event_append.mode and e.is_enabled
      and (e.event_types is null or event_append.type = any (e.event_types))
  ) then
    return null;
  end if;
  made := new_id('evt', at);
  insert into events (event_id, workspace_id, mode, type, subject_id, created_at)
  values (made, event_append.workspace_id, event_append.mode, event_append.type, event_append.subject_id, at);
  insert into webhook_deliveries (delivery_id, event_id, workspace_id, mode, endpoint_id, target, next_attempt_at, created_at)
  select new_id('dlv', at), made, e.workspace_id, e.mode, e.endpoint_id, e.endpoint_id, at, at
  from webhook_endpoints e
  where e.workspace_id = event_append.workspace_id and e.mode = event_append.mode and e.is_enabled
    and (e.event_types is null or event_append.type = any (e.event_types));
  perform pg_notify('lightmeter_webhook_due', '');
  return made;
end
$$;

-- Writes the event of each task that has ended, where an endpoint wants it or the task has a callback. To be called
-- once for each task, in the transaction that ends it.
create function events_of_ended_tasks(task_ids text[], at timestamptz) returns void
language plpgsql
as $$
begin
  -- The common case costs two index probes: no endpoint anywhere, no callback among these tasks.
  if not exists (select from webhook_endpoints e where e.is_enabled)
    and not exists (select from tasks t where t.task_id = any (task_ids) and t.callback is not null)
  then
    return;
  end if;
  with ended as materialized (
    select new_id('evt', at) as event_id, t.task_id, t.workspace_id, t.mode, 'task.' || t.state as type,
      t.callback ->> 'url' as callback_url
    from tasks t
    where t.task_id = any (task_ids) and t.ended_at is not null
      and (t.callback is not null or exists (
        select from webhook_endpoints e
        where e.workspace_id = t.workspace_id and e.mode = t.mode and e.is_enabled
          and (e.event_types is null or 'task.' || t.state = any (e.event_types))
      ))
  ), made as (
    insert into events (event_id, workspace_id, mode, type, subject_id, created_at)
    select event_id, workspace_id, mode, type, task_id, at from ended
  )
  insert into webhook_deliveries
    (delivery_id, event_id, workspace_id, mode, endpoint_id, callback_url, target, next_attempt_at, created_at)
  select new_id('dlv', at), o.event_id, o.workspace_id, o.mode, r.endpoint_id, r.callback_url, r.target, at, at
  from ended o
  cross join lateral (
    select e.endpoint_id, null::text as callback_url, e.endpoint_id as target
    from webhook_endpoints e
    where e.workspace_id = o.workspace_id and e.mode = o.mode and e.is_enabled
      and (e.event_types is null or o.type = any (e.event_types))
    union all
    select null, o.callback_url,
      concat_ws(' ', o.workspace_id, o.mode,
        hashtext(coalesce(substring(lower(o.callback_url) from '^https?://([^/?#]+)'), '')) & 15)
    where o.callback_url is not null
  ) as r;
  if found then
    perform pg_notify('lightmeter_webhook_due', '');
  end if;
end
$$;

-- Gives deliveries that are due to a process, until `claim_ends_at`: at most `max_per_target` at the same time for one
-- receiver and `max_per_workspace` for one workspace, over all processes; the workspaces take turns. Exact because
-- claims come one after the other (the lock); short because a receiver with much to come is looked at only as far as it
-- has room.
create function webhook_deliveries_claim(
  instance text, max_items integer, max_per_target integer, max_per_workspace integer, at timestamptz,
  claim_ends_at timestamptz
)
returns setof text
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(5417006);
  return query
  with recursive targets as (
    (select d.target from webhook_deliveries d where d.state = 'pending' order by d.target limit 1)
    union all
    select (
      select d.target from webhook_deliveries d where d.state = 'pending' and d.target > t.target
      order by d.target limit 1
    )
    from targets t where t.target is not null
  ), busy as materialized (
    select d.target, d.workspace_id, count(*) as busy_count
    from webhook_deliveries d
    where d.claimed_by is not null and d.next_attempt_at > at
    group by d.target, d.workspace_id
  ), due as (
    select d.delivery_id, d.workspace_id, d.next_attempt_at
    from targets t
    cross join lateral (
      select w.delivery_id, w.workspace_id, w.next_attempt_at
      from webhook_deliveries w
      where w.state = 'pending' and w.target = t.target and w.next_attempt_at <= at
      order by w.next_attempt_at
      limit greatest(
        0, max_per_target - coalesce((select sum(b.busy_count) from busy b where b.target = t.target), 0)
      )::bigint
    ) as d
    where t.target is not null
  ), in_turn as (
    select due.delivery_id, due.next_attempt_at,
      row_number() over (partition by due.workspace_id order by due.next_attempt_at, due.delivery_id)
        + coalesce((select sum(b.busy_count) from busy b where b.workspace_id = due.workspace_id), 0) as turn
    from due
  ), chosen as (
    select i.delivery_id from in_turn i
    where i.turn <= max_per_workspace
    order by i.turn, i.next_attempt_at, i.delivery_id
    limit max_items
  )
  update webhook_deliveries d
  set claimed_by = instance, attempt_count = d.attempt_count + 1, next_attempt_at = claim_ends_at
  from chosen c
  where d.delivery_id = c.delivery_id and d.state = 'pending' and d.next_attempt_at <= at
  returning d.delivery_id;
end
$$;

-- Switches an endpoint off and gives up what was still to come.
create function webhook_endpoint_disable(endpoint text, reason text, at timestamptz) returns void
language sql
as $$
  update webhook_endpoints e set is_enabled = false, disabled_reason = reason
  where e.endpoint_id = endpoint and e.is_enabled;
  update webhook_deliveries d set state = 'failed', ended_at = at, claimed_by = null
  where d.endpoint_id = endpoint and d.state = 'pending';
$$;

-- Writes down how an attempt ended: `outcome` is delivered, retry (due again at `next_at`) or failed. A repeat changes
-- nothing; an attempt that lost its claim is logged and decides only by success.
-- `tells_of` is what it says about the endpoint: health (a success or a failure of its own), gone, nothing.
create function webhook_attempt_record(
  delivery text, attempt integer, instance text, started timestamptz, at timestamptz, answer_status integer,
  failure text, took_ms integer, excerpt text, outcome text, next_at timestamptz, tells_of text, patience interval
)
returns void
language plpgsql
as $$
declare
  endpoint text;
  failing timestamptz;
begin
  -- Before the delivery, as whoever switches the endpoint off does: of several attempts that end at once with 410 each
  -- would have its own delivery, and want those of the others.
  if tells_of <> 'nothing' then
    perform from webhook_endpoints e
    where e.endpoint_id = (select d.endpoint_id from webhook_deliveries d where d.delivery_id = delivery)
    for no key update;
  end if;
  insert into webhook_attempts
    (delivery_id, attempt_number, started_at, status, error, latency_ms, response_excerpt)
  values (delivery, attempt, started, answer_status, failure, took_ms, excerpt)
  on conflict do nothing;
  update webhook_deliveries d
  set state = case outcome when 'retry' then 'pending' else outcome end, claimed_by = null,
    retry_step = d.retry_step + 1,
    next_attempt_at = case outcome when 'retry' then next_at else d.next_attempt_at end,
    ended_at = case outcome when 'retry' then null else at end
  where d.delivery_id = delivery and d.state <> 'delivered'
    and (outcome = 'delivered' or (d.state = 'pending' and d.claimed_by = instance and d.attempt_count = attempt))
  returning d.endpoint_id into endpoint;
  if endpoint is null or tells_of = 'nothing' then
    return;
  end if;
  if tells_of = 'gone' then
    perform webhook_endpoint_disable(endpoint, 'gone', at);
  elsif outcome = 'delivered' then
    update webhook_endpoints e set failing_since = null where e.endpoint_id = endpoint and e.failing_since is not null;
  else
    select e.failing_since into failing from webhook_endpoints e where e.endpoint_id = endpoint;
    if failing is null then
      update webhook_endpoints e set failing_since = at where e.endpoint_id = endpoint;
    elsif failing <= at - patience then
      perform webhook_endpoint_disable(endpoint, 'failing', at);
    end if;
  end if;
end
$$;
