//! From turns to segments of text.

use super::Turn;
use crate::speech::segments::Placed;

/// Share of a segment's speech that must be one voice's. All of it would be too much: its first and last sounds are short
/// stretches that stay undecided. A segment in which the other party says one word of five is not one party's.
const NEARLY_ALL: f64 = 0.8;

/// The voice of each segment; `None` for those that are not nearly all of one voice. A segment is never split.
pub(in crate::speech) fn assign(segments: &[Placed], turns: &[Turn]) -> Vec<Option<usize>> {
    segments.iter().map(|segment| voice_of(segment, turns)).collect()
}

fn voice_of(segment: &Placed, turns: &[Turn]) -> Option<usize> {
    let mut spoken = [0.0; 2];
    for turn in turns.iter().filter(|turn| turn.voice < spoken.len()) {
        spoken[turn.voice] += (segment.end.min(turn.end) - segment.start.max(turn.start)).max(0.0);
    }
    let needed = segment.speech * NEARLY_ALL;
    (0..spoken.len()).find(|voice| needed > 0.0 && spoken[*voice] >= needed)
}
