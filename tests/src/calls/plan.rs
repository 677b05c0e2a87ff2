//! What kind of call comes next: dealt from shuffled decks, so that even a few calls show every kind.

use rand::Rng;
use rand::SeedableRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::campaign::{Campaign, campaigns_of};
use super::vertical::Vertical;
use super::violation::{SPOKEN, Violation};
use super::voice::Voice;

/// Calls in a deck.
pub const DECK: usize = 24;

/// The course of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Nothing is wrong.
    Clean,
    /// One or two rules are broken.
    Breaking,
    /// A machine answers.
    Voicemail,
    /// Somebody else answers.
    WrongNumber,
    /// Over in less than fifteen seconds.
    Short,
    /// The caller waits in silence for 25 s.
    DeadAir,
    /// The agent lets nobody get a word in.
    AgentTalks,
}

/// How the recording is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// 8 kHz PCM.
    Wav,
    /// MP3 at the telephone's 8 kHz (MPEG 2.5).
    Mp3,
    /// MP3 at 16 kHz (MPEG 2).
    Mp3Wide,
}

/// What is left out of a call that breaks an absence rule.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Omissions {
    /// Nobody says that the call is recorded.
    pub disclosure: bool,
    /// The Medicare disclaimer is not read.
    pub disclaimer: bool,
}

/// Everything about a call that is decided before anybody speaks.
#[derive(Clone, Debug)]
pub struct CallPlan {
    /// Number of the call in its run.
    pub index: usize,
    /// Its course.
    pub kind: Kind,
    /// What they talk about.
    pub topic: Vertical,
    /// Campaign it came in on; its vertical may be unknown.
    pub campaign: Campaign,
    /// Rules broken by saying something.
    pub violations: Vec<Violation>,
    /// Rules broken by saying nothing.
    pub omissions: Omissions,
    /// One channel a party, or both on one.
    pub stereo: bool,
    /// How the recording is stored.
    pub format: Format,
    /// The agent's voice.
    pub agent: Voice,
    /// The caller's voice.
    pub caller: Voice,
    /// Questions asked, which makes the length: about six seconds each.
    pub questions: usize,
}

/// One thing that a breaking call may do wrong.
#[derive(Clone, Copy)]
enum Wrong {
    Says(Violation),
    NoDisclosure,
    NoDisclaimer,
}

impl CallPlan {
    /// The plan of call `index`: the same for the same seed.
    pub fn deal(seed: u64, index: usize) -> Self {
        let (block, place) = (index / DECK, index % DECK);
        let deck = shuffled_kinds(seed, block);
        let kind = deck[place];
        let mut random = random(seed, index, 0);
        // The k-th breaking call of the run takes the k-th wrong, so that all of them come up soon.
        let rank = |wanted: Kind| deck[..place].iter().filter(|kind| **kind == wanted).count();
        let wrongs = match kind {
            Kind::Breaking => {
                let per_deck = deck.iter().filter(|kind| **kind == Kind::Breaking).count();
                wrongs(seed, block * per_deck + rank(Kind::Breaking), &mut random)
            }
            _ => Vec::new(),
        };
        let violations: Vec<Violation> = wrongs
            .iter()
            .filter_map(|wrong| {
                if let Wrong::Says(says) = wrong {
                    Some(*says)
                } else {
                    None
                }
            })
            .collect();
        let omissions = Omissions {
            disclosure: wrongs.iter().any(|wrong| matches!(wrong, Wrong::NoDisclosure)),
            disclaimer: wrongs.iter().any(|wrong| matches!(wrong, Wrong::NoDisclaimer)),
        };
        let bound = violations.iter().find_map(|violation| violation.vertical);
        let topic = if omissions.disclaimer {
            Vertical::Medicare
        } else {
            bound.unwrap_or_else(|| free_topic(kind, &mut random))
        };
        let unknown = kind == Kind::Clean && rank(Kind::Clean) == 0;
        let campaigns = campaigns_of((!unknown).then_some(topic));
        let agent = Voice::any(&mut random);
        Self {
            index,
            kind,
            topic,
            campaign: *pick(&campaigns, &mut random),
            violations,
            omissions,
            // Who talks how much can only be told apart on two channels.
            stereo: kind == Kind::AgentTalks || random.random_bool(0.5),
            format: *pick(&[Format::Wav, Format::Mp3, Format::Mp3Wide], &mut random),
            caller: Voice::other_than(&agent, &mut random),
            agent,
            questions: random.random_range(3..=9),
        }
    }
}

