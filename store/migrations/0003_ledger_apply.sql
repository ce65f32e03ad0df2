-- Why: the one place where money moves. A whole batch of operations is decided and written in one call: under the
-- locks of its books, in order of arrival within each book, with running balances in variables.
-- Lock and duration: new functions only, milliseconds.
-- It worked when: `select * from ledger_apply('{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}', now())` has no rows.

-- Takes the locks of books in one order everywhere, so that two batches can wait for each other but never in a ring.
-- Statements after this one see everything that earlier holders of the locks have committed (READ COMMITTED).
create function books_lock(workspace_ids text[], modes text[]) returns void
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
begin
  perform
  from (select distinct workspace_id, mode from unnest(workspace_ids, modes) as o (workspace_id, mode)) o
  join books b using (workspace_id, mode)
  order by b.workspace_id, b.mode
  for no key update of b;
end
$$;

-- Applies operations and tells for each what became of it.
--
-- kinds: hold, capture (of at most the held amount; the rest is released), release, top_up, grant, refund (of at most
-- the charge in total), adjustment (a negative amount takes money away). Of hold, capture and release the task is the
-- identity, of the others the transfer id; an identity that has been applied answers `replayed` and moves nothing.
-- A task, or a transfer without one, stands at most once in a call.
--
-- A hold is checked against every cap of its batch, its key and its workspace, in this order, and of each by day, month
-- and total. The first that it would exceed refuses it.
--
-- Outcomes: applied, replayed, insufficient_balance, spend_cap_reached (with subject, cap, spent, reserved and period),
-- already_resolved, above_hold, not_refundable (with what still is), id_conflict, not_found. Everything but `applied` has
-- changed nothing. The balances are those of the book after the operation.
--
-- The tables start empty and grow by thousands of rows a second: the settings keep a plan made early (nested loops
-- over indexes) right for ever.
create function ledger_apply(
  kinds text[],
  transfer_ids text[],
  workspace_ids text[],
  modes text[],
  amounts bigint[],
  task_ids text[],
  api_key_ids text[],
  batch_ids text[],
  hold_expiries timestamptz[],
  reasons text[],
  actors text[],
  at timestamptz
)
returns table (
  item integer,
  outcome text,
  available_nano_usd bigint,
  held_nano_usd bigint,
  hold_state text,
  captured_nano_usd bigint,
  cap_nano_usd bigint,
  spent_nano_usd bigint,
  reserved_nano_usd bigint,
  period text,
  limited_subject text,
  refundable_nano_usd bigint
)
language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  today constant date := (at at time zone 'UTC')::date;
  op record;
  -- The balances of the book at hand.
  available bigint;
  held bigint;
  revenue bigint;
  funding bigint;
  grants bigint;
  refunds bigint;
  adjustments bigint;
  has_changed boolean;
  -- The caps of all batches, keys and workspaces that this call holds for, those of one subject side by side, and what
  -- counts towards each in its present period.
  has_limits boolean;
  cap_subjects text[] := '{}';
  cap_periods text[] := '{}';
  cap_amounts bigint[] := '{}';
  cap_spent bigint[] := '{}';
  cap_reserved bigint[] := '{}';
  -- The places in these arrays of the caps that bind the operation at hand.
  places integer[];
  place integer;
  subject text;
  -- What the operation moves by its own kind, what it releases, and the balances after its own move.
  moved bigint;
  released bigint;
  debit_after bigint;
  credit_after bigint;
  -- What is written at the end, for all operations at once.
  move_items integer[] := '{}';
  move_kinds text[] := '{}';
  move_amounts bigint[] := '{}';
  move_debits_after bigint[] := '{}';
  move_credits_after bigint[] := '{}';
  held_items integer[] := '{}';
  resolved_tasks text[] := '{}';
  resolved_states text[] := '{}';
  resolved_captures bigint[] := '{}';
  count_items integer[] := '{}';
  count_keys text[] := '{}';
  count_batches text[] := '{}';
  count_days date[] := '{}';
  count_held bigint[] := '{}';
  count_spent bigint[] := '{}';
