use super::*;

/// A WAV file of `channels` interleaved 16-bit tones at `rate`.
fn wav(rate: u32, channels: u16, frames: usize) -> Vec<u8> {
    let data: Vec<u8> = (0..frames)
        .flat_map(|i| (0..channels).map(move |c| (i, c)))
        .flat_map(|(i, c)| {
            let phase = i as f64 * 300.0 * f64::from(c + 1) * std::f64::consts::TAU / f64::from(rate);
            ((phase.sin() * 8_000.0) as i16).to_le_bytes()
        })
        .collect();
    container(1, 16, rate, channels, &data)
}

fn container(format: u16, bits: u16, rate: u32, channels: u16, data: &[u8]) -> Vec<u8> {
    let block = channels * bits / 8;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([format.to_le_bytes(), channels.to_le_bytes()].concat());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(block)).to_le_bytes());
    file.extend([block.to_le_bytes(), bits.to_le_bytes()].concat());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

#[test]
fn pcm_at_any_rate() {
    for (rate, channels) in [(8_000, 1), (8_000, 2), (16_000, 1), (44_100, 2), (48_000, 1)] {
        let recording = decode(wav(rate, channels, rate as usize * 2)).unwrap();
        assert_eq!(recording.channels.len(), usize::from(channels));
        assert_eq!(recording.frames(), 32_000);
        assert_eq!(recording.source.sample_rate, rate);
        assert_eq!(recording.source.codec, "pcm_s16le");
        assert!(!recording.truncated);
        let loudest = recording.channels[0].iter().fold(0.0_f32, |m, s| m.max(s.abs()));
        assert!((loudest - 0.244).abs() < 0.02, "{rate}: {loudest}");
    }
}

#[test]
fn telephone_codecs() {
    for (format, codec) in [(7, "pcm_mulaw"), (6, "pcm_alaw")] {
        let recording = decode(container(format, 8, 8_000, 1, &[0x2a; 8_000])).unwrap();
        assert_eq!(
            (recording.frames(), recording.source.codec.as_str()),
            (16_000, codec)
        );
    }
}

#[test]
fn a_torn_tail_keeps_what_came_before() {
    let whole = wav(8_000, 1, 16_000);
    let recording = decode(&whole[..whole.len() / 2]).unwrap();
    assert!(recording.truncated);
    assert!((recording.seconds() - 1.0).abs() < 0.1, "{}", recording.seconds());
}

#[test]
fn what_is_no_sound_says_what_it_is() {
    let says = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
    assert!(says(b"").contains("empty"));
    assert!(says(b"<!DOCTYPE html><html><body>Access denied</body></html>").contains("web page"));
    assert!(says(b"\x89PNG\r\n\x1a\n0000000000000000").contains("picture"));
    let noise: Vec<u8> = (0..4_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 & 0x7f)
        .collect();
    assert!(matches!(decode(noise), Err(AudioError::NotAudio { .. })));
    assert!(matches!(
        decode(&wav(8_000, 1, 100)[..44]),
        Err(AudioError::Damaged(_))
    ));
    assert!(matches!(
        decode(&wav(8_000, 1, 100)[..20]),
        Err(AudioError::Damaged(_))
    ));
}

#[test]
fn limits_hold() {
    let limits = Limits {
        bytes: 1_000_000,
        seconds: 1,
    };
    assert!(matches!(
        decode_within(wav(8_000, 1, 9_000), limits),
        Err(AudioError::TooLong { .. })
    ));
    let limits = Limits {
        bytes: 1_000,
        seconds: 10,
    };
    assert!(matches!(
        decode_within(wav(8_000, 1, 9_000), limits),
        Err(AudioError::TooLarge { .. })
    ));
}
