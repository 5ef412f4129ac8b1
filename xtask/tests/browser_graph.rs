//! The browser downloads what this crate depends on, so what belongs to the server must not be in it.

use std::process::Command;

/// Crates of the server, and families of crates that are too large for what they would do in a browser.
const FORBIDDEN: [&str; 17] = [
    "tokio",
    "hyper",
    "axum",
    "sqlx",
    "reqwest",
    "tantivy",
    "regex",
    "chrono",
    "comrak",
    "pulldown-cmark",
    "ammonia",
    "syntect",
    "serde-saphyr",
    "saphyr",
    "serde_yaml",
    "jsonschema",
    "dagre",
];

/// What stands for itself or for a family: `tokio` forbids `tokio-util`, `regex` forbids `regex-lite`.
fn forbidden(name: &str) -> bool {
    FORBIDDEN.iter().any(|family| {
        name == *family || name.strip_prefix(family).is_some_and(|rest| rest.starts_with('-') || rest.starts_with('_'))
    })
}

#[test]
fn the_browser_gets_nothing_of_the_server() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "frontend", "--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}", "--offline", "--locked"])
        // Leptos always names its readers of Cargo.toml and of changed sources (with a regex in one of them). Nothing
        // in a browser calls them, so the linker leaves them out.
        .args(["--prune", "leptos_config", "--prune", "leptos_hot_reload"])
        .current_dir(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs its tests with the package's folder"))
        .output()
        .expect("cargo tree runs");
    let tree = String::from_utf8(output.stdout).expect("cargo speaks UTF-8");
    assert!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let names: std::collections::BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains("leptos") && names.contains("app"), "the tree is not that of the browser's half: {tree}");
    let found: Vec<_> = names.into_iter().filter(|name| forbidden(name)).collect();
    assert!(found.is_empty(), "the browser's half depends on {found:?}; see cargo tree -p frontend -i NAME");
}

#[test]
fn families_are_forbidden_whole() {
    assert!(forbidden("tokio-util") && forbidden("regex") && forbidden("regex-automata"));
    assert!(!forbidden("regexp-free") && !forbidden("serde") && !forbidden("leptos"));
}
