//! The bucket, Ringba, the speech model, the judge.

use super::Finding;
use crate::config::{JudgeArgs, RingbaArgs, SpeechArgs, StorageArgs};
use crate::judge::JudgeClient;
use crate::models::Shelf;
use crate::ringba::RingbaClient;
use crate::storage::Storage;

pub(super) async fn bucket(args: &StorageArgs) -> Finding {
    let storage = match Storage::new(args).await {
        Ok(storage) => storage,
        Err(error) => return Finding::of_error("bucket", error),
    };
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

pub(super) async fn ringba(args: &RingbaArgs) -> Finding {
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

pub(super) fn model(args: &SpeechArgs) -> Finding {
    let name = match args.model() {
        Ok(name) => name,
        Err(error) => return Finding::of_error("model", error),
    };
    match Shelf::standard().resolve(name) {
        Ok(_) => Finding::ok("model", format!("{name} is there")),
        Err(error) => Finding::broken(
            "model",
            error,
            "run `callscript model list`, then `callscript model pull NAME`",
        ),
    }
}

pub(super) async fn judge(args: &JudgeArgs) -> Finding {
    let client = match JudgeClient::new(args) {
        Ok(Some(client)) => client,
        Ok(None) => {
            return Finding::warning(
                "judge",
                "no key: calls are judged by rules only",
                "set OPENAI_API_KEY, if a language model should judge too",
            );
        }
        Err(error) => return Finding::of_error("judge", error),
    };
    match client.models().await {
        Ok(models) => Finding::ok("judge", format!("logged in; {} models", models.len())),
        Err(error) => Finding::of_error("judge", error),
    }
}
