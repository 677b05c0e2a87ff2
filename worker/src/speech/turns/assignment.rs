//! From words of two voices to segments of two parties.

use crate::audio::gate::Region;
use crate::speech::Speaker;
use crate::speech::segments::Placed;
use crate::speech::speakers::roles_of_voices;

use super::{Leaning, path};

/// The segments of one channel, each of one voice or of none that is clear, and who speaks each.
#[derive(Debug, Default)]
pub(in crate::speech) struct Assigned {
    pub(in crate::speech) segments: Vec<Placed>,
    pub(in crate::speech) speakers: Vec<Speaker>,
    /// Which of the two voices each is of.
    pub(in crate::speech) voices: Vec<Option<usize>>,
    /// How clear the words were that named the voices.
    pub(in crate::speech) lead: f64,
}

/// Cuts segments where the voice changes, and names each one's speaker as the words of both voices tell who
/// is who; all are unknown where they do not tell, and where there are no two voices. `regions` is where the
/// gate heard speech.
pub(in crate::speech) fn assign(segments: Vec<Placed>, leanings: &[Leaning], regions: &[Region]) -> Assigned {
    if leanings.is_empty() {
        return Assigned {
            speakers: vec![Speaker::Unknown; segments.len()],
            voices: vec![None; segments.len()],
            segments,
            lead: 0.0,
        };
    }
    let words: Vec<_> = segments.iter().flat_map(|segment| &segment.words).collect();
    let mut voices = path::voices(&words, leanings).into_iter();
    let mut pieces: Vec<(Placed, Option<usize>)> = Vec::new();
    for segment in segments {
        let own: Vec<Option<usize>> = voices.by_ref().take(segment.words.len()).collect();
        pieces.extend(pieces_of(segment, &own, regions));
    }
    let said_by = |voice: usize| -> Vec<&str> {
        let own = pieces.iter().filter(|(_, own)| *own == Some(voice));
        own.map(|(segment, _)| segment.text.as_str()).collect()
    };
    let (roles, lead) = roles_of_voices(&[said_by(0), said_by(1)]);
    let speakers = pieces
        .iter()
        .map(|(_, voice)| voice.map_or(Speaker::Unknown, |voice| roles[voice]))
        .collect();
    Assigned {
        speakers,
        voices: pieces.iter().map(|(_, voice)| *voice).collect(),
        lead,
        segments: pieces.into_iter().map(|(segment, _)| segment).collect(),
    }
}

/// The segment, cut wherever the voice of its words changes.
fn pieces_of(
    mut segment: Placed,
    voices: &[Option<usize>],
    regions: &[Region],
) -> Vec<(Placed, Option<usize>)> {
    if voices.windows(2).all(|pair| pair[0] == pair[1]) {
        let voice = voices.first().copied().flatten();
        return vec![(segment, voice)];
    }
    let mut words = std::mem::take(&mut segment.words).into_iter();
    voices
        .chunk_by(|one, next| one == next)
        .map(|run| {
            (
                Placed::of(words.by_ref().take(run.len()).collect(), regions),
                run[0],
            )
        })
        .collect()
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
