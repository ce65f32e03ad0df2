-- Why: deliveries of a whole workspace are listed, also those about one task, batch or limit.
-- Lock and duration: two indexes, in the time of one scan of `webhook_deliveries` and of `events` (writes to them wait).
-- It worked when: `\d webhook_deliveries` shows webhook_deliveries_by_workspace, `\d events` events_by_subject.

create index webhook_deliveries_by_workspace on webhook_deliveries (workspace_id, mode, delivery_id);
create index events_by_subject on events (subject_id);
