//! What every engine stands on: database, configuration, outgoing HTTP, files, telemetry.
