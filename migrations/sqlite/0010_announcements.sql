-- What the company has to say. Times are microseconds UTC. The PostgreSQL twin of this
-- file has the same tables and columns.

CREATE TABLE announcements (
    id          TEXT   PRIMARY KEY NOT NULL,             -- a UUID
    title       TEXT   NOT NULL,
    body        TEXT   NOT NULL,                         -- Markdown
    category    TEXT   NOT NULL,
    weight      TEXT   NOT NULL,                         -- info, warning, critical
    audience    TEXT   NOT NULL,                         -- JSON of services::announcements::Audience
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NULL,
    acknowledge BIGINT NOT NULL,                         -- 1: people are asked to say that they have read it
    created_by  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    notified_at BIGINT NULL                              -- when people were told that it has begun
);
CREATE INDEX announcements_from ON announcements (from_at);

-- What people have done with it.
CREATE TABLE announcements_people (
    announcement_id TEXT   NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    user_ref        TEXT   NOT NULL,
    acknowledged_at BIGINT NULL,
    dismissed_at    BIGINT NULL,
    PRIMARY KEY (announcement_id, user_ref)
);
