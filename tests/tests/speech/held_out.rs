//! Calls by the scripts that no ordinary deck has, each recorded on one channel and on two.

use callscript_demo::calls::Generator;
use callscript_demo::calls::gap::Gap;
use callscript_demo::calls::line::Line;
use callscript_demo::calls::plan::{Format, Kind, random};
use callscript_demo::calls::scripts::Part;
use callscript_demo::calls::truth::Segment;
use callscript_worker::audio::{self, Recording};
use rand::Rng as _;

const SEED: u64 = 20_261_125;

/// One call, and both recordings of it.
pub(crate) struct HeldOut {
    pub(crate) said: Vec<Segment>,
    pub(crate) mono: Recording,
    pub(crate) stereo: Recording,
}

/// Call `index`; so many of its turns begin before the turn before has ended (0 to 1).
pub(crate) fn speak(index: usize, overlapping: f64) -> anyhow::Result<HeldOut> {
    let generator = Generator::of(Part::HeldOut, SEED)?;
    let talk = |at: &usize| matches!(generator.plan(*at).kind, Kind::Clean | Kind::Breaking);
    let at = (0..).filter(talk).nth(index).unwrap_or_default();
    let mut plan = generator.plan(at);
    plan.format = Format::Wav;
    let lines = regapped(&plan.script.lines, overlapping, index);
    let recorded = |stereo: bool| -> anyhow::Result<_> {
        let mut plan = plan.clone();
        plan.stereo = stereo;
        // The same noise on both: what differs is the channels alone.
        let call = generator.perform(plan, &lines)?;
        Ok((audio::decode(call.audio)?, call.truth.segments))
    };
    let ((mono, said), (stereo, _)) = (recorded(false)?, recorded(true)?);
    Ok(HeldOut { said, mono, stereo })
}

/// The same lines, of which people interrupt each other in this share and nowhere else.
fn regapped(lines: &[Line], overlapping: f64, index: usize) -> Vec<Line> {
    let mut chance = random(SEED, index, 64);
    let mut lines = lines.to_vec();
    let mut before = None;
    for line in &mut lines {
        let answers = before.is_some_and(|party| party != line.party());
        line.gap = if answers && chance.random_bool(overlapping) {
            Gap::Overlap(chance.random_range(0.1..0.5))
        } else {
            Gap::Chance
        };
        before = Some(line.party());
    }
    lines
}
