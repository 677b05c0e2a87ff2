//! The one thing in an MPEG-4 file that Symphonia leaves out: an edit list (ISO/IEC 14496-12, 8.6.6) that
//! says how much of the first sound its encoder put there.

/// An encoder is late by less than this, in seconds; an edit that leaves out more was made by hand, and its
/// sound is heard.
const LATEST: f64 = 1.0;

/// Seconds before the sound begins.
pub(super) fn delay(bytes: &[u8]) -> Option<f64> {
    let movie = find(bytes, *b"moov")?;
    let track = Atoms(movie)
        .filter(|(id, _)| id == b"trak")
        .find(|(_, track)| is_sound(track))?
        .1;
    let list = find(find(track, *b"edts")?, *b"elst")?;
    let head = find(find(track, *b"mdia")?, *b"mdhd")?;
    let scale = number(head, if head.first() == Some(&0) { 12 } else { 20 })?;
    // The first edit that is no pause.
    let is_wide = list.first() == Some(&1);
    let (length, time) = if is_wide { (20, 8) } else { (12, 4) };
    let begin = list.get(8..)?.chunks_exact(length).take(8).find_map(|entry| {
        let high = if is_wide { number(entry, time)? } else { 0 };
        let low = number(entry, if is_wide { time + 4 } else { time })?;
        (low != u32::MAX && high == 0).then_some(low)
    })?;
    let seconds = f64::from(begin) / f64::from(scale);
    (seconds < LATEST).then_some(seconds)
}

fn is_sound(track: &[u8]) -> bool {
    let handler = find(track, *b"mdia").and_then(|media| find(media, *b"hdlr"));
    handler.is_some_and(|handler| handler.get(8..12) == Some(b"soun"))
}

fn find(atoms: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    Atoms(atoms).find(|(id, _)| *id == name).map(|(_, body)| body)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Names and bodies of what lies side by side.
struct Atoms<'a>(&'a [u8]);

impl<'a> Iterator for Atoms<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.0.get(4..8)?.try_into().ok()?;
        let (head, length) = match number(self.0, 0)? {
            0 => (8, self.0.len()),
            1 => (
                16,
                usize::try_from(u64::from(number(self.0, 8)?) << 32 | u64::from(number(self.0, 12)?)).ok()?,
            ),
            length => (8, length as usize),
        };
        let end = length.max(head).min(self.0.len());
        let body = self.0.get(head..end)?;
        self.0 = &self.0[end..];
        Some((id, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(id: [u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], &id, body].concat()
    }

    fn movie(begin: u32) -> Vec<u8> {
        let entry = [1339, u32::MAX, 1 << 16, 1339, begin, 1 << 16]
            .map(u32::to_be_bytes)
            .concat();
        let list = [&[0; 4][..], &2_u32.to_be_bytes(), &entry].concat();
        let head = [&[0; 12][..], &8_000_u32.to_be_bytes(), &[0; 8]].concat();
        let handler = [&[0; 8][..], b"soun", &[0; 12]].concat();
        let media = [atom(*b"mdhd", &head), atom(*b"hdlr", &handler)].concat();
        let track = [atom(*b"edts", &atom(*b"elst", &list)), atom(*b"mdia", &media)].concat();
        [atom(*b"ftyp", b"M4A "), atom(*b"moov", &atom(*b"trak", &track))].concat()
    }

    #[test]
    fn an_edit_list_says_when_sound_begins() {
        assert_eq!(delay(&movie(1024)), Some(0.128));
        assert_eq!(delay(&movie(80_000)), None, "a cut made by hand");
        let whole = movie(1024);
        for length in 0..whole.len() {
            let _ = delay(&whole[..length]);
        }
    }
}
