//! People whom something in front of the portal has signed in, and tells of in headers: a proxy that is known by its
//! network address (oauth2-proxy and its kin), or one that signs what it says (Cloudflare Access, Google's IAP).
//!
//! Headers are a proxy's word only when they come from it. Whoever can reach the portal around the proxy can send any
//! header, so either the peer's address is one of those configured, or the header is a token that is checked with the
//! proxy's published keys.

use core::net::IpAddr;

use http::HeaderMap;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use url::Url;

use crate::error::{Error, Refusal};
use crate::external::Published;
use crate::provider::{Email, Profile};

/// Longest value of a header that is looked at.
const LONGEST: usize = 32_768;

/// What the configuration says of a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxySettings {
    /// Known by its address.
    Peer {
        /// Where it may be.
        trusted: Vec<Network>,
        /// The header with its own name for the person.
        user: String,
        /// The header with the name that they sign in with.
        username: String,
        /// The header with their e-mail address.
        email: String,
        /// The header with what people call them.
        name: String,
    },
    /// Known by its signature.
    Signed {
        /// The header with the token.
        header: String,
        /// Where its keys are.
        keys: Url,
        /// Who says so.
        issuer: Option<String>,
        /// For whom.
        audience: String,
    },
}

/// Addresses of one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    /// Bits of the address that count, from the front, of 128.
    bits: u32,
}

/// An address as one of IPv6, so that both kinds compare.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Network {
    /// From `10.0.0.0/8`, `fd00::/8`, or a single address.
    ///
    /// # Errors
    /// Says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected an address or a network such as 10.0.0.0/8, found '{text}'");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (most, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.unwrap_or(most);
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { address: number(address), bits: bits + before })
    }

    /// Whether an address is in it.
    pub fn has(&self, address: IpAddr) -> bool {
        let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
        number(address) & mask == self.address & mask
    }
}

/// A proxy that is ready.
pub struct Proxied {
    settings: ProxySettings,
    published: Option<Published>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    preferred_username: Option<String>,
}

impl Proxied {
    /// Of the configuration.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(settings: ProxySettings) -> Result<Self, platform::http::Error> {
        let published = match &settings {
            ProxySettings::Peer { .. } => None,
            ProxySettings::Signed { keys, issuer, audience, .. } => {
                let algorithms = vec![Algorithm::ES256, Algorithm::RS256];
                let issuers = issuer.iter().cloned().collect();
                Some(Published::new(keys.clone(), algorithms, issuers, vec![audience.clone()])?)
            }
        };
        Ok(Self { settings, published })
    }

    /// Whom the proxy names in a request.
    ///
    /// # Errors
    /// [`Refusal::Failed`] when the request does not come from the proxy, or names nobody.
    pub async fn profile(&self, id: &str, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Profile, Error> {
        let refused = |message: &str| Error::refused(Refusal::Failed, format!("{id}: {message}"));
        // Two of a name are the proxy's and somebody else's.
        let value = |name: &str| {
            let mut all = headers.get_all(name).iter();
            let value = all.next().filter(|_| all.next().is_none())?.to_str().ok()?.trim();
            (!name.is_empty() && !value.is_empty() && value.len() <= LONGEST).then(|| value.to_owned())
        };
        let email = |address: Option<String>| {
            address.filter(|address| address.contains('@')).map(|address| Email { address, verified: true })
        };
        match (&self.settings, &self.published) {
            (ProxySettings::Peer { trusted, user, username, email: mail, name }, _) => {
                if !peer.is_some_and(|peer| trusted.iter().any(|network| network.has(peer))) {
                    return Err(refused("the request does not come from a trusted address"));
                }
                let (user, username, mail) = (value(user), value(username), value(mail));
                let subject = user.clone().or_else(|| mail.clone()).ok_or_else(|| refused("the proxy names nobody"))?;
                Ok(Profile {
                    provider: id.to_owned(),
                    subject,
                    username: username.or(user),
                    email: email(mail),
                    name: value(name),
                    ..Profile::default()
                })
            }
            (ProxySettings::Signed { header, .. }, Some(published)) => {
                let token = value(header).ok_or_else(|| refused("the proxy has sent no token"))?;
                let claims: Claims = published.claims(&token).await.ok_or_else(|| refused("the token is not good"))?;
                if claims.sub.is_empty() {
                    return Err(refused("the token names nobody"));
                }
                Ok(Profile {
                    provider: id.to_owned(),
                    user_id: Some(claims.sub.clone()),
                    subject: claims.sub,
                    username: claims.preferred_username,
                    email: email(claims.email),
                    name: claims.name,
                    picture: None,
                })
            }
            (ProxySettings::Signed { .. }, None) => Err(refused("there are no keys")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proxy() -> Proxied {
        Proxied::new(ProxySettings::Peer {
            trusted: vec![Network::parse("10.1.0.0/16").unwrap(), Network::parse("::1").unwrap()],
            user: "x-forwarded-user".into(),
            username: "x-forwarded-preferred-username".into(),
            email: "x-forwarded-email".into(),
            name: String::new(),
        })
        .unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[tokio::test]
    async fn headers_count_only_from_the_proxy() {
        let sent = headers(&[("x-forwarded-user", "jo"), ("x-forwarded-email", "jo@example.com")]);
        let proxy = proxy();
        let ask = async |peer: Option<&str>, headers: &HeaderMap| {
            proxy.profile("p", peer.map(|peer| peer.parse().unwrap()), headers).await.ok()
        };
        let profile = ask(Some("10.1.2.3"), &sent).await.unwrap();
        assert_eq!((profile.subject.as_str(), profile.username.as_deref()), ("jo", Some("jo")));
        assert_eq!(profile.email.unwrap().address, "jo@example.com");
        assert!(ask(Some("::ffff:10.1.2.3"), &sent).await.is_some() && ask(Some("::1"), &sent).await.is_some());
        for stranger in [None, Some("10.2.0.1"), Some("127.0.0.1"), Some("203.0.113.7"), Some("fd00::1")] {
            assert_eq!(ask(stranger, &sent).await, None, "{stranger:?}");
        }
        let twice = headers(&[("x-forwarded-user", "jo"), ("x-forwarded-user", "ada")]);
        assert_eq!(ask(Some("10.1.2.3"), &twice).await, None);
        assert_eq!(ask(Some("10.1.2.3"), &headers(&[])).await, None);
    }

    #[test]
    fn networks_are_understood() {
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "here", "10.0.0.1/-1"] {
            assert!(Network::parse(bad).is_err(), "{bad}");
        }
        let all = Network::parse("0.0.0.0/0").unwrap();
        assert!(all.has("8.8.8.8".parse().unwrap()) && !all.has("::1".parse().unwrap()));
        assert!(Network::parse("::/0").unwrap().has("::1".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn an_address_is_in_every_network_of_its_own(address in any::<u32>(), bits in 0u32..=32) {
            let address = IpAddr::from(address.to_be_bytes());
            let text = format!("{address}/{bits}");
            prop_assert!(Network::parse(&text).unwrap().has(address));
        }
    }
}
