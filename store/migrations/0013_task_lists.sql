-- Why: lists of tasks, newest first, by page or by cursor, of a workspace or of one batch.
-- Lock and duration: builds two indexes; writes to `tasks` wait meanwhile, about a second per million tasks.
-- It worked when: `explain select task_id from tasks where workspace_id = '' and mode = 'test' order by created_at desc,
-- task_id desc limit 10` names tasks_by_creation.

create index tasks_by_creation on tasks (workspace_id, mode, created_at desc, task_id desc);

create index tasks_by_batch_creation on tasks (batch_id, created_at desc, task_id desc) where batch_id is not null;
