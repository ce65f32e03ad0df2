-- Why: looks up API keys by the hash of their secret and takes one request from their rate limits, for all requests
-- that arrive together.
-- Lock and duration: a new function only, milliseconds.
-- It worked when: `select * from api_keys_admit('{}', '{}', now())` has no rows.

-- Whole microseconds from one instant to a later one; at most the minute in which any bucket runs empty, at least 0.
create function micros_between(earlier timestamptz, later timestamptz) returns bigint
language sql immutable
return least(60000000, greatest(0, extract(epoch from later - earlier) * 1000000))::bigint;

-- One row per item whose key exists: the key's id and, when it has a rate limit and may be used, what is left of it.
-- A revoked or expired key takes nothing. `retry_after_ms` is null when the request is admitted.
--
-- Exact across processes: the bucket's row is locked while it is filled, and time runs forwards for it whatever the
-- clocks of the callers say. Of several requests in one call the first come first.
create function api_keys_admit(secret_hashes bytea[], are_counted boolean[], at timestamptz)
returns table (
  item integer, api_key_id text, request_limit integer, remaining integer, reset_ms integer, retry_after_ms integer
)
language plpgsql rows 10
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  drops_per_request constant bigint := 60000000;
begin
  -- At most once a minute per key, and never at the price of waiting for somebody who changes the key.
  update api_keys
  set last_used_at = at
  where api_key_id in (
    select api_key_id from api_keys
    where secret_sha256 = any (secret_hashes) and coalesce(last_used_at < at - interval '1 minute', true)
    for no key update skip locked
  );

  insert into rate_buckets (api_key_id, drops, measured_at)
  select distinct k.api_key_id, 0, at
  from unnest(secret_hashes, are_counted) as o (secret_sha256, is_counted)
  join api_keys k using (secret_sha256)
  where o.is_counted and k.rate_limit_per_minute is not null
    and not exists (select from rate_buckets b where b.api_key_id = k.api_key_id)
  on conflict do nothing;

  perform
  from (
    select distinct k.api_key_id
    from unnest(secret_hashes, are_counted) as o (secret_sha256, is_counted)
    join api_keys k using (secret_sha256)
    where o.is_counted and k.rate_limit_per_minute is not null
  ) o
  join rate_buckets b using (api_key_id)
  order by b.api_key_id
  for no key update of b;

  return query
  with requests as (
    select
      o.item::integer as item, k.api_key_id, k.rate_limit_per_minute as per_minute,
      o.is_counted and k.rate_limit_per_minute is not null and k.revoked_at is null
        and coalesce(k.expires_at > at, true) as is_limited,
      row_number() over (partition by k.api_key_id, o.is_counted order by o.item) as turn
    from unnest(secret_hashes, are_counted) with ordinality as o (secret_sha256, is_counted, item)
    join api_keys k using (secret_sha256)
  ),
  -- The bucket before this call, drained by the time since it was last measured.
  buckets as (
    select
      r.api_key_id, r.per_minute, r.per_minute * drops_per_request as capacity,
      greatest(0, b.drops - r.per_minute * micros_between(b.measured_at, at)) as drops,
      r.wanted
    from (
      select api_key_id, per_minute, count(*) as wanted from requests where is_limited group by 1, 2
    ) r
    join rate_buckets b using (api_key_id)
  ),
  -- As many as fit are admitted.
  fills as (
    select *, least(wanted, greatest(0, (capacity - drops) / drops_per_request)) as admitted from buckets
  ),
  filled as (
    update rate_buckets b
    set drops = f.drops + f.admitted * drops_per_request, measured_at = greatest(b.measured_at, at)
    from fills f
    where b.api_key_id = f.api_key_id
    returning b.api_key_id
  )
  select
    r.item, r.api_key_id, f.per_minute,
    case when r.is_limited
      then greatest(0, (f.capacity - f.drops) / drops_per_request - least(r.turn, f.admitted))::integer end,
    case when r.is_limited
      then ceil((f.drops + least(r.turn, f.admitted) * drops_per_request) / (f.per_minute * 1000.0))::integer end,
    case when r.turn > f.admitted
      then ceil((f.drops + (f.admitted + 1) * drops_per_request - f.capacity) / (f.per_minute * 1000.0))::integer end
  from requests r
  left join fills f on f.api_key_id = r.api_key_id and r.is_limited;
end
$$;
