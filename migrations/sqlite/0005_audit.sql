-- The record of what was done. Times are microseconds UTC. The PostgreSQL twin of this file has the same tables and columns.

-- Where the chain ends and where what is kept of it begins. One row; whoever adds an entry holds it until they commit.
CREATE TABLE audit_head (
    id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    seq        BIGINT NOT NULL,                          -- of the newest entry
    hash       TEXT   NOT NULL,                          -- of the newest entry
    first_seq  BIGINT NOT NULL,                          -- of the oldest entry that is kept
    first_prev TEXT   NOT NULL                           -- the hash of the entry before it
);
INSERT INTO audit_head (id, seq, hash, first_seq, first_prev) VALUES (1, 0, '', 1, '');

CREATE TABLE audit_entries (
    seq        INTEGER PRIMARY KEY NOT NULL,             -- without gaps
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    target     TEXT   NOT NULL,
    outcome    TEXT   NOT NULL CHECK (outcome IN ('done', 'refused')),
    request_id TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    details    TEXT   NOT NULL,                          -- JSON array of pairs
    hash       TEXT   NOT NULL                           -- SHA-256 over the entry and the hash of the one before
);
CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);

-- Nothing is changed, and nothing goes but what is older than what is kept.
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit record are never changed');
END;
CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries
WHEN OLD.seq >= (SELECT first_seq FROM audit_head WHERE id = 1)
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit record that are kept can not be deleted');
END;
