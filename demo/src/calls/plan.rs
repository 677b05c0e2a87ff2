//! Everything about a call that is decided before anybody speaks.

use anyhow::{Result, bail};
use rand::Rng;
use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::campaign::{Campaign, campaigns_of};
use super::cast::Role;
use super::deck::{self, Card};
use super::script::Script;
use super::scripts::Part;
use super::speaker::Speaker;
use super::vertical::Vertical;

pub use super::deck::DECK;

/// The course of a call.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// Nothing is wrong.
    Clean,
    /// Rules are broken by saying something, or by not saying it.
    Breaking,
    /// A machine answers.
    Voicemail,
    /// Somebody else answers.
    WrongNumber,
    /// Over in less than fifteen seconds.
    Short,
    /// Nobody speaks for more than 20 s.
    DeadAir,
    /// The agent lets nobody get a word in.
    AgentTalks,
}

/// How the recording is stored.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Format {
    /// 8 kHz PCM.
    Wav,
    /// MP3 at the telephone's 8 kHz (MPEG 2.5).
    Mp3,
    /// MP3 at 16 kHz (MPEG 2).
    Mp3Wide,
}

/// A call before it is spoken.
#[derive(Clone, Debug)]
pub struct CallPlan {
    /// Number of the call in its run.
    pub index: usize,
    /// Its course.
    pub kind: Kind,
    /// What is said.
    pub script: &'static Script,
    /// What they talk about.
    pub topic: Vertical,
    /// Campaign it came in on; its vertical may be unknown.
    pub campaign: Campaign,
    /// One channel a party, or both on one.
    pub stereo: bool,
    /// How the recording is stored.
    pub format: Format,
    /// The agent.
    pub agent: Speaker,
    /// Who takes over after a transfer.
    pub second_agent: Speaker,
    /// The caller.
    pub caller: Speaker,
}

impl Kind {
    /// Reads the kind of a script.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "clean" => Self::Clean,
            "breaking" => Self::Breaking,
            "voicemail" => Self::Voicemail,
            "wrong_number" => Self::WrongNumber,
            "short" => Self::Short,
            "dead_air" => Self::DeadAir,
            "agent_talks" => Self::AgentTalks,
            other => bail!("there is no kind {other:?}"),
        })
    }
}

impl CallPlan {
    /// The plan of call `index`: the same for the same seed.
    pub fn deal(seed: u64, index: usize) -> Self {
        Self::deal_from(Part::Ordinary, seed, index)
    }

    /// The same from another part of the scripts.
    pub fn deal_from(part: Part, seed: u64, index: usize) -> Self {
        let Card { script, is_first } = deck::deal(part, seed, index);
        let mut random = random(seed, index, 0);
        let topic = script.topic.unwrap_or_else(|| free_topic(&mut random));
        let unknown = script.kind == Kind::Clean && is_first;
        let campaigns = campaigns_of((!unknown).then_some(topic));
        let agent = Speaker::any(script.cast.agent, &mut random);
        Self {
            index,
            kind: script.kind,
            script,
            topic,
            campaign: *pick(&campaigns, &mut random),
            // Who talks how much can only be told apart on two channels.
            stereo: script.kind == Kind::AgentTalks || random.random_bool(0.5),
            format: *pick(&[Format::Wav, Format::Mp3, Format::Mp3Wide], &mut random),
            second_agent: Speaker::other_than(&[&agent], script.cast.agent, &mut random),
            caller: Speaker::other_than(&[&agent], script.cast.caller, &mut random),
            agent,
        }
    }

    /// Who speaks for a person of the script.
    pub fn speaker(&self, role: Role) -> &Speaker {
        match role {
            Role::Agent => &self.agent,
            Role::SecondAgent => &self.second_agent,
            Role::Caller => &self.caller,
        }
    }
}

/// Random numbers of a call; `purpose` keeps its uses apart.
pub fn random(seed: u64, index: usize, purpose: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((index as u64) << 8 | purpose);
    random
}

fn free_topic(random: &mut impl Rng) -> Vertical {
    loop {
        let topic = *pick(&Vertical::ALL, random);
        // Scripts that fit any vertical know nothing of the disclaimer.
        if topic != Vertical::Medicare {
            return topic;
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "every list is a constant or made non-empty above"
)]
fn pick<'a, T>(list: &'a [T], random: &mut impl Rng) -> &'a T {
    list.choose(random).expect("the list is not empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deck_has_one_call_on_a_campaign_that_tells_nothing() {
        for block in 0..5 {
            let plans = (0..DECK).map(|place| CallPlan::deal(7, block * DECK + place));
            let unknown: Vec<CallPlan> = plans.filter(|plan| plan.campaign.vertical.is_none()).collect();
            assert_eq!(unknown.len(), 1);
            assert_eq!(unknown[0].kind, Kind::Clean);
        }
    }

    #[test]
    fn the_same_seed_deals_the_same_plan() {
        let plan = |index| format!("{:?}", CallPlan::deal(5, index));
        assert_eq!(plan(30), plan(30));
        assert_ne!(plan(30), plan(31));
    }
}