begin
  if (select count(*) <> count(distinct coalesce(task_id, transfer_id))
      from unnest(task_ids, transfer_ids) as o (task_id, transfer_id)) then
    raise exception 'ledger_apply: an id stands twice in one call.' using errcode = 'LM001';
  end if;
  perform books_lock(workspace_ids, modes);

  -- Most workspaces have no limits: one look at an index is all that limits cost them.
  has_limits := exists (select from spend_limits l where l.workspace_id = any (workspace_ids));
  if has_limits then
    select
      coalesce(array_agg(c.subject order by c.subject, c.period), '{}'),
      coalesce(array_agg(c.period order by c.subject, c.period), '{}'),
      coalesce(array_agg(c.cap_nano_usd order by c.subject, c.period), '{}'),
      coalesce(array_agg(c.spent order by c.subject, c.period), '{}'),
      coalesce(array_agg(c.reserved order by c.subject, c.period), '{}')
    into cap_subjects, cap_periods, cap_amounts, cap_spent, cap_reserved
    from caps_of_holds(kinds, workspace_ids, modes, api_key_ids, batch_ids, today) c;
  end if;

  for op in
    select
      o.item::integer, o.kind, o.amount, o.task_id, o.workspace_id, o.mode,
      coalesce(h.api_key_id, o.api_key_id) as api_key_id,
      case when h.task_id is null then o.batch_id else h.batch_id end as batch_id,
      lag(o.item) over book is null as opens_book,
      lead(o.item) over book is null as closes_book,
      b.workspace_id is not null as has_book,
      b.available_nano_usd, b.held_nano_usd, b.revenue_nano_usd, b.funding_nano_usd, b.grants_nano_usd,
      b.refunds_nano_usd, b.adjustments_nano_usd,
      h.state as hold_state, h.amount_nano_usd as hold_amount, h.captured_nano_usd as hold_captured,
      (h.created_at at time zone 'UTC')::date as hold_day,
      h.task_id is not null
        and (h.workspace_id, h.mode) is distinct from (o.workspace_id, o.mode) as is_foreign_hold,
      h.amount_nano_usd = o.amount and h.api_key_id = o.api_key_id
        and h.batch_id is not distinct from o.batch_id as is_same_hold,
      t.transfer_id is not null as is_known,
      (t.workspace_id, t.mode, t.kind, t.amount_nano_usd, t.debit_account = 'available')
        = (o.workspace_id, o.mode, o.kind, abs(o.amount), o.amount < 0)
        and t.task_id is not distinct from o.task_id as is_same_transfer,
      case when o.kind = 'refund' then (
        select g.amount_nano_usd from charges g
        where g.task_id = o.task_id and g.workspace_id = o.workspace_id and g.mode = o.mode
      ) end as charged,
      case when o.kind = 'refund' then (
        select coalesce(sum(r.amount_nano_usd), 0)::bigint from transfers r
        where r.task_id = o.task_id and r.kind = 'refund'
      ) end as refunded
    from unnest(kinds, transfer_ids, workspace_ids, modes, amounts, task_ids, api_key_ids, batch_ids) with ordinality
      as o (kind, transfer_id, workspace_id, mode, amount, task_id, api_key_id, batch_id, item)
    left join books b on b.workspace_id = o.workspace_id and b.mode = o.mode
    left join holds h on h.task_id = o.task_id and o.kind in ('hold', 'capture', 'release')
    left join transfers t on t.transfer_id = o.transfer_id
    window book as (partition by o.workspace_id, o.mode order by o.item)
    order by o.workspace_id, o.mode, o.item
  loop
    if op.opens_book then
      available := op.available_nano_usd;
      held := op.held_nano_usd;
      revenue := op.revenue_nano_usd;
      funding := op.funding_nano_usd;
      grants := op.grants_nano_usd;
      refunds := op.refunds_nano_usd;
      adjustments := op.adjustments_nano_usd;
      has_changed := false;
    end if;

    places := '{}';
    if cardinality(cap_subjects) > 0 and op.kind in ('hold', 'capture', 'release') then
      foreach subject in array array[
        spend_subject('batch', op.batch_id, op.mode), spend_subject('key', op.api_key_id, op.mode),
        spend_subject('workspace', op.workspace_id, op.mode)
      ] loop
        place := array_position(cap_subjects, subject);
        while cap_subjects[place] = subject loop
          places := places || place;
          place := place + 1;
        end loop;
      end loop;
    end if;

    item := op.item;
    outcome := 'applied';
    hold_state := op.hold_state;
    captured_nano_usd := op.hold_captured;
    cap_nano_usd := null;
    spent_nano_usd := null;
    reserved_nano_usd := null;
    period := null;
    limited_subject := null;
    refundable_nano_usd := null;
    moved := 0;
    released := 0;

    if not op.has_book or op.is_foreign_hold then
      outcome := 'not_found';

    elsif op.kind = 'hold' then
      if op.hold_state is not null then
        outcome := case when op.is_same_hold then 'replayed' else 'id_conflict' end;
      elsif available < op.amount then
        outcome := 'insufficient_balance';
      else
        foreach place in array places loop
          if cap_spent[place] + cap_reserved[place] + op.amount > cap_amounts[place] then
            outcome := 'spend_cap_reached';
            cap_nano_usd := cap_amounts[place];
            spent_nano_usd := cap_spent[place];
            reserved_nano_usd := cap_reserved[place];
            period := cap_periods[place];
            limited_subject := split_part(cap_subjects[place], ' ', 1);
            exit;
          end if;
        end loop;
      end if;
      if outcome = 'applied' then
        moved := op.amount;
        available := available - moved;
        held := held + moved;
        debit_after := available;
        credit_after := held;
        hold_state := 'open';
        captured_nano_usd := 0;
        held_items := held_items || op.item;
        count_items := count_items || op.item;
        count_keys := count_keys || op.api_key_id;
        count_batches := count_batches || op.batch_id;
        count_days := count_days || today;
        count_held := count_held || moved;
        count_spent := count_spent || 0::bigint;
        foreach place in array places loop
          cap_reserved[place] := cap_reserved[place] + moved;
        end loop;
      end if;

    elsif op.kind in ('capture', 'release') then
      if op.hold_state is null then
        outcome := 'not_found';
      elsif op.hold_state <> 'open' then
        outcome := case
          when op.kind = 'capture' and op.hold_state = 'captured' and op.hold_captured = op.amount then 'replayed'
          when op.kind = 'release' and op.hold_state = 'released' then 'replayed'
          else 'already_resolved'
        end;
      elsif op.kind = 'capture' and op.amount > op.hold_amount then
        outcome := 'above_hold';
      else
        if op.kind = 'capture' then
          moved := op.amount;
          held := held - moved;
          revenue := revenue + moved;
          debit_after := held;
          credit_after := revenue;
        end if;
        released := op.hold_amount - moved;
        held := held - released;
        available := available + released;
        hold_state := case op.kind when 'capture' then 'captured' else 'released' end;
        captured_nano_usd := moved;
        resolved_tasks := resolved_tasks || op.task_id;
        resolved_states := resolved_states || hold_state;
        resolved_captures := resolved_captures || moved;
        count_items := count_items || op.item;
        count_keys := count_keys || op.api_key_id;
        count_batches := count_batches || op.batch_id;
        count_days := count_days || op.hold_day;
        count_held := count_held || -op.hold_amount;
        count_spent := count_spent || moved;
        foreach place in array places loop
          if spend_period_start(cap_periods[place], op.hold_day) = spend_period_start(cap_periods[place], today) then
            cap_reserved[place] := cap_reserved[place] - op.hold_amount;
            cap_spent[place] := cap_spent[place] + moved;
          end if;
        end loop;
      end if;

    elsif op.is_known then
      outcome := case when op.is_same_transfer then 'replayed' else 'id_conflict' end;

    elsif op.kind = 'top_up' then
      moved := op.amount;
      funding := funding - moved;
      available := available + moved;
      debit_after := funding;
      credit_after := available;

    elsif op.kind = 'grant' then
      moved := op.amount;
      grants := grants - moved;
      available := available + moved;
      debit_after := grants;
      credit_after := available;

    elsif op.kind = 'refund' then
      if op.refunded + op.amount > coalesce(op.charged, 0) then
        outcome := 'not_refundable';
        refundable_nano_usd := coalesce(op.charged, 0) - op.refunded;
      else
        moved := op.amount;
        refunds := refunds - moved;
        available := available + moved;
        debit_after := refunds;
        credit_after := available;
      end if;

    elsif op.kind = 'adjustment' then
      if available + op.amount < 0 then
        outcome := 'insufficient_balance';
      else
        moved := abs(op.amount);
        available := available + op.amount;
        adjustments := adjustments - op.amount;
        debit_after := case when op.amount < 0 then available else adjustments end;
        credit_after := case when op.amount < 0 then adjustments else available end;
      end if;

    else
      raise exception 'ledger_apply: there is no kind %.', op.kind using errcode = 'LM001';
    end if;

    if moved > 0 then
      move_items := move_items || op.item;
      move_kinds := move_kinds || op.kind;
      move_amounts := move_amounts || moved;
      move_debits_after := move_debits_after || debit_after;
      move_credits_after := move_credits_after || credit_after;
      has_changed := true;
    end if;
    if released > 0 then
      move_items := move_items || op.item;
      move_kinds := move_kinds || 'release'::text;
      move_amounts := move_amounts || released;
      move_debits_after := move_debits_after || held;
      move_credits_after := move_credits_after || available;
      has_changed := true;
    end if;

    available_nano_usd := available;
    held_nano_usd := held;
    return next;

    if op.closes_book and has_changed then
      update books set
        available_nano_usd = available, held_nano_usd = held, revenue_nano_usd = revenue,
        funding_nano_usd = funding, grants_nano_usd = grants, refunds_nano_usd = refunds,
        adjustments_nano_usd = adjustments
      where workspace_id = op.workspace_id and mode = op.mode;
    end if;
  end loop;

  if cardinality(held_items) > 0 then
    insert into holds (task_id, workspace_id, mode, api_key_id, batch_id, amount_nano_usd, expires_at, created_at)
    select task_ids[i], workspace_ids[i], modes[i], api_key_ids[i], batch_ids[i], amounts[i], hold_expiries[i], at
    from unnest(held_items) as n (i);

    insert into spend_counters
      (subject_kind, subject_id, period, period_start, workspace_id, mode, held_nano_usd, spent_nano_usd)
    select distinct s.kind, s.id, p.period, spend_period_start(p.period, today), n.workspace_id, n.mode, 0, 0
    from (
      select distinct
        api_key_ids[i] as api_key_id, batch_ids[i] as batch_id, workspace_ids[i] as workspace_id, modes[i] as mode
      from unnest(held_items) as n (i)
    ) n
    cross join lateral (
      values ('key', n.api_key_id), ('workspace', n.workspace_id), ('batch', n.batch_id)
    ) as s (kind, id)
    cross join (values ('day'), ('month'), ('total')) as p (period)
    where s.id is not null
    on conflict do nothing;
  end if;

  if cardinality(resolved_tasks) > 0 then
    update holds h
    set state = r.state, captured_nano_usd = r.captured, resolved_at = at
    from unnest(resolved_tasks, resolved_states, resolved_captures) as r (task_id, state, captured)
    where h.task_id = r.task_id;
  end if;

  if cardinality(count_items) > 0 then
    update spend_counters c
    set held_nano_usd = c.held_nano_usd + n.held, spent_nano_usd = c.spent_nano_usd + n.spent
    from (
      select s.kind, s.id, d.mode, p.period, spend_period_start(p.period, d.day) as period_start,
        sum(d.held)::bigint as held, sum(d.spent)::bigint as spent
      from (
        select workspace_ids[item] as workspace_id, modes[item] as mode, api_key_id, batch_id, day,
          sum(held) as held, sum(spent) as spent
        from unnest(count_items, count_keys, count_batches, count_days, count_held, count_spent)
          as d (item, api_key_id, batch_id, day, held, spent)
        group by 1, 2, 3, 4, 5
      ) d
      cross join lateral (
        values ('key', d.api_key_id), ('workspace', d.workspace_id), ('batch', d.batch_id)
      ) as s (kind, id)
      cross join (values ('day'), ('month'), ('total')) as p (period)
      where s.id is not null
      group by 1, 2, 3, 4, 5
    ) n
    where c.subject_kind = n.kind and c.subject_id = n.id and c.mode = n.mode
      and c.period = n.period and c.period_start = n.period_start;
    if has_limits then
      perform spend_thresholds_note(
        array(select workspace_ids[i] from unnest(count_items) as n (i)),
        array(select modes[i] from unnest(count_items) as n (i)),
        count_keys, count_batches, count_days, at);
    end if;
  end if;

  if cardinality(move_items) > 0 then
    insert into transfers
      (transfer_id, workspace_id, mode, kind, debit_account, credit_account, amount_nano_usd,
       debit_balance_after_nano_usd, credit_balance_after_nano_usd, task_id, reason, actor, created_at)
    select
      case when m.kind in ('hold', 'capture', 'release') then task_ids[m.item] || '.' || m.kind
           else transfer_ids[m.item] end,
      workspace_ids[m.item], modes[m.item], m.kind,
      case m.kind
        when 'hold' then 'available' when 'capture' then 'held' when 'release' then 'held'
        when 'top_up' then 'funding' when 'grant' then 'grants' when 'refund' then 'refunds'
        else case when amounts[m.item] < 0 then 'available' else 'adjustments' end
      end,
      case m.kind
        when 'hold' then 'held' when 'capture' then 'revenue'
        when 'adjustment' then case when amounts[m.item] < 0 then 'adjustments' else 'available' end
        else 'available'
      end,
      m.amount, m.debit_after, m.credit_after, task_ids[m.item], reasons[m.item], actors[m.item], at
    from unnest(move_items, move_kinds, move_amounts, move_debits_after, move_credits_after) with ordinality
      as m (item, kind, amount, debit_after, credit_after, place)
    order by m.place;
  end if;
end
$$;
