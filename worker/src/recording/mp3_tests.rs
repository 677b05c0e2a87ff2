//! Headers as LAME and ffmpeg write them for telephone audio.

use super::*;

/// MPEG-2.5, 8 kHz, mono, 16 kbit/s: frames of 144 bytes.
const TELEPHONE: [u8; 4] = [0xff, 0xe3, 0x28, 0xc0];

fn with_header(word: [u8; 4], frames: Option<u32>, bytes: Option<u32>) -> Vec<u8> {
    let mut file = TELEPHONE.to_vec();
    file.extend([0; 9]);
    file.extend(word);
    let flags = u32::from(frames.is_some()) | (u32::from(bytes.is_some()) << 1);
    file.extend(flags.to_be_bytes());
    for number in [frames, bytes].into_iter().flatten() {
        file.extend(number.to_be_bytes());
    }
    file.resize(144, 0);
    file.extend(TELEPHONE);
    file.resize(288, 0);
    file
}

/// An ID3 tag of this many bytes in all.
fn tag(length: u32) -> Vec<u8> {
    let size = length - 10;
    let mut tag = b"ID3\x04\0\0".to_vec();
    tag.extend([21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7f) as u8));
    tag.resize(length as usize, 0);
    tag
}

#[test]
fn announced_bytes_and_frames() {
    let least = |word: &[u8; 4], frames, bytes| least_bytes(&with_header(*word, frames, bytes));
    assert_eq!(least(b"Xing", Some(10), Some(100_000)), Some(100_000 - ONE_FRAME));
    assert_eq!(least(b"Info", Some(1000), None), Some(144_000 - ONE_FRAME));
    // The frames of a variable bit rate say nothing of bytes.
    assert_eq!(least(b"Xing", Some(1000), None), None);
    assert_eq!(least(b"Nope", Some(1000), Some(1)), None);
}

#[test]
fn a_tag_in_front_is_stepped_over() {
    let mut file = tag(5000);
    assert_eq!(tag_length(&file), Some(5000));
    file.extend([0; 100]); // padding the tag does not count
    file.extend(with_header(*b"Info", None, Some(50_000)));
    assert_eq!(least_bytes(&file), Some(55_000 - ONE_FRAME));
    assert_eq!(least_bytes(&file[..4000]), Some(5000));
    let mut without = tag(500);
    without.extend(TELEPHONE);
    assert_eq!(least_bytes(&without), Some(500));
}

/// A tag that claims more than there is keeps nobody from what follows its header.
#[test]
fn a_tag_that_is_wrong_is_no_tag() {
    let mut file = b"ID3\x04\0\0\0\x12\x27\x60".to_vec();
    assert_eq!(least_bytes(&file), Some(300_010));
    for _ in 0..4 {
        file.extend(TELEPHONE);
        file.resize(file.len() + 140, 0x55);
    }
    assert_eq!(least_bytes(&file), None);
}

#[test]
fn half_a_header_says_nothing() {
    let file = with_header(*b"Info", Some(1000), Some(100_000));
    for length in 0..24 {
        let _ = least_bytes(&file[..length]);
        assert!(least_bytes(&file[..length]).is_none(), "{length}");
    }
    assert_eq!(tag_length(b"ID3\x04\0\0\x80\0\0\0"), None);
    assert_eq!(tag_length(b"ID3\x04"), None);
}
