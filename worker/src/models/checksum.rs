//! SHA-256 of model files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::ModelError;

/// Hex SHA-256 of a file, read in pieces: models have up to three gigabytes.
///
/// # Errors
/// [`ModelError::Disk`] when it cannot be read.
pub fn sha256_of(path: &Path) -> Result<String, ModelError> {
    let mut file = File::open(path).map_err(ModelError::disk("cannot read", path))?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file
            .read(&mut piece)
            .map_err(ModelError::disk("cannot read", path))?
        {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&piece[..read]),
        }
    }
}

/// Hex SHA-256 of bytes.
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
