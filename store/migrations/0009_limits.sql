-- Why: budgets, which warn, and spend caps, which stop, for API keys, workspaces and batches, by day, month and in total;
-- and what was told when spending came to 50, 80 and 100 % of one.
-- Lock and duration: new tables and functions only, milliseconds.
-- It worked when: `select * from spend_limits` answers with no rows.

create table spend_limits (
  subject_kind text not null check (subject_kind in ('key', 'workspace', 'batch')),
  subject_id text not null,
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  period text not null check (period in ('day', 'month', 'total')),
  cap_nano_usd bigint check (cap_nano_usd >= 0),
  budget_nano_usd bigint check (budget_nano_usd >= 0),
  -- What had been counted when the limit was set, and of which period: a cap set below it is exceeded from the
  -- beginning, and by nothing that came later. The audit tells the two apart.
  counted_from date not null,
  counted_nano_usd bigint not null check (counted_nano_usd >= 0),
  updated_at timestamptz not null,
  primary key (subject_kind, subject_id, mode, period),
  check (cap_nano_usd is not null or budget_nano_usd is not null),
  check (subject_kind <> 'workspace' or subject_id = workspace_id)
);
create index spend_limits_by_workspace on spend_limits (workspace_id, mode);

-- That a threshold was reached is written once: a limit that is raised or lowered is another limit and tells anew.
create table spend_limit_events (
  limit_event_id text not null unique,
  sequence bigint not null generated always as identity,
  workspace_id text not null,
  mode text not null,
  subject_kind text not null,
  subject_id text not null,
  period text not null,
  period_start date not null,
  -- A cap counts what is spent and held, a budget what is spent.
  kind text not null check (kind in ('budget', 'cap')),
  limit_nano_usd bigint not null,
  threshold_percent integer not null check (threshold_percent in (50, 80, 100)),
  spent_nano_usd bigint not null,
  held_nano_usd bigint not null,
  reached_at timestamptz not null,
  primary key (subject_kind, subject_id, mode, period, period_start, kind, limit_nano_usd, threshold_percent)
);
create index spend_limit_events_by_book on spend_limit_events (workspace_id, mode, sequence);

-- The name under which ledger_apply finds the caps of a subject; null without one.
create function spend_subject(kind text, id text, mode text) returns text
language sql immutable
return kind || ' ' || id || ' ' || mode;

-- The caps of everything that these operations hold for, with what counts towards them today.
create function caps_of_holds(
  kinds text[], workspace_ids text[], modes text[], api_key_ids text[], batch_ids text[], today date
)
returns table (subject text, period text, cap_nano_usd bigint, spent bigint, reserved bigint)
language plpgsql stable rows 10
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  select spend_subject(l.subject_kind, l.subject_id, l.mode), l.period, l.cap_nano_usd,
    coalesce(c.spent_nano_usd, 0), coalesce(c.held_nano_usd, 0)
  from (
    select distinct s.kind, s.id, o.mode
    from (
      select distinct workspace_id, mode, api_key_id, batch_id
      from unnest(kinds, workspace_ids, modes, api_key_ids, batch_ids)
        as o (kind, workspace_id, mode, api_key_id, batch_id)
      where o.kind = 'hold'
    ) o
    cross join lateral (
      values ('key', o.api_key_id), ('workspace', o.workspace_id), ('batch', o.batch_id)
    ) as s (kind, id)
    where s.id is not null
  ) s
  join spend_limits l
    on l.subject_kind = s.kind and l.subject_id = s.id and l.mode = s.mode and l.cap_nano_usd is not null
  left join spend_counters c
    on c.subject_kind = l.subject_kind and c.subject_id = l.subject_id and c.mode = l.mode
    and c.period = l.period and c.period_start = spend_period_start(l.period, today);
end
$$;

