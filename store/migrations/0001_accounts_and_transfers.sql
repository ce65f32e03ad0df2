-- Why: workspaces and their money. Accounts are columns of a book, one book per workspace and mode, so that the
-- database itself refuses a book that does not sum to zero, and one row lock orders everything that moves money in it.
-- Every balance is a projection of `transfers`, which are only ever added; `lightmeter audit` recomputes them.
-- Lock and duration: new tables only, milliseconds.
-- It worked when: `insert into books` with one balance that is not zero fails with "books_sum_to_zero".
--
-- No foreign keys on the tables that every request writes: rows come from ledger_apply alone, which looks everything
-- up under the book's lock, and the audit proves the references.

create table workspaces (
  workspace_id text primary key,
  name text not null,
  rate_card_series text not null,
  created_at timestamptz not null
);

-- Balance = credits − debits, in nano-USD. The customer's money is `available` + `held`; the other accounts are the
-- platform's side, kept per book so that no row is shared between workspaces. The platform's own figures are sums.
create table books (
  workspace_id text not null references workspaces,
  mode text not null check (mode in ('test', 'live')),
  available_nano_usd bigint not null default 0 check (available_nano_usd >= 0),
  held_nano_usd bigint not null default 0 check (held_nano_usd >= 0),
  revenue_nano_usd bigint not null default 0,
  funding_nano_usd bigint not null default 0,
  grants_nano_usd bigint not null default 0,
  refunds_nano_usd bigint not null default 0,
  adjustments_nano_usd bigint not null default 0,
  primary key (workspace_id, mode),
  constraint books_sum_to_zero check (
    available_nano_usd + held_nano_usd + revenue_nano_usd + funding_nano_usd
    + grants_nano_usd + refunds_nano_usd + adjustments_nano_usd = 0
  )
) with (
  -- Updated once per batch: half-empty pages keep the new versions beside the old, and vacuum comes by count.
  fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000
);

create view accounts as
select workspace_id, mode, account, balance_nano_usd
from books
cross join lateral (
  values
    ('available', available_nano_usd), ('held', held_nano_usd), ('revenue', revenue_nano_usd),
    ('funding', funding_nano_usd), ('grants', grants_nano_usd), ('refunds', refunds_nano_usd),
    ('adjustments', adjustments_nano_usd)
) as column_of_book (account, balance_nano_usd);

-- One row moves one amount from one account of a book to another. `sequence` rises within a book in the order in
-- which the moves happened, because it is drawn under the book's lock.
create table transfers (
  transfer_id text primary key,
  sequence bigint not null generated always as identity,
  workspace_id text not null,
  mode text not null,
  kind text not null,
  debit_account text not null,
  credit_account text not null,
  amount_nano_usd bigint not null check (amount_nano_usd > 0),
  debit_balance_after_nano_usd bigint not null,
  credit_balance_after_nano_usd bigint not null,
  -- Of hold, capture and release: the task whose hold it is. Of a refund: the task that was charged.
  task_id text,
  reason text,
  actor text,
  created_at timestamptz not null,
  constraint transfers_route check (
    case kind
      when 'hold' then debit_account = 'available' and credit_account = 'held'
      when 'capture' then debit_account = 'held' and credit_account = 'revenue'
      when 'release' then debit_account = 'held' and credit_account = 'available'
      when 'top_up' then debit_account = 'funding' and credit_account = 'available'
      when 'grant' then debit_account = 'grants' and credit_account = 'available'
      when 'refund' then debit_account = 'refunds' and credit_account = 'available'
      when 'adjustment' then (debit_account, credit_account) in
        (('adjustments', 'available'), ('available', 'adjustments'))
      else false
    end
  )
);
create index transfers_by_book on transfers (workspace_id, mode, sequence);
create index refunds_by_task on transfers (task_id) where kind = 'refund';

-- The two legs of every transfer, signed: a debit is negative.
create view entries as
select
  t.sequence, leg.leg, t.transfer_id, t.workspace_id, t.mode, t.kind, leg.account,
  leg.amount_nano_usd, leg.balance_after_nano_usd, t.task_id, t.reason, t.actor, t.created_at
from transfers t
cross join lateral (
  values
    (0, t.debit_account, -t.amount_nano_usd, t.debit_balance_after_nano_usd),
    (1, t.credit_account, t.amount_nano_usd, t.credit_balance_after_nano_usd)
) as leg (leg, account, amount_nano_usd, balance_after_nano_usd);

-- A hold carries the id of its task: a second hold, and a second capture, have no place to stand. `created_at` is the
-- day it counts on towards spend caps, whenever it is resolved.
create table holds (
  task_id text primary key,
  workspace_id text not null,
  mode text not null,
  api_key_id text not null,
  -- The batch it also counts towards, or null.
  batch_id text,
  amount_nano_usd bigint not null check (amount_nano_usd >= 0),
  state text not null default 'open' check (state in ('open', 'captured', 'released')),
  captured_nano_usd bigint not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  resolved_at timestamptz,
  check ((state = 'open') = (resolved_at is null)),
  check (captured_nano_usd between 0 and amount_nano_usd),
  check (state = 'captured' or captured_nano_usd = 0)
) with (fillfactor = 80);

-- What holds and captures add up to in each period: of the day, the month (UTC) and for ever ('-infinity'), for the key,
-- the workspace in its mode and the batch, limited or not: a limit that is set later counts what was spent before.
-- A hold is refused when held + spent + its amount exceed a cap. Written under the book's lock only.
create table spend_counters (
  subject_kind text not null check (subject_kind in ('key', 'workspace', 'batch')),
  subject_id text not null,
  period text not null check (period in ('day', 'month', 'total')),
  period_start date not null,
  workspace_id text not null,
  mode text not null,
  held_nano_usd bigint not null check (held_nano_usd >= 0),
  spent_nano_usd bigint not null check (spent_nano_usd >= 0),
  primary key (subject_kind, subject_id, mode, period, period_start)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The first day of the period that a day belongs to.
create function spend_period_start(period text, day date) returns date
language sql immutable
return case period
  when 'day' then day
  when 'month' then date_trunc('month', day::timestamp)::date
  when 'total' then '-infinity'::date
end;

create function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only: correct it with a new row.', tg_table_name using errcode = 'LM002';
end
$$;

create trigger transfers_append_only
before update or delete or truncate on transfers
for each statement execute function refuse_change();
