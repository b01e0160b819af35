-- The record, the time and what a window holds: $1 namespace, $2 service, $3 digest, $4 era,
-- $5 width, $6 buckets.
with clock as materialized (
    select clock_timestamp() as at
),
frame as materialized (
    select at, now, greatest(now / $5::bigint - $6::bigint, 0) as first, now / $5::bigint as last
    from (select at, floor(extract(epoch from at) * 1000)::bigint as now from clock) reading
)
select frame.now, record.version, record.bytes, total.*
from frame
cross join lateral (
    select
        least(coalesce(sum(calls), 0), 9223372036854775807)::bigint as calls,
        least(coalesce(sum(failed), 0), 9223372036854775807)::bigint as failed,
        least(coalesce(sum(slow), 0), 9223372036854775807)::bigint as slow
    from breaker_bucket held
    where held.namespace = $1
        and held.service = $2
        and held.digest = $3
        and held.era = $4
        and held.width_ms = $5
        and held.bucket between frame.first and frame.last
        and held.forgotten_at > frame.at
) total
left join breaker_record record
    on record.namespace = $1 and record.service = $2 and record.digest = $3
