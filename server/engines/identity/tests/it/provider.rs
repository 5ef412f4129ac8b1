//! A provider of OpenID Connect whose answers a test decides.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A key of a provider.
pub struct Key {
    pair: EcdsaKeyPair,
    pub id: &'static str,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    pub fn new(id: &'static str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        Self { pair, id }
    }

    /// The public half.
    pub fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": b64(&point[1..33]), "y": b64(&point[33..65]),
        })
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let head = b64(json!({ "alg": "ES256", "kid": self.id, "typ": "JWT" }).to_string());
        let text = format!("{head}.{}", b64(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", b64(signature))
    }

    /// A token that takes the public key for a shared secret.
    pub fn sign_as_if_shared(&self, claims: &Value, secret: &[u8]) -> String {
        let head = b64(json!({ "alg": "HS256", "kid": self.id, "typ": "JWT" }).to_string());
        let text = format!("{head}.{}", b64(claims.to_string()));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
        format!("{text}.{}", b64(ring::hmac::sign(&key, text.as_bytes())))
    }

    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

/// A token that nobody has signed.
pub fn unsigned(claims: &Value) -> String {
    format!("{}.{}.", b64(json!({ "alg": "none", "typ": "JWT" }).to_string()), b64(claims.to_string()))
}

/// The provider.
pub struct Provider {
    pub server: MockServer,
    pub key: Key,
}

impl Provider {
    pub async fn start() -> Self {
        let provider = Self { server: MockServer::start().await, key: Key::new("one") };
        provider.describe(&provider.server.uri()).await;
        provider.publish(&[provider.key.jwk()]).await;
        provider
    }

    /// Serves the description of an issuer.
    pub async fn describe(&self, issuer: &str) {
        let at = self.server.uri();
        let description = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{at}/authorize"),
            "token_endpoint": format!("{at}/token"),
            "jwks_uri": format!("{at}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        });
        Mock::given(method("GET"))
            .and(path("/.well-known/openid-configuration"))
            .respond_with(ResponseTemplate::new(200).set_body_json(description))
            .with_priority(1)
            .mount(&self.server)
            .await;
    }

    /// Serves keys.
    pub async fn publish(&self, keys: &[Value]) {
        Mock::given(method("GET"))
            .and(path("/jwks"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "keys": keys })))
            .mount(&self.server)
            .await;
    }

    /// Exchanges any code for this token, once.
    pub async fn hand_out(&self, token: &str) {
        let answer = json!({ "access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token });
        Mock::given(method("POST"))
            .and(path("/token"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .up_to_n_times(1)
            .mount(&self.server)
            .await;
    }

    /// Claims that are good.
    pub fn claims(&self, subject: &str, nonce: &str) -> Value {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        json!({
            "iss": self.server.uri(), "aud": "portal", "sub": subject, "nonce": nonce,
            "iat": now, "exp": now + 300,
            "email": format!("{subject}@example.com"), "email_verified": true,
            "name": format!("Name of {subject}"), "preferred_username": subject,
        })
    }

    /// What the portal has sent to the token endpoint last, as pairs.
    pub async fn last_exchange(&self) -> Vec<(String, String)> {
        let requests = self.server.received_requests().await.unwrap();
        let last = requests.iter().rev().find(|request| request.url.path() == "/token").unwrap();
        serde_urlencoded::from_bytes(&last.body).unwrap()
    }
}
