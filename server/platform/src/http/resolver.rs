//! Looking names up. The addresses that were checked are those that are connected to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::allow::{Allowed, Permission};

/// Who knows the addresses of names.
#[async_trait]
pub(super) trait Lookup: Send + Sync + 'static {
    async fn lookup(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The operating system.
pub(super) struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(
        "the name {name} leads to {address}, which is not a public address. If that is meant, name the host exactly \
         under integrations or backend.reading.allow"
    )]
    Refused { name: String, address: IpAddr },
    #[error("the name {name} can not be looked up: {reason}")]
    Lookup { name: String, reason: String },
}

/// The addresses of a name. One that may not be reached refuses them all: somebody plays with the name.
pub(super) async fn checked(lookup: &dyn Lookup, name: &str, permission: Permission) -> Result<Vec<IpAddr>, Problem> {
    let found = lookup
        .lookup(name)
        .await
        .map_err(|error| Problem::Lookup { name: name.to_owned(), reason: error.to_string() })?;
    if found.is_empty() {
        return Err(Problem::Lookup { name: name.to_owned(), reason: "it has no address".into() });
    }
    match found.iter().find(|ip| !permission.reaches(**ip)) {
        Some(address) => Err(Problem::Refused { name: name.to_owned(), address: *address }),
        None => Ok(found),
    }
}

/// What the client connects through.
pub(super) struct Checked {
    pub(super) allowed: Arc<Allowed>,
    pub(super) lookup: Arc<dyn Lookup>,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let permission = self.allowed.permission_of_name(name.as_str());
        let lookup = Arc::clone(&self.lookup);
        Box::pin(async move {
            let addresses = checked(&*lookup, name.as_str(), permission).await?;
            let addresses: Addrs = Box::new(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
