use std::os::unix::fs::symlink;
use std::process::Command;

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("repository");
    std::fs::create_dir_all(root.join("a/b")).unwrap();
    std::fs::create_dir_all(root.join(".git")).unwrap();
    std::fs::create_dir_all(outer.path().join("outside")).unwrap();
    for (path, text) in [
        ("repository/catalog-info.yaml", "root"),
        ("repository/a/catalog-info.yaml", "a"),
        ("repository/a/b/catalog-info.yaml", "b"),
        ("repository/a/b/other.yaml", "other"),
        ("repository/.hidden.yaml", "hidden"),
        ("repository/.git/catalog-info.yaml", "git"),
        ("outside/catalog-info.yaml", "secret"),
    ] {
        std::fs::write(outer.path().join(path), text).unwrap();
    }
    let folder = Folder::open(&root).unwrap();
    (outer, folder)
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn patterns_select_files() {
    let (_outer, folder) = folder();
    let list = |pattern: &str| {
        let listing = folder.list(&[pattern], 100).unwrap();
        paths(&listing).join(" ")
    };
    assert_eq!(list("**/catalog-info.yaml"), "a/b/catalog-info.yaml a/catalog-info.yaml catalog-info.yaml");
    assert_eq!(list("catalog-info.yaml"), "catalog-info.yaml");
    assert_eq!(list("./a/*.yaml"), "a/catalog-info.yaml");
    assert_eq!(list("a/b/{other,missing}.y*ml"), "a/b/other.yaml");
    assert_eq!(list("*.yaml"), "catalog-info.yaml");
    assert_eq!(list(".hidden.yaml"), ".hidden.yaml");
    assert!(matches!(folder.list(&["[a"], 1), Err(Error::Pattern { .. })));
    assert!(matches!(folder.list(&["**/*.yaml"], 2), Err(Error::TooMany { limit: 2, .. })));
}

#[test]
fn links_that_lead_out_are_skipped_and_told() {
    let (outer, folder) = folder();
    let root = folder.root().to_owned();
    symlink(outer.path().join("outside"), root.join("folder-out")).unwrap();
    symlink("../outside/catalog-info.yaml", root.join("out.yaml")).unwrap();
    symlink("/etc/passwd", root.join("passwd.yaml")).unwrap();
    symlink("chain-2.yaml", root.join("chain-1.yaml")).unwrap();
    symlink("../outside/catalog-info.yaml", root.join("chain-2.yaml")).unwrap();
    symlink("missing.yaml", root.join("dangling.yaml")).unwrap();
    symlink("a/catalog-info.yaml", root.join("inside.yaml")).unwrap();
    symlink(".", root.join("a/circle")).unwrap();
    let listing = folder.list(&["**/*.yaml"], 100).unwrap();
    let skipped: Vec<_> = listing.skipped.iter().map(|skipped| (skipped.path.as_str(), skipped.reason)).collect();
    let out = "a link that leads out of the folder";
    assert_eq!(
        skipped,
        [
            ("chain-1.yaml", out),
            ("chain-2.yaml", out),
            ("dangling.yaml", "a link that leads nowhere"),
            ("folder-out", out),
            ("out.yaml", out),
            ("passwd.yaml", out),
        ]
    );
    assert_eq!(
        paths(&listing),
        ["a/b/catalog-info.yaml", "a/b/other.yaml", "a/catalog-info.yaml", "catalog-info.yaml", "inside.yaml"]
    );
    assert_eq!(folder.read("inside.yaml", 100).unwrap(), b"a");
    for path in
        ["out.yaml", "passwd.yaml", "chain-1.yaml", "folder-out/catalog-info.yaml", "../outside/catalog-info.yaml"]
    {
        assert!(matches!(folder.read(path, 100), Err(Error::Outside { .. })), "{path}");
    }
    assert!(matches!(folder.read("/etc/passwd", 100), Err(Error::Outside { .. })));
}

#[test]
fn pipes_devices_and_large_files_are_not_read() {
    let (_outer, folder) = folder();
    let made = Command::new("mkfifo").arg(folder.root().join("pipe.yaml")).status().unwrap();
    assert!(made.success());
    std::fs::write(folder.root().join("large.yaml"), vec![b' '; 2000]).unwrap();
    let listing = folder.list(&["*.yaml"], 100).unwrap();
    assert_eq!(listing.skipped, [Skipped { path: "pipe.yaml".into(), reason: "it is not a regular file" }]);
    assert!(matches!(folder.read("pipe.yaml", 100), Err(Error::NotAFile { .. })));
    assert!(matches!(folder.read("a", 100), Err(Error::NotAFile { .. })));
    assert!(matches!(folder.read("large.yaml", 1999), Err(Error::TooLarge { limit: 1999, .. })));
    assert_eq!(folder.read("large.yaml", 2000).unwrap().len(), 2000);
    assert!(matches!(folder.read("missing.yaml", 1), Err(Error::Read { .. })));
}
