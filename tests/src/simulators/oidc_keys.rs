//! Keys and tokens of the simulated identity provider: made by hand, so that they can be wrong in any way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::Sha256;

/// How a token is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signer {
    /// By the key that the provider publishes.
    #[default]
    Right,
    /// By another key, under the name of the right one.
    OtherKey,
    /// By another key, under a name of its own, which the provider does not publish.
    UnknownKey,
    /// Not at all: algorithm `none`.
    Nobody,
    /// With the client's secret (HS256), which only the client would check.
    ClientSecret,
}

/// A key pair (P-256) with its name.
#[derive(Debug)]
pub(super) struct Key {
    name: String,
    key: SigningKey,
}

pub(super) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    /// A new one.
    pub(super) fn new(name: &str) -> Self {
        // Nearly every number of 32 bytes is a key.
        let key = std::iter::repeat_with(rand::random::<[u8; 32]>)
            .find_map(|bytes| SigningKey::from_slice(&bytes).ok());
        Self {
            name: name.to_owned(),
            key: key.unwrap_or_else(|| unreachable!("it goes on until there is a key")),
        }
    }

    /// What the provider publishes of it (RFC 7517).
    pub(super) fn published(&self) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.name,
                "x": encoded(&bytes[1..33]), "y": encoded(&bytes[33..65]) })
    }

    /// A token (RFC 7519) with these claims.
    pub(super) fn token(&self, claims: &Value, signer: Signer, client_secret: &str) -> String {
        let (algorithm, name) = match signer {
            Signer::Right | Signer::OtherKey => ("ES256", self.name.as_str()),
            Signer::UnknownKey => ("ES256", "unknown"),
            Signer::Nobody => ("none", self.name.as_str()),
            Signer::ClientSecret => ("HS256", self.name.as_str()),
        };
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": name });
        let content = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let signature = match signer {
            Signer::Right => self.sign(&content),
            Signer::OtherKey | Signer::UnknownKey => Self::new("another").sign(&content),
            Signer::Nobody => String::new(),
            Signer::ClientSecret => encoded(hmac(client_secret.as_bytes(), content.as_bytes())),
        };
        format!("{content}.{signature}")
    }

    fn sign(&self, text: &str) -> String {
        let signature: Signature = self.key.sign(text.as_bytes());
        encoded(signature.to_bytes())
    }
}

#[expect(
    clippy::expect_used,
    reason = "an HMAC takes a key of any length (RFC 2104, section 2)"
)]
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}
