//! CPU time of this process and of ended child processes.

use std::fs;

use anyhow::{Context, Result};

/// Clock ticks a second in `/proc`: the same on every Linux.
const TICKS: f64 = 100.0;

/// CPU seconds, user and system, of all children of this process that have ended and were waited for.
pub fn of_ended_children() -> Result<f64> {
    seconds(CHILDREN)
}

/// CPU seconds, user and system, of this process and all its threads.
pub fn of_this_process() -> Result<f64> {
    seconds(OWN)
}

/// Where `utime` and `cutime` stand; system time follows each.
const OWN: usize = 11;
const CHILDREN: usize = 13;

fn seconds(user: usize) -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("cannot read /proc/self/stat")?;
    ticks(&stat, user)
        .map(|ticks| ticks as f64 / TICKS)
        .context("/proc/self/stat is not as it should be")
}

/// The fields at `user` and after it.
fn ticks(stat: &str, user: usize) -> Option<u64> {
    // The name of the program may hold blanks and brackets; what follows the last bracket is plain.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let field = |number: usize| fields.get(number)?.parse::<u64>().ok();
    Some(field(user)? + field(user + 1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_taken() {
        let stat = "1 (a (b) c) S 2 3 4 5 6 7 8 9 10 11 12 13 140 160 20 0";
        assert_eq!(ticks(stat, CHILDREN), Some(300));
        assert_eq!(ticks(stat, OWN), Some(25));
        assert_eq!(ticks("nonsense", OWN), None);
        assert!(of_ended_children().unwrap() >= 0.0);
    }

    #[test]
    fn work_is_seen() {
        let before = of_this_process().unwrap();
        let mut number = 1_u64;
        while of_this_process().unwrap() < before + 0.03 {
            number = std::hint::black_box(number.wrapping_mul(31));
        }
        assert!(of_this_process().unwrap() - before < 10.0);
    }
}
