//! Finds the sound in a WAV file, whatever its header says about lengths.
//!
//! RIFF (Multimedia Programming Interface and Data Specifications 1.0) asks for exact lengths. Recorders that
//! stream or are killed, and files that were joined, have wrong lengths, and all players forgive them. Here
//! the place of the samples counts, and the stated lengths are kept to tell how much is missing.

use std::ops::Range;

use super::coding::Coding;
use crate::audio::mpeg;

/// From here on a length stands for "until the file ends": recorders that stream write the largest number
/// that they know, of 31 or 32 bits, less a header.
const OPEN: u64 = 0x7fff_0000;
/// Lengths that are wrong by no more than this count the header of the chunk, or its padding, with what is in
/// it.
const SLACK: u64 = 8;

/// Samples of one format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) coding: Coding,
    pub(super) range: Range<usize>,
    /// Bytes that its header says it has; `None` where it leaves that open.
    pub(super) stated: Option<u64>,
    /// Samples of a channel by the `fact` chunk, for formats whose bytes do not tell.
    pub(super) fact: Option<u32>,
    /// What follows the stated end of another part and may be more of it.
    pub(super) is_guess: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    pub(super) parts: Vec<Part>,
    /// The first format that was found, also where no sound follows.
    pub(super) coding: Option<Coding>,
}

/// Whether this is a WAV file of any width.
pub(crate) fn is_wav(bytes: &[u8]) -> bool {
    is_riff(bytes) && bytes.get(8..12) == Some(b"WAVE")
}

fn is_riff(bytes: &[u8]) -> bool {
    [b"RIFF", b"RF64", b"BW64"]
        .iter()
        .any(|id| bytes.starts_with(*id))
}

/// Walks through a file.
pub(super) fn walk(bytes: &[u8]) -> Chunks {
    let mut walk = Walk {
        bytes,
        at: 0,
        coding: None,
        fact: None,
        wide: None,
        found: Chunks::default(),
    };
    while walk.step() {}
    if walk.found.parts.is_empty() {
        walk.rescue();
    }
    walk.found
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    coding: Option<Coding>,
    fact: Option<u32>,
    /// Length of the data by the `ds64` chunk (EBU Tech 3306).
    wide: Option<u64>,
    found: Chunks,
}

