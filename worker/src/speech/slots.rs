//! The slots: decoder states that are made once and lent to one call at a time. All share the weights of one model.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use whisper_rs::WhisperState;

use super::memory::Memory;
use super::model::Model;
use super::{AbortFlag, SpeechError};
use crate::config::SlotCount;

/// How often a waiting call looks at its abort flag.
const LOOK: Duration = Duration::from_millis(100);
/// With `auto`: beyond so many, the calls on one GPU only wait for each other.
const MOST_ON_A_GPU: u64 = 8;
/// With `auto`: share of the free memory that slots may take. The rest is for what decoding allocates on top.
const SHARE: f64 = 0.85;

/// Decoder states, and how busy they have been.
pub(super) struct Slots {
    pool: Mutex<Pool>,
    returned: Condvar,
}

struct Pool {
    free: Vec<WhisperState>,
    /// Free or lent.
    count: usize,
    clock: BusyClock,
}

/// How much the slots of a process have worked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Slots there are.
    pub slots: usize,
    /// Time in which they decoded, all slots together, up to now.
    pub busy: Duration,
}

impl Slots {
    /// Makes all states at once, so that a lack of memory shows at the start and not in the hundredth call. With the first
    /// alone it goes on, if there is no memory for the others.
    pub(super) fn new(model: &Model, wanted: SlotCount, memory: &Memory) -> Result<Self, SpeechError> {
        let before = memory.free();
        let make = |slot| {
            let state = model.context.create_state();
            state.map_err(|error| SpeechError::Slot {
                slot,
                reason: error.to_string(),
            })
        };
        let mut free = vec![make(1)?];
        let count = match wanted {
            SlotCount::Exactly(count) => usize::from(count),
            SlotCount::Auto => {
                let left = memory.free();
                let each = before.zip(left).map(|(before, left)| before.saturating_sub(left));
                automatic(memory.is_gpu(), cores(), left, each)
            }
        };
        for slot in 2..=count {
            match make(slot) {
                Ok(state) => free.push(state),
                Err(error) => {
                    tracing::warn!(model.slots = slot - 1, "going on with fewer slots: {error}");
                    break;
                }
            }
        }
        Ok(Self {
            pool: Mutex::new(Pool {
                count: free.len(),
                free,
                clock: BusyClock::default(),
            }),
            returned: Condvar::new(),
        })
    }

    /// Waits for a free slot.
    pub(super) fn checkout(&self, abort: &AbortFlag) -> Result<Slot<'_>, SpeechError> {
        let mut pool = self.pool();
        loop {
            if abort.is_set() {
                return Err(SpeechError::Aborted);
            }
            if let Some(state) = pool.free.pop() {
                pool.clock.turn(Instant::now(), 1);
                return Ok(Slot {
                    slots: self,
                    state: Some(state),
                });
            }
            pool = self
                .returned
                .wait_timeout(pool, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// How much they have worked.
    pub(super) fn usage(&self) -> Usage {
        let mut pool = self.pool();
        pool.clock.turn(Instant::now(), 0);
        Usage {
            slots: pool.count,
            busy: pool.clock.busy,
        }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many slots fit: on a GPU by its memory, on the host by its cores and its memory. What cannot be told limits nothing,
/// but never more than one slot is made blindly on a GPU.
fn automatic(is_gpu: bool, cores: usize, left: Option<u64>, each: Option<u64>) -> usize {
    let by_memory = left.zip(each.filter(|each| *each > 0)).map(|(left, each)| {
        // The first is there already.
        1 + (left as f64 * SHARE) as u64 / each
    });
    let most = if is_gpu {
        by_memory.unwrap_or(1).min(MOST_ON_A_GPU)
    } else {
        by_memory.unwrap_or(u64::MAX).min(cores as u64)
    };
    usize::try_from(most).unwrap_or(1).max(1)
}

/// Cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Adds up the time of everybody who works.
#[derive(Debug, Default)]
struct BusyClock {
    busy: Duration,
    working: u32,
    since: Option<Instant>,
}

impl BusyClock {
    fn turn(&mut self, now: Instant, change: i32) {
        if let Some(since) = self.since {
            self.busy += now.saturating_duration_since(since) * self.working;
        }
        self.since = Some(now);
        self.working = self.working.saturating_add_signed(change);
    }
}

/// A slot on loan; dropping it gives it back.
pub(super) struct Slot<'a> {
    slots: &'a Slots,
    state: Option<WhisperState>,
}

impl Slot<'_> {
    /// The decoder state.
    pub(super) fn state(&mut self) -> Result<&mut WhisperState, SpeechError> {
        self.state
            .as_mut()
            .ok_or_else(|| SpeechError::Decode("the slot has been given back".to_owned()))
    }

    /// Gives its memory up instead of giving it back, unless it is the last. Returns how many slots are left.
    pub(super) fn retire(mut self) -> usize {
        let mut pool = self.slots.pool();
        if pool.count > 1 {
            pool.count -= 1;
            pool.clock.turn(Instant::now(), -1);
            let left = pool.count;
            drop(pool);
            self.state = None;
            return left;
        }
        pool.count
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            let mut pool = self.slots.pool();
            pool.clock.turn(Instant::now(), -1);
            pool.free.push(state);
            drop(pool);
            self.slots.returned.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn auto_takes_what_fits() {
        // A 24 GB card with 21 GiB left and 0.75 GiB a slot would hold more than is of use.
        assert_eq!(automatic(true, 16, Some(21 * GIB), Some(GIB * 3 / 4)), 8);
        assert_eq!(automatic(true, 16, Some(2 * GIB), Some(GIB * 3 / 4)), 3);
        assert_eq!(automatic(true, 16, Some(GIB / 4), Some(GIB * 3 / 4)), 1);
        assert_eq!(automatic(true, 16, None, None), 1, "a driver that says nothing");
        assert_eq!(automatic(false, 4, Some(8 * GIB), Some(GIB / 4)), 4);
        assert_eq!(automatic(false, 64, Some(GIB), Some(GIB / 2)), 2);
        assert_eq!(automatic(false, 2, None, None), 2);
        assert_eq!(
            automatic(false, 2, Some(GIB), Some(0)),
            2,
            "a state too small to be seen"
        );
    }

    #[test]
    fn busy_time_is_that_of_all_slots() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut clock = BusyClock::default();
        clock.turn(at(0), 1);
        clock.turn(at(2), 1);
        clock.turn(at(5), -1);
        clock.turn(at(6), -1);
        clock.turn(at(60), 0);
        assert_eq!(clock.busy, Duration::from_secs(2 + 6 + 1));
    }
}
