//! The part of a call that one question shows. A call that fits is one window; a longer one is several, each with the
//! end of the one before it for context.

use std::fmt::Write;
use std::ops::Range;

use super::excerpt::{BYTES_PER_TOKEN, Excerpt};

/// A budget below this would leave nothing to judge.
const LEAST_BUDGET: usize = 200;
/// This part of the budget shows again what the window before has shown last.
const OVERLAP: usize = 8;
/// One segment takes at most this part of the budget.
const SEGMENT: usize = 4;
/// Most windows of one call: a recording cannot cost more than this many questions a tier. With the usual budget that is
/// some fifteen hours.
pub(super) const MOST_WINDOWS: usize = 40;

/// How much one window holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    bytes: usize,
}

impl Room {
    /// Of so many tokens.
    pub(super) fn of(tokens: usize) -> Self {
        Self {
            bytes: tokens.max(LEAST_BUDGET) * BYTES_PER_TOKEN,
        }
    }

    /// Most bytes of one segment.
    pub(super) const fn of_segment(self) -> usize {
        self.bytes / SEGMENT
    }
}

/// Segments that one question shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    /// First segment that is shown; those before `fresh` are context.
    first: usize,
    /// Segments that no window before has shown.
    pub(super) fresh: Range<usize>,
    /// Share of the call's text in the fresh segments, 0 to 1; 1 where nothing is said.
    pub(super) share: f64,
}

impl Window {
    /// The window that begins with segment `from`. `to` is given where the window was asked about before.
    pub(super) fn new(lines: &Excerpt, from: usize, to: Option<usize>, room: Room) -> Self {
        let count = lines.lines.len();
        let from = from.min(count);
        let bytes = |range: Range<usize>| lines.lines[range].iter().map(String::len).sum::<usize>();
        let mut first = from;
        let mut context = 0;
        while first > 0 && context + lines.lines[first - 1].len() <= room.bytes / OVERLAP {
            first -= 1;
            context += lines.lines[first].len();
        }
        let to = to.map_or_else(
            || {
                let rest = bytes(from..count);
                let left = room.bytes - context;
                // What is left is shared out evenly, so that the last window is no scrap of a sentence.
                let windows = rest.div_ceil(room.bytes - room.bytes / OVERLAP).max(1);
                let enough = if rest <= left {
                    rest
                } else {
                    rest.div_ceil(windows).min(left)
                };
                let mut to = from;
                let mut used = 0;
                while to < count && used < enough {
                    used += lines.lines[to].len();
                    if used > left && to > from {
                        break;
                    }
                    to += 1;
                }
                to
            },
            |to| to.clamp(from, count),
        );
        let said: usize = lines.said.iter().sum();
        let shown: usize = lines.shown[from..to].iter().sum();
        Self {
            first,
            fresh: from..to,
            share: if said == 0 {
                1.0
            } else {
                // Both are far below 2^52.
                shown as f64 / said as f64
            },
        }
    }

    /// The lines as the model reads them, with a word about what is not shown. Nothing that is said can end the transcript.
    pub(super) fn render(&self, lines: &Excerpt) -> String {
        let mut text = String::from("<transcript>\n");
        // Writing to a String cannot fail.
        if self.first > 0 {
            let _ = writeln!(
                text,
                "(this is a part of a long call; {} segments before it are shown elsewhere)",
                self.first
            );
        }
        text.extend(lines.lines[self.first..self.fresh.end].iter().map(String::as_str));
        let after = lines.lines.len() - self.fresh.end;
        if after > 0 {
            let _ = writeln!(
                text,
                "(the call goes on; {after} more segments are shown elsewhere)"
            );
        }
        if lines.lines.is_empty() {
            text.push_str("(nothing was said in this call)\n");
        }
        text.push_str("</transcript>");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sentences(count: usize) -> Excerpt {
        let segment = |index: usize| {
            let speaker = if index.is_multiple_of(2) {
                "agent"
            } else {
                "caller"
            };
            json!({"speaker": speaker, "start": index, "end": index + 1, "text": format!("this is sentence number {index}")})
        };
        let segments: Vec<Value> = (0..count).map(segment).collect();
        Excerpt::new(&segments, 4_000)
    }

    fn all(lines: &Excerpt, room: Room) -> Vec<Window> {
        let mut windows = Vec::new();
        let mut from = 0;
        while windows.is_empty() || from < lines.lines.len() {
            let window = Window::new(lines, from, None, room);
            assert!(window.fresh.end > from || lines.lines.is_empty(), "{window:?}");
            from = window.fresh.end;
            windows.push(window);
        }
        windows
    }

    #[test]
    fn a_call_that_fits_is_shown_as_it_is() {
        let lines = sentences(50);
        let windows = all(&lines, Room::of(4_000));
        assert_eq!((windows.len(), windows[0].share), (1, 1.0));
        let text = windows[0].render(&lines);
        assert!(text.starts_with("<transcript>\n[0] 00:00 agent: this"), "{text}");
        assert!(
            text.ends_with("number 49\n</transcript>") && !text.contains('('),
            "{text}"
        );
    }

    #[test]
    fn a_long_call_is_shown_whole_in_windows_that_overlap() {
        for (count, tokens) in [(1000, 1_000), (1000, 200), (337, 999), (90, 333), (7, 200)] {
            let (lines, room) = (sentences(count), Room::of(tokens));
            let windows = all(&lines, room);
            let share: f64 = windows.iter().map(|window| window.share).sum();
            assert!((share - 1.0).abs() < 1e-9, "{share}");
            for (number, window) in windows.iter().enumerate() {
                let text = window.render(&lines);
                assert!(text.len() <= room.bytes + 250, "{} of {}", text.len(), room.bytes);
                assert_eq!(text.contains("goes on"), number + 1 < windows.len());
                assert_eq!(text.contains("segments before"), number > 0);
                assert_eq!(window.first < window.fresh.start, number > 0, "{window:?}");
                // Asked once more, it is the same.
                let again = Window::new(&lines, window.fresh.start, Some(window.fresh.end), room);
                assert_eq!(&again, window);
            }
            let last = windows.last().map_or(0, |window| window.fresh.len());
            assert!(last * 3 > windows[0].fresh.len() * 2, "{last} {windows:?}");
        }
    }

    #[test]
    fn a_segment_that_is_cut_counts_for_what_is_shown() {
        let segment = |text: String| json!({"speaker": "agent", "start": 0, "end": 1, "text": text});
        let room = Room::of(400);
        let lines = Excerpt::new(
            &[segment("word ".repeat(200)), segment("bye".to_owned())],
            room.of_segment(),
        );
        let share: f64 = all(&lines, room).iter().map(|window| window.share).sum();
        assert!((0.2..0.4).contains(&share), "{share}");
    }

    #[test]
    fn silence_is_said_to_be_silence() {
        let lines = Excerpt::new(&[], 100);
        let window = Window::new(&lines, 0, None, Room::of(10));
        assert_eq!(
            window.render(&lines),
            "<transcript>\n(nothing was said in this call)\n</transcript>"
        );
        assert_eq!((window.share, window.fresh.len()), (1.0, 0));
    }
}
