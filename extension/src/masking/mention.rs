//! What was talked about last.

use super::kind::Kind;
use super::topic::Topic;

/// A topic that was raised.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) topic: Topic,
    /// What a number is masked as after it.
    pub(crate) kind: Option<Kind>,
    /// Whether only the last four digits are meant.
    pub(crate) is_tail: bool,
    /// Whether somebody says that it won't be asked for.
    pub(crate) is_denied: bool,
    /// The word with which its phrase begins.
    pub(crate) start: u64,
    /// The word of the call from which to count.
    pub(crate) at: u64,
    /// Index of who said it.
    pub(crate) speaker: usize,
    /// Index of the segment.
    pub(crate) segment: usize,
    /// How many digits came after it.
    pub(crate) filled: usize,
    /// Whether all that it asks for was said.
    pub(crate) is_answered: bool,
}

/// The last mention of each topic.
#[derive(Debug)]
pub(crate) struct Mentions {
    /// The last one, and the one before, in case the last was the beginning of a longer phrase.
    latest: [(Option<Mention>, Option<Mention>); Topic::COUNT],
}

impl Default for Mentions {
    fn default() -> Self {
        Self {
            latest: std::array::from_fn(|_| (None, None)),
        }
    }
}

impl Mentions {
    /// Takes back what one party mentioned from the word `start` on: it was part of a longer phrase.
    pub(crate) fn take_back(&mut self, speaker: usize, start: u64) {
        for (last, before) in &mut self.latest {
            if last
                .as_ref()
                .is_some_and(|last| last.speaker == speaker && last.start >= start && last.filled == 0)
            {
                *last = before.take();
            }
        }
    }

    /// Remembers a mention.
    pub(crate) fn add(&mut self, mention: Mention) {
        if let Some((last, before)) = self.latest.get_mut(mention.topic as usize) {
            *before = last.replace(mention);
        }
    }

    /// The last mention of a topic.
    pub(crate) fn get(&self, topic: Topic) -> Option<&Mention> {
        self.latest.get(topic as usize)?.0.as_ref()
    }

    /// Likewise.
    pub(crate) fn get_mut(&mut self, topic: Topic) -> Option<&mut Mention> {
        self.latest.get_mut(topic as usize)?.0.as_mut()
    }

    /// Forgets a topic.
    pub(crate) fn forget(&mut self, topic: Topic) {
        if let Some(slot) = self.latest.get_mut(topic as usize) {
            *slot = (None, None);
        }
    }

    /// All, the latest first.
    pub(crate) fn by_recency(&self) -> Vec<&Mention> {
        let mut mentions: Vec<&Mention> = self.latest.iter().filter_map(|(last, _)| last.as_ref()).collect();
        mentions.sort_by_key(|mention| std::cmp::Reverse(mention.at));
        mentions
    }

    /// A secret of this kind was masked earlier: nothing asks for it any more.
    pub(crate) fn settle(&mut self, kind: Kind) {
        for (last, before) in &mut self.latest {
            if last.as_ref().is_some_and(|last| last.kind == Some(kind)) {
                (*last, *before) = (None, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(topic: Topic, at: u64) -> Mention {
        Mention {
            topic,
            kind: topic.kind(),
            is_tail: false,
            is_denied: false,
            start: at,
            at,
            speaker: 0,
            segment: 0,
            filled: 0,
            is_answered: false,
        }
    }

    #[test]
    fn the_last_mention_counts() {
        let mut mentions = Mentions::default();
        mentions.add(mention(Topic::Social, 3));
        mentions.add(mention(Topic::Social, 9));
        mentions.add(mention(Topic::Phone, 5));
        let topics: Vec<Topic> = mentions
            .by_recency()
            .iter()
            .map(|mention| mention.topic)
            .collect();
        assert_eq!(topics, [Topic::Social, Topic::Phone]);
        mentions.take_back(0, 9);
        assert_eq!(mentions.get(Topic::Social).unwrap().at, 3);
        mentions.settle(Kind::SocialSecurityNumber);
        assert!(mentions.get(Topic::Social).is_none());
        mentions.forget(Topic::Phone);
        assert!(mentions.get_mut(Topic::Phone).is_none());
    }
}
