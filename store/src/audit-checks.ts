// The invariants of the books as queries. Each gives one sentence per row that breaks it, and none when all is well.

export interface AuditCheckSource {
  readonly name: string;
  readonly sentence: string;
  /** A query for how many rows the check looks at. */
  readonly checked: string;
  /** A query for the violations, one text column. */
  readonly violations: string;
}

/** For each task what its own transfers add up to. */
const TRANSFERS_BY_TASK = `
  select task_id,
    count(*) filter (where kind = 'hold') as holds,
    count(*) filter (where kind = 'capture') as captures,
    count(*) filter (where kind = 'release') as releases,
    coalesce(sum(amount_nano_usd) filter (where kind = 'hold'), 0) as held,
    coalesce(sum(amount_nano_usd) filter (where kind = 'capture'), 0) as captured,
    coalesce(sum(amount_nano_usd) filter (where kind = 'release'), 0) as released
  from transfers where kind in ('hold', 'capture', 'release') group by task_id`;

/** For each key, workspace and batch what its holds add up to in each period. */
const HOLDS_BY_SUBJECT = `
  select s.subject_kind, s.subject_id, workspace_id, mode, p.period,
    spend_period_start(p.period, (created_at at time zone 'UTC')::date) as period_start,
    coalesce(sum(amount_nano_usd) filter (where state = 'open'), 0) as held, sum(captured_nano_usd) as spent
  from holds
  cross join lateral (
    values ('key', api_key_id), ('workspace', workspace_id), ('batch', batch_id)
  ) as s (subject_kind, subject_id)
  cross join (values ('day'), ('month'), ('total')) as p (period)
  where s.subject_id is not null
  group by 1, 2, 3, 4, 5, 6`;

