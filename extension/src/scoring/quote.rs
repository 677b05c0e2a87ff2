//! Where the words of a quote stand: in the whole call or in one party's own words, over any number of segments, word for
//! word or with a misheard letter in ten.

use super::terms::Speaker;
use super::transcript::Transcript;

/// How alike quote and transcript must be, letter by letter: one misheard letter in ten.
const LEAST_ALIKE: f64 = 0.9;
/// Most letters of a quote that is looked for where it does not stand word for word.
const MOST_LETTERS: usize = 600;

/// Words of the transcript that a quote was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Tokens of the transcript, in order; what the other party throws in is not among them.
    pub(super) tokens: Vec<usize>,
    /// Who says them, or most of them.
    pub(super) speaker: Speaker,
    /// More than a few of the words are another party's.
    pub(super) is_mixed: bool,
    /// Tokens of the same track before the first of `tokens`, in order.
    pub(super) before: Vec<usize>,
    /// Tokens of the same track after the last of `tokens`, in order.
    pub(super) after: Vec<usize>,
}

impl Place {
    /// Whether the words count for a rule about `wanted`.
    pub(super) fn counts_for(&self, wanted: Option<Speaker>) -> bool {
        self.speaker.counts_for(wanted) && (wanted.is_none() || !self.is_mixed)
    }

    /// The tokens of the party that says them: without what others throw in.
    pub(super) fn said(&self, transcript: &Transcript) -> Vec<usize> {
        let own = |at: &usize| self.is_mixed || speaker_of(*at, transcript) == self.speaker;
        self.tokens.iter().copied().filter(own).collect()
    }
}

/// Tokens among which a quote may stand in one piece.
struct Track {
    /// `None`: everything that is said, in the order of the transcript.
    speaker: Option<Speaker>,
    tokens: Vec<usize>,
}

/// Tokens before and after a quote that are looked at.
const MOST_AROUND: usize = 4;

/// The place of a quote that begins in or near `segment`, if there is one. A place where the words count for `wanted` comes before
/// any other, and a place word for word before one that is merely alike.
pub(super) fn find(
    quote: &[String],
    segment: usize,
    wanted: Option<Speaker>,
    transcript: &Transcript,
) -> Option<Place> {
    let tracks = tracks(transcript);
    let exact = tracks
        .iter()
        .filter_map(|track| exact(quote, segment, track, transcript));
    if let Some(place) = best(exact, segment, wanted, transcript) {
        return Some(place);
    }
    let alike = tracks.iter().filter_map(|track| alike(quote, track, transcript));
    best(alike, segment, wanted, transcript)
}

/// The place that counts, else any; the nearest to the segment.
fn best(
    places: impl Iterator<Item = Place>,
    segment: usize,
    wanted: Option<Speaker>,
    transcript: &Transcript,
) -> Option<Place> {
    places.min_by_key(|place| {
        let begins = transcript.tokens[place.tokens[0]].segment;
        (!place.counts_for(wanted), begins.abs_diff(segment))
    })
}

fn tracks(transcript: &Transcript) -> Vec<Track> {
    let whole = Track {
        speaker: None,
        tokens: (0..transcript.tokens.len()).collect(),
    };
    let parties = [Speaker::Agent, Speaker::Caller, Speaker::Unknown].map(|speaker| Track {
        speaker: Some(speaker),
        tokens: whole
            .tokens
            .iter()
            .copied()
            .filter(|at| speaker_of(*at, transcript) == speaker)
            .collect(),
    });
    let mut tracks: Vec<Track> = parties
        .into_iter()
        .filter(|track| !track.tokens.is_empty())
        .collect();
    // With one party the whole is that party's.
    if tracks.len() > 1 {
        tracks.push(whole);
    }
    tracks
}

fn speaker_of(token: usize, transcript: &Transcript) -> Speaker {
    transcript.segments[transcript.tokens[token].segment].speaker
}

/// From place `from` of the track to place `to` (exclusive).
fn place(track: &Track, from: usize, to: usize, transcript: &Transcript) -> Place {
    let tokens = track.tokens[from..to].to_vec();
    let speaker = track.speaker.unwrap_or_else(|| loudest(&tokens, transcript));
    let own = tokens
        .iter()
        .filter(|at| speaker_of(**at, transcript) == speaker)
        .count();
    Place {
        speaker,
        // Up to a quarter may be "mhm" and "okay".
        is_mixed: own * 4 < tokens.len() * 3,
        before: track.tokens[from.saturating_sub(MOST_AROUND)..from].to_vec(),
        after: track.tokens[to..track.tokens.len().min(to + MOST_AROUND)].to_vec(),
        tokens,
    }
}

/// Who says most of these words; the first of two who say as many.
fn loudest(tokens: &[usize], transcript: &Transcript) -> Speaker {
    let said = |speaker: Speaker| {
        tokens
            .iter()
            .filter(|at| speaker_of(**at, transcript) == speaker)
            .count()
    };
    let all = [Speaker::Unknown, Speaker::Caller, Speaker::Agent];
    all.into_iter()
        .max_by_key(|speaker| said(*speaker))
        .unwrap_or(Speaker::Unknown)
}

/// Word for word; of several places the first one in or after the segment, else the last one before it.
fn exact(quote: &[String], segment: usize, track: &Track, transcript: &Transcript) -> Option<Place> {
    let word = |at: usize| transcript.tokens[track.tokens[at]].word.as_str();
    let stands = |at: &usize| {
        quote
            .iter()
            .enumerate()
            .all(|(offset, quoted)| word(at + offset) == quoted)
    };
    let mut places = (0..(track.tokens.len() + 1).saturating_sub(quote.len())).filter(stands);
    let mut last = None;
    let at = places
        .find(|at| {
            let is_near = transcript.tokens[track.tokens[*at]].segment >= segment;
            last = Some(*at);
            is_near
        })
        .or(last)?;
    Some(place(track, at, at + quote.len(), transcript))
}

