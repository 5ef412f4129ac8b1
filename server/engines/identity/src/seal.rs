//! Secrets that the portal has to read again, encrypted at rest: AES-256-GCM, with a key from the configuration.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::config::Secret;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Seals and opens.
pub struct Sealer([u8; 32]);

fn failed(what: &str) -> Error {
    Error::provider("seal", what)
}

impl Sealer {
    /// With a key for one purpose, which is made from the secret of the configuration.
    pub fn new(purpose: &str, secret: &Secret) -> Self {
        let key = Sha256::new().chain_update(purpose).chain_update("\0").chain_update(secret.expose()).finalize();
        Self(key.into())
    }

    /// With a key that ends with this process.
    pub fn passing() -> Self {
        Self(Sha256::digest(crate::secret::random()).into())
    }

    fn key(&self) -> Result<LessSafeKey, Error> {
        let key = UnboundKey::new(&AES_256_GCM, &self.0).map_err(|_| failed("the sealing key can not be used"))?;
        Ok(LessSafeKey::new(key))
    }

    /// Seals for one owner: what belongs to another does not open.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(&self, owner: &str, secret: &[u8]) -> Result<String, Error> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| failed("there is no randomness"))?;
        let mut sealed = secret.to_vec();
        self.key()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner.as_bytes()), &mut sealed)
            .map_err(|_| failed("a secret can not be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for an owner; nothing when it was sealed for another, with another key, or was changed.
    pub fn open(&self, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let opened = self.key().ok()?.open_in_place(nonce, Aad::from(owner.as_bytes()), &mut sealed).ok()?.to_vec();
        Some(opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_with_the_same_key_opens() {
        let secret: Secret = serde_json::from_value("a secret of sixteen".into()).unwrap();
        let sealer = Sealer::new("tests", &secret);
        let sealed = sealer.seal("jo", b"token").unwrap();
        assert!(!sealed.contains("token"));
        assert_ne!(sealed, sealer.seal("jo", b"token").unwrap());
        assert_eq!(Sealer::new("tests", &secret).open("jo", &sealed).as_deref(), Some(b"token".as_slice()));
        assert_eq!(sealer.open("ada", &sealed), None);
        assert_eq!(Sealer::new("other", &secret).open("jo", &sealed), None);
        assert_eq!(Sealer::passing().open("jo", &sealed), None);
        for wrong in ["", "AAAA", "$", &sealed[1..], &format!("{sealed}AAAA")] {
            assert_eq!(sealer.open("jo", wrong), None, "{wrong}");
        }
    }
}
