-- Why: outputs that their workspace deleted. The row stays, for the charge and the task it explains; the image does not.
-- Lock and duration: a column without a default, milliseconds.
-- It worked when: `select count(*) from outputs where deleted_at is not null` is 0.

-- From then on nobody reads the image, and the sweep of orphans removes it unless something else refers to it.
alter table outputs add column deleted_at timestamptz;
