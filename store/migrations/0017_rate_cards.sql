-- Why: rate cards that operators of this server make: drafts, which change, and published cards, which never do. Cards that
-- come with a release stay in files.
-- Lock and duration: new tables only, milliseconds.
-- It worked when: `select * from rate_cards` answers with no rows and `truncate rate_cards` is refused.

create table rate_card_drafts (
  -- The prefix keeps it apart from every card that a release brings.
  rate_card_id text primary key check (rate_card_id ~ '^own-[a-z0-9][a-z0-9-]{0,55}$'),
  -- One more with every change, so that nobody writes over what they have not seen.
  revision integer not null default 1 check (revision > 0),
  -- The card it began as a copy of.
  from_card text not null,
  -- In the form of a file of rates/cards, without effective_from.
  source json not null,
  -- Null: as soon as it is published.
  in_force_from timestamptz,
  -- {key_id, member_id}: who made it, and who changed it last.
  created_by json not null,
  created_at timestamptz not null,
  updated_by json not null,
  updated_at timestamptz not null
);

create table rate_cards (
  rate_card_id text primary key check (rate_card_id ~ '^own-[a-z0-9][a-z0-9-]{0,55}$'),
  series text not null,
  from_card text not null,
  -- The text as it was published: every price of every quote on it follows from these bytes.
  source text not null,
  source_sha256 text not null,
  -- Time enough for every process to read it before it can price anything.
  in_force_from timestamptz not null check (in_force_from >= published_at + interval '5 seconds'),
  published_by json not null,
  published_at timestamptz not null,
  unique (series, in_force_from),
  constraint rate_cards_digest check (source_sha256 = encode(sha256(convert_to(source, 'UTF8')), 'hex'))
);
create trigger rate_cards_append_only
before update or delete or truncate on rate_cards
for each statement execute function refuse_change();

-- A commit that is late (a stalled disk, a suspended process) must not publish into the past of other processes: at the very
-- end there is still time for each of them to look.
create function refuse_late_rate_card() returns trigger
language plpgsql as $$
begin
  if new.in_force_from < clock_timestamp() + interval '4 seconds' then
    raise exception 'The rate card % would be in force at %, before every process knows of it.',
      new.rate_card_id, new.in_force_from using errcode = 'LM003';
  end if;
  return null;
end
$$;
create constraint trigger rate_cards_in_time
after insert on rate_cards
deferrable initially deferred
for each row execute function refuse_late_rate_card();
