-- Replaces a record that has the version it should have: $1 namespace, $2 service, $3 digest,
-- $4 the version it should have, $5 version, $6 bytes.
with clock as materialized (
    select clock_timestamp() as at
),
made as (
    update breaker_record
    set version = $5, bytes = $6, updated_at = (select at from clock)
    where namespace = $1 and service = $2 and digest = $3 and version = $4
    returning version
)
select
    floor(extract(epoch from clock.at) * 1000)::bigint as now,
    made.version is not null as done,
    record.version,
    record.bytes
from clock
left join made on true
left join breaker_record record
    on record.namespace = $1 and record.service = $2 and record.digest = $3
    and made.version is null
