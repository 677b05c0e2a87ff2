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

    /// A seal on a text, for one purpose, that nobody makes who does not know the secret: HMAC-SHA256 (RFC 2104) in
    /// hexadecimal.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> String {
        hex::encode(hmac(
            self.0.as_bytes(),
            format!("callscript {purpose} {text}").as_bytes(),
        ))
    }

    /// Whether a seal is the one of this text and purpose; takes as long for a seal that is nearly right.
    pub(crate) fn has_sealed(&self, purpose: &str, text: &str, seal: &str) -> bool {
        let differs = |a: &str, b: &str| a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        let expected = self.seal(purpose, text);
        expected.len() == seal.len() && differs(&expected, seal) == 0
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

/// HMAC-SHA256 of RFC 2104. `key` has at most 64 bytes, as a [`Secret`] has.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let pad = |mask: u8| {
        let mut block = [mask; 64];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(text)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 1, 2 and 3 of RFC 4231.
    #[test]
    fn seals_are_the_standard_ones() {
        for (key, text, sum) in [
            (
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
        ] {
            assert_eq!(hex::encode(hmac(key, text)), sum);
        }
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
