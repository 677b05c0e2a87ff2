//! Ingest: reads a window of Ringba's call log and stores it page by page. An audit is read the same way and
//! only summed up.

use callscript_common::db::DbError;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::context::through_outages;
use super::handler::{Outcome, work_of};
use crate::db::{Database, Item, Stage};
use crate::ringba::{ParsedPage, RingbaClient, RingbaError, Summary, Wanted, WindowReader, WindowSpec};

/// The ingest lane.
#[derive(Debug)]
pub(super) struct Ingest {
    pub(super) database: Database,
    pub(super) ringba: RingbaClient,
    pub(super) page_size: u32,
}

#[derive(Debug, Deserialize)]
struct Work {
    #[serde(default)]
    kind: String,
    window_start: String,
    window_end: String,
    #[serde(default = "an_hour")]
    future_tolerance_minutes: i64,
    #[serde(default)]
    split_over_calls: Option<u64>,
}

fn an_hour() -> i64 {
    60
}

/// Why reading stopped.
#[derive(Debug)]
enum Stop {
    Ringba(RingbaError),
    Database(DbError),
}

impl From<RingbaError> for Stop {
    fn from(error: RingbaError) -> Self {
        Self::Ringba(error)
    }
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl Ingest {
    pub(super) async fn work(&self, item: &Item) -> Outcome {
        let work: Work = match work_of(item) {
            Ok(work) => work,
            Err(outcome) => return outcome,
        };
        match self.read(item, &work).await {
            Ok(result) => Outcome::Done(Stage::Ingested, result),
            Err(Stop::Ringba(error)) => Outcome::Failed(error.failure()),
            Err(Stop::Database(error)) => Outcome::refused(error),
        }
    }

    async fn read(&self, item: &Item, work: &Work) -> Result<Value, Stop> {
        let now: Timestamp = through_outages!(self.database.now())?;
        let tolerance = SignedDuration::from_mins(work.future_tolerance_minutes.clamp(0, 1_000_000));
        let mut audit = (work.kind == "audit").then(Summary::default);
        let spec = WindowSpec {
            span: (work.window_start.as_str(), work.window_end.as_str()),
            page_size: self.page_size,
            latest: now.checked_add(tolerance).unwrap_or(Timestamp::MAX),
            split_over: work.split_over_calls,
            wanted: if audit.is_some() {
                Wanted::Audited
            } else {
                Wanted::Everything
            },
        };
        let mut reader = WindowReader::new(&self.ringba, spec);
        while let Some((offset, page)) = reader.next().await? {
            match &mut audit {
                Some(summary) => summary.add(&page),
                None => self.store(item, offset, &page).await?,
            }
        }
        let read = reader.finish();
        tracing::info!(
            window.id = %item.lease.id, page.count = read.pages, record.count = read.records,
            duration_ms = read.duration_ms, "read a window of the call log"
        );
        let mut result =
            serde_json::to_value(&read).map_err(|error| RingbaError::Garbage(error.to_string()))?;
        if let Some(summary) = audit {
            result["summary"] = summary.to_json();
        }
        Ok(result)
    }

    async fn store(&self, item: &Item, offset: u64, page: &ParsedPage) -> Result<(), Stop> {
        let page = page.to_json(offset);
        let counts = through_outages!(self.database.store_page(item.lease, &page))?;
        if counts.rejected > 0 {
            tracing::warn!(
                window.id = %item.lease.id, page.offset = offset, page.rejected = counts.rejected,
                "records were set aside, see core.rejected_records"
            );
        }
        Ok(())
    }
}
