//! The four kinds of work behind one door.

use callscript_common::db::DbError;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{factory::Factory, ingest::Ingest, judge::Judge, vault::Vault};
use crate::blame::Blame;
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
    /// Not done, for a reason that every other item would meet: a bad key, a bucket that refuses. The item is
    /// put off, and the lane rests on this worker.
    Stopped(Failure),
    /// Somebody else holds the item by now: throw the work away.
    Lost,
}

impl Outcome {
    /// An attempt that failed and is burnt.
    pub(super) fn attempt_failed<E: Blame>(error: E) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: E::KIND,
            permanent: false,
            retry_after_seconds: None,
        })
    }

    /// Trying again is pointless.
    pub(super) fn hopeless<E: Blame>(error: E) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: E::KIND,
            permanent: true,
            retry_after_seconds: None,
        })
    }

    /// The fault of no item: put off, and the lane rests.
    pub(super) fn stopped<E: Blame>(error: E) -> Self {
        Self::Stopped(Failure {
            error: error.to_string(),
            kind: E::KIND,
            permanent: false,
            retry_after_seconds: Some(0.0),
        })
    }

    /// What an answer of the database means that waiting will not change. What is everybody's costs no item an
    /// attempt.
    pub(super) fn refused(error: DbError) -> Self {
        match error {
            DbError::StaleLease(_) => Self::Lost,
            error if error.is_everyones() => Self::stopped(error),
            error => Self::attempt_failed(error),
        }
    }

    /// Nobody's fault here: later, without burning an attempt.
    pub(super) fn later<E: Blame>(error: E, seconds: f64) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            kind: E::KIND,
            permanent: false,
            retry_after_seconds: Some(seconds),
        })
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
        Outcome::stopped(format!(
            "the claim's work is not understood ({error}): update worker and extension alike"
        ))
    })
}

#[cfg(test)]
mod tests {
    use callscript_common::storage::StorageError;

    use super::*;
    use crate::audio::AudioError;
    use crate::http::HttpError;
    use crate::judge::JudgeError;
    use crate::recording::FetchError;
    use crate::ringba::RingbaError;
    use crate::speech::SpeechError;

    /// The kind under which a failure is counted. The kind must not depend on whether the failure costs an
    /// attempt.
    fn kind<E: Blame>(error: impl Fn() -> E) -> &'static str {
        let kinds = [
            Outcome::attempt_failed(error()),
            Outcome::hopeless(error()),
            Outcome::later(error(), 1.0),
        ]
        .map(|outcome| match outcome {
            Outcome::Failed(failure) => failure.kind,
            other => panic!("{other:?}"),
        });
        assert_eq!(kinds, [kinds[0]; 3]);
        kinds[0]
    }

    #[test]
    fn errors_are_counted_by_whose_they_are() {
        assert_eq!(kind(|| RingbaError::Account), "ringba");
        assert_eq!(kind(|| FetchError::Status(400)), "fetch");
        assert_eq!(kind(|| StorageError::Corrupt("half of it".to_owned())), "storage");
        assert_eq!(kind(|| AudioError::Empty), "audio");
        assert_eq!(kind(|| SpeechError::Memory { left: 1 }), "speech");
        assert_eq!(kind(|| JudgeError::Http(HttpError::Timeout)), "judge");
        assert_eq!(kind(|| DbError::Unavailable("down".to_owned())), "database");
        assert_eq!(kind(|| "a sentence"), "work");
        assert_eq!(kind(|| "a sentence".to_owned()), "work");
        assert_eq!(kind(|| &FetchError::TooSlow(1)), "fetch", "by reference too");
        assert_eq!(RingbaError::Account.failure().kind, "ringba");
        assert_eq!(JudgeError::Model.failure().kind, "judge");
    }
}
