-- Why: people. Who they are, how they sign in, which workspaces they belong to, the links that let them in, and the row
-- of api_keys under which each one's work stands in ledger, caps and usage.
-- Lock and duration: new tables and functions; `api_keys` gets a column without a default and an index over no rows,
-- milliseconds.
-- It worked when: `select * from members` answers with no rows, and `\d api_keys` shows member_id.

create table members (
  member_id text primary key,
  -- In lower case, so that one person has one account however the address is written.
  email text not null unique check (email = lower(email) and length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 100),
  -- Runs the server: every scope in every workspace.
  is_operator boolean not null,
  created_at timestamptz not null
);

-- Apart from the person, so that no list of people ever reads a hash.
create table member_credentials (
  member_id text primary key references members,
  -- scrypt, as better-auth writes it: salt and key in hex.
  password_hash text not null,
  changed_at timestamptz not null
);

create table member_sessions (
  session_id text primary key,
  member_id text not null references members,
  -- Of the token in the cookie: who reads this table cannot take a session over.
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  user_agent text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
) with (fillfactor = 80);
create index member_sessions_by_member on member_sessions (member_id, last_used_at);

create table memberships (
  workspace_id text not null references workspaces,
  member_id text not null references members,
  role text not null check (role in ('owner', 'member', 'viewer')),
  created_at timestamptz not null,
  primary key (workspace_id, member_id)
);
create index memberships_by_member on memberships (member_id, created_at);

create table invitations (
  invitation_id text primary key,
  workspace_id text not null references workspaces,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'member', 'viewer')),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  invited_by text not null references members,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz
);
-- A new invitation of the same person withdraws the one before.
create unique index invitations_open on invitations (workspace_id, email)
  where accepted_at is null and withdrawn_at is null;

create table password_resets (
  token_sha256 bytea primary key check (length(token_sha256) = 32),
  member_id text not null references members,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_resets_by_member on password_resets (member_id);

-- Guesses at passwords and links, counted per e-mail and per address in windows, for all processes together. Unlogged: a
-- crash forgives them, and counting one waits for no disk.
create unlogged table sign_in_attempts (
  subject_sha256 bytea primary key,
  attempts integer not null,
  window_ends_at timestamptz not null
) with (fillfactor = 50);

-- What a person may do: the one place that says it.
create function member_scopes(role text, is_operator boolean) returns text[]
language sql immutable
return case
  when is_operator then array['images', 'read', 'keys', 'operator']
  when role = 'owner' then array['images', 'read', 'keys']
  when role = 'member' then array['images', 'read']
  -- What `images` may read, a viewer may read as well: the server adds that by the method of the request.
  when role = 'viewer' then array['read']
  else array[]::text[]
end;

-- A person's work in one workspace and mode stands under one row here, which has no secret anybody knows and no scopes
-- of its own: they follow from the role at the time of asking.
alter table api_keys add column member_id text references members;
create unique index api_keys_of_members on api_keys (workspace_id, member_id, mode) where member_id is not null;
