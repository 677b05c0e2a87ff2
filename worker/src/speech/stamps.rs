//! The decoder's own start stamps, overheard.
//!
//! whisper.cpp 1.8.3 drops the start stamp of every segment but the first of a window: it reports the end of the
//! previous segment instead, so pauses vanish. The stamps are among the tokens, though, and the logits filter callback
//! is shown all tokens of the sequence at each step. This listener keeps them and finds, for a segment, the stamp that
//! stood before its text.

use std::ffi::{c_int, c_void};

use whisper_rs::whisper_rs_sys as sys;
use whisper_rs::{WhisperSysContext, WhisperSysState, WhisperTokenData};

/// Token ids of each window, its last attempt only.
#[derive(Debug, Default)]
pub(super) struct Listener {
    windows: Vec<Vec<i32>>,
}

impl Listener {
    /// Lets the listener hear the decode that `parameters` are for.
    ///
    /// # Safety
    /// The listener must stay alive and unmoved, and must not be touched, until that decode has ended. Only one decoder
    /// may run in it (greedy with `best_of` 1): whisper.cpp calls back from several threads otherwise.
    pub(super) unsafe fn attach(&mut self, parameters: &mut sys::whisper_full_params) {
        // The callbacks cast the pointer back to what it was; the caller keeps it valid.
        let listener: *mut c_void = std::ptr::from_mut(self).cast();
        parameters.encoder_begin_callback = Some(window_begins);
        parameters.encoder_begin_callback_user_data = listener;
        parameters.logits_filter_callback = Some(token_chosen);
        parameters.logits_filter_callback_user_data = listener;
    }

    /// The stretches of text that were heard, in order.
    pub(super) fn utterances(&self, first_stamp: i32) -> Vec<Utterance> {
        self.windows
            .iter()
            .flat_map(|window| utterances(window, first_stamp))
            .collect()
    }
}

/// Text between two stamps. Stamps are in centiseconds from the start of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Utterance {
    /// The stamp before the text; `None` when the decoder wrote none.
    pub(super) start: Option<i64>,
    /// The stamp after the text; `None` when the window ended first.
    pub(super) end: Option<i64>,
    /// The text's tokens.
    pub(super) tokens: Vec<i32>,
}

fn utterances(window: &[i32], first_stamp: i32) -> Vec<Utterance> {
    let mut found = Vec::new();
    let mut open = Utterance {
        start: None,
        end: None,
        tokens: Vec::new(),
    };
    for token in window {
        if *token < first_stamp {
            open.tokens.push(*token);
            continue;
        }
        let stamp = i64::from(token - first_stamp) * 2;
        if open.tokens.is_empty() {
            open.start = Some(stamp);
        } else {
            open.end = Some(stamp);
            found.push(std::mem::replace(
                &mut open,
                // The next text begins here unless a stamp of its own follows.
                Utterance {
                    start: Some(stamp),
                    end: None,
                    tokens: Vec::new(),
                },
            ));
        }
    }
    if !open.tokens.is_empty() {
        found.push(open);
    }
    found
}

/// Walks along the utterances as the segments come by.
#[derive(Debug)]
pub(super) struct Matcher {
    utterances: std::iter::Peekable<std::vec::IntoIter<Utterance>>,
}

impl Matcher {
    pub(super) fn new(utterances: Vec<Utterance>) -> Self {
        Self {
            utterances: utterances.into_iter().peekable(),
        }
    }

    /// How long before its end the segment with these text tokens started, in centiseconds. Utterances that became no
    /// segment are passed over; a segment that was not heard leaves the walk where it is.
    pub(super) fn length(&mut self, tokens: &[i32]) -> Option<i64> {
        let mut ahead = self.utterances.clone();
        let found = ahead.find(|utterance| utterance.tokens == tokens)?;
        self.utterances = ahead;
        Some(found.end? - found.start?).filter(|length| *length >= 0)
    }
}

/// # Safety
/// As [`Listener::attach`] promises.
unsafe extern "C" fn window_begins(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    listener: *mut c_void,
) -> bool {
    // SAFETY: the pointer is the listener's, alive and not shared during the decode.
    unsafe { &mut *listener.cast::<Listener>() }
        .windows
        .push(Vec::new());
    true
}

/// # Safety
/// As [`Listener::attach`] promises; `tokens` points at `count` tokens.
unsafe extern "C" fn token_chosen(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    tokens: *const WhisperTokenData,
    count: c_int,
    _logits: *mut f32,
    listener: *mut c_void,
) {
    // SAFETY: the pointer is the listener's, alive and not shared during the decode.
    let listener = unsafe { &mut *listener.cast::<Listener>() };
    let Some(window) = listener.windows.last_mut() else {
        return;
    };
    let count = usize::try_from(count).unwrap_or(0);
    if count == 0 || tokens.is_null() {
        // A new attempt at the same window begins.
        window.clear();
        return;
    }
    // SAFETY: whisper.cpp passes its vector's data and size.
    let tokens = unsafe { std::slice::from_raw_parts(tokens, count) };
    let known = window.len().min(count - 1);
    window.truncate(known);
    window.extend(tokens[known..].iter().map(|token| token.id));
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: i32 = 1000;

    #[test]
    fn starts_are_the_stamps_before_the_text() {
        // 0.40 "5 6" 1.00, 2.20 "7" 3.00, 3.00 "8" and the window ends
        let window = [1020, 5, 6, 1050, 1110, 7, 1150, 8];
        let heard = utterances(&window, STAMP);
        let times: Vec<_> = heard.iter().map(|u| (u.start, u.end)).collect();
        assert_eq!(
            times,
            [(Some(40), Some(100)), (Some(220), Some(300)), (Some(300), None)]
        );
    }

    #[test]
    fn the_walk_passes_over_what_became_no_segment() {
        let heard = utterances(&[1000, 9, 1010, 1020, 5, 6, 1050, 1110, 7, 1150], STAMP);
        let mut matcher = Matcher::new(heard);
        assert_eq!(matcher.length(&[5, 6]), Some(60));
        assert_eq!(matcher.length(&[4]), None);
        assert_eq!(matcher.length(&[7]), Some(80));
        assert_eq!(matcher.length(&[7]), None);
    }
}
