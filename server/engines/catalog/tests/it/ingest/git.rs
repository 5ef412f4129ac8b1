//! Git repositories that are more than the portal wants to hold.

use std::path::Path;
use std::process::Command;

use engine_catalog::source::git::GitSource;
use engine_catalog::source::{Reading, Request, Source};
use model::LocationRef;
use platform::config::sections::Integrations;
use platform::http::{Allowed, Http};

use super::world::component;

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Bytes that do not get shorter by being packed.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64 ^ seed;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { size(&entry.path()) } else { entry.metadata().unwrap().len() }).sum()
}

#[tokio::test]
async fn a_repository_that_is_too_large_is_not_kept() {
    let (repository, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(repository.path().join("catalog-info.yaml"), component("a")).unwrap();
    git(repository.path(), &["init", "--quiet"]);
    git(repository.path(), &["add", "-A"]);
    git(repository.path(), &["commit", "--quiet", "-m", "one"]);
    let http = Http::new(Allowed::new()).unwrap();
    let source = GitSource::new(data.path(), http, &Integrations::default()).at_most(2 << 20);
    let location = LocationRef::new("git", format!("git+file://{}?ref=main", repository.path().display()));
    let request = Request { location: location.clone(), root: location, id: String::new(), revision: None };
    let files = async || match source.read(&request).await.unwrap() {
        Reading::Files(files) => files.files.len(),
        Reading::Unchanged => 0,
    };
    assert_eq!(files().await, 1);

    // Many commits that are small each do not add up: the copy begins anew.
    for number in 0..5 {
        std::fs::write(repository.path().join("other.bin"), noise(700_000, number)).unwrap();
        git(repository.path(), &["add", "-A"]);
        git(repository.path(), &["commit", "--quiet", "-m", "more"]);
        assert_eq!(files().await, 1);
        assert!(size(data.path()) < 2 << 20, "{}", size(data.path()));
    }

    std::fs::write(repository.path().join("large.bin"), noise(8 << 20, 9)).unwrap();
    git(repository.path(), &["add", "-A"]);
    git(repository.path(), &["commit", "--quiet", "-m", "large"]);
    let error = source.read(&request).await.unwrap_err();
    assert!(error.message.ends_with(" is larger than 2.0 MB"), "{error:?}");
    assert!(error.hint.as_deref().unwrap().contains("locations of type url"), "{error:?}");
    assert!(size(data.path()) < 1 << 20, "{}", size(data.path()));

    git(repository.path(), &["rm", "--quiet", "large.bin"]);
    git(repository.path(), &["commit", "--quiet", "-m", "small again"]);
    assert_eq!(files().await, 1);
}