impl Walk<'_> {
    fn rest(&self, at: usize) -> &[u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// Reads one chunk; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest(self.at);
        if is_wav(rest) {
            // Another file was put behind the first.
            self.at += 12;
            (self.fact, self.wide) = (None, None);
            return true;
        }
        let Some((id, length)) = head(rest) else {
            return false;
        };
        let (body, is_sound_known) = (self.at + 8, !self.found.parts.is_empty());
        match &id {
            b"data" => {
                self.data(body, length);
                return true;
            }
            b"fmt " => {
                let end = body.saturating_add(length as usize).min(self.bytes.len());
                let coding = Coding::parse(&self.bytes[body..end]);
                self.coding.clone_from(&coding);
                self.found.coding = self.found.coding.take().or(coding);
            }
            b"fact" => self.fact = number(self.rest(body), 0),
            b"ds64" => {
                let number = |at| number(self.rest(body), at).map(u64::from);
                self.wide = Some(number(8).unwrap_or(0) | number(12).unwrap_or(0) << 32);
            }
            _ if is_sound_known && !is_chunk(rest) => {
                self.tail();
                return true;
            }
            _ => {}
        }
        self.at = self.behind(body, u64::from(length));
        true
    }

    /// Where the next chunk begins: chunks begin at even places, but not all writers know.
    fn behind(&self, body: usize, length: u64) -> usize {
        let end = usize::try_from(length)
            .ok()
            .and_then(|length| body.checked_add(length))
            .unwrap_or(usize::MAX);
        let is_unpadded =
            length % 2 == 1 && is_chunk(self.rest(end)) && !is_chunk(self.rest(end.saturating_add(1)));
        if is_unpadded || length.is_multiple_of(2) {
            end
        } else {
            end.saturating_add(1)
        }
    }

    fn data(&mut self, body: usize, length: u32) {
        let there = (self.bytes.len() - body) as u64;
        let claimed = match (length, self.wide) {
            (u32::MAX, Some(wide)) => wide,
            (length, _) => u64::from(length),
        };
        // Nothing, and then chunks to the very end, is nothing.
        let is_empty = claimed == 0 && self.is_chunks_to_the_end(body);
        let is_open = !is_empty && (claimed == 0 || (claimed >= OPEN && claimed > there));
        let end = if is_open {
            self.next_file(body).unwrap_or(self.bytes.len())
        } else {
            body + claimed.min(there) as usize
        };
        // Those who write the length of the file, or of all behind its first eight bytes, mean no more sound
        // than there is.
        let excess = claimed.saturating_sub(there);
        let counts_the_header = [body as u64, body as u64 - 8].contains(&excess);
        if let Some(coding) = self.coding.clone().filter(|_| end > body) {
            self.found.parts.push(Part {
                coding,
                range: body..end,
                stated: (!is_open).then_some(if counts_the_header || excess <= SLACK {
                    claimed - excess
                } else {
                    claimed
                }),
                fact: self.fact.filter(|_| !is_open),
                is_guess: false,
            });
        }
        self.at = if is_open { end } else { self.behind(body, claimed) };
    }

    /// Whether from here to the end there are only chunks, and no more of them than a writer has to say.
    fn is_chunks_to_the_end(&self, mut at: usize) -> bool {
        const MOST: usize = 64;
        for _ in 0..MOST {
            if at >= self.bytes.len() {
                return true;
            }
            let rest = self.rest(at);
            let Some((_, length)) = head(rest).filter(|_| is_chunk(rest)) else {
                return false;
            };
            at = self.behind(at + 8, u64::from(length));
        }
        false
    }

    /// Where another file begins inside of what has no stated end.
    fn next_file(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at += self.rest(at).iter().position(|byte| *byte == b'R')?;
            let rest = self.rest(at);
            if is_wav(rest) && rest.get(12..).is_some_and(is_chunk) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// What follows the stated end and is no chunk: more sound, where the recorder did not come back to write
    /// the length.
    fn tail(&mut self) {
        let end = self.next_file(self.at).unwrap_or(self.bytes.len());
        let tail = &self.bytes[self.at..end];
        let is_zero = tail.iter().all(|byte| *byte == 0);
        if !is_zero && mpeg::tag_length(tail).is_none() && !is_text(tail) {
            // The byte that makes the part before even is sound where it is followed by more of it.
            let range = self.found.parts.last().map_or(self.at, |last| last.range.end)..end;
            if let Some(coding) = self.coding.clone() {
                self.found.parts.push(Part {
                    coding,
                    range,
                    stated: None,
                    fact: None,
                    is_guess: true,
                });
            }
        }
        self.at = end;
    }

    /// The chain of chunks is broken: their names are looked for.
    fn rescue(&mut self) {
        const FAR: usize = 1 << 20;
        let head = &self.bytes[..self.bytes.len().min(FAR)];
        let find = |name: &[u8], from: usize| {
            let found = head.get(from..)?.windows(4).position(|window| window == name)?;
            Some(from + found)
        };
        if self.coding.is_none() {
            let Some(format) = find(b"fmt ", 12) else { return };
            self.coding = self.bytes.get(format + 8..).and_then(Coding::parse);
            self.found.coding.clone_from(&self.coding);
            self.at = format + 8;
        } else {
            self.at = 12;
        }
        let Some(at) = find(b"data", self.at) else { return };
        if let Some((_, length)) = head.get(at..).and_then(self::head) {
            self.data(at + 8, length);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Name and length of the chunk at the beginning of `bytes`.
fn head(bytes: &[u8]) -> Option<([u8; 4], u32)> {
    Some((bytes.get(..4)?.try_into().ok()?, number(bytes, 4)?))
}

/// Whether a chunk begins here: a name of letters, and no more bytes than there are.
fn is_chunk(bytes: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_');
    head(bytes).is_some_and(|(id, length)| {
        id[..3].iter().all(is_letter)
            && (is_letter(&id[3]) || id[3] == 0)
            && (length as usize <= bytes.len() - 8 || &id == b"data")
    })
}

/// A page or a remark.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let printable = head
        .iter()
        .filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    printable.count() * 100 >= head.len() * 95
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(id: [u8; 4], length: u32, body: &[u8]) -> Vec<u8> {
        [&id[..], &length.to_le_bytes(), body].concat()
    }

    fn format(tag: u16) -> Vec<u8> {
        let mut body = [tag.to_le_bytes(), 1_u16.to_le_bytes()].concat();
        body.extend(b"\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0");
        chunk(*b"fmt ", 16, &body)
    }

    fn file(riff: u32, rest: &[&[u8]]) -> Vec<u8> {
        [&b"RIFF"[..], &riff.to_le_bytes(), b"WAVE", &rest.concat()].concat()
    }

    /// Ranges of sound, and what was stated of each.
    fn parts(bytes: &[u8]) -> Vec<(Range<usize>, Option<u64>)> {
        let found = walk(bytes).parts.into_iter();
        found.map(|part| (part.range, part.stated)).collect()
    }

    #[test]
    fn lengths_as_recorders_leave_them() {
        let sound = [3; 1000];
        for (riff, data, stated) in [
            (1036, 1000, Some(1000)),
            (0, 0, None),
            (8, 0, None),
            (36, 0, None),
            (1036, 0, None),
            (u32::MAX, u32::MAX, None),
            (35, u32::MAX, None),
            (1036, u32::MAX - 36, None),
            (0x7fff_ffff, 0x7fff_ffdb, None),
            (1000, 1000, Some(1000)),
            (1044, 1000, Some(1000)),
            (1036, 1044, Some(1000)),
            (1036, 1036, Some(1000)),
            (5036, 5000, Some(5000)),
        ] {
            let bytes = file(riff, &[&format(1), &chunk(*b"data", data, &sound)]);
            assert_eq!(parts(&bytes), [(44..1044, stated)], "{riff} {data:x}");
        }
    }

    #[test]
    fn what_is_behind_the_stated_end() {
        let sound = chunk(*b"data", 1000, &[3; 1000]);
        let whole = file(1036, &[&format(1), &sound]);
        let tags: [(&str, Vec<u8>); 7] = [
            ("a list", chunk(*b"LIST", 8, b"INFOISFT")),
            ("an odd list without padding", chunk(*b"LIST", 7, b"INFOISF")),
            ("ID3", b"ID3\x04\0\0\0\0\0\x14TIT2aaaaaaaaaaaaaaaaaaaa".to_vec()),
            ("an ID3 chunk", chunk(*b"id3 ", 8, b"ID3\x04\0\0\0\0")),
            ("zeros", vec![0; 300]),
            ("a page", b"<html><body>502 Bad Gateway</body></html>".to_vec()),
            ("a byte", vec![7]),
        ];
        for (what, tail) in tags {
            assert_eq!(
                parts(&[whole.clone(), tail].concat()),
                [(44..1044, Some(1000))],
                "{what}"
            );
        }
        let twice = [whole.clone(), whole.clone()].concat();
        assert_eq!(parts(&twice), [(44..1044, Some(1000)), (1088..2088, Some(1000))]);
        let second = [whole.clone(), sound].concat();
        assert_eq!(parts(&second), [(44..1044, Some(1000)), (1052..2052, Some(1000))]);
        let raw = [whole.clone(), vec![0x9c; 500]].concat();
        assert_eq!(parts(&raw), [(44..1044, Some(1000)), (1044..1544, None)]);
        assert!(walk(&raw).parts[1].is_guess);
        let open = file(u32::MAX, &[&format(1), &chunk(*b"data", u32::MAX, &[3; 100])]);
        assert_eq!(
            parts(&[open.clone(), open].concat()),
            [(44..144, None), (188..288, None)]
        );
    }

    #[test]
    fn chunks_before_the_sound() {
        let sound = chunk(*b"data", 100, &[3; 100]);
        let count = |rest: &[&[u8]]| {
            parts(&file(0, rest))
                .iter()
                .map(|(range, _)| range.len())
                .sum::<usize>()
        };
        assert_eq!(
            count(&[
                &chunk(*b"LIST", 16, b"INFOISFT\xc8\0\0\0Rec\0"),
                &format(1),
                &sound
            ]),
            100
        );
        assert_eq!(count(&[&format(1), &chunk(*b"FLLR", 9, &[0; 10]), &sound]), 100);
        assert_eq!(count(&[&format(1), &chunk(*b"LIST", 7, b"INFOISF"), &sound]), 100);
        // A list that claims all the rest: the names are looked for.
        assert_eq!(
            count(&[&format(1), &chunk(*b"LIST", 50_000, b"INFO"), &sound]),
            100
        );
        assert_eq!(
            count(&[&chunk(*b"LIST", 50_000, b"INFO"), &format(1), &sound]),
            100
        );
        assert_eq!(count(&[&format(1)]), 0);
        assert_eq!(count(&[&sound]), 0);
        let empty = [
            &format(1)[..],
            &chunk(*b"data", 0, &[]),
            &chunk(*b"LIST", 8, b"INFOISFT"),
        ];
        assert_eq!(count(&empty), 0, "nothing is nothing");
    }

    /// Files made to be slow: many beginnings, many empty chunks, many tails.
    #[test]
    fn a_walk_is_as_long_as_the_file() {
        let empty = chunk(*b"data", 0, &[]).repeat(1 << 20);
        walk(&file(0, &[&format(1), &empty]));
        let one = [
            file(0, &[&format(1), &chunk(*b"data", 2, &[3; 2])]),
            vec![0x9c; 12],
        ]
        .concat();
        assert_eq!(walk(&one.repeat(1 << 16)).parts.len(), 2 << 16);
        let open = file(0, &[&format(1), &chunk(*b"data", 0, b"RIFF")]);
        walk(&open.repeat(1 << 16));
    }

    #[test]
    fn lengths_of_64_bits() {
        let mut wide = [0_u64, 1000, 500].map(u64::to_le_bytes).concat();
        wide.extend([0; 4]);
        let rest = [
            &chunk(*b"ds64", 28, &wide)[..],
            &format(1),
            &chunk(*b"data", u32::MAX, &[3; 1000]),
        ]
        .concat();
        let bytes = [&b"RF64\xff\xff\xff\xffWAVE"[..], &rest].concat();
        assert_eq!(parts(&bytes), [(80..1080, Some(1000))]);
    }
}
