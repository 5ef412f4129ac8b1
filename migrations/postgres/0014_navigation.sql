-- How the navigation is laid out. Times are microseconds UTC. The SQLite twin of this file has the same table and
-- columns.

-- The layout with its versions; the one with the highest number is in force, unless it is empty.
CREATE TABLE navigation_layouts (
    version  BIGINT PRIMARY KEY NOT NULL,
    layout   TEXT   NULL,                                -- JSON of services::navigation::Layout; none after a reset
    saved_by TEXT   NOT NULL,
    saved_at BIGINT NOT NULL
);
