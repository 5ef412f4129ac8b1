//! Values that nobody shall see.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// A secret text: wiped from memory when dropped, hidden in logs and prints.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Keeps a text secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Whether the value of a key is a secret, going by its name.
pub(super) fn is_secret_key(key: &str) -> bool {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let parts = [
        "token",
        "secret",
        "password",
        "passwd",
        "passphrase",
        "privatekey",
        "accesskey",
        "apikey",
        "authorization",
        "cookie",
        "credential",
        "signingkey",
    ];
    parts.iter().any(|part| key.contains(part))
}

/// Whether any key on a dotted path names a secret.
pub(super) fn is_secret_path(path: &str) -> bool {
    path.split('.').any(|key| is_secret_key(key.split('[').next().unwrap_or(key)))
}

/// A text without the password of an address in it.
pub(super) fn without_password(text: &str) -> String {
    let Some(start) = text.find("://").map(|at| at + 3) else { return text.to_owned() };
    let (scheme, rest) = text.split_at(start);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let Some((user, host)) = authority.rsplit_once('@') else { return text.to_owned() };
    let Some((user, _)) = user.split_once(':') else { return text.to_owned() };
    let after = rest.get(authority.len()..).unwrap_or_default();
    format!("{scheme}{user}:[hidden]@{host}{after}")
}
