//! Silence on the line: the rule of dead air finds it wherever it is, however long it is, on the second.

use anyhow::{Context, Result};
use callscript_demo::calls::gap::Gap;
use callscript_demo::calls::plan::Kind;
use callscript_demo::calls::truth::Broken;
use callscript_demo::calls::{Generator, SpokenCall};

use crate::setup::Setup;

const SEED: u64 = 20;
const RULE: &str = "dead_air";
/// Silences that every run looks at, in seconds; `CALLSCRIPT_SILENCES` asks for this many between the same
/// ends.
const SILENCES: u32 = 4;
/// The rule asks for more than 20 s.
const SHORTEST: f64 = 21.0;
const LONGEST: f64 = 60.0;
/// Seconds by which a flag may miss the edges of a silence.
const TOLERANCE: f64 = 1.0;

/// The next call of the generator, from `index` on, in which somebody is left waiting: for `seconds`, this
/// time. The index after it comes along.
fn call_with(generator: &Generator, index: usize, seconds: f64) -> Result<(SpokenCall, usize)> {
    let index = (index..index + 500)
        .find(|index| generator.plan(*index).kind == Kind::DeadAir)
        .context("nobody is left waiting in 500 calls")?;
    let plan = generator.plan(index);
    let mut lines = plan.script.lines.clone();
    let line = lines
        .iter_mut()
        .find(|line| matches!(line.gap, Gap::Hold(hold) if hold > 20.0))
        .with_context(|| format!("nobody is left waiting in {}", plan.script.name))?;
    line.gap = Gap::Hold(seconds);
    Ok((generator.perform(plan, &lines)?, index + 1))
}

fn calls(count: u32) -> Result<Vec<(f64, SpokenCall)>> {
    let generator = Generator::new(SEED)?;
    let mut index = 0;
    (0..count)
        .map(|at| {
            let share = f64::from(at) / f64::from((count - 1).max(1));
            let seconds = SHORTEST + share * (LONGEST - SHORTEST);
            let (call, next) = call_with(&generator, index, seconds)?;
            index = next;
            Ok((seconds, call))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_silence_is_found_by_its_rule_on_the_second() -> Result<()> {
    let count = match std::env::var("CALLSCRIPT_SILENCES") {
        Ok(count) => count.parse()?,
        Err(_) => SILENCES,
    };
    let calls = tokio::task::spawn_blocking(move || calls(count)).await??;
    let mut setup = Setup::build(None).await?;
    for (ago, (_, call)) in (1..).zip(&calls) {
        setup.list(call, ago);
    }
    setup.ask().await?;
    setup.start_worker()?;
    setup.until_all_ended(calls.len()).await?;

    let mut wrong = Vec::new();
    for (seconds, call) in &calls {
        let truth = &call.truth;
        let silences: Vec<&Broken> = truth.violations.iter().filter(|b| b.rule_id == RULE).collect();
        assert_eq!(silences.len(), 1, "{} as it was spoken", call.plan.script.name);
        let found: Vec<(f64, f64)> = setup
            .database
            .query(
                "SELECT start_seconds, end_seconds FROM bi.flags WHERE ringba_call_id = $1 AND rule_id = $2",
                &[&truth.ringba_call_id, &RULE],
            )
            .await?
            .iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect();
        let channels = if call.plan.stereo { "stereo" } else { "mono" };
        let line = format!(
            "{seconds:.1} s of silence, {channels}, {}: really {:.2} to {:.2} s, flagged {found:.2?}",
            call.plan.script.name, silences[0].start, silences[0].end,
        );
        println!("{line}");
        let is_right = matches!(found.as_slice(), [(start, end)]
            if (start - silences[0].start).abs() <= TOLERANCE && (end - silences[0].end).abs() <= TOLERANCE);
        if !is_right {
            wrong.push(line);
        }
    }
    println!("{} of {} silences found", calls.len() - wrong.len(), calls.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}
