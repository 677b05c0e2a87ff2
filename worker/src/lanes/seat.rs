//! The seat of a worker: a file that it holds locked for as long as it lives, with its name inside.
//!
//! The kernel frees the lock when a process is gone, however the process ended. So a worker that gets the
//! lock knows that the worker named in the file is dead, and may take back its items at once. No other sign
//! of death is as sure.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// Longer names are no worker's.
const LONGEST_NAME: u64 = 200;

/// A locked seat.
#[derive(Debug)]
pub(super) struct Seat {
    file: File,
    predecessor: Option<String>,
}

/// Why a worker cannot have the seat.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeatError {
    /// Somebody else sits there.
    #[error("another worker is running on the seat {0}: stop it, or give each worker a --seat of its own")]
    Taken(PathBuf),
    /// The file cannot be used.
    #[error(
        "the seat {path} cannot be used ({reason}): name a file in a folder on a local disk that may be written"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
}

impl Seat {
    /// Takes the seat for the worker of that name.
    ///
    /// # Errors
    /// [`SeatError::Taken`] when another worker lives on it.
    pub(super) fn take(path: &Path, worker: &str) -> Result<Self, SeatError> {
        let unusable = |reason| SeatError::Unusable {
            path: path.to_owned(),
            reason,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(unusable)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => SeatError::Taken(path.to_owned()),
            TryLockError::Error(reason) => unusable(reason),
        })?;
        let mut name = Vec::new();
        (&mut file)
            .take(LONGEST_NAME)
            .read_to_end(&mut name)
            .map_err(unusable)?;
        let predecessor = String::from_utf8(name).ok().map(|name| name.trim().to_owned());
        let mut seat = Self {
            file,
            predecessor: predecessor.filter(|name| !name.is_empty()),
        };
        seat.write(worker).map_err(unusable)?;
        Ok(seat)
    }

    /// The worker that died on this seat, if the last one there did.
    pub(super) fn predecessor(&self) -> Option<&str> {
        self.predecessor.as_deref()
    }

    /// Leaves the seat with nothing held, so that nobody has to succeed.
    pub(super) fn leave(mut self) {
        if let Err(error) = self.write("") {
            tracing::warn!(
                "the seat cannot be cleared; the next worker will look after leases that are not there: {error}"
            );
        }
    }

    fn write(&mut self, name: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(name.as_bytes())?;
        self.file.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_one_learns_who_died_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seat");
        let first = Seat::take(&path, "box-1").unwrap();
        assert_eq!(first.predecessor(), None);
        assert!(matches!(Seat::take(&path, "box-2"), Err(SeatError::Taken(_))));
        // What the kernel does for a process that is gone.
        drop(first);
        let second = Seat::take(&path, "box-2").unwrap();
        assert_eq!(second.predecessor(), Some("box-1"));
        second.leave();
        assert_eq!(Seat::take(&path, "box-3").unwrap().predecessor(), None);
    }

    #[test]
    fn a_seat_nobody_can_have_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = Seat::take(&folder.path().join("no/such/folder"), "box-1").unwrap_err();
        assert!(error.to_string().contains("local disk"), "{error}");
    }
}
