//! Secrets in cookies and links. The database holds only their SHA-256.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// 256 random bits, written in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one from the operating system's randomness.
    pub(crate) fn new() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// A secret that a client presents; `None` for anything that cannot be one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// For the cookie or the link, and for nothing else.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// As it is stored.
    pub(crate) fn sha256(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// A seal on a text, for one purpose, that nobody makes who does not know the secret: HMAC-SHA256 (RFC 2104) in
    /// hexadecimal.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> String {
        hex::encode(self.mac(purpose, text).finalize().into_bytes())
    }

    /// Whether a seal is the one of this text and purpose; takes as long for a seal that is nearly right.
    pub(crate) fn has_sealed(&self, purpose: &str, text: &str, seal: &str) -> bool {
        hex::decode(seal).is_ok_and(|seal| self.mac(purpose, text).verify_slice(&seal).is_ok())
    }

    #[expect(
        clippy::expect_used,
        reason = "an HMAC takes a key of any length (RFC 2104, section 2)"
    )]
    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key of any length");
        mac.chain_update(format!("callscript {purpose} {text}"))
    }

    /// Another secret that follows from this one, for a purpose of its own: 64 characters.
    pub(crate) fn derived(&self, purpose: &str) -> String {
        hex::encode(Sha256::digest(format!("callscript {purpose} {}", self.0)))
    }

    /// The token against forged forms that goes with this session. Nobody can make the token without reading
    /// the cookie.
    pub(crate) fn form_token(&self) -> String {
        hex::encode(&Sha256::digest(format!("callscript form {}", self.0))[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_that_of_one_secret_purpose_and_text() {
        let secret = Secret::new();
        let seal = secret.seal("flash", "a");
        assert!(secret.has_sealed("flash", "a", &seal));
        assert!(!secret.has_sealed("flash", "b", &seal) && !secret.has_sealed("other", "a", &seal));
        assert!(
            !secret.has_sealed("flash", "a", &seal[1..]) && !Secret::new().has_sealed("flash", "a", &seal)
        );
    }

    #[test]
    fn only_what_we_made_is_a_secret() {
        let secret = Secret::new();
        assert_eq!(Secret::parse(secret.text()), Some(secret.clone()));
        assert_ne!(Secret::new(), secret);
        assert_ne!(secret.form_token(), Secret::new().form_token());
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(65), "../../etc/passwd"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
