-- The catalog: where entities are read from, and what was read. Written by the ingest half of
-- `engine-catalog` alone; the index and the pages only read it.
-- Times are microseconds UTC. The PostgreSQL twin of this file has the same tables and columns.

-- Numbers handed out in blocks, so that rows of a batch know each other before they are written.
CREATE TABLE catalog_sequences (
    name  TEXT   PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);
INSERT INTO catalog_sequences (name, value) VALUES ('entity', 0), ('file', 0), ('change', 0);

-- What is read: one row for each distinct `kind:target`, whoever asks for it.
CREATE TABLE catalog_locations (
    id            TEXT    PRIMARY KEY NOT NULL,          -- a UUID
    kind          TEXT    NOT NULL,                      -- file, url, git, upload
    target        TEXT    NOT NULL,
    origin        TEXT    NOT NULL CHECK (origin IN ('configuration', 'registered', 'entity', 'upload')),
    presence      TEXT    NOT NULL DEFAULT 'required' CHECK (presence IN ('required', 'optional')),
    entity_ref    TEXT    NOT NULL,                      -- the Location entity that stands for it: its parent
    root          TEXT    NOT NULL,                      -- `kind:target` of the location that led here; rules look at it
    revision      TEXT    NULL,                          -- a commit, an etag; written with or after the last batch
    fingerprint   TEXT    NOT NULL DEFAULT '',           -- of the rules and kinds that it was read under
    read_at       BIGINT  NULL,
    good_at       BIGINT  NULL,
    duration      BIGINT  NULL,                          -- microseconds
    next_read_at  BIGINT  NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,            -- since it was last read well
    entities      BIGINT  NOT NULL DEFAULT 0,            -- how many come from it, its own Location entity left out
    troubled      BOOLEAN NOT NULL DEFAULT FALSE,        -- it or one of its files has an error
    problems      TEXT    NULL,                          -- JSON array of services::catalog::Problem
    held          TEXT    NULL,                          -- JSON: a removal that waits for confirmation
    confirmed     BOOLEAN NOT NULL DEFAULT FALSE,        -- the held removal may go through
    claimed_by    TEXT    NULL,                          -- the process that reads it now
    claimed_until BIGINT  NOT NULL DEFAULT 0,
    created_at    BIGINT  NOT NULL,
    UNIQUE (kind, target)
);
CREATE INDEX catalog_locations_due ON catalog_locations (next_read_at);
CREATE INDEX catalog_locations_entity ON catalog_locations (entity_ref);

-- Who asks for a location: 'configuration', 'registered', or the reference of a Location entity.
-- A location that nobody asks for is an orphan, with all that came from it.
CREATE TABLE catalog_references (
    location_id TEXT NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (location_id, source)
);
CREATE INDEX catalog_references_source ON catalog_references (source);

-- The files of a location, with what an unchanged one is recognised by.
CREATE TABLE catalog_files (
    id          INTEGER PRIMARY KEY NOT NULL,
    location_id TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,                        -- of its content; '' for one to be processed again
    problems    TEXT    NULL,                            -- JSON array of services::catalog::Problem
    UNIQUE (location_id, path)
);

-- Other addresses that a file's entities are made from ($text and its kin).
CREATE TABLE catalog_refresh_keys (
    file_id BIGINT NOT NULL,
    key     TEXT   NOT NULL,                             -- `<kind>:<target>`
    hash    TEXT   NOT NULL,
    PRIMARY KEY (file_id, key)
);

-- Entities that at least once were processed well, in their last good version.
CREATE TABLE catalog_entities (
    id          INTEGER PRIMARY KEY NOT NULL,
    uid         TEXT    NOT NULL UNIQUE,                 -- a UUID, version 7: the order of coming
    entity_ref  TEXT    NOT NULL UNIQUE,                 -- canonical, lower case
    kind        TEXT    NOT NULL,                        -- kind, namespace and name as written
    namespace   TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    location_id TEXT    NOT NULL,
    file_id     BIGINT  NOT NULL DEFAULT 0,              -- 0: generated for a location, stands in no file
    line        INTEGER NULL,                            -- of the document's first line, from 1
    doc         TEXT    NOT NULL,                        -- processed, JSON, without relations, status, uid and etag
    source      TEXT    NULL,                            -- as in the file; NULL: doc without what processing added
    etag        TEXT    NOT NULL,
    hash        BIGINT  NOT NULL,                        -- of doc and relations: what an unchanged one is recognised by
    problems    TEXT    NULL,                            -- JSON array of services::catalog::Problem
    orphan      BOOLEAN NOT NULL DEFAULT FALSE,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL
);
CREATE INDEX catalog_entities_place ON catalog_entities (location_id, file_id);
CREATE INDEX catalog_entities_troubled ON catalog_entities (id) WHERE problems IS NOT NULL;
CREATE INDEX catalog_entities_orphan ON catalog_entities (id) WHERE orphan;

-- Edges in their canonical direction (`model::RELATION_PAIRS.forward`); the other direction is derived.
-- An edge that both ends declare has two rows, told apart by the entity that declares it.
CREATE TABLE catalog_relations (
    origin_id  BIGINT NOT NULL,                          -- the entity that declares it: one of the two ends
    source_ref TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    target_ref TEXT   NOT NULL,
    PRIMARY KEY (source_ref, type, target_ref, origin_id)
) WITHOUT ROWID;
CREATE INDEX catalog_relations_target ON catalog_relations (target_ref, type);

-- Files that have an entity which belongs to another location; they get it when the owner lets go.
CREATE TABLE catalog_claims (
    entity_ref  TEXT   NOT NULL,
    file_id     BIGINT NOT NULL,
    location_id TEXT   NOT NULL,
    PRIMARY KEY (entity_ref, file_id)
);
CREATE INDEX catalog_claims_file ON catalog_claims (file_id);

-- What changed with an entity. Old rows go, see `catalog.history` in the configuration.
CREATE TABLE catalog_changes (
    id         INTEGER PRIMARY KEY NOT NULL,
    entity_ref TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('created', 'updated', 'deleted')),
    fields     TEXT    NULL,                             -- JSON array of services::catalog::FieldChange
    revision   TEXT    NULL,
    location   TEXT    NOT NULL                          -- `kind:target`
);
CREATE INDEX catalog_changes_entity ON catalog_changes (entity_ref, id);

-- Files that were dropped on the register page.
CREATE TABLE catalog_uploads (
    location_id TEXT   PRIMARY KEY NOT NULL,
    file_name   TEXT   NOT NULL,
    content     TEXT   NOT NULL,
    uploaded_at BIGINT NOT NULL
);
