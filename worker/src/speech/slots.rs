//! The slots: decoder states that are made once and lent to one call at a time. All share the weights of one
//! model.

use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::languages::Languages;
use super::memory::Memory;
use super::model::Model;
use super::room::Room;
use super::state::DecoderState;
use super::{AbortFlag, SpeechError, decoder};
use crate::audio::SAMPLE_RATE;
use crate::config::SlotCount;

/// How often a waiting call looks at its abort flag.
const LOOK: Duration = Duration::from_millis(100);
/// More threads in one stage feed no GPU any better.
const MOST_BESIDE: usize = 8;
/// Of the machine's cores, while a GPU decodes the first sound of each slot.
const WARM_UP_THREADS: usize = 4;

/// Decoder states, and how busy they have been.
pub(super) struct Slots {
    pool: Mutex<Pool>,
    returned: Condvar,
}

struct Pool {
    free: Vec<DecoderState>,
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
    /// Makes all states at once, so that a lack of memory shows at the start and not in the hundredth call.
    /// With the first alone it goes on, if there is no memory for the others.
    pub(super) fn new(model: &Model, wanted: SlotCount, memory: &Memory) -> Result<Self, SpeechError> {
        let mut room = Room::new(wanted, memory, cores());
        let mut free = Vec::new();
        loop {
            match make(model, memory, free.len() + 1) {
                Ok(state) => free.push(state),
                Err(error) if free.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!("{error}");
                    break;
                }
            }
            room.made(memory.free());
            if !room.has_room() {
                break;
            }
        }
        if room.is_short() {
            tracing::warn!(
                model.slots = free.len(),
                "there is no memory for more slots: going on with these"
            );
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
                // A slot that came back meant whoever wakes first, and somebody else may still want it.
                self.returned.notify_one();
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

/// A state; on a GPU one that has decoded already. Only the first decode allocates all that a state needs,
/// and there the engine ends the process when it does not get it: that is to happen, if at all, before a call
/// is claimed.
fn make(model: &Model, memory: &Memory, slot: usize) -> Result<DecoderState, SpeechError> {
    let error = |reason: String| SpeechError::Slot { slot, reason };
    let mut state = DecoderState::new(&model.context).map_err(error)?;
    if memory.is_gpu() {
        decoder::words(
            model,
            &mut state,
            noise(),
            &[],
            &mut Languages::new(model.language),
            WARM_UP_THREADS,
            &AbortFlag::new(),
        )
        .map_err(|refusal| error(refusal.to_string()))?;
    }
    Ok(state)
}

/// Two seconds of hiss.
fn noise() -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(1);
    (0..2 * SAMPLE_RATE)
        .map(|_| random.random_range(-0.05..0.05))
        .collect()
}

/// Threads that are best busy beside the slots' own, in each of the stages before the decode: where a GPU
/// decodes, half of the cores; where the slots need them, a quarter.
pub(super) fn beside(memory: &Memory) -> NonZero<usize> {
    let share = if memory.is_gpu() { 2 } else { 4 };
    NonZero::new((cores() / share).min(MOST_BESIDE)).unwrap_or(NonZero::<usize>::MIN)
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
    state: Option<DecoderState>,
}

impl Slot<'_> {
    /// The decoder state.
    pub(super) fn state(&mut self) -> Result<&mut DecoderState, SpeechError> {
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

    #[test]
    fn hiss_is_heard_and_hurts_nobody() {
        let noise = noise();
        assert_eq!(noise.len(), 32_000);
        assert!(noise.iter().all(|sample| sample.abs() <= 0.05));
        assert!(noise.iter().any(|sample| *sample > 0.04) && noise.iter().any(|sample| *sample < -0.04));
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
