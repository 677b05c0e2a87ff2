//! When each line is spoken.

use std::ops::Range;

use rand::Rng;

use super::Party;
use super::gap::Gap;
use super::line::Line;
use super::mix::samples_of;

/// Seconds before somebody who was spoken over goes on.
const BREATH: f64 = 0.1;

/// Places lines of these lengths one after the other and over each other, in samples of the line's rate.
pub fn place(lines: &[Line], lengths: &[usize], random: &mut impl Rng) -> Vec<Range<usize>> {
    let first = samples_of(random.random_range(0.3..1.2));
    let mut placed: Vec<Range<usize>> = Vec::with_capacity(lines.len());
    // Where everybody has ended, and where each party has.
    let (mut quiet, mut ended) = (first, [0; 2]);
    for (line, length) in lines.iter().zip(lengths) {
        let own = match line.party() {
            Party::Agent => 0,
            Party::Caller => 1,
        };
        let start = match (placed.last(), line.gap) {
            (None, Gap::Pause(seconds) | Gap::Hold(seconds)) => first + samples_of(seconds),
            (None, _) => first,
            (_, Gap::Chance) => quiet + samples_of(random.random_range(0.2..0.9)),
            (_, Gap::Pause(seconds) | Gap::Hold(seconds)) => quiet + samples_of(seconds),
            // However short the line before is, half of it comes first.
            (Some(before), Gap::Overlap(seconds)) => quiet
                .saturating_sub(samples_of(seconds))
                .max(usize::midpoint(before.start, before.end)),
            (Some(before), Gap::Mid) => {
                before.start + (before.len().saturating_sub(*length) / 2).max(before.len() / 4)
            }
        };
        let start = if line.gap.is_over_another() && ended[own] > 0 {
            start.max(ended[own] + samples_of(BREATH))
        } else {
            start
        };
        let end = start + length;
        placed.push(start..end);
        quiet = quiet.max(end);
        ended[own] = end;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::super::plan::random;
    use super::super::telephone::RATE;
    use super::*;

    fn placed(lines: &[(&'static str, f64)]) -> Vec<(f64, f64)> {
        let (lines, lengths): (Vec<Line>, Vec<usize>) = lines
            .iter()
            .map(|(line, seconds)| (Line::parse(line).unwrap(), samples_of(*seconds)))
            .unzip();
        let seconds = |at: usize| at as f64 / f64::from(RATE);
        place(&lines, &lengths, &mut random(1, 0, 0))
            .into_iter()
            .map(|span| (seconds(span.start), seconds(span.end)))
            .collect()
    }

    fn is_near(one: f64, other: f64) {
        assert!((one - other).abs() < 0.001, "{one} is not {other}");
    }

    #[test]
    fn lines_lie_where_the_script_says() {
        let at = placed(&[
            ("A: Long.", 4.0),
            ("C[mid]: Mhm.", 0.5),
            ("A: Next.", 2.0),
            ("C[-0.5]: Wait.", 1.0),
            ("A[1.5]: Yes.", 1.0),
            ("A[hold 25]: Thanks.", 1.0),
        ]);
        is_near(at[1].0, at[0].0 + 1.75);
        assert!((0.2..0.9).contains(&(at[2].0 - at[0].1)), "{at:?}");
        is_near(at[3].0, at[2].1 - 0.5);
        is_near(at[4].0, at[3].1 + 1.5);
        is_near(at[5].0, at[4].1 + 25.0);
    }

    #[test]
    fn nobody_speaks_over_themselves() {
        let at = placed(&[
            ("A: Long.", 4.0),
            ("C[mid]: Mhm.", 0.5),
            ("A[-0.5]: Right.", 1.0),
            ("C[-0.9]: No.", 0.2),
        ]);
        is_near(at[2].0, at[0].1 + BREATH);
        is_near(at[3].0, at[2].0 + 0.5);
    }
}
