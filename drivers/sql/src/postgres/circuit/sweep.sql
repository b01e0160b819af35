-- Deletes at most $1 of the buckets that are forgotten, and waits for none that is in use.
with clock as materialized (
    select set_config('synchronous_commit', 'off', true)
),
due as materialized (
    select held.ctid as place
    from breaker_bucket held
    where held.forgotten_at <= now()
    order by held.forgotten_at
    limit $1
    for update skip locked
)
delete from breaker_bucket
where ctid = any (array (select place from due))
    and exists (select from clock)
returning 1
