use super::*;

fn hosts() -> Hosts {
    let integration = |host: &str| Integration { host: host.into(), ..Integration::default() };
    Hosts::new(&Integrations {
        bitbucket_server: vec![integration("bb.example.com")],
        gitea: vec![integration("gitea.example.com")],
        gitlab: vec![integration("gitlab.com")],
        ..Integrations::default()
    })
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn addresses_of_all_hosts_are_taken_apart() {
    for (address, project, git_ref, path) in [
        ("https://github.com/acme/site/blob/main/a/b.yaml", "acme/site", "main", "a/b.yaml"),
        ("https://github.com/acme/site", "acme/site", "", ""),
        ("https://github.com/acme/site.git", "acme/site", "", ""),
        ("https://gitlab.com/a/b/c/-/blob/v1/x.yaml", "a/b/c", "v1", "x.yaml"),
        ("https://gitlab.com/a/b/blob/v1/x.yaml", "a/b", "v1", "x.yaml"),
        ("https://bitbucket.org/w/r/src/master/x/y.yaml", "w/r", "master", "x/y.yaml"),
        ("https://bb.example.com/projects/P/repos/r/browse/x.yaml?at=dev", "P/r", "dev", "x.yaml"),
        ("https://dev.azure.com/o/p/_git/r?path=/d/x.yaml&version=GBmain", "o/p/r", "main", "d/x.yaml"),
        ("https://gitea.example.com/o/r/src/branch/main/x.yaml", "o/r", "main", "x.yaml"),
    ] {
        let place = hosts().parse(&url(address)).unwrap();
        assert_eq!(
            (place.project.as_str(), place.git_ref.as_str(), place.path.as_str()),
            (project, git_ref, path),
            "{address}"
        );
    }
    for address in ["https://example.com/a/b/blob/main/c", "https://github.com/acme", "https://github.com/a/b/issues/1"]
    {
        assert_eq!(hosts().parse(&url(address)), None, "{address}");
    }
}

#[test]
fn content_is_read_from_the_hosts_interface() {
    for (address, content) in [
        ("https://github.com/a/b/blob/main/c d.yaml", "https://raw.githubusercontent.com/a/b/main/c%20d.yaml"),
        (
            "https://gitlab.com/a/b/c/-/blob/v1/x/y.yaml",
            "https://gitlab.com/api/v4/projects/a%2Fb%2Fc/repository/files/x%2Fy.yaml/raw?ref=v1",
        ),
        (
            "https://bitbucket.org/w/r/src/master/x.yaml",
            "https://api.bitbucket.org/2.0/repositories/w/r/src/master/x.yaml",
        ),
        (
            "https://bb.example.com/projects/P/repos/r/browse/x.yaml?at=dev",
            "https://bb.example.com/rest/api/1.0/projects/P/repos/r/raw/x.yaml?at=dev",
        ),
        (
            "https://dev.azure.com/o/p/_git/r?path=/x.yaml&version=GBmain",
            "https://dev.azure.com/o/p/_apis/git/repositories/r/items?api-version=6.0&path=/x.yaml\
             &versionDescriptor.versionType=branch&versionDescriptor.version=main",
        ),
        (
            "https://gitea.example.com/o/r/src/branch/main/x.yaml",
            "https://gitea.example.com/api/v1/repos/o/r/raw/x.yaml?ref=main",
        ),
    ] {
        let place = hosts().parse(&url(address)).unwrap();
        assert_eq!(hosts().content(&place).unwrap(), content);
    }
}

#[test]
fn targets_are_resolved_as_backstage_does() {
    let resolve = |target: &str, base: &str| hosts().resolve(target, &url(base)).unwrap().to_string();
    let base = "https://github.com/a/b/blob/main/d/all.yaml";
    assert_eq!(resolve("./x.yaml", base), "https://github.com/a/b/tree/main/d/x.yaml");
    assert_eq!(resolve("../x.yaml", base), "https://github.com/a/b/tree/main/x.yaml");
    assert_eq!(resolve("/x.yaml", base), "https://github.com/a/b/tree/main/x.yaml");
    assert_eq!(resolve("https://example.com/y", base), "https://example.com/y");
    assert_eq!(resolve("./", base), "https://github.com/a/b/tree/main/d/");
    let server = "https://bb.example.com/projects/P/repos/r/browse/d/all.yaml?at=dev";
    assert_eq!(resolve("x.yaml", server), "https://bb.example.com/projects/P/repos/r/browse/d/x.yaml?at=dev");
    let azure = "https://dev.azure.com/o/p/_git/r?path=/d/all.yaml&version=GBmain";
    assert_eq!(resolve("../x.yaml", azure), "https://dev.azure.com/o/p/_git/r?path=%2Fx.yaml&version=GBmain");
    assert_eq!(resolve("x.yaml", "https://example.com/d/all.yaml"), "https://example.com/d/x.yaml");
}

#[test]
fn files_are_edited_where_the_host_lets_them() {
    let edit = |address: &str| hosts().edit_url(&url(address));
    assert_eq!(
        edit("https://github.com/a/b/blob/main/c.yaml").as_deref(),
        Some("https://github.com/a/b/edit/main/c.yaml")
    );
    assert_eq!(edit(&format!("https://github.com/a/b/blob/{}/c.yaml", "0a".repeat(20))), None);
    assert_eq!(
        edit("https://gitlab.com/a/b/-/blob/main/c.yaml").as_deref(),
        Some("https://gitlab.com/a/b/-/edit/main/c.yaml")
    );
    assert_eq!(edit("https://example.com/c.yaml"), None);
}

#[test]
fn a_repository_leads_to_its_file() {
    let hosts = hosts();
    for (repository, file) in [
        ("https://github.com/a/b.git", "https://github.com/a/b/blob/main/catalog-info.yaml"),
        ("https://gitlab.com/a/b/c/", "https://gitlab.com/a/b/c/-/blob/main/catalog-info.yaml"),
        ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/src/main/catalog-info.yaml"),
    ] {
        let place = hosts.parse(&url(repository)).unwrap();
        let found = hosts.file_url(&url(repository), &place, "main", "catalog-info.yaml").unwrap();
        assert_eq!(found.as_str(), file);
    }
}
