-- What people say of pages and entities. Times are microseconds UTC. The PostgreSQL twin of this
-- file has the same tables and columns.

CREATE TABLE feedback (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID
    user_ref   TEXT   NOT NULL,                          -- who has given it
    to_ref     TEXT   NOT NULL,                          -- the owner of the entity, or '' for the portal's team
    page       TEXT   NOT NULL,
    page_title TEXT   NOT NULL,
    entity_ref TEXT   NULL,
    rating     BIGINT NULL,                              -- 1 to 5
    body       TEXT   NOT NULL,
    state      TEXT   NOT NULL,                          -- new, doing, done, declined
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX feedback_to ON feedback (to_ref, created_at);
CREATE INDEX feedback_user ON feedback (user_ref, created_at);
CREATE INDEX feedback_entity ON feedback (entity_ref, created_at);

-- What was said to it, and how it came to stand.
CREATE TABLE feedback_replies (
    id          TEXT   PRIMARY KEY NOT NULL,             -- a UUID
    feedback_id TEXT   NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
    user_ref    TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    state       TEXT   NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX feedback_replies_of ON feedback_replies (feedback_id, created_at);
