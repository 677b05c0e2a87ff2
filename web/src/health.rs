//! How the factory is, in one word, for the dot in the bar of every page.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use callscript_common::db::Pool;

/// So long a word holds: every page asks.
const HOLDS: Duration = Duration::from_secs(10);

/// From open alerts, lanes and workers: `console.health`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Health {
    Good,
    Warning,
    Bad,
    /// The database has not said.
    #[default]
    Unknown,
}

impl Health {
    fn parse(word: &str) -> Self {
        match word {
            "good" => Self::Good,
            "warning" => Self::Warning,
            "bad" => Self::Bad,
            _ => Self::Unknown,
        }
    }

    /// Of the style sheet.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }

    /// A shape beside the colour.
    pub(crate) const fn shape(self) -> &'static str {
        match self {
            Self::Good => "\u{25cf}",
            Self::Warning => "\u{25a0}",
            Self::Bad => "\u{25b2}",
            Self::Unknown => "\u{25cb}",
        }
    }

    /// For screen readers, and on hover.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Good => "Factory: all is well",
            Self::Warning => "Factory: something needs attention",
            Self::Bad => "Factory: in trouble",
            Self::Unknown => "Factory: not known",
        }
    }
}

/// The last word, and when it was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastWord(Arc<Mutex<Option<(Instant, Health)>>>);

impl LastWord {
    /// The word of the last seconds, or a new one. A database that cannot say costs no page.
    pub(crate) async fn read(&self, database: &Pool) -> Health {
        if let Some((at, health)) = *self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && at.elapsed() < HOLDS
        {
            return health;
        }
        let health = match database.query("SELECT console.health()", &[]).await {
            Ok(rows) => rows
                .first()
                .and_then(|row| row.try_get(0).ok())
                .map_or(Health::Unknown, Health::parse),
            Err(error) => {
                tracing::warn!("how the factory is cannot be read: {error}");
                Health::Unknown
            }
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), health));
        health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_words_look_alike() {
        let all = ["good", "warning", "bad", "?"].map(Health::parse);
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert!(
                    one.shape() != other.shape()
                        && one.words() != other.words()
                        && one.name() != other.name()
                );
            }
        }
    }
}
