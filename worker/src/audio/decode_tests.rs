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
    assert!(says(b"<!DOCTYPE html><html><body>Access denied</body></html>").contains("an HTML page"));
    assert!(says(b"\x89PNG\r\n\x1a\n0000000000000000").contains("an image"));
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

mod hostile {
    //! Headers that lie. Each is refused with words, or gives the sound that is really there.

    use super::*;

    /// A float WAV: format 3.
    fn floats(rate: u32, samples: &[f32]) -> Vec<u8> {
        let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        container(3, 32, rate, 1, &data)
    }

    #[test]
    fn what_is_no_number_is_silence() {
        for rate in [8_000, 16_000, 44_100] {
            let odd = [
                f32::NAN,
                f32::INFINITY,
                f32::NEG_INFINITY,
                f32::MAX,
                f32::MIN,
                1e-40,
            ];
            let samples: Vec<f32> = odd.iter().copied().cycle().take(rate as usize).collect();
            let recording = decode(floats(rate, &samples)).unwrap();
            assert_eq!(recording.frames(), 16_000);
            let sane = |sample: &f32| (-1.0..=1.0).contains(sample);
            assert!(recording.channels[0].iter().all(sane), "{rate}");
            let nothing = decode(floats(rate, &vec![f32::NAN; rate as usize])).unwrap();
            assert!(nothing.channels[0].iter().all(|sample| *sample == 0.0), "{rate}");
        }
        let doubles: Vec<u8> = [f64::MAX, f64::NAN, f64::NEG_INFINITY]
            .map(f64::to_le_bytes)
            .concat();
        assert_eq!(decode(container(3, 64, 8_000, 1, &doubles)).unwrap().frames(), 6);
    }

    #[test]
    fn a_header_that_says_four_gigasamples_gives_what_is_there() {
        for claimed in [u32::MAX, u32::MAX - 1, 0xffff_0000, 0x7fff_ffff] {
            let mut file = wav(8_000, 1, 8_000);
            file[4..8].copy_from_slice(&claimed.to_le_bytes());
            file[40..44].copy_from_slice(&claimed.saturating_sub(36).to_le_bytes());
            let recording = decode(file).unwrap();
            assert_eq!(recording.frames(), 16_000, "{claimed:x}");
            assert!(!recording.truncated, "{claimed:x}: a placeholder");
        }
    }

    /// Its recorder was killed before it wrote the sizes down.
    #[test]
    fn a_header_that_says_nothing_gives_what_is_there() {
        let mut file = wav(8_000, 1, 8_000);
        file[4..8].fill(0);
        file[40..44].fill(0);
        let recording = decode(file).unwrap();
        assert_eq!((recording.frames(), recording.truncated), (16_000, false));
    }

    #[test]
    fn rates_that_no_telephone_has() {
        for rate in [0, 1, 3_999, 4_000_000_000, u32::MAX] {
            let mut file = wav(8_000, 1, 100);
            file[24..28].copy_from_slice(&u32::to_le_bytes(rate));
            let refused = decode(file).unwrap_err();
            assert!(
                matches!(refused, AudioError::SampleRate { rate: r, .. } if r == rate),
                "{rate}: {refused}"
            );
        }
    }

    #[test]
    fn channels_that_no_telephone_has() {
        for channels in [0_u16, 9, 26, 27, 255, u16::MAX] {
            let mut file = wav(8_000, 1, 8_000);
            file[22..24].copy_from_slice(&channels.to_le_bytes());
            let refused = decode(file).unwrap_err();
            let is_clear = matches!(refused, AudioError::Damaged(_) | AudioError::Unsupported(_));
            assert!(is_clear, "{channels}: {refused}");
        }
    }

    #[test]
    fn many_channels_count_against_the_length() {
        let limits = Limits {
            bytes: 1 << 20,
            seconds: 4,
        };
        assert!(decode_within(wav(8_000, 2, 31_000), limits).is_ok());
        assert!(matches!(
            decode_within(wav(8_000, 8, 9_000), limits),
            Err(AudioError::TooLong { limit_seconds: 1 })
        ));
    }

    #[test]
    fn next_to_nothing() {
        for (rate, frames) in [(8_000, 2), (16_000, 1), (44_100, 1), (48_000, 1)] {
            let recording = decode(wav(rate, 2, 1)).unwrap();
            assert_eq!(
                (recording.channels.len(), recording.frames()),
                (2, frames),
                "{rate}"
            );
        }
        let empty = decode(wav(8_000, 1, 0)).unwrap_err();
        assert!(matches!(empty, AudioError::Damaged(_)), "{empty}");
        // Half a frame: no sample is whole.
        let mut half = wav(8_000, 2, 1);
        half.truncate(46);
        assert!(matches!(decode(half), Err(AudioError::Damaged(_))));
    }

    #[test]
    fn a_tag_that_claims_more_than_there_is() {
        for size in [[0x7f; 4], [0, 0, 0x7f, 0x7f], [0xff; 4]] {
            let mut file = b"ID3\x04\x00\x00".to_vec();
            file.extend(size);
            file.extend(b"TIT2\x7f\x7f\x7f\x7f\0\0");
            file.extend([0; 512]);
            let refused = decode(file).unwrap_err();
            assert!(matches!(refused, AudioError::Damaged(_)), "{size:x?}: {refused}");
        }
        let mut list = b"RIFF\xff\xff\xff\xffWAVELIST\xf0\xff\xff\xffINFOINAM\xe0\xff\xff\xff".to_vec();
        list.extend([b'x'; 64]);
        assert!(matches!(decode(list), Err(AudioError::Damaged(_))));
    }

    #[test]
    fn blocks_of_adpcm_that_make_no_sense() {
        for (block, channels) in [
            (0_u16, 1_u16),
            (1, 1),
            (7, 1),
            (13, 2),
            (u16::MAX, 2),
            (4, 0),
            (64, 8),
        ] {
            for format in [2_u16, 0x11] {
                let mut file = b"RIFF\x00\x10\x00\x00WAVEfmt \x32\x00\x00\x00".to_vec();
                file.extend([format.to_le_bytes(), channels.to_le_bytes()].concat());
                file.extend([8_000_u32.to_le_bytes(), 4_000_u32.to_le_bytes()].concat());
                file.extend([block.to_le_bytes(), 4_u16.to_le_bytes()].concat());
                file.extend(
                    if format == 2 { [32_u16, 9] } else { [2_u16, 9] }
                        .map(u16::to_le_bytes)
                        .concat(),
                );
                file.resize(20 + 50, 0);
                file.extend(b"data\x00\x08\x00\x00");
                file.resize(file.len() + 2048, 0xa7);
                // Sound or a refusal, never a panic: what it is depends on the block.
                if let Ok(recording) = decode(file) {
                    assert!(recording.seconds() < 2.0, "{format} {block} {channels}");
                }
            }
        }
    }
}
