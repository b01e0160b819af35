-- Adds to a window, and gives the record, the time and what the window then holds: $1 namespace,
-- $2 service, $3 digest, $4 era, $5 width, $6 buckets, and of each add $7 the age, $8 the calls,
-- $9 the failed ones, $10 the slow ones. Counts need not survive a crash of the server, so nobody
-- waits for the disk, least of all holding a row that all others want.
with clock as materialized (
    select clock_timestamp() as at, set_config('synchronous_commit', 'off', true)
),
frame as materialized (
    select at, now, greatest(now / $5::bigint - $6::bigint, 0) as first, now / $5::bigint as last
    from (select at, floor(extract(epoch from at) * 1000)::bigint as now from clock) reading
),
fresh as (
    select
        (frame.now - age) / $5 as bucket,
        least(sum(calls), 9223372036854775807)::bigint as calls,
        least(sum(failed), 9223372036854775807)::bigint as failed,
        least(sum(slow), 9223372036854775807)::bigint as slow
    from frame
    cross join unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
        as one (age, calls, failed, slow)
    where age <= frame.now and (frame.now - age) / $5 >= frame.first
    group by 1
),
-- In one order, so that no two wait for each other. The rows that this returns are those that the
-- statement does not see below.
added as (
    insert into breaker_bucket as held
        (namespace, service, digest, era, width_ms, bucket, calls, failed, slow, forgotten_at)
    select
        $1, $2, $3, $4, $5, bucket, calls, failed, slow,
        timestamptz 'epoch' + (bucket + $6 + 3) * $5 * interval '1 millisecond'
    from fresh
    order by bucket
    on conflict (namespace, service, digest, era, width_ms, bucket) do update set
        (calls, failed, slow, forgotten_at) = (
            select
                excluded.calls + least(old.calls, 9223372036854775807 - excluded.calls),
                excluded.failed + least(old.failed, 9223372036854775807 - excluded.failed),
                excluded.slow + least(old.slow, 9223372036854775807 - excluded.slow),
                greatest(held.forgotten_at, excluded.forgotten_at)
            from frame
            cross join lateral (
                select
                    case when there then held.calls else 0 end as calls,
                    case when there then held.failed else 0 end as failed,
                    case when there then held.slow else 0 end as slow
                from (select held.forgotten_at > frame.at as there) remembered
            ) old
        )
    returning bucket, calls, failed, slow
)
select frame.now, record.version, record.bytes, total.*
from frame
cross join (
    select
        least(coalesce(sum(calls), 0), 9223372036854775807)::bigint as calls,
        least(coalesce(sum(failed), 0), 9223372036854775807)::bigint as failed,
        least(coalesce(sum(slow), 0), 9223372036854775807)::bigint as slow
    from (
        select calls, failed, slow from added
        union all
        select held.calls, held.failed, held.slow
        from frame
        join breaker_bucket held
            on held.namespace = $1
            and held.service = $2
            and held.digest = $3
            and held.era = $4
            and held.width_ms = $5
            and held.bucket between frame.first and frame.last
            and held.forgotten_at > frame.at
        where held.bucket not in (select bucket from added)
    ) every
) total
left join breaker_record record
    on record.namespace = $1 and record.service = $2 and record.digest = $3
