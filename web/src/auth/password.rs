//! Passwords: argon2id with the library's defaults (19 MiB, two passes: the first choice of OWASP's cheat
//! sheet). Each hash takes its memory for itself, so only a few are made at a time, whoever asks.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::argon;
use crate::error::PageError;

/// Shortest password.
pub(crate) const LEAST_LENGTH: usize = 12;
/// Longest: hashing must not become an attack.
pub(crate) const MOST_LENGTH: usize = 200;
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// When to come again after that, in seconds.
const COME_AGAIN: i32 = 10;

/// Hashes at a time of each lane: 38 MiB.
const AT_A_TIME: usize = 2;
/// For people who are known.
static KNOWN: Semaphore = Semaphore::const_new(AT_A_TIME);
/// For everybody else.
static STRANGERS: Semaphore = Semaphore::const_new(AT_A_TIME);

/// In which line somebody waits: a crowd of strangers is in nobody's way who is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// A known browser, or an invitation.
    Known,
    /// Everybody else.
    Strangers,
}

impl Lane {
    fn slots(self) -> &'static Semaphore {
        match self {
            Self::Known => &KNOWN,
            Self::Strangers => &STRANGERS,
        }
    }
}

/// Waits for a turn, which lasts until the permit is dropped.
async fn turn(slots: &'static Semaphore) -> Result<SemaphorePermit<'static>, PageError> {
    match tokio::time::timeout(PATIENCE, slots.acquire()).await {
        Ok(permit) => permit.map_err(|error| PageError::Internal(error.to_string())),
        Err(_) => Err(PageError::Busy(COME_AGAIN)),
    }
}

/// Does the work in its turn. The turn ends with the work, also where nobody waits for it any more.
async fn in_turn<T: Send + 'static>(
    lane: Lane,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let turn = turn(lane.slots()).await?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    done.await.map_err(|error| PageError::Internal(error.to_string()))
}

/// The hash to store.
pub(crate) async fn hash(password: String) -> Result<String, PageError> {
    let hashed = in_turn(Lane::Known, move || argon::hash(&password)).await?;
    hashed.map_err(|error| PageError::Internal(error.to_string()))
}

/// Whether the password is the one behind the hash. Without a hash the check takes as long, so that nobody
/// learns which addresses have an account.
pub(crate) async fn matches(lane: Lane, password: String, hash: Option<String>) -> Result<bool, PageError> {
    in_turn(lane, move || {
        if let Some(hash) = hash {
            return argon::fits(&password, &hash).unwrap_or(false);
        }
        let _ = argon::hash(&password);
        false
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fits(password: &str, hash: Option<&str>) -> bool {
        let checked = matches(Lane::Strangers, password.to_owned(), hash.map(str::to_owned));
        checked.await.expect("a turn")
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let stored = hash("correct horse battery".to_owned()).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(fits("correct horse battery", Some(&stored)).await);
        assert!(!fits("correct horse batterz", Some(&stored)).await);
        assert!(!fits("anything", None).await);
        assert!(!fits("anything", Some("not a hash")).await);
    }

    /// Without a clock that people wait for: it is moved on as soon as everybody waits.
    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_to_come_again() {
        static SLOTS: Semaphore = Semaphore::const_new(2);
        let crowd = [turn(&SLOTS).await, turn(&SLOTS).await];
        assert!(crowd.iter().all(Result::is_ok));
        assert!(matches!(turn(&SLOTS).await, Err(PageError::Busy(COME_AGAIN))));
        drop(crowd);
        assert!(turn(&SLOTS).await.is_ok());
        // Who is known waits in another line.
        assert!(!std::ptr::eq(Lane::Known.slots(), Lane::Strangers.slots()));
    }
}
