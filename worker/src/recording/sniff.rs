//! What a file really is, told by its first bytes and not by what the server calls it.

use std::borrow::Cow;

use crate::audio::{Look, look};

/// What the first bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sniffed {
    /// A recording that the factory can read.
    Audio {
        /// File extension, without the dot.
        extension: &'static str,
        /// Content type.
        content_type: &'static str,
    },
    /// No recording, or one that the factory cannot read; says what it is instead.
    Other(Cow<'static, str>),
}

/// Tells what a file is from its first bytes (4,096 are plenty). What is a recording is decided in one place:
/// [`look`].
pub fn sniff(head: &[u8]) -> Sniffed {
    match look(head) {
        Look::Read(format) => Sniffed::Audio {
            extension: format.extension(),
            content_type: format.content_type(),
        },
        Look::Unread(name) => Sniffed::Other(format!("{name}, which is not read").into()),
        Look::Foreign(what) => Sniffed::Other(what.into()),
        Look::Unknown => Sniffed::Other("data of no known kind".into()),
    }
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
        let other = |head: &[u8]| match sniff(head) {
            Sniffed::Audio { extension, .. } => panic!("{extension}"),
            Sniffed::Other(other) => other.into_owned(),
        };
        assert_eq!(other(b"\n <!DOCTYPE html><html>"), "an HTML page");
        assert_eq!(other(b"<html><body>expired"), "an HTML page");
        assert_eq!(other(b"<?xml version=\"1.0\"?><Error>"), "XML");
        assert_eq!(other(b"{\"error\":\"gone\"}"), "JSON");
        assert_eq!(other(b"Not found"), "plain text");
        assert_eq!(other(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "an image");
        assert_eq!(other(b"\xff\xfeH\0i\0"), "plain text");
        assert_eq!(other(b"%PDF-1.7\n%\xe2\xe3"), "a PDF document");
        let program = [&b"\x7fELF\x02\x01\x01"[..], &[0; 57]].concat();
        assert_eq!(other(&program), "a program");
        assert_eq!(other(b"\x1f\x8b\x08\0\0\0\0\0"), "an archive");
        assert_eq!(other(b"#!AMR\n\x3c\x08"), "AMR, which is not read");
        assert_eq!(other(&[0xff, 0xff, 0xff, 0xff]), "data of no known kind");
        assert_eq!(other(&[]), "data of no known kind");
    }
}
