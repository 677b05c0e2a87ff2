//! Whole calls, every form they are stored in.

use std::sync::Mutex;

use callscript_demo::calls::plan::Kind;
use callscript_demo::calls::{CallPlan, Generator};

use crate::measure::Score;
use crate::{TestResult, hear_bytes};

/// Calls of each sort: enough for a rate that does not jump, few enough for a busy machine.
const CALLS: usize = 5;
const SEED: u64 = 4242;

/// Word errors that are far too many.
const TOO_MANY: f64 = 0.20;
/// What the transcript's times must keep to, in seconds.
const START_ERROR: f64 = 0.2;

fn measure(what: &str, stereo: bool) -> anyhow::Result<Score> {
    let generator = Generator::new(SEED)?;
    let talk = |plan: &CallPlan| matches!(plan.kind, Kind::Clean | Kind::Breaking) && plan.stereo == stereo;
    let calls: Vec<usize> = (0..200)
        .filter(|at| talk(&CallPlan::deal(SEED, *at)))
        .take(CALLS)
        .collect();
    let score = Mutex::new(Score::default());
    std::thread::scope(|scope| {
        let half = calls.len().div_ceil(2);
        let runs = calls.chunks(half).map(|calls| {
            let (score, generator) = (&score, &generator);
            scope.spawn(move || -> TestResult {
                for at in calls {
                    let call = generator.speak(*at)?;
                    let heard = hear_bytes(&call.audio)?;
                    score
                        .lock()
                        .expect("no test panics with it")
                        .add(&call.truth, &heard);
                }
                Ok(())
            })
        });
        let runs: Vec<_> = runs.collect();
        runs.into_iter().try_for_each(|run| run.join().expect("no panic"))
    })?;
    let mut score = score.into_inner()?;
    score.print(what);
    Ok(score)
}

#[test]
fn mono_calls() -> TestResult {
    let mut score = measure("mono", false)?;
    assert!(
        score.words > 300 && score.word_error_rate() < TOO_MANY,
        "{}",
        score.word_error_rate()
    );
    assert!(
        score.median_start_error() < START_ERROR,
        "{}",
        score.median_start_error()
    );
    Ok(())
}

/// Compared party by party, so that a swapped channel shows as errors.
#[test]
fn stereo_calls() -> TestResult {
    let mut score = measure("stereo", true)?;
    assert!(
        score.words > 300 && score.word_error_rate() < TOO_MANY,
        "{}",
        score.word_error_rate()
    );
    assert!(
        score.median_start_error() < START_ERROR,
        "{}",
        score.median_start_error()
    );
    Ok(())
}
