//! `backend`

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Deserializer};

use super::database::Database;
use super::short::{Short, short};
use crate::config::Secret;

/// `backend`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Backend {
    /// Where programs reach it.
    pub base_url: Option<String>,
    /// Where it listens.
    pub listen: Listen,
    /// Where it keeps what it knows.
    pub database: Database,
    /// Which addresses it may read.
    pub reading: Reading,
    /// Who may call it.
    pub auth: Auth,
    /// Which other sites may call it from browsers.
    pub cors: Cors,
    /// What pages may load beside what the portal itself needs.
    pub csp: Csp,
}

/// `backend.listen`: `port`, `host:port`, or `{host, port}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// An address of this machine; a name is looked up when listening begins.
    pub host: String,
    /// The port; 0 lets the system choose.
    pub port: u16,
}

const LOOPBACK: &str = "127.0.0.1";
const PORT: u16 = 3000;

impl Default for Listen {
    fn default() -> Self {
        Self { host: LOOPBACK.into(), port: PORT }
    }
}

impl Listen {
    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// The long form of [`Listen`].
#[derive(Deserialize)]
#[serde(default)]
pub struct ListenFields {
    host: String,
    port: u16,
}

impl Default for ListenFields {
    fn default() -> Self {
        Self { host: LOOPBACK.into(), port: PORT }
    }
}

impl From<ListenFields> for Listen {
    fn from(fields: ListenFields) -> Self {
        let host = if fields.host == "*" { Ipv4Addr::UNSPECIFIED.to_string() } else { fields.host };
        Self { host, port: fields.port }
    }
}

impl Short for Listen {
    type Long = ListenFields;
    const FIELDS: &'static [&'static str] = &["host", "port"];
    const EXPECTED: &'static str = "a port, an address as 127.0.0.1:3000, or a mapping with host and port";

    fn short(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Some(Self { host: address.ip().to_string(), port: address.port() });
        }
        let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
        let port = port.parse().ok()?;
        let host = match host {
            "" => LOOPBACK.to_owned(),
            "*" => Ipv4Addr::UNSPECIFIED.to_string(),
            host if host.contains(['/', ' ', ':']) => return None,
            host => host.to_owned(),
        };
        Some(Self { host, port })
    }
}

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}

/// `backend.reading`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Hosts that may be read beside those of `integrations`.
    pub allow: Vec<ReadingHost>,
}

/// `backend.reading.allow[]`
#[derive(Clone, Debug, Deserialize)]
pub struct ReadingHost {
    /// `example.com`, `example.com:8443`, `*.example.com`.
    pub host: String,
    /// What paths must begin with.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// `backend.auth`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Auth {
    /// Everybody who reaches the portal may do everything.
    pub dangerously_disable_default_auth_policy: bool,
    /// Programs with a token.
    pub external_access: Vec<ExternalAccess>,
}

/// `backend.auth.externalAccess[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalAccess {
    /// `static`, `jwks` or `legacy`; others are reported and give no access.
    #[serde(rename = "type")]
    pub kind: String,
    /// The token and whose it is.
    pub options: ExternalAccessOptions,
    /// What it is limited to; everything when empty.
    pub access_restrictions: Vec<Restriction>,
}

/// `backend.auth.externalAccess[].options`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalAccessOptions {
    /// `static`: at least 8 characters without spaces.
    pub token: Secret,
    /// `static`, `legacy`: who it is, for logs and histories.
    pub subject: String,
    /// `legacy`: what tokens are signed with, base64.
    pub secret: Secret,
    /// `jwks`: where the keys are.
    pub url: Option<String>,
    /// `jwks`: one or a list; all with two keys without it.
    pub algorithm: Option<serde_json::Value>,
    /// `jwks`: one or a list.
    pub issuer: Option<serde_json::Value>,
    /// `jwks`: one or a list.
    pub audience: Option<serde_json::Value>,
    /// `jwks`: put before subjects.
    pub subject_prefix: Option<String>,
}

/// `backend.auth.externalAccess[].accessRestrictions[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Restriction {
    /// The first part of the path below `/api`.
    pub plugin: String,
    /// Names of permissions, a list or one text with commas; all of that part without it.
    pub permission: Option<serde_json::Value>,
    /// What permissions are for.
    pub permission_attribute: PermissionAttribute,
}

/// `backend.auth.externalAccess[].accessRestrictions[].permissionAttribute`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PermissionAttribute {
    /// `create`, `read`, `update` or `delete`, a list or one text with commas.
    pub action: Option<serde_json::Value>,
}

/// `backend.cors`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cors {
    /// Origins as `https://portal.example.com`; none when empty.
    #[serde(deserialize_with = "one_or_many")]
    pub origin: Vec<String>,
}

/// `backend.csp`: sources by directive, as `connect-src`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Csp(pub BTreeMap<String, CspSources>);

/// `backend.csp.<directive>`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CspSources {
    /// `false`: without this directive.
    Off,
    /// More sources.
    Sources(Vec<String>),
}

impl<'de> Deserialize<'de> for CspSources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sources;

        impl<'de> serde::de::Visitor<'de> for Sources {
            type Value = CspSources;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a list of sources, or false")
            }

            fn visit_bool<E: serde::de::Error>(self, on: bool) -> Result<CspSources, E> {
                if on {
                    return Err(E::invalid_value(serde::de::Unexpected::Bool(on), &self));
                }
                Ok(CspSources::Off)
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<CspSources, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element()? {
                    texts.push(text);
                }
                Ok(CspSources::Sources(texts))
            }
        }

        deserializer.deserialize_any(Sources)
    }
}

/// A text or a list of texts.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Texts;

    impl<'de> serde::de::Visitor<'de> for Texts {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a text or a list of texts")
        }

        fn visit_str<E>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_unit<E>(self) -> Result<Vec<String>, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Vec<String>, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = items.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }

    deserializer.deserialize_any(Texts)
}