/// The stretch that needs the fewest letters changed to become the quote (Sellers' algorithm), if it is alike enough.
fn alike(quote: &[String], track: &Track, transcript: &Transcript) -> Option<Place> {
    let quoted: Vec<char> = quote.join(" ").chars().collect();
    if quoted.len() > MOST_LETTERS {
        return None;
    }
    let most = quoted.len() / 10;
    // One column of the table: letters to change, and the letter of the track with which the stretch begins.
    let mut column: Vec<(u32, u32)> = (0..=quoted.len()).map(|edits| (saturating(edits), 0)).collect();
    let mut best = (u32::MAX, 0, 0);
    let mut ends = Vec::with_capacity(track.tokens.len());
    let mut at: u32 = 0;
    for token in &track.tokens {
        let word = transcript.tokens[*token].word.as_str();
        for letter in word.chars().chain(std::iter::once(' ')) {
            let mut diagonal = column[0];
            column[0] = (0, at + 1);
            let mut above = column[0];
            for (wanted, cell) in quoted.iter().zip(&mut column[1..]) {
                let left = *cell;
                let same = (diagonal.0 + u32::from(*wanted != letter), diagonal.1);
                *cell = same.min((left.0 + 1, left.1)).min((above.0 + 1, above.1));
                diagonal = left;
                above = *cell;
            }
            at += 1;
            let (edits, began) = column[quoted.len()];
            if edits < best.0 && began < at {
                best = (edits, began, at);
            }
        }
        ends.push(at);
    }
    let (edits, began, end) = best;
    if edits as usize > most {
        return None;
    }
    // Whole words: those of which at least half lies in the stretch.
    let middle = |index: usize| {
        let start = if index == 0 { 0 } else { ends[index - 1] };
        (start + ends[index] - 1).div_ceil(2)
    };
    let inside = |index: &usize| middle(*index) >= began && middle(*index) <= end;
    let first = (0..ends.len()).find(inside)?;
    let last = (first..ends.len()).take_while(inside).last()?;
    let found = place(track, first, last + 1, transcript);
    let words: Vec<&str> = found
        .tokens
        .iter()
        .map(|token| transcript.tokens[*token].word.as_str())
        .collect();
    (strsim::normalized_levenshtein(&quote.join(" "), &words.join(" ")) >= LEAST_ALIKE).then_some(found)
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scoring::normalise;

    fn transcript() -> Transcript {
        Transcript::parse(&json!({"segments": [
            {"speaker": "agent", "start": 0, "end": 3, "text": "So what I will do is I am going to"},
            {"speaker": "caller", "start": 2, "end": 2.5, "text": "mhm okay"},
            {"speaker": "agent", "start": 3, "end": 6, "text": "guarantee you the approval"},
            {"speaker": "caller", "start": 6, "end": 7, "text": "right yeah yes sir I hear you"},
            {"speaker": "agent", "start": 7, "end": 9, "text": "before the end of this week"},
            {"speaker": "caller", "start": 9, "end": 12, "text": "I am going to guarantee nothing"}]}))
        .expect("a transcript")
    }

    fn found(quote: &str, segment: usize, wanted: Option<Speaker>) -> Option<String> {
        let transcript = transcript();
        let place = find(&normalise::words(quote), segment, wanted, &transcript)?;
        let words: Vec<&str> = place
            .tokens
            .iter()
            .map(|at| transcript.tokens[*at].word.as_str())
            .collect();
        Some(format!("{}: {}", place.speaker.as_str(), words.join(" ")))
    }

    #[test]
    fn a_quote_is_found_wherever_it_stands() {
        let agent = Some(Speaker::Agent);
        for (quote, segment, wanted, expected) in [
            (
                "i am going to guarantee you",
                0,
                agent,
                Some("agent: i am going to guarantee you"),
            ),
            // Over three segments, and what the other party throws in left out.
            (
                "guarantee you the approval before the end of this week",
                0,
                agent,
                Some("agent: guarantee you the approval before the end of this week"),
            ),
            // As the transcript is written, the other party's words among them.
            (
                "i am going to mhm okay guarantee you the",
                0,
                agent,
                Some("agent: i am going to mhm okay guarantee you the"),
            ),
            // Far from the segment that is named.
            (
                "before the end of this week",
                0,
                agent,
                Some("agent: before the end of this week"),
            ),
            // The party that counts comes first.
            (
                "i am going to guarantee",
                5,
                agent,
                Some("agent: i am going to guarantee"),
            ),
            (
                "i am going to guarantee",
                0,
                Some(Speaker::Caller),
                Some("caller: i am going to guarantee"),
            ),
            (
                "i am going to guarantee",
                5,
                None,
                Some("caller: i am going to guarantee"),
            ),
            // One letter in ten, at the front, in the middle, in the last word, and words run together.
            (
                "iam going to guarantee you the aproval",
                0,
                agent,
                Some("agent: i am going to guarantee you the approval"),
            ),
            (
                "guarantee you the approvel",
                0,
                agent,
                Some("agent: guarantee you the approval"),
            ),
            (
                "before the end of this weak",
                0,
                agent,
                Some("agent: before the end of this week"),
            ),
            ("guarantee you a car", 0, agent, None),
            ("i will pay you tomorrow", 0, agent, None),
        ] {
            assert_eq!(found(quote, segment, wanted).as_deref(), expected, "{quote}");
        }
    }
}
