-- What people are told. Times are microseconds UTC. The SQLite twin of this file has the same tables and columns.

-- What was said; to whom stands below.
CREATE TABLE notifications_messages (
    id          TEXT   PRIMARY KEY NOT NULL,             -- a UUID
    origin      TEXT   NOT NULL,                         -- plugin:catalog, external:ci
    topic       TEXT   NOT NULL,                         -- '' for none
    scope       TEXT   NOT NULL,                         -- what it replaces; '' for nothing
    severity    BIGINT NOT NULL,                         -- 0 matters most, 3 least
    title       TEXT   NOT NULL,
    description TEXT   NOT NULL,
    link        TEXT   NOT NULL,
    icon        TEXT   NOT NULL,
    metadata    TEXT   NULL,                             -- JSON
    entity_ref  TEXT   NULL,                             -- who does not see this entity is not told
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,                         -- when it was last told again
    handed_at   BIGINT NULL                              -- when it was handed to mail and webhooks
);
CREATE INDEX notifications_messages_scope ON notifications_messages (origin, scope);
CREATE INDEX notifications_messages_updated ON notifications_messages (updated_at);

-- Whom it was said to: users, groups, or '' for everybody; and who was left out.
CREATE TABLE notifications_recipients (
    recipient       TEXT   NOT NULL,
    notification_id TEXT   NOT NULL REFERENCES notifications_messages (id) ON DELETE CASCADE,
    excluded        BIGINT NOT NULL,                     -- 1 for those who are left out
    PRIMARY KEY (recipient, notification_id, excluded)
);
CREATE INDEX notifications_recipients_of ON notifications_recipients (notification_id);

-- What has become of it for each who has touched it.
CREATE TABLE notifications_states (
    user_ref        TEXT   NOT NULL,
    notification_id TEXT   NOT NULL REFERENCES notifications_messages (id) ON DELETE CASCADE,
    read_at         BIGINT NULL,
    saved_at        BIGINT NULL,
    done_at         BIGINT NULL,
    PRIMARY KEY (user_ref, notification_id)
);
CREATE INDEX notifications_states_of ON notifications_states (notification_id);

-- People who have looked, and what they want to be told.
CREATE TABLE notifications_people (
    user_ref TEXT   PRIMARY KEY NOT NULL,
    since    BIGINT NOT NULL,                            -- what was told before is not new to them
    settings TEXT   NULL,                                -- JSON of services::notifications::NotificationSettings
    digest   TEXT   NOT NULL                             -- now, hourly, daily
);

-- What is still to be sent by mail or to a webhook.
CREATE TABLE notifications_deliveries (
    notification_id TEXT   NOT NULL REFERENCES notifications_messages (id) ON DELETE CASCADE,
    channel         TEXT   NOT NULL,                     -- Email, or the address of a webhook
    recipient       TEXT   NOT NULL,                     -- where mail reaches them; '' for webhooks
    due_at          BIGINT NOT NULL,
    claimed_until   BIGINT NOT NULL,                     -- a process is at it until then
    tries           BIGINT NOT NULL,
    PRIMARY KEY (notification_id, channel, recipient)
);
CREATE INDEX notifications_deliveries_due ON notifications_deliveries (due_at);

-- How far changes of entities have been looked at for those who follow them.
CREATE TABLE notifications_followed (
    id         BIGINT PRIMARY KEY NOT NULL,              -- 1
    seq        BIGINT NOT NULL,                          -- of the outbox
    started_at BIGINT NOT NULL
);
