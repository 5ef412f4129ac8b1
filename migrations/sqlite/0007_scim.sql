-- Users and groups that an identity provider pushes (SCIM 2.0). Times are microseconds UTC. The PostgreSQL twin of this
-- file has the same tables and columns.

CREATE TABLE scim_users (
    id          TEXT    PRIMARY KEY NOT NULL,            -- a UUID
    user_key    TEXT    NOT NULL UNIQUE,                 -- userName in small letters
    entity_name TEXT    NOT NULL UNIQUE,                 -- the name of the entity, taken also while it is not in the catalog
    external_id TEXT    NULL,
    title       TEXT    NOT NULL,                        -- what the user is called
    active      BOOLEAN NOT NULL,
    doc         TEXT    NOT NULL,                        -- JSON of what is kept, without id, meta and groups
    version     BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    changed_at  BIGINT  NOT NULL
);
CREATE INDEX scim_users_external ON scim_users (external_id);
CREATE INDEX scim_users_created ON scim_users (created_at, id);

CREATE TABLE scim_groups (
    id          TEXT    PRIMARY KEY NOT NULL,            -- a UUID
    entity_name TEXT    NOT NULL UNIQUE,                 -- the name of the entity
    external_id TEXT    NULL,
    title       TEXT    NOT NULL,                        -- displayName
    doc         TEXT    NOT NULL,                        -- JSON of what is kept, without id, meta and members
    version     BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    changed_at  BIGINT  NOT NULL
);
CREATE INDEX scim_groups_external ON scim_groups (external_id);
CREATE INDEX scim_groups_created ON scim_groups (created_at, id);

CREATE TABLE scim_members (
    group_id  TEXT NOT NULL,
    member_id TEXT NOT NULL,                             -- of a user or a group
    kind      TEXT NOT NULL CHECK (kind IN ('User', 'Group')),
    PRIMARY KEY (group_id, member_id)
);
CREATE INDEX scim_members_member ON scim_members (member_id);
