//! From turns to segments of text.

use super::Turn;
use crate::speech::Speaker;
use crate::speech::segments::Placed;
use crate::speech::speakers::roles_of_voices;

/// Share of a segment's speech that must be one voice's. All of it would be too much: its first and last sounds are short
/// stretches that stay undecided. A segment in which the other party says one word of five is not one party's.
const NEARLY_ALL: f64 = 0.8;

/// The voice of each segment; `None` for those that are not nearly all of one voice. A segment is never split.
pub(in crate::speech) fn assign(segments: &[Placed], turns: &[Turn]) -> Vec<Option<usize>> {
    segments.iter().map(|segment| voice_of(segment, turns)).collect()
}

/// The speaker of each segment: its voice's, as the words of both voices tell who is who; else unknown.
pub(in crate::speech) fn speakers(segments: &[Placed], turns: &[Turn]) -> Vec<Speaker> {
    let voices = assign(segments, turns);
    let said_by = |voice: usize| {
        let own = segments
            .iter()
            .zip(&voices)
            .filter(|(_, own)| **own == Some(voice));
        own.map(|(segment, _)| segment.text.as_str()).collect()
    };
    let roles = roles_of_voices(&[said_by(0), said_by(1)]);
    voices
        .iter()
        .map(|voice| voice.map_or(Speaker::Unknown, |voice| roles[voice]))
        .collect()
}

fn voice_of(segment: &Placed, turns: &[Turn]) -> Option<usize> {
    let mut spoken = [0.0; 2];
    for turn in turns {
        if let Some(seconds) = spoken.get_mut(turn.voice) {
            *seconds += (segment.end.min(turn.end) - segment.start.max(turn.start)).max(0.0);
        }
    }
    let needed = segment.speech * NEARLY_ALL;
    (0..spoken.len()).find(|voice| needed > 0.0 && spoken[*voice] >= needed)
}
