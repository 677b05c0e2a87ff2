//! Passwords: argon2id with the library's defaults (19 MiB, two passes: the first choice of OWASP's cheat
//! sheet).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// Shortest password.
pub(crate) const LEAST_LENGTH: usize = 12;
/// Longest: hashing must not become an attack.
pub(crate) const MOST_LENGTH: usize = 200;

/// The hash to store.
pub(crate) async fn hash(password: String) -> Result<String, String> {
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    });
    hashed.await.map_err(|error| error.to_string())?
}

/// Whether the password is the one behind the hash. Without a hash the check takes as long, so that nobody
/// learns which addresses have an account.
pub(crate) async fn matches(password: String, hash: Option<String>) -> bool {
    let is_real = hash.is_some();
    let checked = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        }),
        None => Argon2::default().hash_password(password.as_bytes()).is_ok(),
    });
    checked.await.unwrap_or(false) && is_real
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let stored = hash("correct horse battery".to_owned()).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(matches("correct horse battery".to_owned(), Some(stored.clone())).await);
        assert!(!matches("correct horse batterz".to_owned(), Some(stored)).await);
        assert!(!matches("anything".to_owned(), None).await);
        assert!(!matches("anything".to_owned(), Some("not a hash".to_owned())).await);
    }
}
