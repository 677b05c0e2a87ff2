//! Inboxes that are open: a few for each person.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

/// Most inboxes of one person that are told of new flags: as many connections as a browser opens to one host over HTTP/1.1.
/// The newest is the one that somebody looks at, so the oldest ends.
const MOST: usize = 6;

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    count: u64,
    /// Of each user, the oldest first. An inbox whose sender is dropped ends.
    places: HashMap<i64, VecDeque<(u64, mpsc::Sender<()>)>>,
}

/// What an inbox is told about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// A session of its user has ended: look whether it is the own one.
    Look,
    /// There are too many.
    Leave,
}

/// The place of an inbox, which is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    streams: Arc<Streams>,
    user: i64,
    number: u64,
    words: mpsc::Receiver<()>,
}

impl Streams {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more inbox of this user.
    pub(crate) fn enter(self: &Arc<Self>, user: i64) -> Place {
        // One word waits at most: to look twice is to look once.
        let (tells, words) = mpsc::channel(1);
        let mut open = self.open();
        open.count += 1;
        let number = open.count;
        let places = open.places.entry(user).or_default();
        places.push_back((number, tells));
        if places.len() > MOST {
            places.pop_front();
        }
        Place {
            streams: Arc::clone(self),
            user,
            number,
            words,
        }
    }

    /// Lets the inboxes of this user look whether their sessions go on.
    pub(crate) fn look(&self, user: i64) {
        for (_, tells) in self.open().places.get(&user).into_iter().flatten() {
            let _ = tells.try_send(());
        }
    }

    /// Lets all of them look.
    pub(crate) fn look_all(&self) {
        for (_, tells) in self.open().places.values().flatten() {
            let _ = tells.try_send(());
        }
    }
}

impl Place {
    /// Waits for a word.
    pub(crate) async fn word(&mut self) -> Word {
        match self.words.recv().await {
            Some(()) => Word::Look,
            None => Word::Leave,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(places) = open.places.get_mut(&self.user) {
            places.retain(|(number, _)| *number != self.number);
            if places.is_empty() {
                open.places.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn the_seventh_inbox_ends_the_oldest_and_places_are_given_back() {
        let streams = Arc::new(Streams::default());
        let mut places: Vec<Place> = (0..MOST).map(|_| streams.enter(1)).collect();
        let mut other = streams.enter(2);
        assert!(
            places
                .iter_mut()
                .all(|place| place.word().now_or_never().is_none())
        );
        places.push(streams.enter(1));
        assert_eq!(places[0].word().now_or_never(), Some(Word::Leave));
        assert_eq!(places[1].word().now_or_never(), None);
        // Two words are one.
        streams.look(1);
        streams.look(1);
        assert_eq!(places[1].word().now_or_never(), Some(Word::Look));
        assert_eq!(places[1].word().now_or_never(), None);
        assert_eq!(other.word().now_or_never(), None);
        streams.look_all();
        assert_eq!(other.word().now_or_never(), Some(Word::Look));
        drop(places);
        drop(other);
        assert!(streams.open().places.is_empty());
    }
}
