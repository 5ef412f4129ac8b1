-- Tokens, keys and policies. Times are microseconds UTC. Secrets that are given out are kept as SHA-256 only, keys of
-- the portal sealed with the secret of its configuration. The PostgreSQL twin of this file has the same tables and columns.

-- What programs come with.
CREATE TABLE identity_tokens (
    id         TEXT   PRIMARY KEY NOT NULL,              -- a UUID
    hash       TEXT   NOT NULL UNIQUE,
    kind       TEXT   NOT NULL CHECK (kind IN ('personal', 'service')),
    name       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,                          -- the user that it acts for, or the program
    hint       TEXT   NOT NULL,                          -- the first characters of the secret
    scope      TEXT   NOT NULL,                          -- JSON of services::identity::TokenScope
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NULL
);
CREATE INDEX identity_tokens_subject ON identity_tokens (subject, created_at);
CREATE INDEX identity_tokens_expires ON identity_tokens (expires_at);

-- What identity tokens are signed with. Each signs for a while, and is published until nothing is good any more that
-- it has signed.
CREATE TABLE identity_keys (
    kid         TEXT   PRIMARY KEY NOT NULL,
    public      TEXT   NOT NULL,                         -- a JWK
    sealed      TEXT   NOT NULL,                         -- the private half
    created_at  BIGINT NOT NULL,
    signs_until BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

-- Command lines that wait for somebody's word (RFC 8628).
CREATE TABLE identity_devices (
    hash       TEXT   PRIMARY KEY NOT NULL,              -- of the code that the program has
    user_code  TEXT   NOT NULL UNIQUE,                   -- what the person types
    name       TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'allowed', 'refused')),
    user_ref   TEXT   NULL,                              -- who has allowed it
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    polled_at  BIGINT NOT NULL
);
CREATE INDEX identity_devices_expires ON identity_devices (expires_at);

-- How ways to sign in are used.
CREATE TABLE identity_providers (
    provider   TEXT   PRIMARY KEY NOT NULL,
    used_at    BIGINT NULL,
    refused_at BIGINT NULL,
    refusal    TEXT   NULL
);

-- Who may what. One is in force.
CREATE TABLE permission_policies (
    id           TEXT   PRIMARY KEY NOT NULL,            -- a UUID
    name         TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'inactive')),
    document     TEXT   NOT NULL,                        -- JSON of services::permission::Policy
    etag         TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    changed_by   TEXT   NOT NULL,
    changed_at   BIGINT NOT NULL,
    published_by TEXT   NULL,
    published_at BIGINT NULL
);
CREATE UNIQUE INDEX permission_policies_published ON permission_policies (state) WHERE state = 'published';
