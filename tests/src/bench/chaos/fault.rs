//! What goes wrong.

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::house::{Cable, WORKERS};
use super::proxy::Line;
use crate::simulators::Behaviour;

/// Share of the faults that last for many minutes, so that something stands still.
const LONG: f64 = 0.06;

/// One fault. Times are seconds of the simulated day.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// `kill -9` of a worker.
    KillWorker(usize),
    /// A worker is asked to stop.
    StopWorker(usize),
    /// A worker stands still and does not know it.
    PauseWorker(usize, f64),
    /// `kill -9` of the console.
    KillConsole,
    /// `kill -9` of one process of the database server.
    KillBackend,
    /// The database server loses its power for a while.
    CrashServer(f64),
    /// The database server is stopped in good order for a while.
    RestartServer(f64),
    /// The database takes no writes, as a standby after a fail-over.
    ReadOnly(f64),
    /// The database's clock is wrong by the first number for the second.
    ClockStep(f64, f64),
    /// Somebody locks so many calls and goes for coffee.
    LockCalls(i64, f64),
    /// Somebody locks a table.
    LockTable(&'static str, f64),
    /// The database's disk is full.
    DiskFull(f64),
    /// A cable is cut.
    Cut(Cable, Line, f64),
    /// Ringba answers badly so many times.
    Ringba(RingbaAnswer, u32),
    /// The bucket answers `SlowDown` so many times.
    BucketSlow(u32),
    /// The bucket stores something else than it was sent.
    BucketDamage,
    /// The bucket loses the last byte of an object.
    BucketLosesEnd,
    /// The bucket denies everything.
    BucketDenies(f64),
    /// The next answers of the judge.
    Judge(Vec<Behaviour>),
    /// The judge knows the key no longer.
    JudgeKey(f64),
    /// The judge takes so long for each answer.
    JudgeSlow(f64, f64),
}

/// A bad answer of Ringba.
#[derive(Clone, Copy, Debug)]
pub(super) enum RingbaAnswer {
    /// 429, with so many seconds in `Retry-After`.
    TooMany(Option<u64>),
    /// 503
    Unavailable,
    /// 200 and no JSON.
    Garbage,
    /// 200 and a web page.
    Html,
    /// 200 and half of the page.
    Partial,
}

/// Tables that somebody might lock.
const TABLES: [&str; 3] = ["core.calls", "core.sync_windows", "core.transcripts"];

impl Fault {
    /// Draws one.
    pub(super) fn draw(random: &mut ChaCha8Rng) -> Self {
        let long = random.random_bool(LONG);
        let mut lasts = |short: std::ops::Range<f64>| {
            if long {
                random.random_range(360.0..900.0)
            } else {
                random.random_range(short)
            }
        };
        let (brief, some) = (lasts(2.0..40.0), lasts(10.0..150.0));
        let count = random.random_range(1..5);
        let worker = random.random_range(0..WORKERS);
        match random.random_range(0..1000) {
            0..110 => Self::KillWorker(worker),
            110..150 => Self::StopWorker(worker),
            150..190 => Self::PauseWorker(worker, some),
            190..200 => Self::KillConsole,
            200..225 => Self::KillBackend,
            225..235 => Self::CrashServer(brief),
            235..245 => Self::RestartServer(brief),
            245..265 => Self::ReadOnly(some),
            265..280 => Self::ClockStep(
                *[7200.0, -1800.0, 600.0, 86400.0, -40.0]
                    .choose(random)
                    .unwrap_or(&0.0),
                brief,
            ),
            280..330 => Self::LockCalls(random.random_range(1..4), some),
            330..345 => Self::LockTable(TABLES.choose(random).unwrap_or(&TABLES[0]), brief),
            345..357 => Self::DiskFull(brief),
            357..460 => Self::Cut(
                *Cable::ALL.choose(random).unwrap_or(&Cable::Database),
                *[Line::Closed, Line::Dead].choose(random).unwrap_or(&Line::Closed),
                some,
            ),
            460..660 => Self::Ringba(RingbaAnswer::draw(random), count),
            660..720 => Self::BucketSlow(count),
            720..735 => Self::BucketDamage,
            735..750 => Self::BucketLosesEnd,
            750..765 => Self::BucketDenies(some),
            765..775 => Self::JudgeKey(some),
            775..790 => Self::JudgeSlow(random.random_range(20.0..120.0), some),
            _ => Self::Judge((0..count).map(|_| judge_answer(random)).collect()),
        }
    }

    /// Its kind, for the report.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::KillWorker(_) => "workers killed",
            Self::StopWorker(_) => "workers stopped",
            Self::PauseWorker(..) => "workers paused",
            Self::KillConsole => "console killed",
            Self::KillBackend => "database processes killed",
            Self::CrashServer(_) => "database server crashed",
            Self::RestartServer(_) => "database server restarted",
            Self::ReadOnly(_) => "database read-only",
            Self::ClockStep(..) => "database clock moved",
            Self::LockCalls(..) => "calls locked",
            Self::LockTable(..) => "tables locked",
            Self::DiskFull(_) => "disk full",
            Self::Cut(..) => "network cut",
            Self::Ringba(..) => "bad answers of Ringba",
            Self::BucketSlow(_) => "bucket slow down",
            Self::BucketDamage | Self::BucketLosesEnd => "bucket damages",
            Self::BucketDenies(_) => "bucket denies",
            Self::Judge(_) => "bad answers of the judge",
            Self::JudgeKey(_) => "judge's key refused",
            Self::JudgeSlow(..) => "judge slow",
        }
    }
}

impl RingbaAnswer {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        match random.random_range(0..6) {
            0 => Self::TooMany(None),
            1 => Self::TooMany(Some(random.random_range(1..60))),
            2 => Self::Unavailable,
            3 => Self::Garbage,
            4 => Self::Html,
            _ => Self::Partial,
        }
    }
}

fn judge_answer(random: &mut ChaCha8Rng) -> Behaviour {
    match random.random_range(0..9) {
        0 => Behaviour::TooMany(random.random_range(1..30)),
        1 => Behaviour::Broken,
        2 => Behaviour::Malformed,
        3 => Behaviour::OffSchema,
        4 => Behaviour::Refused,
        5 => Behaviour::Truncated,
        6 => Behaviour::Empty,
        7 => Behaviour::FalseQuote,
        _ => Behaviour::UnknownRule,
    }
}
