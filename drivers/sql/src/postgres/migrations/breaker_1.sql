-- What nodes share of a circuit. Names are encoded: U+0000 is U+0001 U+0001, and U+0001 is
-- U+0001 U+0002; all others are as they are. `service` is the first 256 characters of a name;
-- where it is longer, `rest` is what follows, and `digest` the SHA-256 of the whole.

create table breaker_record (
    namespace text collate "C" not null,
    service text collate "C" not null,
    digest text collate "C" not null default '',
    rest text collate "C" not null default '',
    version text not null,
    bytes bytea not null,
    updated_at timestamptz not null,
    primary key (namespace, service, digest)
) with (fillfactor = 50);

create table breaker_bucket (
    namespace text collate "C" not null,
    service text collate "C" not null,
    digest text collate "C" not null default '',
    era text collate "C" not null,
    width_ms bigint not null,
    bucket bigint not null,
    calls bigint not null check (calls >= 0),
    failed bigint not null check (failed >= 0),
    slow bigint not null check (slow >= 0),
    forgotten_at timestamptz not null,
    primary key (namespace, service, digest, era, width_ms, bucket)
) with (fillfactor = 50);

create index breaker_bucket_forgotten_at on breaker_bucket (forgotten_at);

-- A record as JSON; nothing, where it is none.
create function breaker_json(bytes bytea) returns jsonb
language plpgsql immutable strict parallel safe as $$
begin
    return convert_from(bytes, 'UTF8')::jsonb;
exception when others then
    return null;
end
$$;

-- A moment in milliseconds since the epoch; nothing, where it is none.
create function breaker_moment(millis jsonb) returns timestamptz
language plpgsql immutable strict parallel safe as $$
begin
    return timestamptz 'epoch' + millis::text::bigint * interval '1 millisecond';
exception when others then
    return null;
end
$$;

-- For whoever looks: nothing else reads it. Fields are null where the record is not JSON. The
-- counts are those of the windows of the record's era. A force that has an end is over from
-- `forced_until` on, also where nobody has written that down yet. SQLite has the same view.
create view breaker_circuit as
select
    record.namespace,
    record.service || record.rest as service,
    json ->> 'state' as state,
    breaker_moment(json -> 'entered_at') as since,
    json -> 'forced' ->> 'force' as forced,
    breaker_moment(json -> 'forced' -> 'until') as forced_until,
    json -> 'forced' ->> 'by' as forced_by,
    json -> 'forced' ->> 'reason' as forced_because,
    json ->> 'era' as era,
    coalesce(counted.calls, 0) as calls,
    coalesce(counted.failed, 0) as failed,
    coalesce(counted.slow, 0) as slow,
    record.version,
    record.updated_at as updated
from breaker_record record
cross join lateral (select breaker_json(record.bytes) as json) decoded
left join lateral (
    select sum(calls) as calls, sum(failed) as failed, sum(slow) as slow
    from breaker_bucket bucket
    where bucket.namespace = record.namespace
        and bucket.service = record.service
        and bucket.digest = record.digest
        and bucket.era = json ->> 'era'
        and bucket.forgotten_at > now()
) counted on true;
