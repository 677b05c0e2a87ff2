//! Secrets in cookies and links. The database holds only their SHA-256.

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
