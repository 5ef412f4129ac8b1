//! What people paste, as a location.

use model::LocationRef;
use platform::http::Request;
use services::{Actor, Error, Result};

use super::LocationsService;
use crate::process::ALLOWED_TYPES;
use crate::source::git;

/// The name of a repository's catalog file.
pub(super) const CATALOG_FILE: &str = "catalog-info.yaml";

impl LocationsService {
    /// The location of an address. That of a repository at a known host is completed to its catalog file.
    pub(super) async fn location_of_address(&self, actor: &Actor, address: &str) -> Result<LocationRef> {
        let address = address.trim();
        let address = address.strip_prefix("url:").unwrap_or(address).trim();
        if address.is_empty() {
            return Err(Error::invalid("There is no address.").hint("Paste the address of a catalog-info.yaml."));
        }
        if address.starts_with("git+") {
            actor.require_administrator()?;
            let target = git::Target::parse(address).map_err(Error::invalid)?;
            return Ok(LocationRef::new("git", target.text()));
        }
        let url = Request::parse(address).map_err(|error| {
            Error::invalid(error.to_string())
                .hint("An address begins with https://, for example https://github.com/acme/site.")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(
                not_allowed().hint("Only addresses that begin with https:// or git+https:// can be registered.")
            );
        }
        let place = self.url.hosts().parse(&url).filter(|place| place.path.is_empty());
        let url = match place {
            Some(place) => {
                let branch = match place.git_ref.as_str() {
                    "" => self.url.default_branch(&place).await,
                    named => named.to_owned(),
                };
                self.url.hosts().file_url(&url, &place, &branch, CATALOG_FILE).unwrap_or(url)
            }
            None => url,
        };
        Ok(LocationRef::new("url", url.as_str()))
    }
}

/// Refuses what is no address to read from.
pub(super) fn readable(target: &str) -> Result<()> {
    let url = Request::parse(target).map_err(|error| Error::invalid(error.to_string()))?;
    if matches!(url.scheme(), "http" | "https") {
        return Ok(());
    }
    Err(Error::invalid(format!("Reading from '{target}' is not allowed"))
        .hint("An address begins with https://, for example https://github.com/acme/site/blob/main/catalog-info.yaml."))
}

/// What Backstage says to a location of another type.
pub(super) fn not_allowed() -> Error {
    Error::invalid(format!(
        "Registered locations must be of an allowed type {}",
        serde_json::to_string(ALLOWED_TYPES).unwrap_or_default()
    ))
}
