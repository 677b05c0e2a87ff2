//! CPU time of ended child processes.

use std::fs;

use anyhow::{Context, Result};

/// Clock ticks a second in `/proc`: the same on every Linux.
const TICKS: f64 = 100.0;

/// CPU seconds, user and system, of all children of this process that have ended and were waited for.
pub fn of_ended_children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("cannot read /proc/self/stat")?;
    ticks(&stat)
        .map(|ticks| ticks as f64 / TICKS)
        .context("/proc/self/stat is not as it should be")
}

/// The fields `cutime` and `cstime`.
fn ticks(stat: &str) -> Option<u64> {
    // The name of the program may hold blanks and brackets; what follows the last bracket is plain.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let field = |number: usize| fields.get(number)?.parse::<u64>().ok();
    Some(field(13)? + field(14)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_children_took() {
        let stat = "1 (a (b) c) S 2 3 4 5 6 7 8 9 10 11 12 13 140 160 20 0";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("nonsense"), None);
        assert!(of_ended_children().unwrap() >= 0.0);
    }
}
