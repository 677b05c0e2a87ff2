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
    pub(super) fn attempt_failed(error: impl ToString) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            permanent: false,
            retry_after_seconds: None,
        })
    }

    /// Trying again is pointless.
    pub(super) fn hopeless(error: impl ToString) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
            permanent: true,
            retry_after_seconds: None,
        })
    }

    /// Nobody's fault here: later, without burning an attempt.
    pub(super) fn later(error: impl ToString, seconds: f64) -> Self {
        Self::Failed(Failure {
            error: error.to_string(),
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
        Outcome::later(
            format!("the claim's work is not understood ({error}): update worker and extension alike"),
            60.0,
        )
    })
}
