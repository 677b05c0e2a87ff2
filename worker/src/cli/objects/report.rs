//! What a check has found, printed as it is found: a bucket may hold more than fits into memory.

use callscript_common::storage::{Listed, Unfinished};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::db::StoredAudio;

/// How much of everything there is.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Counts {
    /// Objects of ours in the bucket.
    pub(super) listed: u64,
    /// Other objects, left alone.
    pub(super) foreign: u64,
    pub(super) orphans: u64,
    pub(super) orphan_bytes: u64,
    pub(super) deleted: u64,
    /// `None` where the store cannot list them.
    pub(super) unfinished: Option<u64>,
    pub(super) ended: u64,
    /// Stored recordings that the database knows.
    pub(super) stored: u64,
    pub(super) missing: u64,
    pub(super) differing: u64,
}

impl Counts {
    /// Whether all that is stored is there.
    pub(super) fn is_whole(&self) -> bool {
        self.missing == 0 && self.differing == 0
    }
}

/// Counts and prints.
#[derive(Debug)]
pub(super) struct Report {
    json: bool,
    pub(super) counts: Counts,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            counts: Counts::default(),
        }
    }

    pub(super) fn orphan(&mut self, object: &Listed) {
        self.counts.orphans += 1;
        self.counts.orphan_bytes += object.bytes;
        self.line("orphan", &object.key, &format!("{} bytes", object.bytes));
    }

    pub(super) fn deleted(&mut self, key: &str) {
        self.counts.deleted += 1;
        self.line("deleted", key, "an orphan");
    }

    pub(super) fn unfinished(&mut self, upload: &Unfinished) {
        *self.counts.unfinished.get_or_insert(0) += 1;
        let begun = upload.begun.as_ref().map(Timestamp::to_string);
        let note = format!("an upload begun {}", begun.as_deref().unwrap_or("some time ago"));
        self.line("unfinished", &upload.key, &note);
    }

    pub(super) fn ended(&mut self, upload: &Unfinished) {
        self.counts.ended += 1;
        self.line("ended", &upload.key, "an unfinished upload");
    }

    pub(super) fn missing(&mut self, audio: &StoredAudio) {
        self.counts.missing += 1;
        self.line("missing", &audio.key, &format!("call {}", audio.call));
    }

    pub(super) fn differing(&mut self, audio: &StoredAudio, found: u64) {
        self.counts.differing += 1;
        let note = format!(
            "call {}: {found} bytes in the store, {} in the database",
            audio.call, audio.bytes
        );
        self.line("differing", &audio.key, &note);
    }

    #[expect(clippy::print_stdout, reason = "the command's answer")]
    fn line(&self, finding: &str, key: &str, note: &str) {
        if self.json {
            println!("{}", json!({ "finding": finding, "key": key, "note": note }));
        } else {
            println!("{finding:<10} {key}  {note}");
        }
    }

    /// The last lines.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub(super) fn sum_up(&self) {
        if self.json {
            println!("{}", json!({ "summary": self.counts }));
        } else {
            println!("{}", text(&self.counts));
        }
    }
}

fn text(counts: &Counts) -> String {
    let unfinished = counts.unfinished.map_or_else(
        || "unfinished uploads cannot be listed in this store".to_owned(),
        |count| format!("{count} unfinished uploads, {} ended", counts.ended),
    );
    format!(
        "in the bucket: {} recordings, {} of them orphans ({} bytes, {} deleted); {unfinished}; {} other objects, left alone\n\
         in the database: {} stored recordings, {} missing from the bucket, {} of another size",
        counts.listed,
        counts.orphans,
        counts.orphan_bytes,
        counts.deleted,
        counts.foreign,
        counts.stored,
        counts.missing,
        counts.differing,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_can_read_it() {
        let counts = Counts {
            listed: 12,
            orphans: 2,
            orphan_bytes: 4096,
            unfinished: Some(1),
            stored: 11,
            missing: 1,
            ..Counts::default()
        };
        insta::assert_snapshot!(text(&counts), @r"
        in the bucket: 12 recordings, 2 of them orphans (4096 bytes, 0 deleted); 1 unfinished uploads, 0 ended; 0 other objects, left alone
        in the database: 11 stored recordings, 1 missing from the bucket, 0 of another size
        ");
        assert!(!counts.is_whole() && Counts::default().is_whole());
    }
}
