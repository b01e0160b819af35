-- Makes a record where there is none: $1 namespace, $2 service, $3 digest, $4 rest, $5 version,
-- $6 bytes.
with clock as materialized (
    select clock_timestamp() as at
),
made as (
    insert into breaker_record (namespace, service, digest, rest, version, bytes, updated_at)
    select $1, $2, $3, $4, $5, $6, at from clock
    on conflict (namespace, service, digest) do nothing
    returning version
)
select
    floor(extract(epoch from clock.at) * 1000)::bigint as now,
    exists (select from made) as done,
    record.version,
    record.bytes
from clock
left join breaker_record record
    on record.namespace = $1 and record.service = $2 and record.digest = $3
