//! Peaks of memory while something runs.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(50);

/// Lets the kernel forget the highest memory use of this process so far; later peaks are those since now.
/// `false` where it does not.
pub(super) fn forget_peak() -> bool {
    fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// The most memory that was resident, in bytes (`VmHWM`).
pub(super) fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Runs `work` and watches a figure meanwhile; its highest value, where it has any.
pub(super) fn highest<T>(
    figure: impl Fn() -> Option<u64> + Sync,
    work: impl FnOnce() -> T,
) -> (T, Option<u64>) {
    let (most, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let done = thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Relaxed) {
                let Some(value) = figure() else { return };
                most.fetch_max(value, Relaxed);
                thread::sleep(LOOK);
            }
        });
        let done = work();
        is_over.store(true, Relaxed);
        done
    });
    (done, Some(most.into_inner()).filter(|most| *most > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_seen_although_it_is_over() {
        let before = peak().unwrap();
        let big = vec![1_u8; 256 << 20];
        assert!(big.iter().map(|byte| u64::from(*byte)).sum::<u64>() > 0);
        drop(big);
        assert!(peak().unwrap() >= before.max(256 << 20));
        if forget_peak() {
            assert!(peak().unwrap() < 256 << 20);
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_made_up() {
        assert_eq!(highest(|| None, || 7), (7, None));
        let value = AtomicU64::new(5);
        let ((), most) = highest(
            || Some(value.load(Relaxed)),
            || thread::sleep(Duration::from_millis(20)),
        );
        assert_eq!(most, Some(5));
    }
}
