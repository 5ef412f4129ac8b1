-- What belongs to one person, and how home pages are arranged. Times are microseconds UTC. The SQLite twin of this
-- file has the same tables and columns.

CREATE TABLE home_stars (
    user_ref   TEXT   NOT NULL,
    target     TEXT   NOT NULL,                          -- a reference, or the address of a page: /catalog?kind=api
    title      TEXT   NOT NULL,                          -- what it was called then
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, target)
);

-- Pages pinned to the sidebar.
CREATE TABLE home_shortcuts (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID
    user_ref   TEXT   NOT NULL,
    href       TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    icon       TEXT   NOT NULL,
    color      TEXT   NOT NULL,
    place      BIGINT NOT NULL                           -- lower comes first
);
CREATE UNIQUE INDEX home_shortcuts_href ON home_shortcuts (user_ref, href);

-- Pages that somebody has been to.
CREATE TABLE home_visits (
    user_ref   TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    entity_ref TEXT   NULL,                              -- of the entity that the page shows
    hits       BIGINT NOT NULL,
    rank       BIGINT NOT NULL,                          -- the time at which a single visit would count as much
    at         BIGINT NOT NULL,                          -- the last one
    PRIMARY KEY (user_ref, path)
);
CREATE INDEX home_visits_at ON home_visits (user_ref, at);
CREATE INDEX home_visits_rank ON home_visits (user_ref, rank);

-- Lists as somebody has narrowed them, by a name.
CREATE TABLE home_views (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID
    owner_ref  TEXT   NOT NULL,                          -- a user, or the group that it is shared with
    path       TEXT   NOT NULL,                          -- the page
    href       TEXT   NOT NULL,                          -- the page with its search
    name       TEXT   NOT NULL,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX home_views_owner ON home_views (owner_ref, path);

CREATE TABLE home_follows (
    user_ref   TEXT   NOT NULL,
    entity_ref TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, entity_ref)
);
CREATE INDEX home_follows_entity ON home_follows (entity_ref);

-- Values that pages and Backstage's clients keep for somebody.
CREATE TABLE home_settings (
    user_ref   TEXT   NOT NULL,
    bucket     TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    value      TEXT   NOT NULL,                          -- JSON
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, bucket, key)
);

-- Arrangements of home pages with their versions; the one with the highest number is in use, unless it is empty.
CREATE TABLE home_boards (
    owner_ref  TEXT   NOT NULL,                          -- a user, a group, or '' for the portal
    version    BIGINT NOT NULL,
    board      TEXT   NULL,                              -- JSON of services::home::Board; none after a reset
    saved_by   TEXT   NOT NULL,
    saved_at   BIGINT NOT NULL,
    PRIMARY KEY (owner_ref, version)
);

-- Tools that were added on the page itself.
CREATE TABLE home_tools (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID
    owner_ref  TEXT   NOT NULL,                          -- a user, or '' for everybody
    url        TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    icon       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX home_tools_owner ON home_tools (owner_ref, created_at);