/// Random numbers of a call; `purpose` keeps its uses apart.
pub fn random(seed: u64, index: usize, purpose: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((index as u64) << 8 | purpose);
    random
}

fn shuffled_kinds(seed: u64, block: usize) -> Vec<Kind> {
    let mut deck = vec![
        Kind::Voicemail,
        Kind::WrongNumber,
        Kind::Short,
        Kind::DeadAir,
        Kind::AgentTalks,
    ];
    deck.resize(deck.len() + 11, Kind::Breaking);
    deck.resize(DECK, Kind::Clean);
    deck.shuffle(&mut random(seed, block, 1));
    deck
}

fn wrongs(seed: u64, number: usize, random_of_call: &mut impl Rng) -> Vec<Wrong> {
    let mut all: Vec<Wrong> = SPOKEN.into_iter().map(Wrong::Says).collect();
    all.extend([Wrong::NoDisclosure, Wrong::NoDisclaimer, Wrong::NoDisclosure]);
    let count = all.len();
    all.shuffle(&mut random(seed, number / count, 2));
    let first = all[number % count];
    let mut chosen = vec![first];
    if random_of_call.random_bool(0.4) {
        let fits: Vec<Wrong> = all
            .into_iter()
            .filter(|second| go_together(first, *second))
            .collect();
        chosen.extend(fits.choose(random_of_call));
    }
    chosen
}

fn go_together(first: Wrong, second: Wrong) -> bool {
    match (first, second) {
        (Wrong::Says(one), Wrong::Says(two)) => {
            two.vertical.is_none() && one.rule != two.rule && !(one.ends_call && two.ends_call)
        }
        (_, Wrong::NoDisclosure) => !matches!(first, Wrong::NoDisclosure),
        (_, Wrong::NoDisclaimer) => false,
        (_, Wrong::Says(two)) => two.vertical.is_none(),
    }
}

fn free_topic(kind: Kind, random: &mut impl Rng) -> Vertical {
    loop {
        let topic = *pick(&Vertical::ALL, random);
        // Nobody reads a disclaimer to a machine.
        let ordinary = matches!(kind, Kind::Clean | Kind::Breaking | Kind::DeadAir);
        if ordinary || topic != Vertical::Medicare {
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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_deck_shows_every_kind_and_a_third_is_clean() {
        for block in 0..5 {
            let plans: Vec<CallPlan> = (0..DECK)
                .map(|place| CallPlan::deal(7, block * DECK + place))
                .collect();
            assert_eq!(plans.iter().filter(|plan| plan.kind == Kind::Clean).count(), 8);
            assert_eq!(
                plans
                    .iter()
                    .filter(|plan| plan.campaign.vertical.is_none())
                    .count(),
                1
            );
            for kind in [
                Kind::Voicemail,
                Kind::WrongNumber,
                Kind::Short,
                Kind::DeadAir,
                Kind::AgentTalks,
            ] {
                assert_eq!(
                    plans.iter().filter(|plan| plan.kind == kind).count(),
                    1,
                    "{kind:?}"
                );
            }
        }
    }

    #[test]
    fn two_decks_break_every_spoken_rule() {
        let broken: HashSet<&str> = (0..2 * DECK)
            .flat_map(|index| CallPlan::deal(3, index).violations)
            .map(|violation| violation.rule)
            .collect();
        for violation in SPOKEN {
            assert!(
                broken.contains(violation.rule),
                "{} never came up",
                violation.rule
            );
        }
    }
}
