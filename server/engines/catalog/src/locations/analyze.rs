//! What a repository has for the catalog already, or what an entity for it could look like.

use model::LocationRef;
use platform::config::sections::IntegrationKind;
use serde_json::{Value, json};
use services::{Error, Result};

use super::{LocationsService, address, dry};
use crate::error::of_database;
use crate::process::ALLOWED_TYPES;
use crate::source::{Reading, Request};
use crate::store::locations as rows;

/// Most files that are looked at.
const MAX_FILES: usize = 20;

impl LocationsService {
    pub(super) async fn analyze_location(&self, kind: &str, target: &str, file_name: Option<&str>) -> Result<Value> {
        if !ALLOWED_TYPES.contains(&kind) {
            return Err(address::not_allowed());
        }
        let url = platform::http::Request::parse(target).map_err(|error| Error::invalid(error.to_string()))?;
        let hosts = self.url.hosts();
        let Some(place) = hosts.parse(&url) else {
            return Err(Error::invalid(format!("{target} is not a repository at a known git host"))
                .hint("Name the host under integrations in app-config.yaml."));
        };
        let name = file_name.filter(|name| !name.trim().is_empty()).unwrap_or(address::CATALOG_FILE);
        let mut existing = Vec::new();
        let branch = match place.git_ref.as_str() {
            "" => self.url.default_branch(&place).await,
            named => named.to_owned(),
        };
        // With an address of a single file, that file; else every file of that name in the repository.
        let pattern = match place.path.as_str() {
            path if path.ends_with(".yaml") || path.ends_with(".yml") => path.to_owned(),
            _ => format!("**/{name}"),
        };
        let repository = repository_url(&url, &place);
        let found = repository.as_ref().and_then(|repository| hosts.file_url(repository, &place, &branch, "x"));
        let search = found.and_then(|found| hosts.sibling(&found, &pattern));
        if let Some(search) = search {
            let location = LocationRef::new("url", search.as_str());
            let request = Request { location: location.clone(), root: location, id: String::new(), revision: None };
            match self.reader.sources.get("url").map_err(|error| Error::invalid(error.message))?.read(&request).await {
                Ok(Reading::Files(files)) => {
                    for mut file in files.files.into_iter().take(MAX_FILES) {
                        let here = file.origin.location.clone();
                        file.origin.root = here.clone();
                        let own =
                            Request { location: here.clone(), root: here.clone(), id: String::new(), revision: None };
                        let registered =
                            rows::by_target(&self.reader.db, &here).await.map_err(|error| of_database(&error))?;
                        let outcomes = dry::one(&self.tools(), &own, file).await.unwrap_or_default();
                        existing.extend(outcomes.into_iter().flatten().map(|entity| {
                            let doc: Value = serde_json::from_str(&entity.doc).unwrap_or_default();
                            json!({
                                "entity": doc,
                                "isRegistered": registered.is_some(),
                                "location": {"type": "url", "target": here.target},
                            })
                        }));
                    }
                }
                Ok(Reading::Unchanged) => {}
                Err(error) if error.message.contains("is not allowed") => return Err(Error::invalid(error.message)),
                Err(error) => tracing::debug!(%error, "the repository can not be searched"),
            }
        }
        let generated = if existing.is_empty() { vec![generated(&place)] } else { Vec::new() };
        Ok(json!({"existingEntityFiles": existing, "generateEntities": generated}))
    }
}

/// The address of the repository itself.
fn repository_url(url: &url::Url, place: &crate::source::hosts::Place) -> Option<url::Url> {
    let mut repository = url.clone();
    repository.set_query(None);
    repository.set_fragment(None);
    match place.kind {
        IntegrationKind::BitbucketServer => {
            let (owner, name) = place.project.split_once('/')?;
            repository.set_path(&format!("/projects/{owner}/repos/{name}"));
        }
        IntegrationKind::Azure => {
            let mut parts = place.project.split('/');
            let (organization, project, name) = (parts.next()?, parts.next()?, parts.next()?);
            repository.set_path(&format!("/{organization}/{project}/_git/{name}"));
        }
        _ => repository.set_path(&format!("/{}", place.project)),
    }
    Some(repository)
}

/// A Component for a repository without catalog files.
fn generated(place: &crate::source::hosts::Place) -> Value {
    let name = place.project.rsplit('/').next().unwrap_or_default();
    let prefix = match place.kind {
        IntegrationKind::GitHub => "github.com",
        IntegrationKind::GitLab => "gitlab.com",
        IntegrationKind::BitbucketCloud | IntegrationKind::BitbucketServer => "bitbucket.org",
        IntegrationKind::Azure => "dev.azure.com",
        IntegrationKind::Gitea => "gitea.com",
    };
    json!({
        "entity": {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": name,
                "annotations": {format!("{prefix}/project-slug"): place.project},
            },
            "spec": {"type": "other", "lifecycle": "unknown"},
        },
        "fields": [],
    })
}
