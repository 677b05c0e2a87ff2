//! What a file really is, told by its first bytes and not by what the server calls it.

use super::mp3;

/// What the first bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sniffed {
    /// A recording.
    Audio {
        /// File extension, without the dot.
        extension: &'static str,
        /// Content type.
        content_type: &'static str,
    },
    /// No recording; says what it is instead.
    Other(&'static str),
}

/// Tells what a file is from its first bytes (a kilobyte is plenty).
pub fn sniff(head: &[u8]) -> Sniffed {
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE") {
        return Sniffed::Audio {
            extension: "wav",
            content_type: "audio/wav",
        };
    }
    // Before MP3, whose frames begin much like the mark of UTF-16.
    if is_utf16(head) {
        return Sniffed::Other("plain text");
    }
    if head.starts_with(b"ID3") || mp3::is_frame(head) {
        return Sniffed::Audio {
            extension: "mp3",
            content_type: "audio/mpeg",
        };
    }
    if let Some(other) = text(head) {
        return Sniffed::Other(other);
    }
    match infer::get(head).map(|kind| (kind.matcher_type(), kind.extension(), kind.mime_type())) {
        Some((infer::MatcherType::Audio, extension, content_type)) => Sniffed::Audio {
            extension,
            content_type,
        },
        // Telephone recorders put bare audio into these two.
        Some((_, "mp4", _)) => Sniffed::Audio {
            extension: "m4a",
            content_type: "audio/mp4",
        },
        Some((_, "webm", _)) => Sniffed::Audio {
            extension: "webm",
            content_type: "audio/webm",
        },
        Some((infer::MatcherType::Image, ..)) => Sniffed::Other("an image"),
        Some((_, "pdf", _)) => Sniffed::Other("a PDF document"),
        Some((infer::MatcherType::Doc | infer::MatcherType::Book, ..)) => Sniffed::Other("a document"),
        Some((infer::MatcherType::App, ..)) => Sniffed::Other("a program"),
        Some((infer::MatcherType::Archive, ..)) => Sniffed::Other("an archive"),
        Some((infer::MatcherType::Video, ..)) => Sniffed::Other("a video"),
        Some(_) => Sniffed::Other("a file of another kind"),
        None => Sniffed::Other("data of no known kind"),
    }
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
    fn recordings() {
        let extension = |head: &[u8]| match sniff(head) {
            Sniffed::Audio { extension, .. } => extension,
            Sniffed::Other(other) => panic!("{other}"),
        };
        assert_eq!(extension(b"RIFF\x24\x00\x00\x00WAVEfmt "), "wav");
        assert_eq!(extension(b"ID3\x04\x00\x00\x00\x00\x00\x00"), "mp3");
        assert_eq!(extension(&[0xff, 0xfb, 0x90, 0x64, 0, 0]), "mp3");
        assert_eq!(extension(&[0xff, 0xf3, 0x40, 0xc4, 0, 0]), "mp3");
        assert_eq!(extension(b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00"), "ogg");
        assert_eq!(extension(b"fLaC\x00\x00\x00\x22"), "flac");
    }

    #[test]
    fn what_servers_send_instead() {
        assert_eq!(sniff(b"\n <!DOCTYPE html><html>"), Sniffed::Other("an HTML page"));
        assert_eq!(sniff(b"<html><body>expired"), Sniffed::Other("an HTML page"));
        assert_eq!(sniff(b"<?xml version=\"1.0\"?><Error>"), Sniffed::Other("XML"));
        assert_eq!(sniff(b"{\"error\":\"gone\"}"), Sniffed::Other("JSON"));
        assert_eq!(sniff(b"Not found"), Sniffed::Other("plain text"));
        assert_eq!(
            sniff(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
            Sniffed::Other("an image")
        );
        assert_eq!(sniff(b"\xff\xfeH\0i\0"), Sniffed::Other("plain text"));
        assert_eq!(sniff(b"%PDF-1.7\n%\xe2\xe3"), Sniffed::Other("a PDF document"));
        assert_eq!(
            sniff(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            Sniffed::Other("a program")
        );
        assert_eq!(sniff(b"\x1f\x8b\x08\0\0\0\0\0"), Sniffed::Other("an archive"));
        assert_eq!(
            sniff(&[0xff, 0xff, 0xff, 0xff]),
            Sniffed::Other("data of no known kind")
        );
        assert_eq!(sniff(&[]), Sniffed::Other("data of no known kind"));
    }
}