-- Writes down, and announces, every threshold that the counters of these subjects on these days have come to and that is
-- not on record. Called under the books' locks, after the counters were written.
create function spend_thresholds_note(
  workspace_ids text[], modes text[], api_key_ids text[], batch_ids text[], days date[], at timestamptz
)
returns void
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  reached record;
begin
  for reached in
    insert into spend_limit_events as e
      (limit_event_id, workspace_id, mode, subject_kind, subject_id, period, period_start, kind, limit_nano_usd,
       threshold_percent, spent_nano_usd, held_nano_usd, reached_at)
    select
      new_id('lim', at),
      l.workspace_id, c.mode, c.subject_kind, c.subject_id, c.period, c.period_start, v.kind, v.amount, t.percent,
      c.spent_nano_usd, c.held_nano_usd, at
    from (
      select distinct s.kind, s.id, o.mode, o.day
      from (
        select distinct workspace_id, mode, api_key_id, batch_id, day
        from unnest(workspace_ids, modes, api_key_ids, batch_ids, days)
          as o (workspace_id, mode, api_key_id, batch_id, day)
      ) o
      cross join lateral (
        values ('key', o.api_key_id), ('workspace', o.workspace_id), ('batch', o.batch_id)
      ) as s (kind, id)
      where s.id is not null
    ) s
    join spend_limits l on l.subject_kind = s.kind and l.subject_id = s.id and l.mode = s.mode
    join spend_counters c
      on c.subject_kind = l.subject_kind and c.subject_id = l.subject_id and c.mode = l.mode
      and c.period = l.period and c.period_start = spend_period_start(l.period, s.day)
    cross join lateral (
      values
        ('budget', l.budget_nano_usd, c.spent_nano_usd),
        ('cap', l.cap_nano_usd, c.spent_nano_usd + c.held_nano_usd)
    ) as v (kind, amount, counted)
    cross join (values (50), (80), (100)) as t (percent)
    where v.counted > 0 and v.counted::numeric * 100 >= v.amount::numeric * t.percent
      and not exists (
        select from spend_limit_events e
        where e.subject_kind = c.subject_kind and e.subject_id = c.subject_id and e.mode = c.mode
          and e.period = c.period and e.period_start = c.period_start and e.kind = v.kind
          and e.limit_nano_usd = v.amount and e.threshold_percent = t.percent
      )
    order by c.subject_kind, c.subject_id, c.period, c.period_start, v.kind, t.percent
    on conflict do nothing
    returning e.workspace_id, e.mode, e.kind, e.limit_event_id
  loop
    perform event_append(
      reached.workspace_id, reached.mode,
      case reached.kind when 'budget' then 'budget' else 'spend_cap' end || '.threshold_reached',
      reached.limit_event_id, at);
  end loop;
end
$$;

-- Sets the limits of a subject in one period; without both it has none any more. Under the book's lock: a hold is
-- decided before or after, never by half. Work that runs is not touched. A repeat changes nothing.
create function spend_limit_set(
  kind text, id text, workspace text, mode_of_book text, period_of_limit text, cap bigint, budget bigint, at timestamptz
)
returns void
language plpgsql
as $$
declare
  today constant date := (at at time zone 'UTC')::date;
  counted record;
begin
  perform books_lock(array[workspace], array[mode_of_book]);
  if cap is null and budget is null then
    delete from spend_limits l
    where l.subject_kind = kind and l.subject_id = id and l.mode = mode_of_book and l.period = period_of_limit;
    return;
  end if;
  -- The clock of another process may be past midnight already.
  select c.period_start, c.spent_nano_usd + c.held_nano_usd as amount into counted
  from spend_counters c
  where c.subject_kind = kind and c.subject_id = id and c.mode = mode_of_book and c.period = period_of_limit
    and c.period_start >= spend_period_start(period_of_limit, today)
  order by c.period_start desc limit 1;
  insert into spend_limits as l
    (subject_kind, subject_id, workspace_id, mode, period, cap_nano_usd, budget_nano_usd, counted_from, counted_nano_usd,
     updated_at)
  values
    (kind, id, workspace, mode_of_book, period_of_limit, cap, budget,
     coalesce(counted.period_start, spend_period_start(period_of_limit, today)), coalesce(counted.amount, 0), at)
  on conflict (subject_kind, subject_id, mode, period) do update
  set cap_nano_usd = excluded.cap_nano_usd, budget_nano_usd = excluded.budget_nano_usd,
    counted_from = excluded.counted_from, counted_nano_usd = excluded.counted_nano_usd, updated_at = excluded.updated_at
  where (l.cap_nano_usd, l.budget_nano_usd) is distinct from (excluded.cap_nano_usd, excluded.budget_nano_usd);
  -- A limit that is set below what was spent is reached from the beginning.
  perform spend_thresholds_note(
    array[workspace], array[mode_of_book], array[case kind when 'key' then id end],
    array[case kind when 'batch' then id end], array[greatest(today, counted.period_start)], at);
end
$$;
