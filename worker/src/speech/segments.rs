//! From the decoder's times to the call's: back from the packed timeline, and snapped to where the gate heard speech.

use crate::audio::SAMPLE_RATE;
use crate::audio::gate::Region;
use crate::audio::timeline::Timeline;

use super::decoder::Heard;
use super::thresholds::NEAR;

/// A segment on the call's own timeline, in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: String,
    pub(super) confidence: f32,
    pub(super) no_speech: f32,
    /// How much of it lies on speech the gate heard, in seconds.
    pub(super) speech: f64,
}

/// Places the segments of one channel.
pub(super) fn place(heard: Vec<Heard>, timeline: &Timeline, regions: &[Region]) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::with_capacity(heard.len());
    let last = timeline.original(usize::MAX);
    for segment in heard {
        let text = one_line(&segment.text);
        if text.is_empty() {
            continue;
        }
        let start = seconds(timeline.original(samples(segment.start)));
        // The end is exclusive: at a seam it belongs to the side the segment came from.
        let end = timeline.original(samples(segment.end).saturating_sub(1)) + 1;
        let end = seconds(end.min(last));
        let earliest = placed.last().map_or(0.0, |last| last.end);
        let (start, end) = snap(start.max(earliest), end.max(earliest), regions);
        let speech = overlap(start, end, regions);
        placed.push(Placed {
            start,
            end,
            text,
            confidence: segment.confidence,
            no_speech: segment.no_speech,
            speech,
        });
    }
    placed
}

/// The words with one space between them. A line break or control character in a decoder's text would tear captions
/// apart.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Moves a start to the onset it means and an end to where that speech stops.
fn snap(start: f64, end: f64, regions: &[Region]) -> (f64, f64) {
    let onset = onset(start, regions)
        .filter(|onset| *onset < end)
        .unwrap_or(start);
    let offset = offset(end, regions)
        .filter(|offset| *offset > onset)
        .unwrap_or(end);
    (onset, offset.max(onset))
}

fn onset(at: f64, regions: &[Region]) -> Option<f64> {
    let next = regions.partition_point(|region| seconds(region.end) <= at);
    let region = regions.get(next)?;
    let (from, to) = (seconds(region.start), seconds(region.end));
    if at <= from {
        // In a pause: what is meant is the speech that follows.
        return Some(from);
    }
    // Within speech: the nearer of this stretch's start and the next one's, if either is near.
    let following = regions.get(next + 1).map(|region| seconds(region.start));
    match following {
        Some(following) if to - at < NEAR && following - at < at - from => Some(following),
        _ if at - from < NEAR => Some(from),
        _ => None,
    }
}

fn offset(at: f64, regions: &[Region]) -> Option<f64> {
    let next = regions.partition_point(|region| seconds(region.start) < at);
    let region = regions[..next].last()?;
    let (from, to) = (seconds(region.start), seconds(region.end));
    if at >= to {
        return Some(to);
    }
    let before = next.checked_sub(2).map(|before| seconds(regions[before].end));
    match before {
        Some(before) if at - from < NEAR && at - before < to - at => Some(before),
        _ if to - at < NEAR => Some(to),
        _ => None,
    }
}

fn overlap(start: f64, end: f64, regions: &[Region]) -> f64 {
    regions
        .iter()
        .map(|region| (end.min(seconds(region.end)) - start.max(seconds(region.start))).max(0.0))
        .sum()
}

fn seconds(samples: usize) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

fn samples(seconds: f64) -> usize {
    (seconds * f64::from(SAMPLE_RATE)).round() as usize
}

#[cfg(test)]
mod tests {
    use crate::audio::timeline::Packing;

    use super::*;

    fn regions(seconds: &[(f64, f64)]) -> Vec<Region> {
        seconds
            .iter()
            .map(|(start, end)| Region {
                start: samples(*start),
                end: samples(*end),
            })
            .collect()
    }

    fn heard(start: f64, end: f64) -> Heard {
        Heard {
            start,
            end,
            text: "hello".to_owned(),
            confidence: 0.9,
            no_speech: 0.0,
        }
    }

    #[test]
    fn starts_come_from_the_speech_not_from_the_end_before() {
        let regions = regions(&[(1.0, 3.0), (9.97, 12.0)]);
        // What the bundled whisper.cpp reports: the second start is the first end.
        let timeline = Timeline::plan(
            &regions,
            samples(15.0),
            Packing {
                padding: 0,
                longest_pause: samples(20.0),
            },
        );
        let placed = place(vec![heard(0.9, 3.1), heard(3.1, 12.2)], &timeline, &regions);
        assert_eq!((placed[0].start, placed[0].end), (1.0, 3.0));
        assert_eq!((placed[1].start, placed[1].end), (9.97, 12.0));
    }

    #[test]
    fn times_survive_packing() {
        let regions = regions(&[(10.0, 12.0), (60.0, 63.0)]);
        let timeline = Timeline::plan(&regions, samples(70.0), Packing::default());
        let at = |time: f64| seconds(timeline.packed(samples(time)));
        let placed = place(
            vec![
                heard(at(10.0) + 0.04, at(12.0) - 0.05),
                heard(at(60.0) - 0.06, at(63.0) + 0.05),
            ],
            &timeline,
            &regions,
        );
        let times: Vec<_> = placed.iter().map(|p| (p.start, p.end)).collect();
        assert_eq!(times, [(10.0, 12.0), (60.0, 63.0)]);
        assert!((placed[1].speech - 3.0).abs() < 1e-6);
    }

    #[test]
    fn text_is_one_line_and_times_stay_inside() {
        let regions = regions(&[(1.0, 3.0)]);
        let timeline = Timeline::plan(&regions, samples(3.0), Packing::default());
        let mut wild = heard(0.1, 30.0);
        wild.text = " hello\n\n 2\r\n\u{1b}[31mworld\u{2028}again ".to_owned();
        let mut late = heard(29.0, 30.0);
        late.text = "\n \u{0}".to_owned();
        let placed = place(vec![wild, late, heard(29.0, 30.0)], &timeline, &regions);
        assert_eq!(placed[0].text, "hello 2 [31mworld again");
        assert_eq!(placed.len(), 2, "what is nothing but breaks is nothing");
        assert!(
            placed.iter().all(|p| p.start <= p.end && p.end <= 3.0),
            "{placed:?}"
        );
    }

    #[test]
    fn a_cut_within_one_stretch_stays_where_the_model_put_it() {
        let regions = regions(&[(1.0, 9.0)]);
        assert_eq!(snap(1.1, 4.0, &regions), (1.0, 4.0));
        assert_eq!(snap(4.0, 8.9, &regions), (4.0, 9.0));
    }
}
