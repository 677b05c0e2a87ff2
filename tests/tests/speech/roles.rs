//! Who is on which channel: what the words decide, and what is known of the account where they do not.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use callscript_demo::calls::plan::Kind;
use callscript_demo::calls::scripts::Part;
use callscript_demo::calls::{Generator, Party, SpokenCall};
use callscript_worker::audio::{self, Recording};
use callscript_worker::speech::{AbortFlag, RolesBy, Speaker, Transcript};

use crate::{TestResult, transcriber};

/// Calls of each part that every run looks at; `CALLSCRIPT_CALLS` asks for more, `CALLSCRIPT_SEED` for
/// others.
const CALLS: usize = 3;
const SEED: u64 = 2_026;

#[derive(Debug, Default)]
struct Figures {
    calls: usize,
    by_words: usize,
    right: usize,
    /// The least lead of a call that words decided.
    least: f64,
    /// Calls that words did not decide, and those of them that followed what is known of the account.
    undecided: usize,
    followed: usize,
    poor: Vec<String>,
}

impl Figures {
    fn add(&mut self, name: &str, agent: usize, heard: &Transcript, hinted: &Transcript) {
        self.calls += 1;
        let is_right = heard.stats.agent_channel == Some(agent);
        if heard.stats.roles_by == RolesBy::Words {
            self.least = if self.by_words == 0 {
                heard.stats.roles_lead
            } else {
                self.least.min(heard.stats.roles_lead)
            };
            self.by_words += 1;
            self.right += usize::from(is_right);
        } else {
            self.undecided += 1;
            assert!(
                heard
                    .segments
                    .iter()
                    .all(|segment| segment.speaker == Speaker::Unknown),
                "{name}"
            );
            self.followed += usize::from(hinted.stats.roles_by == RolesBy::Account);
        }
        if !is_right {
            self.poor.push(format!(
                "{name}: by {:?}, lead {}",
                heard.stats.roles_by, heard.stats.roles_lead
            ));
        }
    }

    fn take(&mut self, other: Self) {
        self.least = if self.by_words == 0 {
            other.least
        } else if other.by_words == 0 {
            self.least
        } else {
            self.least.min(other.least)
        };
        self.calls += other.calls;
        self.by_words += other.by_words;
        self.right += other.right;
        self.undecided += other.undecided;
        self.followed += other.followed;
        self.poor.extend(other.poor);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} calls: words decide {}, {} of them right, least lead {:.1}; {} undecided, of which {} follow the account",
            self.calls, self.by_words, self.right, self.least, self.undecided, self.followed
        )
    }
}

fn hear(recording: Recording, account: Option<usize>) -> anyhow::Result<Transcript> {
    let mut prepared = transcriber().prepare(recording).with_agent_channel(account);
    let recognised = transcriber().recognise(&mut prepared, &AbortFlag::new())?;
    Ok(transcriber().finish(prepared, recognised))
}

/// Calls of every kind but the shortest, on two channels.
fn calls(part: Part, seed: u64, count: usize) -> anyhow::Result<Vec<SpokenCall>> {
    let generator = Generator::of(part, seed)?;
    (0..)
        .map(|at| generator.plan(at))
        .filter(|plan| plan.kind != Kind::Short)
        .take(count)
        .map(|mut plan| {
            plan.stereo = true;
            let lines = &plan.script.lines;
            generator.perform(plan, lines)
        })
        .collect()
}

fn measure(calls: &[SpokenCall], swapped: bool) -> anyhow::Result<Figures> {
    let (figures, next) = (Mutex::new(Figures::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let run = || -> TestResult {
            while let Some(call) = calls.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut recording = audio::decode(call.audio.clone())?;
                if swapped {
                    recording.channels.reverse();
                }
                let agent = usize::from(swapped);
                let heard = hear(recording.clone(), None)?;
                let hinted = if heard.stats.roles_by == RolesBy::Words {
                    heard.clone()
                } else {
                    hear(recording, Some(agent))?
                };
                let mut of_call = Figures::default();
                of_call.add(call.plan.script.name, agent, &heard, &hinted);
                figures.lock().expect("no test panics with it").take(of_call);
            }
            Ok(())
        };
        let runs = [scope.spawn(run), scope.spawn(run)];
        runs.into_iter().try_for_each(|run| run.join().expect("no panic"))
    })?;
    Ok(figures.into_inner()?)
}

#[test]
fn the_words_tell_the_agents_channel_in_either_order() -> TestResult {
    let count = std::env::var("CALLSCRIPT_CALLS").map_or(Ok(CALLS), |count| count.parse())?;
    let seed = std::env::var("CALLSCRIPT_SEED").map_or(Ok(SEED), |seed| seed.parse())?;
    for (part, what) in [(Part::Ordinary, "ordinary"), (Part::HeldOut, "held-out")] {
        let calls = calls(part, seed, count)?;
        for swapped in [false, true] {
            let figures = measure(&calls, swapped)?;
            let order = if swapped { "caller first" } else { "agent first" };
            println!("{what} scripts, {order}: {figures}");
            for poor in &figures.poor {
                println!("  {poor}");
            }
            assert_eq!(figures.right, figures.by_words, "{figures}");
            assert_eq!(figures.followed, figures.undecided, "{figures}");
            assert!(figures.by_words * 10 >= figures.calls * 8, "{figures}");
        }
    }
    Ok(())
}

/// Where nobody says anything that tells, nobody is named; and the account is believed.
#[test]
fn without_telling_words_the_account_decides_or_nobody() -> TestResult {
    let generator = Generator::new(SEED)?;
    let mut plan = (0..1_000)
        .map(|at| generator.plan(at))
        .find(|plan| plan.kind == Kind::Clean)
        .expect("there are many");
    plan.stereo = true;
    let short = |line: &&callscript_demo::calls::line::Line| {
        line.text.split_whitespace().count() <= 2 && !line.text.ends_with('?')
    };
    let of = |party: Party| {
        plan.script
            .lines
            .iter()
            .filter(short)
            .find(|line| line.party() == party)
            .cloned()
    };
    let lines: Vec<_> = [Party::Agent, Party::Caller].into_iter().filter_map(of).collect();
    anyhow::ensure!(lines.len() == 2, "both say something short");
    let call = generator.perform(plan, &lines)?;
    let recording = audio::decode(call.audio)?;
    let nobody = hear(recording.clone(), None)?;
    println!("{:?} {}", nobody.text(), nobody.stats.roles_lead);
    assert_eq!(
        (nobody.stats.roles_by, nobody.stats.agent_channel),
        (RolesBy::Nothing, None)
    );
    for channel in [0, 1] {
        let known = hear(recording.clone(), Some(channel))?;
        assert_eq!(known.stats.roles_by, RolesBy::Account);
        assert_eq!(known.stats.agent_channel, None);
        let speakers: Vec<Speaker> = known.segments.iter().map(|segment| segment.speaker).collect();
        assert!(
            speakers.contains(&Speaker::Agent) || speakers.contains(&Speaker::Caller),
            "{speakers:?}"
        );
    }
    Ok(())
}
