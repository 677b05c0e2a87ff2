//! Who speaks in a script, and with which voice of the bank.

use anyhow::{Result, bail};

use super::Party;

/// A voice that spoke the bank's clips.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BankVoice {
    /// A woman's.
    Female,
    /// A man's.
    Male,
}

/// A person of a script.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The agent.
    Agent,
    /// A second agent, after a transfer: the agent's voice at another pitch.
    SecondAgent,
    /// Whoever rang, or a machine that answers for them.
    Caller,
}

/// The voices of a script.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cast {
    /// Of both agents.
    pub agent: BankVoice,
    /// Of the caller.
    pub caller: BankVoice,
}

impl BankVoice {
    /// Reads `f` or `m`.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "f" => Self::Female,
            "m" => Self::Male,
            other => bail!("no voice {other:?}: f or m"),
        })
    }

    /// `f` or `m`.
    pub fn letter(self) -> char {
        match self {
            Self::Female => 'f',
            Self::Male => 'm',
        }
    }
}

impl Role {
    /// The side that the person is on.
    pub fn party(self) -> Party {
        match self {
            Self::Agent | Self::SecondAgent => Party::Agent,
            Self::Caller => Party::Caller,
        }
    }
}

impl Cast {
    /// Reads `agent f, caller m`.
    pub fn parse(text: &str) -> Result<Self> {
        let (mut agent, mut caller) = (None, None);
        for one in text.split(',') {
            match one.trim().split_once(' ') {
                Some(("agent", voice)) => agent = Some(BankVoice::parse(voice)?),
                Some(("caller", voice)) => caller = Some(BankVoice::parse(voice)?),
                _ => bail!("{one:?} is neither an agent nor a caller with a voice"),
            }
        }
        match (agent, caller) {
            (Some(agent), Some(caller)) => Ok(Self { agent, caller }),
            _ => bail!("{text:?} lacks an agent or a caller"),
        }
    }

    /// The voice of a person.
    pub fn voice(self, role: Role) -> BankVoice {
        match role.party() {
            Party::Agent => self.agent,
            Party::Caller => self.caller,
        }
    }
}
