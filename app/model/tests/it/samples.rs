//! The example catalogs beside the repository, when they are there.

use std::path::{Path, PathBuf};

use model::{Kinds, relations_of, validate};
use serde_json::Value;

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("CALLBOARD_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    folder.join("catalogs/backstage").is_dir().then_some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

#[test]
fn the_example_company_is_valid() {
    let Some(shared) = shared() else {
        println!("skipped: the example catalogs are not beside the repository (set CALLBOARD_SHARED)");
        return;
    };
    let kinds = Kinds::built_in();
    let mut paths = Vec::new();
    files(&shared.join("catalogs/backstage"), &mut paths);
    let mut count = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let documents: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
        for mut document in documents.into_iter().filter(|document| document.get("apiVersion").is_some()) {
            // The catalog puts files in the place of `$text` before it checks.
            if document.pointer("/spec/definition/$text").is_some() {
                document["spec"]["definition"] = "text".into();
            }
            let entity = validate(&document, &kinds).unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
            relations_of(&entity, &kinds).unwrap();
            count += 1;
        }
    }
    assert!(count > 60, "only {count} entities");
}
