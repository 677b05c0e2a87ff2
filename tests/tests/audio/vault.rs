//! The vault stores what the factory reads, and nothing else: both ask the same list.

use std::fs;
use std::path::Path;

use callscript_worker::audio;
use callscript_worker::recording::{Sniffed, sniff};

use crate::TestResult;

#[test]
fn what_is_stored_can_be_read() -> TestResult {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/recordings"));
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        let is_stored = matches!(sniff(&bytes[..bytes.len().min(4096)]), Sniffed::Audio { .. });
        assert_eq!(is_stored, audio::decode(bytes).is_ok(), "{}", path.display());
    }
    Ok(())
}
