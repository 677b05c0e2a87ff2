//! A call of bytes. Records of a fixed form rather than a serialisation, so that most changes of a byte make
//! another call and no error. The test `fuzz_seeds` of the main workspace writes the same form.
//!
//! ```text
//! channels (mod 4), padding and longest pause in hundredths of a second, length of the sound in fortieths of
//! a second; then records: kind and channel, and
//!   kind 0, speech:  pause before it and its length in hundredths (2 bytes each), loudness
//!   kind 1, written: what attention rests before the token and on it in hundredths (2 signed bytes each),
//!                    the token's probability (a float), whether its time is known (a float from 0 on),
//!                    length of the text, text
//! ```

use callscript_worker::audio::gate::Region;
use callscript_worker::audio::timeline::Packing;
use callscript_worker::speech::fuzzing::{Channel, Written};

/// Samples in a hundredth of a second.
const HUNDREDTH: usize = 160;

/// Reads a call; bytes that are missing are zero.
pub(crate) fn read(bytes: &[u8]) -> (Vec<Channel>, Packing) {
    let mut bytes = Bytes(bytes);
    let count = usize::from(bytes.byte() % 4);
    let packing = Packing {
        padding: usize::from(bytes.byte()) * HUNDREDTH,
        longest_pause: usize::from(bytes.byte()) * HUNDREDTH,
    };
    // Six seconds at most, or a run would spend its time on samples. An odd number: a recording ends where it
    // ends.
    let frames = usize::from(bytes.byte()) * 401;
    let mut channels = vec![
        Channel {
            sound: vec![0.0; frames],
            ..Channel::default()
        };
        count
    ];
    // Where the last thing written on each channel ends, in hundredths.
    let mut ends = vec![0_i64; count];
    while !bytes.0.is_empty() && count > 0 {
        let tag = bytes.byte();
        let at = usize::from(tag >> 1) % count;
        if tag & 1 == 0 {
            speech(&mut channels[at], &mut bytes);
        } else {
            written(&mut channels[at], &mut ends[at], &mut bytes);
        }
    }
    (channels, packing)
}

fn speech(channel: &mut Channel, bytes: &mut Bytes<'_>) {
    let (pause, length) = (usize::from(bytes.short()), usize::from(bytes.short()));
    let loudness = f32::from(bytes.byte()) / 255.0;
    // Apart by a hop at least, as a gate leaves them.
    let earliest = channel.regions.last().map_or(0, |last| last.end + HUNDREDTH);
    let start = earliest + pause * HUNDREDTH;
    let end = (start + (length + 1) * HUNDREDTH).min(channel.sound.len());
    if start >= end {
        return;
    }
    for (at, sample) in channel.sound[start..end].iter_mut().enumerate() {
        *sample = if at % 8 < 4 { loudness } else { -loudness };
    }
    channel.regions.push(Region { start, end });
}

fn written(channel: &mut Channel, end: &mut i64, bytes: &mut Bytes<'_>) {
    *end += i64::from(bytes.short().cast_signed()) + i64::from(bytes.short().cast_signed());
    let probability = bytes.float();
    let is_known = !(bytes.float() < 0.0);
    let length = usize::from(bytes.byte());
    channel.written.push(Written {
        text: bytes.take(length).to_vec(),
        until: is_known.then_some(*end as f64 / 100.0),
        probability,
    });
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.take(N);
        let mut array = [0; N];
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    fn byte(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    fn short(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    fn float(&mut self) -> f32 {
        f32::from_le_bytes(self.array())
    }
}
