//! What the layers know of the configuration.

use std::sync::Arc;

use platform::config::sections::{App, Backend};

/// Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(Arc<Values>);

#[derive(Debug, Default)]
pub(crate) struct Values {
    /// Only this machine can reach the portal.
    pub(crate) only_local: bool,
    /// Names that the portal goes by, beside those of the loopback address; lower case, without ports.
    pub(crate) hosts: Vec<String>,
    /// Other sites whose pages may call the REST interface, and our own address.
    pub(crate) origins: Vec<String>,
    /// People reach the portal over https.
    pub(crate) https: bool,
}

impl std::ops::Deref for Settings {
    type Target = Values;

    fn deref(&self) -> &Values {
        &self.0
    }
}

impl Settings {
    pub(crate) fn of(app: &App, backend: &Backend) -> Self {
        let bases = [app.base_url.as_deref(), backend.base_url.as_deref()];
        let hosts = bases.into_iter().flatten().filter_map(host_of).collect();
        Self(Arc::new(Values {
            only_local: backend.listen.is_loopback(),
            hosts,
            origins: backend.cors.origin.iter().map(|origin| origin.trim_end_matches('/').to_owned()).collect(),
            https: app.base_url.as_deref().is_some_and(|base| base.starts_with("https://")),
        }))
    }

    #[cfg(test)]
    pub(crate) fn test(values: Values) -> Self {
        Self(Arc::new(values))
    }
}

/// The host of an address, without its port.
fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(crate::layers::host::name_of(authority).to_ascii_lowercase())
}
