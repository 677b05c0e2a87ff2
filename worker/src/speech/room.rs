//! Whether there is memory for one more slot.

use super::memory::Memory;
use crate::config::SlotCount;

/// With `auto`: most slots. With more, the calls on one GPU only wait for each other.
const MOST_ON_A_GPU: usize = 8;
/// With `auto`: share of the memory beside the first slot that others may take. The rest is for whoever comes
/// later.
const SHARE: f64 = 0.85;

/// Counts slots until no more fit.
#[derive(Debug)]
pub(super) struct Room {
    wanted: SlotCount,
    is_gpu: bool,
    most: usize,
    /// Free bytes, where they can be told.
    left: Option<u64>,
    /// Bytes that a slot takes.
    each: Option<u64>,
    /// Bytes that stay free.
    spare: u64,
    made: usize,
}

impl Room {
    pub(super) fn new(wanted: SlotCount, memory: &Memory, cores: usize) -> Self {
        Self::with(wanted, memory.is_gpu(), cores, memory.free())
    }

    fn with(wanted: SlotCount, is_gpu: bool, cores: usize, left: Option<u64>) -> Self {
        let most = match wanted {
            SlotCount::Exactly(count) => usize::from(count),
            SlotCount::Auto if is_gpu => MOST_ON_A_GPU,
            SlotCount::Auto => cores,
        };
        Self {
            wanted,
            is_gpu,
            most,
            left,
            each: None,
            spare: 0,
            made: 0,
        }
    }

    /// A slot was made and has decoded something; so much is free now. The first pays for what all share, so
    /// a slot's need is known from the second on.
    pub(super) fn made(&mut self, left: Option<u64>) {
        self.made += 1;
        if self.made == 1 {
            self.spare = (left.unwrap_or(0) as f64 * (1.0 - SHARE)) as u64;
        }
        if self.made <= 2 {
            self.each = self
                .left
                .zip(left)
                .map(|(before, left)| before.saturating_sub(left));
        }
        self.left = left;
    }

    /// One more is wanted, and there is memory for it. Where free memory cannot be told, nothing limits the
    /// slots of a host, which can promise memory that is not there. On a GPU `auto` then makes no further
    /// slot, and a given number of slots is made only as far as it fits.
    pub(super) fn has_room(&self) -> bool {
        let fits = match (self.left, self.each, self.wanted) {
            (Some(left), Some(each), SlotCount::Auto) => left >= each + self.spare,
            (Some(left), Some(each), SlotCount::Exactly(_)) => !self.is_gpu || left >= each,
            (_, _, SlotCount::Auto) => !self.is_gpu,
            (_, _, SlotCount::Exactly(_)) => true,
        };
        self.made < self.most && fits
    }

    /// Fewer than were asked for.
    pub(super) fn is_short(&self) -> bool {
        matches!(self.wanted, SlotCount::Exactly(count) if self.made < usize::from(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// Slots made where so much is left beside the first, which took twice what each other takes.
    fn slots(wanted: SlotCount, is_gpu: bool, cores: usize, beside: u64, each: u64) -> usize {
        let mut room = Room::with(wanted, is_gpu, cores, Some(beside + 2 * each));
        let mut left = beside;
        room.made(Some(left));
        while room.has_room() {
            left = left.saturating_sub(each);
            room.made(Some(left));
        }
        room.made
    }

    #[test]
    fn auto_takes_what_fits() {
        let auto = SlotCount::Auto;
        // A 24 GB card holds more than is of use.
        assert_eq!(slots(auto, true, 16, 21_000 * MIB, 700 * MIB), 8);
        assert_eq!(slots(auto, true, 16, 2_000 * MIB, 700 * MIB), 3);
        assert_eq!(slots(auto, true, 16, 4_000 * MIB, 700 * MIB), 5);
        assert_eq!(slots(auto, true, 16, 200 * MIB, 700 * MIB), 1);
        assert_eq!(slots(auto, false, 4, 8_000 * MIB, 200 * MIB), 4);
        assert_eq!(slots(auto, false, 64, 1_100 * MIB, 300 * MIB), 4);
        assert_eq!(slots(auto, false, 2, 1_000 * MIB, 0), 2, "too small to be seen");
    }

    #[test]
    fn a_number_is_kept_to_as_far_as_a_gpu_holds_it() {
        assert_eq!(
            slots(SlotCount::Exactly(12), true, 4, 21_000 * MIB, 700 * MIB),
            12
        );
        assert_eq!(slots(SlotCount::Exactly(12), true, 4, 2_000 * MIB, 700 * MIB), 3);
        assert_eq!(slots(SlotCount::Exactly(3), false, 1, 10 * MIB, 700 * MIB), 3);
    }

    #[test]
    fn a_driver_that_says_nothing() {
        for (wanted, is_gpu, slots) in [
            (SlotCount::Auto, true, 1),
            (SlotCount::Auto, false, 6),
            (SlotCount::Exactly(3), true, 3),
        ] {
            let mut room = Room::with(wanted, is_gpu, 6, None);
            room.made(None);
            while room.has_room() {
                room.made(None);
            }
            assert_eq!(room.made, slots, "{wanted}");
            assert!(!room.is_short());
        }
    }
}
