-- What others must hear of: one row for each change of a thing that somebody follows, written in the transaction of
-- the change. Writers hold an advisory lock until they commit, so that `seq` is the order of commits.
CREATE TABLE outbox (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  at BIGINT NOT NULL
);
