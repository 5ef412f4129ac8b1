-- Accounts at other systems that people let the portal read with. Times are microseconds UTC. The PostgreSQL twin of this
-- file has the same table and columns.

CREATE TABLE identity_connections (
    user_ref   TEXT   NOT NULL,
    provider   TEXT   NOT NULL,                          -- its name in the configuration
    username   TEXT   NOT NULL,                          -- what the person is called there
    sealed     TEXT   NULL,                              -- the tokens, encrypted; none after the provider has refused them
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, provider)
);

-- Whose account is to be connected with this attempt; none where somebody signs in.
ALTER TABLE identity_attempts ADD COLUMN connects TEXT NULL;
