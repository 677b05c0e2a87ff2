//! Keeps values that take long to make for the next call in the same backend.

use std::borrow::Borrow;
use std::rc::Rc;

/// One value for each vertical, with room for a change of rules.
const MOST_KEPT: usize = 16;

/// The values that were used last, by their keys.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    /// The most recently used last.
    kept: Vec<(K, Rc<V>)>,
}

impl<K, V> Cache<K, V> {
    pub(crate) const fn new() -> Self {
        Self { kept: Vec::new() }
    }

    /// The value of this key, if it is kept.
    pub(crate) fn get<Q>(&mut self, key: &Q) -> Option<Rc<V>>
    where
        K: Borrow<Q>,
        Q: PartialEq + ?Sized,
    {
        let at = self.kept.iter().position(|(known, _)| known.borrow() == key)?;
        let found = self.kept.remove(at);
        let value = Rc::clone(&found.1);
        self.kept.push(found);
        Some(value)
    }

    /// Keeps the value of a key that [`get`](Self::get) has not found. What was out of use for longest makes
    /// room.
    pub(crate) fn put(&mut self, key: K, value: &Rc<V>) {
        if self.kept.len() == MOST_KEPT {
            self.kept.remove(0);
        }
        self.kept.push((key, Rc::clone(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_out_of_use_for_longest_goes_first() {
        let mut cache: Cache<String, usize> = Cache::new();
        assert_eq!(cache.get("0"), None);
        for number in 0..MOST_KEPT {
            cache.put(number.to_string(), &Rc::new(number));
        }
        // Used again, so 1 is the oldest now.
        assert_eq!(cache.get("0").as_deref(), Some(&0));
        cache.put("new".to_owned(), &Rc::new(99));
        assert_eq!(cache.get("1"), None);
        assert_eq!(cache.get("0").as_deref(), Some(&0));
        assert_eq!(cache.get("2").as_deref(), Some(&2));
        assert_eq!(cache.get("new").as_deref(), Some(&99));
        assert_eq!(cache.kept.len(), MOST_KEPT);
    }
}
