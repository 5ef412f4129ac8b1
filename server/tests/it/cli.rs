//! The command line.

use std::path::Path;
use std::process::{Command, Output};

fn callboard(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_callboard")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app-config.yaml"), config).unwrap();
    folder
}

#[test]
fn help_teaches() {
    let folder = folder("");
    let help = text(&callboard(folder.path(), &["--help"]));
    for expected in
        ["serve", "migrate", "catalog", "config", "--config", "app-config.local.yaml", "http://127.0.0.1:3000"]
    {
        assert!(help.contains(expected), "{expected} in\n{help}");
    }
    let nothing = callboard(folder.path(), &[]);
    assert!(!nothing.status.success() && text(&nothing).contains("Usage"));
}

#[test]
fn a_wrong_value_names_file_line_key_and_expectation() {
    let folder = folder("app:\n  title: T\nbackend:\n  listen:\n    port: many\nunknown: 1\n");
    let output = callboard(folder.path(), &["config", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output);
    let expected = "app-config.yaml:5 backend.listen.port: expected a number from 0 to 65535, found \"many\"";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("warning: app-config.yaml:6 unknown: unknown key"), "{text}");
    // The same for commands that need it to be good.
    for command in ["serve", "migrate"] {
        let output = callboard(folder.path(), &[command]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(expected), "{command}");
    }
}

#[test]
fn a_good_configuration_is_shown_without_secrets() {
    let folder = folder("integrations:\n  github:\n    - {host: github.com, token: canary}\n");
    let local = folder.path().join("other.yaml");
    std::fs::write(&local, "organization:\n  name: Second\n").unwrap();
    let check = callboard(folder.path(), &["config", "check"]);
    assert!(check.status.success(), "{}", text(&check));
    let files = ["-c", "app-config.yaml", "--config", "other.yaml"];
    let printed = text(&callboard(folder.path(), &[&["config", "print"][..], &files].concat()));
    assert!(printed.contains("name: Second") && printed.contains("host: github.com"), "{printed}");
    assert!(!printed.contains("canary"), "{printed}");
    let missing = callboard(folder.path(), &["config", "check", "--config", "none.yaml"]);
    assert!(!missing.status.success() && text(&missing).contains("none.yaml can not be read"), "{}", text(&missing));
}

#[test]
fn the_database_is_brought_up_to_date_once() {
    let folder = folder("");
    let check = callboard(folder.path(), &["migrate", "--check"]);
    assert!(!check.status.success() && text(&check).contains("to be applied"), "{}", text(&check));
    let first = text(&callboard(folder.path(), &["migrate"]));
    assert!(first.contains("Applied"), "{first}");
    let second = text(&callboard(folder.path(), &["migrate"]));
    assert!(second.contains("up to date"), "{second}");
    assert!(callboard(folder.path(), &["migrate", "--check"]).status.success());
    assert!(folder.path().join("data/callboard.sqlite").exists());
}

#[test]
fn catalog_files_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let good =
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: crew}\nspec: {type: team, children: []}\n";
    let bad = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: 'not a name'\nspec: {type: service, \
               lifecycle: production, owner: crew}\n";
    std::fs::write(folder.path().join("good.yaml"), good).unwrap();
    std::fs::write(folder.path().join("bad.yaml"), bad).unwrap();
    let output = callboard(folder.path(), &["catalog", "validate", "good.yaml"]);
    assert!(output.status.success(), "{}", text(&output));
    let output = callboard(folder.path(), &["catalog", "validate", "good.yaml", "bad.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output);
    assert!(text.contains("bad.yaml:4: error: metadata.name"), "{text}");
    assert!(!folder.path().join("data").exists());
}

#[test]
fn what_is_imported_is_exported() {
    let folder = folder("catalog: {rules: [{allow: [Group]}]}\n");
    let group =
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: crew}\nspec: {type: team, children: []}\n";
    std::fs::write(folder.path().join("crew.yaml"), group).unwrap();
    let imported = callboard(folder.path(), &["catalog", "import", "crew.yaml"]);
    assert!(imported.status.success() && text(&imported).contains("crew.yaml: 1 entities"), "{}", text(&imported));
    let exported = callboard(folder.path(), &["catalog", "export", "--format", "json"]);
    let exported: serde_json::Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!(exported[0]["metadata"]["name"], "crew");
    assert_eq!(exported.as_array().unwrap().len(), 1);
    let output = callboard(folder.path(), &["catalog", "export", "--output", "all.yaml"]);
    assert!(output.status.success());
    let again = callboard(folder.path(), &["catalog", "validate", "all.yaml"]);
    assert!(again.status.success(), "{}", text(&again));
}
