//! Tells what a file is from its first bytes: a recording of a form on the list, or something that is refused
//! by its name.

use std::borrow::Cow;

use callscript_common::audio::Format;

use super::{mpeg, wav};

/// What the first bytes of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// A recording that can be read.
    Read(Format),
    /// Sound in a form that is not on the list.
    Unread(Cow<'static, str>),
    /// No sound.
    Foreign(&'static str),
    /// Nothing that is known.
    Unknown,
}

/// Tells what a file is from its first bytes (4,096 are plenty), or from all of it.
pub fn look(head: &[u8]) -> Look {
    if let Some(look) = known(head) {
        return look;
    }
    if head.starts_with(b"ID3") {
        // Players of anything put a tag in front.
        let behind = mpeg::tag_length(head).and_then(|tag| known(&head[tag..]));
        return behind.unwrap_or(Look::Read(Format::Mp3));
    }
    // Before MP3, whose frames begin much like the mark of UTF-16.
    if is_utf16(head) {
        return Look::Foreign("plain text");
    }
    if mpeg::FrameHeader::parse(head).is_some() {
        return Look::Read(Format::Mp3);
    }
    if let Some(other) = text(head) {
        return Look::Foreign(other);
    }
    match infer::get(head).map(|kind| (kind.matcher_type(), kind.mime_type())) {
        Some((_, "application/pdf")) => Look::Foreign("a PDF document"),
        Some((infer::MatcherType::Image, _)) => Look::Foreign("an image"),
        Some((infer::MatcherType::Doc | infer::MatcherType::Book, _)) => Look::Foreign("a document"),
        Some((infer::MatcherType::App, _)) => Look::Foreign("a program"),
        Some((infer::MatcherType::Archive, _)) => Look::Foreign("an archive"),
        Some((infer::MatcherType::Video, _)) => Look::Foreign("a video"),
        Some((infer::MatcherType::Audio, mime)) => Look::Unread(Cow::Borrowed(mime)),
        // A stream that begins in mid-frame, or with zeros.
        _ if mpeg::is_stream(head) => Look::Read(Format::Mp3),
        Some(_) => Look::Foreign("a file of another kind"),
        None => Look::Unknown,
    }
}

/// What begins with a mark of its own.
fn known(head: &[u8]) -> Option<Look> {
    let at = |at: usize, mark: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    let unread = |name: &'static str| Some(Look::Unread(Cow::Borrowed(name)));
    if wav::is_wav(head) {
        return Some(match wav::refusal(head) {
            Some(name) => Look::Unread(name.into()),
            None => Look::Read(Format::Wav),
        });
    }
    if at(0, b"OggS") {
        return match head.get(28..) {
            Some(page) if page.starts_with(b"Speex   ") => unread("Speex in Ogg"),
            _ => Some(Look::Read(Format::Ogg)),
        };
    }
    if at(4, b"ftyp") {
        let is_picture = [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif", b"crx "]
            .iter()
            .any(|brand| at(8, brand));
        return Some(if is_picture {
            Look::Foreign("an image")
        } else {
            Look::Read(Format::Mp4)
        });
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        let is_webm = head
            .iter()
            .take(64)
            .collect::<Vec<_>>()
            .windows(4)
            .any(|four| four.iter().map(|byte| **byte).eq(*b"webm"));
        return Some(Look::Read(if is_webm { Format::WebM } else { Format::Matroska }));
    }
    if is_adts(head) {
        return Some(Look::Read(Format::Aac));
    }
    let marks: [(usize, &[u8], Format); 6] = [
        (0, b"fLaC", Format::Flac),
        (8, b"AIFF", Format::Aiff),
        (8, b"AIFC", Format::Aiff),
        (0, b"caff", Format::Caf),
        // QuickTime before MPEG-4, and recorders that write the sound first.
        (4, b"moov", Format::Mp4),
        (4, b"mdat", Format::Mp4),
    ];
    for (place, mark, format) in marks {
        if at(place, mark) && (place != 8 || at(0, b"FORM")) {
            return Some(Look::Read(format));
        }
    }
    let others: [(&[u8], &'static str); 14] = [
        (b"RIFX", "WAV in Motorola's byte order (RIFX)"),
        (b"riff\x2e\x91\xcf\x11", "Sony Wave64"),
        (b"#!AMR-WB", "AMR-WB"),
        (b"#!AMR", "AMR"),
        (b"#!SILK", "SILK"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (ASF)"),
        (b".snd", "Sun AU"),
        (b".RMF", "RealMedia"),
        (b"wvpk", "WavPack"),
        (b"MAC ", "Monkey's Audio"),
        (b"Creative Voice File", "Creative Voice (VOC)"),
        (b"MThd", "MIDI, which is notes and no sound"),
        (b"DSD ", "DSD"),
        (b"2BIT", "AVR"),
    ];
    others
        .into_iter()
        .find(|(mark, _)| at(0, mark))
        .and_then(|(_, name)| unread(name))
}

/// Two frames of AAC, each where the one before says (ISO/IEC 14496-3, 1.A.2.2), or one where there are no
/// more bytes.
fn is_adts(head: &[u8]) -> bool {
    let frame = |bytes: &[u8]| match *bytes {
        [0xff, second, third, fourth, fifth, sixth, ..] if second & 0xf6 == 0xf0 && third & 0x3c < 0x34 => {
            let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
            (length > 7).then_some(length)
        }
        _ => None,
    };
    frame(head).is_some_and(|length| {
        head.get(length..)
            .is_none_or(|rest| rest.len() < 6 || frame(rest).is_some())
    })
}

fn is_utf16(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, text, 0, ..] | [0xfe, 0xff, 0, text, ..]
        if text.is_ascii_graphic() || text.is_ascii_whitespace())
}

fn text(head: &[u8]) -> Option<&'static str> {
    let head = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let lower: Vec<u8> = head.iter().take(512).map(u8::to_ascii_lowercase).collect();
    let has = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    if lower.starts_with(b"<") {
        return Some(if has(b"<html") || has(b"<!doctype html") || has(b"<body") {
            "an HTML page"
        } else {
            "XML"
        });
    }
    if lower.starts_with(b"{") || lower.starts_with(b"[") {
        return Some("JSON");
    }
    let is_printable = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    (!head.is_empty() && head.iter().take(512).all(is_printable)).then_some("plain text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes() {
        let read = |head: &[u8]| match look(head) {
            Look::Read(format) => format,
            other => panic!("{other:?}"),
        };
        assert_eq!(read(b"RIFF\x24\x00\x00\x00WAVEfmt "), Format::Wav);
        assert_eq!(read(b"RF64\xff\xff\xff\xffWAVEds64"), Format::Wav);
        assert_eq!(read(b"ID3\x04\x00\x00\x00\x00\x00\x00"), Format::Mp3);
        assert_eq!(
            read(b"ID3\x04\x00\x00\x00\x00\x00\x02xxfLaC\0\0\0\x22"),
            Format::Flac
        );
        assert_eq!(read(&[0xff, 0xf3, 0x40, 0xc4, 0, 0]), Format::Mp3);
        assert_eq!(read(&[0xff, 0xf1, 0x50, 0x80, 0x01, 0x7f, 0xfc]), Format::Aac);
        assert_eq!(read(b"\0\0\0\x18ftypM4A \0\0\0\0"), Format::Mp4);
        assert_eq!(
            read(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"),
            Format::WebM
        );
        assert_eq!(read(b"FORM\0\0\0\x40AIFFCOMM"), Format::Aiff);
        let mut mid_frame = vec![0x33; 90];
        for _ in 0..4 {
            mid_frame.extend([0xff, 0xe3, 0x28, 0xc0]);
            mid_frame.resize(mid_frame.len() + 140, 0x55);
        }
        assert_eq!(read(&mid_frame), Format::Mp3);
    }

    #[test]
    fn what_is_not_read_has_its_name() {
        let name = |head: &[u8]| match look(head) {
            Look::Unread(name) => name,
            other => panic!("{other:?}"),
        };
        let mut g722 = b"RIFF\0\x10\0\0WAVEfmt \x10\0\0\0\x8f\x02\x01\0".to_vec();
        g722.extend([0x80, 0x3e, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 4, 0]);
        assert_eq!(name(&g722), "G.722 in WAV");
        assert_eq!(name(b"#!AMR\n\x3c"), "AMR");
        assert_eq!(name(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "Windows Media (ASF)");
        assert_eq!(name(b"riff\x2e\x91\xcf\x11"), "Sony Wave64");
    }
}
