//! How much is read and shown at most.

/// Bytes of a definition that are taken apart; a larger one is only shown as text.
pub const TEXT: usize = 8 * 1024 * 1024;

/// Levels of nesting in a definition.
pub const DEPTH: usize = 100;

/// Nodes of a definition.
pub const NODES: usize = 1_000_000;

/// Steps through schemas and references over a whole definition.
pub const STEPS: usize = 500_000;

/// Operations and schemas that are shown.
pub const OPERATIONS: usize = 2_000;
pub const SCHEMAS: usize = 2_000;

/// Properties over a whole definition, of one body or schema, and how deep they are.
pub const ALL_FIELDS: usize = 30_000;
pub const FIELDS: usize = 200;
pub const FIELD_DEPTH: u32 = 6;

/// With more operations than that, named schemas are linked from bodies instead of being unfolded there.
pub const OPERATIONS_UNFOLDED: usize = 100;

/// Characters of a description, bytes of an example.
pub const DESCRIPTION: usize = 5_000;
pub const EXAMPLE: usize = 20_000;

/// Lines of the text, characters of a line, bytes that are highlighted, and how long that may take.
pub const RAW_LINES: usize = 5_000;
pub const RAW_LINE: usize = 1_000;
pub const HIGHLIGHTED: usize = 512 * 1024;
pub const HIGHLIGHTING: std::time::Duration = std::time::Duration::from_millis(400);

/// Bytes of a text that is given as a whole, to be copied.
pub const COPIED: usize = 1024 * 1024;

/// Problems that are told.
pub const PROBLEMS: usize = 20;
