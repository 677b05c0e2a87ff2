//! argon2id over memory that is used again. A library that allocates 19 MiB for each hash never gives all of it back: before
//! version 2.38 the GNU C library seldom uses a freed block of wide alignment again, so the console would grow by each
//! password that is checked.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// What went wrong, for the log.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Memory that no hash is made in at this moment; never more of it than there were hashes at a time.
static FREE: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// The hash of a password with a salt of its own, in PHC form.
pub(super) fn hash(password: &str) -> Result<String, Failure> {
    let params = Params::default();
    let salt = Salt::new(&rand::random::<[u8; 16]>())?;
    let output = output(
        password,
        &salt,
        &params,
        Version::default(),
        Params::DEFAULT_OUTPUT_LEN,
    )?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Whether a password is the one behind a hash; an error where that is no hash of ours.
pub(super) fn fits(password: &str, hash: &str) -> Result<bool, Failure> {
    let hash = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected), true) = (
        hash.salt,
        hash.hash,
        hash.algorithm == Algorithm::Argon2id.ident(),
    ) else {
        return Err("a hash of a password is not complete, or not argon2id".into());
    };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from)?;
    let made = output(
        password,
        &salt,
        &Params::try_from(&hash)?,
        version,
        expected.len(),
    )?;
    // Takes as long wherever the first difference is.
    Ok(made == expected)
}

fn output(
    password: &str,
    salt: &[u8],
    params: &Params,
    version: Version,
    length: usize,
) -> Result<Output, Failure> {
    let argon = Argon2::new(Algorithm::Argon2id, version, params.clone());
    let mut buffer = [0; Output::MAX_LENGTH];
    let bytes = buffer
        .get_mut(..length)
        .ok_or("a hash of a password is too long")?;
    let free = || FREE.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = free().pop();
    let mut memory = kept.unwrap_or_default();
    memory.resize(params.block_count(), Block::new());
    let made = argon.hash_password_into_with_memory(password.as_bytes(), salt, bytes, &mut memory);
    free().push(memory);
    made?;
    Ok(Output::new(bytes)?)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    /// As the library itself makes and checks hashes, in memory that was used before.
    #[test]
    fn hashes_are_the_ones_of_the_library() {
        for _ in 0..2 {
            let ours = hash("correct horse battery").expect("a hash");
            let parsed = PasswordHash::new(&ours).expect("a hash");
            let check = |password: &[u8]| Argon2::default().verify_password(password, &parsed);
            assert!(check(b"correct horse battery").is_ok() && check(b"correct horse batterz").is_err());
            let theirs = Argon2::default()
                .hash_password(b"correct horse battery")
                .expect("a hash")
                .to_string();
            assert!(fits("correct horse battery", &theirs).expect("a hash"));
            assert!(!fits("correct horse batterz", &theirs).expect("a hash"));
        }
        let other = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x10,
            Params::new(64, 1, 1, Some(16)).expect("params"),
        );
        let old = other.hash_password(b"an old one").expect("a hash").to_string();
        assert!(fits("an old one", &old).expect("a hash"));
        assert!(fits("anything", "$argon2id$").is_err() && fits("anything", "not a hash").is_err());
    }
}
