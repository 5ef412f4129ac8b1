//! Providers that stand in front of the portal.

use super::{ProviderSection, Reader};
use crate::proxied::{Network, ProxySettings};

/// Names that are known to be such.
const KNOWN: [&str; 4] = ["oauth2Proxy", "cfaccess", "gcpIap", "proxy"];

impl Reader<'_> {
    /// Whether a provider stands in front of the portal.
    pub(super) fn is_proxied(id: &str, section: &ProviderSection) -> bool {
        KNOWN.contains(&id) || section.trusted_addresses.is_some() || section.jwt_header.is_some()
    }

    pub(super) fn proxied(&mut self, id: &str, path: &str, section: &ProviderSection) -> Option<ProxySettings> {
        let header = |given: &Option<String>, usual: &str| given.as_deref().unwrap_or(usual).to_lowercase();
        let signed = match id {
            "cfaccess" => {
                let Some(team) = &section.team_name else {
                    self.fail(&format!("{path}.teamName"), "expected the name of the team at Cloudflare".into());
                    return None;
                };
                let base = format!("https://{team}.cloudflareaccess.com");
                Some(("cf-access-jwt-assertion", format!("{base}/cdn-cgi/access/certs"), Some(base)))
            }
            "gcpIap" => {
                let keys = "https://www.gstatic.com/iap/verify/public_key-jwk".to_owned();
                Some(("x-goog-iap-jwt-assertion", keys, Some("https://cloud.google.com/iap".to_owned())))
            }
            _ => section.jwks_url.clone().map(|keys| ("", keys, section.issuer.clone())),
        };
        if let Some((usual, keys, issuer)) = signed {
            let keys = self.url(&format!("{path}.jwksUrl"), &keys)?;
            let header = header(&section.jwt_header, usual);
            if header.is_empty() {
                self.fail(&format!("{path}.jwtHeader"), "expected the header that has the token".into());
                return None;
            }
            let Some(audience) = section.audience.clone().filter(|audience| !audience.is_empty()) else {
                let message =
                    "expected what the token is made for: others' tokens of the same proxy would open this portal too";
                self.fail(&format!("{path}.audience"), message.into());
                return None;
            };
            return Some(ProxySettings::Signed { header, keys, issuer, audience });
        }
        let given = section.trusted_addresses.clone().unwrap_or_default();
        if given.is_empty() {
            let message = "expected the addresses of the proxy, or jwksUrl and jwtHeader: headers of anybody else would be \
                           taken for its word";
            self.fail(&format!("{path}.trustedAddresses"), message.into());
            return None;
        }
        let mut trusted = Vec::with_capacity(given.len());
        for (place, text) in given.iter().enumerate() {
            match Network::parse(text) {
                Ok(network) => trusted.push(network),
                Err(message) => self.fail(&format!("{path}.trustedAddresses[{place}]"), message),
            }
        }
        Some(ProxySettings::Peer {
            trusted,
            user: header(&section.user_header, "x-forwarded-user"),
            username: header(&section.username_header, "x-forwarded-preferred-username"),
            email: header(&section.email_header, "x-forwarded-email"),
            name: header(&section.name_header, ""),
        })
    }
}
