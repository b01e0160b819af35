-- The record and the time: $1 namespace, $2 service, $3 digest.
with clock as materialized (
    select clock_timestamp() as at
)
select
    floor(extract(epoch from clock.at) * 1000)::bigint as now,
    record.version,
    record.bytes
from clock
left join breaker_record record
    on record.namespace = $1 and record.service = $2 and record.digest = $3
