//! Identity tokens: for an hour they say who somebody is, in the form that Backstage's clients and plugins know
//! (`vnd.backstage.user`, ES256). Whoever takes one can check it with the published keys alone; this portal also looks
//! whether the session that it comes from is still open.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, Validation, crypto, decode, decode_header, encode};
use platform::db::now_micros as now;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::keys::Keys;

/// How long a token is good.
pub const LIFETIME: Duration = Duration::from_secs(3600);
/// Longer ones are not looked at.
const LONGEST: usize = 32_768;
const TYPE: &str = "vnd.backstage.user";
const AUDIENCE: &str = "backstage";

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who has made it: the address of the portal's sign-in.
    pub iss: String,
    /// `user:default/jo`.
    pub sub: String,
    /// What they act for.
    #[serde(default)]
    pub ent: Vec<String>,
    /// For whom: `backstage`.
    pub aud: String,
    /// When it was made, in seconds.
    pub iat: u64,
    /// When it ends, in seconds.
    pub exp: u64,
    /// The signature of the limited token that can be made of it.
    #[serde(default)]
    pub uip: String,
    /// The session that it comes from.
    #[serde(default)]
    pub sid: String,
}

fn seconds() -> u64 {
    u64::try_from(now() / 1_000_000).unwrap_or(0)
}

/// Who issues: the address below which the keys are found.
pub fn issuer(base_url: &str) -> String {
    format!("{base_url}/api/auth")
}

/// Makes a token for somebody with a session.
///
/// # Errors
/// When there is no key.
pub async fn issue(
    keys: &Keys,
    base_url: &str,
    sub: &str,
    ent: &[String],
    sid: &str,
) -> Result<(String, Claims), Error> {
    let signing = keys.signing().await?;
    let failed = |error: jsonwebtoken::errors::Error| Error::provider("keys", error);
    let iat = seconds();
    let exp = iat.saturating_add(LIFETIME.as_secs());
    // In exactly this order: clients put the same bytes together again.
    let limited_header = format!(r#"{{"typ":"vnd.backstage.limited-user","alg":"ES256","kid":"{}"}}"#, signing.kid);
    let limited = format!(r#"{{"sub":{},"iat":{iat},"exp":{exp}}}"#, serde_json::Value::from(sub));
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(limited_header), URL_SAFE_NO_PAD.encode(limited));
    let uip = crypto::sign(message.as_bytes(), &signing.key, Algorithm::ES256).map_err(failed)?;
    let claims = Claims {
        iss: issuer(base_url),
        sub: sub.to_owned(),
        ent: ent.to_vec(),
        aud: AUDIENCE.to_owned(),
        iat,
        exp,
        uip,
        sid: sid.to_owned(),
    };
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(signing.kid.clone());
    let token = encode(&header, &claims, &signing.key).map_err(failed)?;
    Ok((token, claims))
}

/// What a token says, if it is one of ours and good.
///
/// # Errors
/// When the keys can not be read.
pub async fn verify(keys: &Keys, base_url: &str, token: &str) -> Result<Option<Claims>, Error> {
    if token.len() > LONGEST || token.matches('.').count() != 2 {
        return Ok(None);
    }
    let Ok(header) = decode_header(token) else { return Ok(None) };
    if header.alg != Algorithm::ES256 || header.typ.as_deref() != Some(TYPE) {
        return Ok(None);
    }
    let Some(kid) = header.kid else { return Ok(None) };
    let Some(key) = keys.public(&kid).await? else { return Ok(None) };
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer(base_url)]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.leeway = 0;
    Ok(decode::<Claims>(token, &key, &validation).ok().map(|data| data.claims))
}
