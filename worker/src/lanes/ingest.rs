//! Ingest: reads a window of Ringba's call log and stores it page by page. An audit is read the same way and
//! only summed up.

use std::collections::HashSet;
use std::time::Duration;

use callscript_common::db::DbError;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::context::through_outages;
use super::handler::{Outcome, work_of};
use crate::db::{Database, Item, Stage};
use crate::ringba::{ParsedPage, RingbaClient, RingbaError, Summary, Wanted, WindowReader, WindowSpec};

/// Waits before a call that somebody holds is tried again: most hold it for a moment only.
const HELD_WAITS: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1500),
];

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
    /// Whether the window is handed in to be split when Ringba cannot answer for it.
    #[serde(default)]
    split_refused: bool,
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
        let time = |text: &str| {
            text.parse::<Timestamp>()
                .map_err(|error| RingbaError::Garbage(error.to_string()))
        };
        let span = time(&work.window_start)?..time(&work.window_end)?;
        let mut audit = (work.kind == "audit").then(|| Summary::of(span));
        let spec = WindowSpec {
            span: (work.window_start.as_str(), work.window_end.as_str()),
            page_size: self.page_size,
            begins_at: now,
            latest: now.checked_add(tolerance).unwrap_or(Timestamp::MAX),
            split_over: work.split_over_calls,
            wanted: if audit.is_some() {
                Wanted::Audited
            } else {
                Wanted::Everything
            },
        };
        let mut reader = WindowReader::new(&self.ringba, spec);
        let mut left = Vec::new();
        let refused = loop {
            match reader.next().await {
                Ok(Some((offset, page))) => match &mut audit {
                    Some(summary) => summary.add(&page),
                    None => {
                        if !self.store(item, offset, &page).await? {
                            left.push((offset, page));
                        }
                    }
                },
                Ok(None) => break None,
                Err(error) if work.split_refused && error.concerns_the_window() => break Some(error),
                Err(error) => return Err(error.into()),
            }
        };
        self.store_left(item, left).await?;
        let read = reader.finish();
        tracing::info!(
            window.id = %item.lease.id, page.count = read.pages, record.count = read.records,
            duration_ms = read.duration_ms, "read a window of the call log"
        );
        let mut result =
            serde_json::to_value(&read).map_err(|error| RingbaError::Garbage(error.to_string()))?;
        if let Some(error) = refused {
            result["refused"] = error.to_string().into();
        }
        if let Some(summary) = audit {
            result["summary"] = summary.to_json();
        }
        Ok(result)
    }

    /// Tries once more to store pages of which somebody held a call. What is held still is named by the window, which waits for
    /// it.
    async fn store_left(&self, item: &Item, mut left: Vec<(u64, ParsedPage)>) -> Result<(), Stop> {
        for wait in HELD_WAITS {
            if left.is_empty() {
                break;
            }
            tokio::time::sleep(wait).await;
            let mut still = Vec::new();
            for (offset, page) in left {
                if !self.store(item, offset, &page).await? {
                    still.push((offset, page));
                }
            }
            left = still;
        }
        if !left.is_empty() {
            tracing::warn!(
                window.id = %item.lease.id, page.count = left.len(),
                "calls are held by another transaction of the database; they are stored when it ends"
            );
        }
        Ok(())
    }

    /// Stores a page; returns whether that was all of it.
    async fn store(&self, item: &Item, offset: u64, page: &ParsedPage) -> Result<bool, Stop> {
        let distinct = page.ids.iter().collect::<HashSet<_>>().len();
        let page = page.to_json(offset);
        let counts = through_outages!(self.database.store_page(item.lease, &page))?;
        if counts.rejected > 0 {
            tracing::warn!(
                window.id = %item.lease.id, page.offset = offset, page.rejected = counts.rejected,
                "records were set aside, see core.rejected_records"
            );
        }
        let stored = counts.inserted + counts.changed + counts.identical;
        Ok(usize::try_from(stored).is_ok_and(|stored| stored >= distinct))
    }
}