export const AUDIT_CHECKS: readonly AuditCheckSource[] = [
  {
    name: 'balances_are_sums',
    sentence: 'Every balance is the sum of its entries.',
    checked: 'select count(*) from accounts',
    violations: `
      select format('%s %s %s stands at %s; its entries add up to %s',
        workspace_id, mode, account, coalesce(a.balance_nano_usd::text, 'nothing'), coalesce(e.total, 0))
      from accounts a
      full join (
        select workspace_id, mode, account, sum(amount_nano_usd) as total from entries group by 1, 2, 3
      ) e using (workspace_id, mode, account)
      where a.balance_nano_usd is distinct from coalesce(e.total, 0)`,
  },
  {
    name: 'books_sum_to_zero',
    sentence: 'The accounts of every book add up to zero.',
    checked: 'select count(*) from books',
    violations: `
      select format('%s %s adds up to %s', workspace_id, mode, sum(balance_nano_usd))
      from accounts group by workspace_id, mode having sum(balance_nano_usd) <> 0`,
  },
  {
    name: 'chains_are_continuous',
    sentence: 'Every entry continues from the balance that the one before it left.',
    checked: 'select count(*) from entries',
    violations: `
      select format('%s on %s %s %s leaves %s after %s', transfer_id, workspace_id, mode, account,
        balance_after_nano_usd, balance_before)
      from (
        select *, coalesce(lag(balance_after_nano_usd) over (
          partition by workspace_id, mode, account order by sequence), 0) as balance_before
        from entries
      ) e
      where balance_after_nano_usd <> balance_before + amount_nano_usd`,
  },
  {
    name: 'never_below_zero',
    sentence: 'No entry ever left an available or held balance below zero.',
    checked: `select count(*) from entries where account in ('available', 'held')`,
    violations: `
      select format('%s left %s %s %s at %s', transfer_id, workspace_id, mode, account, balance_after_nano_usd)
      from entries where account in ('available', 'held') and balance_after_nano_usd < 0`,
  },
  {
    name: 'held_is_open_holds',
    sentence: 'What a book holds is what its open holds add up to.',
    checked: 'select count(*) from books',
    violations: `
      select format('%s %s holds %s; its open holds add up to %s',
        workspace_id, mode, coalesce(b.held_nano_usd, 0), coalesce(h.total, 0))
      from books b
      full join (
        select workspace_id, mode, sum(amount_nano_usd) as total from holds where state = 'open' group by 1, 2
      ) h using (workspace_id, mode)
      where coalesce(b.held_nano_usd, 0) <> coalesce(h.total, 0)`,
  },
  {
    name: 'holds_resolve_once',
    sentence: 'A hold has one hold transfer of its amount, and is captured and released at most once.',
    checked: 'select count(*) from holds',
    violations: `
      select format('%s has %s holds of %s, %s captures and %s releases, for %s',
        task_id, t.holds, t.held, t.captures, t.releases, coalesce(h.amount_nano_usd::text, 'no hold'))
      from holds h
      full join (${TRANSFERS_BY_TASK}) t using (task_id)
      where h.task_id is null or coalesce(t.held, 0) <> h.amount_nano_usd
        or t.holds > 1 or t.captures > 1 or t.releases > 1`,
  },
  {
    name: 'captured_and_released_is_held',
    sentence:
      'What was captured and released of a resolved hold is its amount; of an open hold it is nothing.',
    checked: 'select count(*) from holds',
    violations: `
      select format('%s (%s) of %s: captured %s by its row and %s by transfers, released %s',
        task_id, h.state, h.amount_nano_usd, h.captured_nano_usd, coalesce(t.captured, 0), coalesce(t.released, 0))
      from holds h
      left join (${TRANSFERS_BY_TASK}) t using (task_id)
      where h.captured_nano_usd <> coalesce(t.captured, 0)
        or coalesce(t.captured, 0) + coalesce(t.released, 0)
          <> case h.state when 'open' then 0 else h.amount_nano_usd end`,
  },
  {
    name: 'charges_are_captures',
    sentence: 'Every charge was captured to the nano-dollar, and nothing was captured without a charge.',
    checked: 'select count(*) from charges',
    violations: `
      select format('%s was charged %s and captured %s',
        task_id, coalesce(c.amount_nano_usd::text, 'nothing'), coalesce(t.amount_nano_usd, 0))
      from charges c
      full join (select task_id, amount_nano_usd from transfers where kind = 'capture') t using (task_id)
      where c.amount_nano_usd is distinct from coalesce(t.amount_nano_usd, 0)`,
  },
  {
    name: 'charges_have_pictures',
    sentence:
      'A charge belongs to a task that succeeded with at least one output, and each of those has its charge.',
    checked: `select count(*) from tasks where state = 'succeeded'`,
    violations: `
      select format('%s is %s with %s outputs and a charge of %s',
        task_id, coalesce(t.state, 'unknown'), (select count(*) from outputs o where o.task_id = s.task_id),
        coalesce(c.amount_nano_usd::text, 'nothing'))
      from (select task_id from charges union select task_id from tasks where state = 'succeeded') s
      left join tasks t using (task_id)
      left join charges c using (task_id)
      where t.state is distinct from 'succeeded' or c.task_id is null
        or not exists (select from outputs o where o.task_id = s.task_id)`,
  },
  {
    name: 'charges_within_quotes',
    sentence: 'No charge exceeds its quote, the quote is what was held, and both name one rate card.',
    checked: 'select count(*) from tasks',
    violations: `
      select format('%s was quoted %s on %s, held %s, charged %s on %s', task_id, t.quoted_high_nano_usd,
        t.rate_card_id, h.amount_nano_usd, coalesce(c.amount_nano_usd::text, 'nothing'), c.rate_card_id)
      from tasks t
      left join holds h using (task_id)
      left join charges c using (task_id)
      where h.amount_nano_usd is distinct from t.quoted_high_nano_usd
        or c.amount_nano_usd > t.quoted_high_nano_usd or c.rate_card_id <> t.rate_card_id
        or (h.workspace_id, h.mode) is distinct from (t.workspace_id, t.mode)
        or (c.workspace_id, c.mode) <> (t.workspace_id, t.mode)`,
  },
  {
    name: 'running_tasks_are_held',
    sentence: 'A task has an open hold exactly while it waits or runs.',
    checked: 'select count(*) from tasks',
    violations: `
      select format('%s is %s and its hold is %s', task_id, coalesce(t.state, 'unknown'), coalesce(h.state, 'absent'))
      from tasks t
      full join holds h using (task_id)
      where (coalesce(t.state, '') in ('queued', 'running')) <> (coalesce(h.state, '') = 'open')`,
  },
  {
    name: 'counters_are_sums',
    sentence:
      'What counts towards the limits of a key, a workspace and a batch is what the holds of each period add up to.',
    checked: 'select count(*) from spend_counters',
    violations: `
      select format('%s %s %s of %s from %s counts %s held and %s spent; its holds make %s and %s',
        subject_kind, subject_id, mode, period, period_start, coalesce(c.held_nano_usd, 0),
        coalesce(c.spent_nano_usd, 0), coalesce(h.held, 0), coalesce(h.spent, 0))
      from spend_counters c
      full join (${HOLDS_BY_SUBJECT}) h using (subject_kind, subject_id, workspace_id, mode, period, period_start)
      where coalesce(c.held_nano_usd, 0) <> coalesce(h.held, 0)
        or coalesce(c.spent_nano_usd, 0) <> coalesce(h.spent, 0)`,
  },
  {
    name: 'caps_were_kept',
    sentence:
      'No hold led past a spend cap: what counts exceeds it by nothing but what counted when it was set.',
    checked: 'select count(*) from spend_limits where cap_nano_usd is not null',
    violations: `
      select format('%s %s %s of %s from %s holds %s and spent %s under a cap of %s', subject_kind, subject_id, mode,
        period, period_start, h.held, h.spent, l.cap_nano_usd)
      from spend_limits l
      join (${HOLDS_BY_SUBJECT}) h using (subject_kind, subject_id, mode, period)
      where l.cap_nano_usd is not null and h.period_start >= l.counted_from
        and h.held + h.spent > greatest(
          l.cap_nano_usd, case when h.period_start = l.counted_from then l.counted_nano_usd end)`,
  },
  {
    name: 'thresholds_were_told',
    sentence:
      'Every 50, 80 and 100 % of a limit that spending came to is on record, and none that it did not.',
    checked: 'select count(*) from spend_limit_events',
    violations: `
      select format('%s %s %s of %s from %s is at %s of the %s of %s, and its %s %% is not on record', c.subject_kind,
        c.subject_id, c.mode, c.period, c.period_start, v.counted, v.kind, v.amount, t.percent)
      from spend_limits l
      join spend_counters c using (subject_kind, subject_id, mode, period)
      cross join lateral (
        values
          ('budget', l.budget_nano_usd, c.spent_nano_usd),
          ('cap', l.cap_nano_usd, c.spent_nano_usd + c.held_nano_usd)
      ) as v (kind, amount, counted)
      cross join (values (50), (80), (100)) as t (percent)
      where c.period_start >= l.counted_from and v.counted > 0
        and v.counted::numeric * 100 >= v.amount::numeric * t.percent
        and not exists (
          select from spend_limit_events e
          where (e.subject_kind, e.subject_id, e.mode, e.period, e.period_start)
              = (c.subject_kind, c.subject_id, c.mode, c.period, c.period_start)
            and (e.kind, e.limit_nano_usd, e.threshold_percent) = (v.kind, v.amount, t.percent)
        )
      union all
      select format('%s says %s %% of the %s of %s at %s spent and %s held', limit_event_id, threshold_percent, kind,
        limit_nano_usd, spent_nano_usd, held_nano_usd)
      from spend_limit_events
      where (spent_nano_usd + case kind when 'cap' then held_nano_usd else 0 end)::numeric * 100
        < limit_nano_usd::numeric * threshold_percent`,
  },
  {
    name: 'refunds_within_charges',
    sentence: 'The refunds of a charge never exceed it.',
    checked: `select count(*) from transfers where kind = 'refund'`,
    violations: `
      select format('%s was charged %s and refunded %s', r.task_id, coalesce(c.amount_nano_usd::text, 'nothing'), r.total)
      from (
        select task_id, workspace_id, mode, sum(amount_nano_usd) as total
        from transfers where kind = 'refund' group by 1, 2, 3
      ) r
      left join charges c using (task_id, workspace_id, mode)
      where r.total > coalesce(c.amount_nano_usd, 0)`,
  },
  {
    name: 'idempotency_keys_have_tasks',
    sentence: 'An idempotency key leads to a task of the same workspace, key and request.',
    checked: 'select count(*) from idempotency_keys',
    violations: `
      select format('%s %s %s leads to %s', k.workspace_id, k.mode, k.idempotency_key, k.task_id)
      from idempotency_keys k
      left join tasks t using (task_id)
      where (t.workspace_id, t.mode, t.idempotency_key, t.request_hash)
        is distinct from (k.workspace_id, k.mode, k.idempotency_key, k.request_hash)`,
  },
  {
    name: 'rate_cards_are_as_published',
    sentence: 'Every published rate card has the digest it was published with, and says what its row says.',
    checked: 'select count(*) from rate_cards',
    violations: `
      select format('%s of %s, in force from %s, has the digest %s and its text %s; the text says %s of %s from %s',
        rate_card_id, series, in_force_from, source_sha256, encode(sha256(convert_to(source, 'UTF8')), 'hex'),
        source::json ->> 'id', source::json ->> 'series', source::json ->> 'effective_from')
      from rate_cards
      where source_sha256 <> encode(sha256(convert_to(source, 'UTF8')), 'hex')
        or source::json ->> 'id' is distinct from rate_card_id
        or source::json ->> 'series' is distinct from series
        or (source::json ->> 'effective_from')::timestamptz is distinct from in_force_from`,
  },
];
