//! The invariants of ARCHITECTURE.md that can be read off the sources: who depends on whom, who reads what, which
//! addresses there are, how long files are.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs its tests with the package's folder");
    Path::new(&here).parent().expect("xtask stands in the workspace").to_owned()
}

/// A package of the workspace: its name, its folder below the root, and what it names as dependencies.
struct Package {
    name: String,
    folder: String,
    /// Name, kind (`normal`, `dev`, `build`) and folder, if it is one of the workspace's.
    dependencies: Vec<(String, String, Option<String>)>,
}

fn packages() -> Vec<Package> {
    let root = root().canonicalize().expect("the root is there");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(&root)
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo speaks JSON");
    let below = |path: &str| Path::new(path).strip_prefix(&root).ok().map(|path| path.to_string_lossy().into_owned());
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages: Vec<Package> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| Package {
            name: text(package, "name"),
            folder: below(text(package, "manifest_path").trim_end_matches("/Cargo.toml")).unwrap_or_default(),
            dependencies: package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|dependency| {
                    let kind = dependency["kind"].as_str().unwrap_or("normal").to_owned();
                    (text(dependency, "name"), kind, dependency["path"].as_str().and_then(below))
                })
                .collect(),
        })
        .collect();
    assert!(packages.len() > 10, "the workspace has lost its packages");
    packages
}

/// The sources of the program below a folder: path below the root, and the text without its tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
        let path = entry.expect("the folder can be read").into_path();
        let name = path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned();
        let test = name.contains("/tests/") || name.ends_with("/tests.rs") || name.contains("/examples/");
        if path.extension().is_some_and(|end| end == "rs") && !test {
            let text = std::fs::read_to_string(&path).expect("a source can be read");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            found.push((name, code));
        }
    }
    assert!(!found.is_empty(), "there are no sources in {folder}");
    found
}

/// 2: pages reach engines through the traits of `services`, and nothing else.
#[test]
fn what_people_see_depends_on_nothing_of_the_server() {
    let mut checked = 0;
    for package in packages() {
        if !(package.folder == "app" || package.folder.starts_with("app/") || package.folder == "frontend") {
            continue;
        }
        checked += 1;
        for (name, _, folder) in &package.dependencies {
            let server = folder.as_ref().is_some_and(|folder| folder == "server" || folder.starts_with("server/"));
            assert!(!server, "{} depends on {name}, which belongs to the server", package.name);
        }
    }
    assert!(checked >= 8, "only {checked} packages were looked at");
}

/// 7: one client for foreign addresses, one handle for foreign files.
#[test]
fn foreign_addresses_and_files_have_one_door_each() {
    // Libraries that connect to addresses or confine folders.
    const DOORS: [&str; 13] = [
        "reqwest",
        "hyper",
        "hyper-util",
        "ureq",
        "isahc",
        "curl",
        "ldap3",
        "lettre",
        "attohttpc",
        "cap-std",
        "openat2",
        "rustls",
        "native-tls",
    ];
    for package in packages() {
        for (name, kind, _) in &package.dependencies {
            let allowed = package.name == "platform" || kind == "dev" || !DOORS.contains(&name.as_str());
            assert!(
                allowed,
                "{} depends on {name}; use platform::http, platform::ldap or platform::files",
                package.name
            );
        }
    }
    // What the engines write themselves and read again: the index, and copies of git repositories.
    const OWN: [&str; 3] = [
        "server/engines/catalog/src/index.rs",
        "server/engines/catalog/src/index/store.rs",
        "server/engines/catalog/src/source/git.rs",
    ];
    for (name, code) in sources("server/engines") {
        for door in ["std::fs", "tokio::fs", "File::open", "std::net", "tokio::net", "TcpStream", "UdpSocket"] {
            assert!(!code.contains(door) || OWN.contains(&name.as_str()), "{name} uses {door}; see platform");
        }
    }
}

/// 5 of ARCHITECTURE.md: nothing starts a process but the source that fetches with git.
#[test]
fn no_process_is_started_but_git() {
    for folder in ["server/engines", "server/platform/src", "server/src", "app"] {
        for (name, code) in sources(folder) {
            let starts = code.contains("process::Command") || code.contains("Command::new(");
            let allowed = [
                "server/engines/catalog/src/source/git.rs",
                "server/platform/src/testing/postgres.rs",
                "server/platform/src/testing/slapd.rs",
            ];
            assert!(!starts || allowed.contains(&name.as_str()), "{name} starts a process");
        }
    }
}

/// Every address that a router is given by hand stands in the access table; what is described or registered is walked
/// by a test beside that table.
#[test]
fn every_route_stands_in_the_access_table() {
    let table = std::fs::read_to_string(root().join("server/src/access.rs")).expect("the access table");
    // Answers that there is nothing, for whatever no engine has.
    const NOTHING: [&str; 3] = ["/api", "/api/{*path}", "/fn/{*path}"];
    let mut found = 0;
    for (name, code) in sources("server") {
        for call in code.split(".route(\"").skip(1) {
            let path = call.split('"').next().unwrap_or_default();
            found += 1;
            let listed = table.contains(&format!("\"{path}\"")) || table.contains(&format!("/api/catalog{path}\""));
            assert!(listed || NOTHING.contains(&path), "{name}: {path} does not stand in server/src/access.rs");
        }
        for other in [".nest_service(", ".route_service("] {
            assert!(!code.contains(other), "{name}: {other}…) hides addresses from the access table");
        }
    }
    assert!(found >= 8, "only {found} routes were found");
}

/// 9: a file is read in one sitting, and found by its noun.
#[test]
fn files_stay_short() {
    const LONGEST: usize = 800;
    let root = root();
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(&root).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(matches!(&*name, "target" | "node_modules" | "data") || name.starts_with('.') && entry.depth() > 0)
    }) {
        let entry = entry.expect("the workspace can be read");
        // Folders of recorded pages are named after their test.
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.into_path();
        let end = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
        if !matches!(end.as_str(), "rs" | "css" | "ts" | "mjs" | "js" | "sql" | "md" | "yaml" | "toml" | "sh") {
            continue;
        }
        let lines = std::fs::read_to_string(&path).expect("a file of text").lines().count();
        let name = path.strip_prefix(&root).expect("it is below").display().to_string();
        assert!(lines < LONGEST, "{name} has {lines} lines, the limit is {LONGEST}");
        if end == "rs" {
            sources.push(lines);
        }
    }
    sources.sort_unstable();
    let median = sources[sources.len() / 2];
    assert!(sources.len() > 200 && median <= 150, "the median of {} sources is {median} lines", sources.len());
}
