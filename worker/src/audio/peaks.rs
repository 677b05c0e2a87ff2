//! The waveform a reviewer sees: one loudness a pixel column, computed once and stored with the transcript.

use super::Recording;

/// Columns of a waveform: wide enough for a large screen, a few kilobytes of JSON.
pub const COLUMNS: usize = 800;

/// For each channel the highest amplitude, 0 to 100, of each of at most [`COLUMNS`] equal stretches.
pub fn peaks(recording: &Recording) -> Vec<Vec<u8>> {
    recording
        .channels
        .iter()
        .map(|channel| columns(channel, COLUMNS))
        .collect()
}

fn columns(channel: &[f32], columns: usize) -> Vec<u8> {
    let columns = columns.min(channel.len());
    (0..columns)
        .map(|column| {
            let stretch = &channel[column * channel.len() / columns..(column + 1) * channel.len() / columns];
            let peak = stretch
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            (peak.min(1.0) * 100.0).round() as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loud_part_shows_where_it_is() {
        let mut channel = vec![0.01_f32; 16_000];
        channel[8_000..8_100].fill(-0.5);
        let drawn = peaks(&Recording::from_channels(vec![channel, vec![]]));
        assert_eq!(drawn[0].len(), COLUMNS);
        assert_eq!(drawn[0].iter().max(), Some(&50));
        assert_eq!(drawn[0].iter().position(|peak| *peak == 50), Some(COLUMNS / 2));
        assert!(drawn[1].is_empty());
    }

    #[test]
    fn a_short_recording_has_a_column_a_sample() {
        assert_eq!(columns(&[0.0, 1.0, -2.0], COLUMNS), [0, 100, 100]);
    }
}
