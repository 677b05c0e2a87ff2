//! The four kinds of work behind one door.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{factory::Factory, ingest::Ingest, judge::Judge, vault::Vault};
use crate::config::Lane;
use crate::db::{Failure, Item, Stage};

/// How work on an item ended, explicitly.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Done: hand this in.
    Done(Stage, Value),
    /// Done and handed in already: the status that brought, and what went wrong where it is a dead letter.
    Ended { status: String, error: Option<String> },
    /// Not done, and why.
    Failed(Failure),
    /// Somebody else holds the item by now: throw the work away.
    Lost,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a literal, a text or an error, as it comes"
)]
impl Outcome {
    /// An attempt that failed and is burnt.
    pub(super) fn attempt_failed<E: ToString>(error: E) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: kind_of::<E>(),
            permanent: false,
            retry_after_seconds: None,
        })
    }

    /// Trying again is pointless.
    pub(super) fn hopeless<E: ToString>(error: E) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: kind_of::<E>(),
            permanent: true,
            retry_after_seconds: None,
        })
    }

    /// Nobody's fault here: later, without burning an attempt.
    pub(super) fn later<E: ToString>(error: E, seconds: f64) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: kind_of::<E>(),
            permanent: false,
            retry_after_seconds: Some(seconds),
        })
    }
}

/// Whose trouble an error is, by its type. A sentence of our own is about the work itself.
fn kind_of<E>() -> &'static str {
    match std::any::type_name::<E>().rsplit("::").next() {
        Some("RingbaError") => "ringba",
        Some("FetchError") => "fetch",
        Some("StorageError") => "storage",
        Some("SpeechError") => "speech",
        Some("JudgeError") => "judge",
        Some("DbError") => "database",
        Some("&str" | "String" | "str") => "work",
        _ => "other",
    }
}

/// The work of one lane.
#[derive(Debug)]
pub(super) enum Handler {
    Ingest(Ingest),
    Vault(Vault),
    Factory(Factory),
    Judge(Judge),
}

impl Handler {
    pub(super) fn lane(&self) -> Lane {
        match self {
            Self::Ingest(_) => Lane::Ingest,
            Self::Vault(_) => Lane::Vault,
            Self::Factory(_) => Lane::Factory,
            Self::Judge(_) => Lane::Judge,
        }
    }

    pub(super) async fn work(&self, item: &Item) -> Outcome {
        match self {
            Self::Ingest(lane) => lane.work(item).await,
            Self::Vault(lane) => lane.work(item).await,
            Self::Factory(lane) => lane.work(item).await,
            Self::Judge(lane) => lane.work(item).await,
        }
    }
}

/// Reads the `work` of a claim.
pub(super) fn work_of<T: DeserializeOwned>(item: &Item) -> Result<T, Outcome> {
    T::deserialize(&item.work).map_err(|error| {
        // Every item would fail alike, so none pays with an attempt.
        Outcome::later(
            format!("the claim's work is not understood ({error}): update worker and extension alike"),
            60.0,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::FetchError;
    use crate::ringba::RingbaError;
    use crate::speech::SpeechError;
    use callscript_common::db::DbError;
    use callscript_common::storage::StorageError;

    #[test]
    fn errors_are_counted_by_whose_they_are() {
        let kinds = [
            kind_of::<RingbaError>(),
            kind_of::<FetchError>(),
            kind_of::<StorageError>(),
            kind_of::<SpeechError>(),
            kind_of::<DbError>(),
            kind_of::<&str>(),
            kind_of::<String>(),
            kind_of::<u8>(),
        ];
        assert_eq!(
            kinds,
            [
                "ringba", "fetch", "storage", "speech", "database", "work", "work", "other"
            ]
        );
    }
}
