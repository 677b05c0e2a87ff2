//! The `ETag` that most stores give an object: the MD5 of its bytes, or of the MD5s of its parts. A check
//! on what arrived, not a protection against anybody: the SHA-256 is kept for that.

use md5::{Digest, Md5};

/// The `ETag` of an object of one piece, while its bytes flow.
#[derive(Debug, Default)]
pub(super) struct WholeTag(Md5);

impl WholeTag {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The `ETag` of an object of several parts.
#[derive(Debug, Default)]
pub(super) struct PartsTag {
    parts: usize,
    sums: Md5,
}

impl PartsTag {
    pub(super) fn add(&mut self, part: &[u8]) {
        self.parts += 1;
        self.sums.update(Md5::digest(part));
    }

    pub(super) fn finish(self) -> String {
        format!("{}-{}", hex::encode(self.sums.finalize()), self.parts)
    }
}

/// Whether the store's `ETag` is this one, quotes and case aside.
pub(super) fn matches(stored: &str, expected: &str) -> bool {
    stored
        .trim_start_matches("W/")
        .trim_matches('"')
        .eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_stores_write_it() {
        let mut tag = WholeTag::default();
        tag.update(b"hello ");
        tag.update(b"world");
        let tag = tag.finish();
        assert!(matches("\"5EB63BBBE01EEED093CB22BB8F5ACDC3\"", &tag));
        assert!(!matches("\"5eb63bbbe01eeed093cb22bb8f5acdc4\"", &tag));
        let mut parts = PartsTag::default();
        parts.add(b"hello ");
        parts.add(b"world");
        assert_eq!(parts.finish(), "e09e4fd6265b36115fe3db32df945d84-2");
    }
}
