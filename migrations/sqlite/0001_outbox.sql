-- What others must hear of: one row for each change of a thing that somebody follows, written in the transaction of
-- the change. `seq` only grows, also after the oldest rows were pruned (hence AUTOINCREMENT).
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  at BIGINT NOT NULL
);
