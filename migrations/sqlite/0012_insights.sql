-- How the portal is used. Times are microseconds UTC. The PostgreSQL twin of this
-- file has the same tables and columns.

-- Who has done something is a pseudonym.
CREATE TABLE insights_events (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID that grows with time
    at         BIGINT NOT NULL,
    who        TEXT   NOT NULL,
    plugin     TEXT   NOT NULL,
    action     TEXT   NOT NULL,                          -- navigate, click, search, discover
    page       TEXT   NOT NULL,
    entity_ref TEXT   NULL,
    subject    TEXT   NOT NULL,
    value      BIGINT NULL
);
CREATE INDEX insights_events_at ON insights_events (at);

-- What pseudonyms are made with, and who does not want to be recorded.
CREATE TABLE insights_keys (
    id  BIGINT PRIMARY KEY NOT NULL,                     -- 1
    key TEXT   NOT NULL                                  -- 32 bytes, hexadecimal
);
CREATE TABLE insights_people (
    user_ref TEXT   PRIMARY KEY NOT NULL,
    consent  BIGINT NOT NULL                             -- 0: they do not want it
);
