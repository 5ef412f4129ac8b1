//! Both sets of migrations make the same tables: names, columns, what may be missing, keys and indices.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use platform::testing::{TestDatabase, databases};

/// A column: its family of types, and whether it may be missing.
type Column = (&'static str, bool);

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: BTreeMap<String, Column>,
    key: BTreeSet<String>,
    /// Columns, and whether they are unique. Names are the dialect's where a table's constraint makes the index.
    indices: BTreeSet<(Vec<String>, bool)>,
}

/// Types that hold the same values, whatever a dialect calls them.
fn family(kind: &str) -> &'static str {
    match kind.to_lowercase().as_str() {
        "bigint" | "integer" | "int" | "smallint" => "integer",
        "text" | "character varying" => "text",
        "jsonb" | "json" => "text",
        "boolean" => "boolean",
        "blob" | "bytea" => "bytes",
        "real" | "double precision" => "float",
        other => panic!("{other} is a type that this test does not know"),
    }
}

async fn tables(db: &TestDatabase) -> BTreeMap<String, Table> {
    let postgres = db.kind == "postgres";
    let (names, columns, indices) = if postgres {
        (
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
            "SELECT c.column_name::text, c.data_type::text, c.is_nullable = 'YES', EXISTS (SELECT 1 FROM \
             information_schema.table_constraints t JOIN information_schema.key_column_usage k USING (constraint_name, table_name) \
             WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_name = c.table_name AND k.column_name = c.column_name) \
             FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = $1",
            "SELECT i.relname::text, x.indisunique, a.attname::text FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
             JOIN pg_class i ON i.oid = x.indexrelid JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(number, place) ON TRUE \
             LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number WHERE t.relname = $1 AND NOT x.indisprimary \
             ORDER BY i.relname, k.place",
        )
    } else {
        (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            "SELECT name, type, \"notnull\" = 0 AND pk = 0, pk > 0 FROM pragma_table_info($1)",
            "SELECT l.name, l.\"unique\", i.name FROM pragma_index_list($1) l JOIN pragma_index_info(l.name) i \
             WHERE l.origin <> 'pk' ORDER BY l.name, i.seqno",
        )
    };
    let names: Vec<String> = platform::read!(db, conn => sqlx::query_scalar(names).fetch_all(conn).await).unwrap();
    let mut tables = BTreeMap::new();
    for name in names.into_iter().filter(|name| !name.starts_with("_sqlx")) {
        let mut table = Table::default();
        let rows: Vec<(String, String, bool, bool)> =
            platform::read!(db, conn => sqlx::query_as(columns).bind(&name).fetch_all(conn).await).unwrap();
        for (column, kind, missing, key) in rows {
            if key {
                table.key.insert(column.clone());
            }
            table.columns.insert(column, (family(&kind), missing));
        }
        let rows: Vec<(String, bool, Option<String>)> =
            platform::read!(db, conn => sqlx::query_as(indices).bind(&name).fetch_all(conn).await).unwrap();
        let mut indices: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
        for (index, unique, column) in rows {
            let entry = indices.entry(index).or_insert_with(|| (Vec::new(), unique));
            entry.0.push(column.unwrap_or_default());
        }
        table.indices = indices.into_values().collect();
        tables.insert(name, table);
    }
    tables
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let [sqlite, postgres] = databases().await;
    let (mut sqlite, postgres) = (tables(&sqlite).await, tables(&postgres).await);
    assert!(sqlite.len() > 5, "{:?}", sqlite.keys());
    for (name, expected) in postgres {
        let found = sqlite.remove(&name).unwrap_or_else(|| panic!("SQLite has no table {name}"));
        assert_eq!(found.columns, expected.columns, "the columns of {name}");
        assert_eq!(found.key, expected.key, "the primary key of {name}");
        assert_eq!(found.indices, expected.indices, "the indices of {name}");
    }
    assert!(sqlite.is_empty(), "PostgreSQL lacks {:?}", sqlite.keys());
}

#[test]
fn both_sets_have_the_same_numbers() {
    let names = |dialect: &str| {
        let folder = format!("{}/../../migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<BTreeSet<_>>()
    };
    let sqlite = names("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, names("postgres"));
}
