//! Secrets that are given out: random, and kept as hashes only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use sha2::{Digest, Sha256};

/// 256 random bits as text: 43 characters that may stand in addresses and cookies.
pub fn random() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret: SHA-256 in hexadecimal digits. Without salt and fast, as there is nothing to be guessed in
/// 256 random bits.
pub fn hash(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_the_same() {
        let (one, two) = (super::random(), super::random());
        assert_ne!(one, two);
        assert_eq!(one.len(), 43);
        assert_eq!(super::hash("a").len(), 64);
    }
}
