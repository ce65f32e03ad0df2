-- Why: usage counts refunds on the day they were made, and looks for them by time; and it counts tasks whose cost is not
-- known.
-- Lock and duration: builds two small indexes; writes to `transfers` and `attempts` wait meanwhile, about half a second per
-- million rows.
-- It worked when: `explain select from transfers where workspace_id = '' and mode = 'test' and kind = 'refund' and
-- created_at > now()` names refunds_by_time.

create index refunds_by_time on transfers (workspace_id, mode, created_at) where kind = 'refund';

create index attempts_without_cost on attempts (task_id) where cost_nano_usd is null;
