//! The keys that identity tokens are signed with: ES256, the private halves sealed at rest.
//!
//! Each process signs with a key of the table that it can open, or makes one; all of them publish the public halves of
//! all. Without `auth.session.secret` the private halves are sealed with a secret that ends with the process, so that
//! each process, and each start, has keys of its own.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use platform::config::Secret;
use platform::db::{Database, now_micros as now};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::Error;
use crate::identity_token::LIFETIME;
use crate::seal::Sealer;
use crate::sessions::micros;

/// How long a key signs.
const SIGNS: Duration = Duration::from_secs(12 * 3600);
/// How long a key is published: until nothing is good any more that it has signed, and some more for clocks.
const PUBLISHED: Duration = Duration::from_secs(12 * 3600 + 2 * LIFETIME.as_secs());
/// How long what was read of the table is good.
const REMEMBERED: Duration = Duration::from_secs(30);

/// A key that signs.
pub struct Signing {
    /// Its id.
    pub kid: String,
    /// The private half.
    pub key: EncodingKey,
    until: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    kid: String,
    public: String,
    sealed: String,
    signs_until: i64,
    expires_at: i64,
}

#[derive(Clone, Default)]
struct Known {
    read_at: i64,
    public: Arc<Vec<(String, Value)>>,
    signing: Option<Arc<Signing>>,
}

/// The keys of this portal.
pub struct Keys {
    db: Database,
    sealer: Sealer,
    known: RwLock<Known>,
}

fn failed(what: &str) -> Error {
    Error::provider("keys", what)
}

impl Keys {
    /// Sealed with the secret of the configuration.
    pub fn new(db: Database, secret: Option<&Secret>) -> Self {
        let sealer = secret.map_or_else(Sealer::passing, |secret| Sealer::new("callboard identity keys", secret));
        Self { db, sealer, known: RwLock::default() }
    }

    async fn read(&self) -> Result<Known, Error> {
        let at = now();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if at.saturating_sub(known.read_at) < micros(REMEMBERED) {
            return Ok(known);
        }
        let rows: Vec<Row> = platform::read!(self.db, conn => {
            sqlx::query_as("SELECT kid, public, sealed, signs_until, expires_at FROM identity_keys WHERE expires_at > $1 ORDER BY created_at DESC")
                .bind(at)
                .fetch_all(conn)
                .await
        })?;
        let signing = rows.iter().filter(|row| row.signs_until > at).find_map(|row| {
            let der = self.sealer.open(&row.kid, &row.sealed)?;
            Some(Arc::new(Signing {
                kid: row.kid.clone(),
                key: EncodingKey::from_ec_der(&der),
                until: row.signs_until,
            }))
        });
        let published = rows.into_iter().filter(|row| row.expires_at > at);
        let public = published.filter_map(|row| Some((row.kid, serde_json::from_str(&row.public).ok()?))).collect();
        let known = Known { read_at: at, public: Arc::new(public), signing };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known.clone();
        Ok(known)
    }

    /// The public halves, as a set of JWKs (RFC 7517).
    ///
    /// # Errors
    /// When the database can not be read.
    pub async fn published(&self) -> Result<Value, Error> {
        let known = self.read().await?;
        let keys: Vec<&Value> = known.public.iter().map(|(_, key)| key).collect();
        Ok(json!({ "keys": keys }))
    }

    /// The public half of a key.
    ///
    /// # Errors
    /// When the database can not be read.
    pub async fn public(&self, kid: &str) -> Result<Option<DecodingKey>, Error> {
        let known = self.read().await?;
        let found = known.public.iter().find(|(own, _)| own == kid);
        Ok(found.and_then(|(_, key)| {
            let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.clone()).ok()?;
            DecodingKey::from_jwk(&jwk).ok()
        }))
    }

    /// A key that signs now; a new one when there is none.
    ///
    /// # Errors
    /// When the database can not be read or written.
    pub async fn signing(&self) -> Result<Arc<Signing>, Error> {
        let known = self.read().await?;
        if let Some(signing) = known.signing.filter(|signing| signing.until > now()) {
            return Ok(signing);
        }
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let der = der.map_err(|_| failed("a key can not be made"))?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref());
        let pair = pair.map_err(|_| failed("a key can not be read"))?;
        let point = pair.public_key().as_ref();
        // 0x04, then both coordinates.
        let (Some(x), Some(y)) = (point.get(1..33), point.get(33..65)) else {
            return Err(failed("a key has another form"));
        };
        let kid = Uuid::new_v4().to_string();
        let public = json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid,
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        });
        let at = now();
        let sealed = self.sealer.seal(&kid, der.as_ref())?;
        let mut tx = self.db.begin().await?;
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM identity_keys WHERE expires_at < $1").bind(at).execute(&mut *conn).await?;
            sqlx::query(
                "INSERT INTO identity_keys (kid, public, sealed, created_at, signs_until, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&kid)
            .bind(public.to_string())
            .bind(sealed)
            .bind(at)
            .bind(at.saturating_add(micros(SIGNS)))
            .bind(at.saturating_add(micros(PUBLISHED)))
            .execute(conn)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        self.known.write().unwrap_or_else(PoisonError::into_inner).read_at = 0;
        let known = self.read().await?;
        known.signing.ok_or_else(|| failed("the key that was made can not be opened"))
    }
}
