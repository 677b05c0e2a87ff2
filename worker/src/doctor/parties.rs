//! The bucket, Ringba, the speech model.

use callscript_common::config::StorageArgs;
use callscript_common::storage::Storage;

use super::Finding;
use crate::config::{RingbaArgs, SpeechArgs};
use crate::models::{Shelf, catalogue};
use crate::ringba::RingbaClient;

/// Only the vault writes; a box that transcribes may have keys that only read.
pub(super) async fn bucket(args: &StorageArgs, is_written: bool) -> Finding {
    if !is_written && args.bucket().is_err() {
        return Finding::ok(
            "bucket",
            "no keys are needed: a worker of the lane vault signs the address of each recording",
        );
    }
    let storage = match Storage::new(args).await {
        Ok(storage) => storage,
        Err(error) => return Finding::of_error("bucket", error),
    };
    if !is_written {
        return readable(&storage, args.bucket().unwrap_or_default()).await;
    }
    match storage.check().await {
        Ok(()) => Finding::ok(
            "bucket",
            format!(
                "wrote, read and removed an object in {}",
                args.bucket().unwrap_or_default()
            ),
        ),
        Err(error) => Finding::broken(
            "bucket",
            error,
            "the keys must allow PutObject, GetObject and DeleteObject in CALLSCRIPT_BUCKET at AWS_ENDPOINT_URL_S3",
        ),
    }
}

async fn readable(storage: &Storage, bucket: &str) -> Finding {
    let fix = "the keys must allow GetObject in CALLSCRIPT_BUCKET at AWS_ENDPOINT_URL_S3";
    match storage.check_readable().await {
        Ok(()) => Finding::ok("bucket", format!("{bucket} answers, and may be read")),
        // A store's answer about a missing object, for keys that may not list: the answer cannot be told from
        // a real refusal.
        Err(error) if error.to_string().contains("AccessDenied") => Finding::warning("bucket", error, fix),
        Err(error) => Finding::broken("bucket", error, fix),
    }
}

/// The vault works without the account, but cannot refresh an address that has expired.
pub(super) async fn ringba(args: &RingbaArgs, is_needed: bool) -> Finding {
    if !is_needed && args.account().is_err() {
        return Finding::warning(
            "ringba",
            "no account: recordings whose address has expired cannot be fetched",
            "set RINGBA_ACCOUNT_ID and RINGBA_API_TOKEN",
        );
    }
    let client = match RingbaClient::new(args) {
        Ok(client) => client,
        Err(error) => return Finding::of_error("ringba", error),
    };
    match client.valid_columns().await {
        Ok(columns) => Finding::ok(
            "ringba",
            format!("logged in; the call log has {} columns", columns.len()),
        ),
        Err(error) => Finding::of_error("ringba", error),
    }
}

/// What one must know of a model without other languages.
const ENGLISH_ONLY: &str = "knows only English: calls in other languages are written as if they were English";

pub(super) fn model(args: &SpeechArgs, shelf: &Shelf) -> Finding {
    let name = match args.model() {
        Ok(name) => name,
        Err(error) => return Finding::of_error("model", error),
    };
    match shelf.resolve(name) {
        Ok(found) if found.is_built_in() && args.gpu => Finding::warning(
            "model",
            format!("the model that comes along is Whisper's smallest and {ENGLISH_ONLY}"),
            "with a GPU set CALLSCRIPT_MODEL to large-v3-turbo, which makes fewer errors and knows other languages, see `callscript \
             model list`",
        ),
        Ok(found) => {
            let there = match catalogue::find(&found.name) {
                Some(entry) => format!("{name} is there; needs {} MiB with one slot", entry.memory_mib),
                None => format!("{name} is there"),
            };
            if found.is_english_only() {
                let other = catalogue::multilingual(&found.name);
                return Finding::warning(
                    "model",
                    format!("{there}; it {ENGLISH_ONLY}"),
                    format!(
                        "for those set CALLSCRIPT_MODEL to {other} or a larger one without .en, see `callscript model list`"
                    ),
                );
            }
            Finding::ok("model", there)
        }
        Err(error) => Finding::broken(
            "model",
            error,
            format!(
                "run `callscript model list`, then `callscript model pull NAME`; looked in {}",
                shelf.folder().display()
            ),
        ),
    }
}
