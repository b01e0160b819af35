-- One record a service. Names are as they are, but for NUL and U+0001, which no ordinary one has.
CREATE TABLE breaker_record (
    namespace  TEXT    NOT NULL, -- the prefix that the driver was set up with
    service    TEXT    NOT NULL,
    version    TEXT    NOT NULL, -- 16 hexadecimal digits, drawn at each swap
    bytes      BLOB    NOT NULL, -- JSON, where a breaker wrote it
    updated_at INTEGER NOT NULL, -- milliseconds since the Unix epoch
    PRIMARY KEY (namespace, service)
) STRICT, WITHOUT ROWID;

-- What was counted, bucket by bucket.
CREATE TABLE breaker_bucket (
    namespace    TEXT    NOT NULL,
    service      TEXT    NOT NULL,
    era          TEXT    NOT NULL, -- 16 hexadecimal digits: the state in which the calls were let through
    width_ms     INTEGER NOT NULL,
    bucket       INTEGER NOT NULL, -- it began at bucket * width_ms milliseconds since the Unix epoch
    calls        INTEGER NOT NULL CHECK (calls >= 0),
    failed       INTEGER NOT NULL CHECK (failed >= 0),
    slow         INTEGER NOT NULL CHECK (slow >= 0),
    forgotten_at INTEGER NOT NULL, -- from then on it counts no more, and is deleted by and by
    PRIMARY KEY (namespace, service, era, width_ms, bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX breaker_bucket_forgotten_at ON breaker_bucket (forgotten_at);

-- For people: what is known of each circuit, and what the window of its state holds. What is not
-- JSON shows nothing of itself. A force that has an end is over from `forced_until` on, also where
-- nobody has written that down yet. PostgreSQL has the same view.
CREATE VIEW breaker_circuit AS
SELECT
    namespace,
    service,
    json ->> '$.state' AS state,
    datetime((json ->> '$.entered_at') / 1000, 'unixepoch') AS since,
    json ->> '$.forced.force' AS forced,
    datetime((json ->> '$.forced.until') / 1000, 'unixepoch') AS forced_until,
    json ->> '$.forced.by' AS forced_by,
    json ->> '$.forced.reason' AS forced_because,
    json ->> '$.era' AS era,
    (SELECT CAST(total(calls) AS INTEGER) FROM breaker_bucket AS bucket
        WHERE bucket.namespace = record.namespace AND bucket.service = record.service
            AND bucket.era = json ->> '$.era'
            AND bucket.forgotten_at > strftime('%s', 'now') * 1000) AS calls,
    (SELECT CAST(total(failed) AS INTEGER) FROM breaker_bucket AS bucket
        WHERE bucket.namespace = record.namespace AND bucket.service = record.service
            AND bucket.era = json ->> '$.era'
            AND bucket.forgotten_at > strftime('%s', 'now') * 1000) AS failed,
    (SELECT CAST(total(slow) AS INTEGER) FROM breaker_bucket AS bucket
        WHERE bucket.namespace = record.namespace AND bucket.service = record.service
            AND bucket.era = json ->> '$.era'
            AND bucket.forgotten_at > strftime('%s', 'now') * 1000) AS slow,
    version,
    datetime(updated_at / 1000, 'unixepoch') AS updated
FROM (
    SELECT *, CASE WHEN json_valid(CAST(bytes AS TEXT)) THEN CAST(bytes AS TEXT) END AS json
    FROM breaker_record
) AS record;
