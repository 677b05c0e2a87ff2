//! A file that is made while it is sent: a batch of calls at a time, whatever their number.

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::cell::lines;
use super::columns::{Column, Style};
use super::record::Call;
use super::source::{Place, Source};
use crate::app::App;
use crate::error::PageError;

/// By which spreadsheets know that a file is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A file on its way.
pub(super) struct Export {
    pub(super) app: App,
    pub(super) viewer: i64,
    /// The note that it was begun.
    pub(super) note: i64,
    pub(super) source: Source,
    pub(super) columns: Vec<Column>,
    pub(super) style: Style,
    pub(super) separator: u8,
    pub(super) is_by_flag: bool,
    pub(super) place: Option<Place>,
    pub(super) rows: i64,
    pub(super) step: Step,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Head,
    Calls,
    End,
}

impl Export {
    /// The body of the answer. Where something fails the connection breaks, so that nobody takes half a file for a whole one.
    pub(super) fn into_body(self) -> Body {
        Body::from_stream(stream::try_unfold(self, |mut export| async move {
            match export.part().await {
                Ok(Some(part)) => Ok(Some((part, export))),
                Ok(None) => Ok(None),
                Err(error) => {
                    tracing::error!(%error, "an export broke off");
                    Err(error)
                }
            }
        }))
    }

    async fn part(&mut self) -> Result<Option<Bytes>, PageError> {
        match self.step {
            Step::Head => {
                self.step = Step::Calls;
                let names = self.columns.iter().map(|column| column.name.to_owned());
                let head = self.written(std::iter::once(names.collect()))?;
                Ok(Some(Bytes::from([MARK, &head].concat())))
            }
            Step::Calls => self.batch().await,
            Step::End => Ok(None),
        }
    }

    fn written(&self, rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, PageError> {
        lines(self.separator, rows).map_err(|error| PageError::Internal(error.to_string()))
    }

    async fn batch(&mut self) -> Result<Option<Bytes>, PageError> {
        let found = self.source.next(&self.app, self.place).await?;
        let Some((last, at)) = found.last().copied() else {
            self.step = Step::End;
            self.note_end().await?;
            return Ok(None);
        };
        let ids: Vec<Uuid> = found.iter().map(|(id, _)| *id).collect();
        let rows = self
            .app
            .database
            .query(
                "SELECT * FROM console.export_rows($1, $2)",
                &[(&self.viewer, Type::INT8), (&ids, Type::UUID_ARRAY)],
            )
            .await?;
        let calls = rows.iter().map(Call::read).collect::<Result<Vec<_>, _>>()?;
        // Calls that retention has taken meanwhile are passed over; the place is that of the last one all the same.
        let began = calls.last().map(|call| call.time);
        if let Some(at) = at.or(began) {
            self.place = Some((at, last));
        } else {
            self.step = Step::End;
        }
        let made: Vec<Vec<String>> = calls
            .iter()
            .flat_map(|call| self.style.rows(&self.columns, call, self.is_by_flag))
            .collect();
        self.rows += i64::try_from(made.len()).unwrap_or_default();
        Ok(Some(Bytes::from(self.written(made.into_iter())?)))
    }

    async fn note_end(&self) -> Result<(), PageError> {
        self.app
            .database
            .query(
                "SELECT console.export_end($1, $2, $3)",
                &[
                    (&self.viewer, Type::INT8),
                    (&self.note, Type::INT8),
                    (&self.rows, Type::INT8),
                ],
            )
            .await?;
        Ok(())
    }
}
