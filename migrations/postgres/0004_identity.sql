-- Who is signed in, and how. Times are microseconds UTC. Secrets are kept as SHA-256 in hexadecimal digits only.

-- An account at a provider, and the user of the catalog that it stands for.
CREATE TABLE identity_accounts (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_ref TEXT NOT NULL,
  -- Not a user of the catalog: the configuration lets people in without one.
  provisional BOOLEAN NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  picture TEXT,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (provider, subject)
);
-- A user has one account at a provider, whoever comes at the same time.
CREATE UNIQUE INDEX identity_accounts_user ON identity_accounts (user_ref, provider);

CREATE TABLE identity_sessions (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  user_ref TEXT NOT NULL,
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  provisional BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  -- What the browser calls itself, and where it was first seen.
  agent TEXT NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX identity_sessions_user ON identity_sessions (user_ref, created_at);
CREATE INDEX identity_sessions_expires ON identity_sessions (expires_at);

-- Sign-ins that have begun: each can be finished once, by the browser that began it.
CREATE TABLE identity_attempts (
  state_hash TEXT PRIMARY KEY,
  browser_hash TEXT NOT NULL,
  provider TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  return_to TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX identity_attempts_expires ON identity_attempts (expires_at);
