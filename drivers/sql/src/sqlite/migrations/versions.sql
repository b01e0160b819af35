-- Which version the tables of each kind are at.
CREATE TABLE IF NOT EXISTS drivers_schema (
    domain  TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
