//! Finds the frames in a stream of MPEG audio that may begin anywhere, be joined from several, and hold tags
//! and damage.

use super::header::{FrameHeader, Shape};
use super::tags;

/// Headers in a row, each where the one before says, that make a beginning: bytes that are no frames do that
/// by chance once in many gigabytes.
const IN_A_ROW: usize = 3;

/// A frame and what was lost before it.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) header: FrameHeader,
    pub(super) data: &'a [u8],
    /// Bytes between the frame before and this one that are neither frames nor tags.
    pub(super) lost: usize,
}

/// The frames of a file, one after the other.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    bytes: &'a [u8],
    at: usize,
    last: Option<Last>,
    /// The last frame goes on beyond the end.
    pub(super) is_torn: bool,
    /// Bytes behind the last frame that are neither tags nor zeros.
    pub(super) trailing: usize,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    start: usize,
    shape: Shape,
}

impl<'a> Stream<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            last: None,
            is_torn: false,
            trailing: 0,
        }
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The frame that begins at `at`, if it is whole.
    fn frame(&mut self, at: usize, header: FrameHeader, lost: usize) -> Option<Frame<'a>> {
        let Some(data) = self.rest(at).get(..header.bytes) else {
            self.is_torn = true;
            self.at = self.bytes.len();
            return None;
        };
        self.last = Some(Last {
            start: at,
            shape: header.shape,
        });
        self.at = at + header.bytes;
        Some(Frame { header, data, lost })
    }

    /// The next frame out of step: where it begins, and how many of the bytes skipped belong to tags.
    fn search(&self, from: usize) -> Option<(usize, FrameHeader, usize)> {
        let (mut at, mut tagged) = (from, 0);
        while at < self.bytes.len() {
            let skip = self
                .rest(at)
                .iter()
                .position(|byte| matches!(byte, 0xff | b'I'))?;
            at += skip;
            let rest = self.rest(at);
            if let Some(header) = begins(rest) {
                return Some((at, header, tagged));
            }
            let tag = tags::id3_length(rest)
                .and_then(|_| tags::length(rest))
                .unwrap_or(0);
            tagged += tag;
            at += tag.max(1);
        }
        None
    }
}

impl<'a> Iterator for Stream<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        while let Some(tag) = tags::length(self.rest(self.at)) {
            self.at += tag;
        }
        let rest = self.rest(self.at);
        if rest.is_empty() {
            return None;
        }
        let in_step = FrameHeader::parse(rest)
            .filter(|header| header.bytes > 0 && self.last.is_some_and(|last| last.shape == header.shape))
            .or_else(|| begins(rest));
        if let Some(header) = in_step {
            return self.frame(self.at, header, 0);
        }
        // The frame before may have been cut short, and what was put behind it begins inside of it.
        let from = self.last.map_or(self.at, |last| last.start + 4);
        let Some((at, header, tagged)) = self.search(from) else {
            if rest.iter().any(|byte| *byte != 0) {
                self.trailing = rest.len();
            }
            self.at = self.bytes.len();
            return None;
        };
        let lost = at.saturating_sub(self.at + tagged);
        self.frame(at, header, if self.last.is_some() { lost } else { 0 })
    }
}

/// The header at the beginning of `bytes`, where as many follow it as make a stream, or all up to the end.
pub(super) fn begins(bytes: &[u8]) -> Option<FrameHeader> {
    let first = FrameHeader::parse(bytes).filter(|header| header.bytes > 0)?;
    let mut at = first.bytes;
    for count in 1..IN_A_ROW {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.len() < 4 {
            // One frame and no more is one where it ends exactly with the file.
            return (count > 1 || at == bytes.len()).then_some(first);
        }
        let Some(next) = FrameHeader::parse(rest).filter(|next| next.bytes > 0 && next.shape == first.shape)
        else {
            return tags::length(rest).map(|_| first);
        };
        at += next.bytes;
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MPEG 2.5, 16 kbit/s, 8 kHz, mono: 144 bytes.
    const TELEPHONE: [u8; 4] = [0xff, 0xe3, 0x28, 0xc0];
    /// MPEG 1, 128 kbit/s, 44.1 kHz, stereo: 417 bytes.
    const WIDE: [u8; 4] = [0xff, 0xfb, 0x90, 0x64];

    fn frames(header: [u8; 4], count: usize) -> Vec<u8> {
        let length = FrameHeader::parse(&header).unwrap().bytes;
        let mut frame = header.to_vec();
        frame.resize(length, 0x55);
        frame.repeat(count)
    }

    fn walk(bytes: &[u8]) -> (Vec<(u32, usize)>, bool, usize) {
        let mut stream = Stream::new(bytes);
        let found: Vec<_> = stream
            .by_ref()
            .map(|frame| (frame.header.shape.rate, frame.lost))
            .collect();
        (found, stream.is_torn, stream.trailing)
    }

    #[test]
    fn a_stream_that_begins_anywhere() {
        let whole = frames(TELEPHONE, 5);
        assert_eq!(walk(&whole), (vec![(8_000, 0); 5], false, 0));
        assert_eq!(walk(&whole[50..]), (vec![(8_000, 0); 4], false, 0));
        assert_eq!(walk(&[vec![0; 5_000], whole.clone()].concat()).0.len(), 5);
        assert_eq!(walk(&whole[..whole.len() - 1]), (vec![(8_000, 0); 4], true, 0));
        assert_eq!(walk(&frames(TELEPHONE, 1)).0.len(), 1);
        assert_eq!(walk(&[]), (vec![], false, 0));
        let tagged = [b"ID3\x04\0\0\x7f\x7f\x7f\x7f".as_slice(), &whole].concat();
        assert_eq!(walk(&tagged).0.len(), 5, "a tag that claims more than there is");
    }

    #[test]
    fn joined_streams_of_two_shapes() {
        let (one, other) = (frames(TELEPHONE, 4), frames(WIDE, 4));
        let tag = [b"ID3\x04\0\0\0\0\x01\0".as_slice(), &[0xff; 128]].concat();
        for between in [&[][..], &tag] {
            let (found, torn, trailing) = walk(&[one.as_slice(), between, &other].concat());
            assert_eq!(found, [vec![(8_000, 0); 4], vec![(44_100, 0); 4]].concat());
            assert!(!torn && trailing == 0);
            // The last frame of the first was cut off.
            let (found, ..) = walk(&[&one[..one.len() - 100], between, &other].concat());
            assert_eq!(
                found.iter().filter(|(rate, _)| *rate == 44_100).count(),
                4,
                "{found:?}"
            );
            assert!(found.iter().all(|(_, lost)| *lost == 0), "{found:?}");
        }
    }

    #[test]
    fn scratches_are_measured() {
        let mut bytes = frames(TELEPHONE, 10);
        bytes[144 * 3..144 * 6].fill(0xa5);
        let (found, ..) = walk(&bytes);
        assert_eq!(found.len(), 7);
        assert_eq!(found[3], (8_000, 144 * 3));
    }

    #[test]
    fn what_trails() {
        let bytes = [frames(TELEPHONE, 4), b"<html>502</html>".repeat(9)].concat();
        assert_eq!(walk(&bytes), (vec![(8_000, 0); 4], false, 144));
        let bytes = [frames(TELEPHONE, 4), vec![0; 900]].concat();
        assert_eq!(walk(&bytes).2, 0);
        let id3 = [b"TAG".as_slice(), &[b'x'; 125]].concat();
        assert_eq!(walk(&[frames(TELEPHONE, 4), id3].concat()).2, 0);
    }
}
