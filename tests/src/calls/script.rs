//! Who says what, in which order, and which words matter to which rule.

use rand::Rng;
use rand::seq::{IndexedRandom, SliceRandom};

use super::Party;
use super::exchanges::{self, Exchange};
use super::plan::{CallPlan, Kind};
use super::slots::fill;
use super::violation::Violation;

/// Rule that asks for a word about the recording.
pub const DISCLOSURE: &str = "recording_disclosure_missing";
/// Rule that asks for the Medicare disclaimer.
pub const DISCLAIMER: &str = "medicare_disclaimer_missing";

/// What a turn means to the rules.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// Nothing.
    Plain,
    /// It breaks this rule.
    Breaks(&'static str),
    /// It is what this absence rule asks for.
    Satisfies(&'static str),
}

/// One utterance.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Who speaks.
    pub party: Party,
    /// What is said: lower case, no punctuation, numbers as words.
    pub text: String,
    /// What it means to the rules.
    pub meaning: Meaning,
    /// Seconds of silence before it, where that is not left to chance.
    pub pause: Option<f64>,
}

/// Seconds of silence in a dead-air call.
pub const DEAD_AIR: f64 = 25.0;

/// Writes the script of a planned call.
pub fn write(plan: &CallPlan, random: &mut impl Rng) -> Vec<Turn> {
    let mut script = Script {
        turns: Vec::new(),
        random,
    };
    match plan.kind {
        Kind::Clean | Kind::Breaking | Kind::DeadAir => script.ordinary(plan),
        Kind::Voicemail => script.voicemail(),
        Kind::WrongNumber => script.wrong_number(),
        Kind::Short => script.short(),
        Kind::AgentTalks => script.monologue(plan),
    }
    script.turns
}

struct Script<'a, R> {
    turns: Vec<Turn>,
    random: &'a mut R,
}

impl<R: Rng> Script<'_, R> {
    fn say(&mut self, party: Party, meaning: Meaning, line: &str) {
        let text = fill(line, self.random);
        self.turns.push(Turn {
            party,
            text,
            meaning,
            pause: None,
        });
    }

    fn agent(&mut self, line: &str) {
        self.say(Party::Agent, Meaning::Plain, line);
    }

    fn caller(&mut self, line: &str) {
        self.say(Party::Caller, Meaning::Plain, line);
    }

    fn one_of(&mut self, lines: &[&'static str]) -> &'static str {
        lines.choose(self.random).copied().unwrap_or("okay")
    }

    fn greet(&mut self, disclosure: bool) {
        let disclosed = Meaning::Satisfies(DISCLOSURE);
        if !disclosure {
            let line = self.one_of(&[
                "{greet} this is {name} with {co} how can i help you today",
                "{greet} thank you for calling {co} my name is {name}",
            ]);
            return self.agent(line);
        }
        match self.random.random_range(0..4) {
            0 => self.say(
                Party::Agent,
                disclosed,
                "thank you for calling {co} this call may be recorded for quality and training purposes",
            ),
            1 => self.say(
                Party::Agent,
                disclosed,
                "{greet} this is {name} on a recorded line with {co}",
            ),
            2 => {
                self.agent("{greet} this is {name} with {co} how can i help you today");
                self.say(Party::Agent, disclosed, "just so you know this call is recorded");
            }
            _ => {
                self.agent("{greet} thank you for calling {co} my name is {name}");
                self.say(
                    Party::Agent,
                    disclosed,
                    "this call is being recorded on a recorded line",
                );
            }
        }
    }

    fn ordinary(&mut self, plan: &CallPlan) {
        self.greet(!plan.omissions.disclosure);
        let opening = self.one_of(exchanges::opening(plan.topic));
        self.caller(opening);
        if plan.topic == super::Vertical::Medicare && !plan.omissions.disclaimer {
            let line = "we do not offer every plan available in your area";
            self.say(Party::Agent, Meaning::Satisfies(DISCLAIMER), line);
        }
        let (late, early): (Vec<_>, Vec<_>) =
            plan.violations.iter().partition(|violation| violation.ends_call);
        let questions = self.questions(plan);
        let hold_at = (plan.kind == Kind::DeadAir).then_some(questions.len() / 2);
        let early_at: Vec<usize> = early
            .iter()
            .map(|_| self.random.random_range(0..=questions.len().saturating_sub(1)))
            .collect();
        for (place, question) in questions.iter().enumerate() {
            for (violation, _) in early.iter().zip(&early_at).filter(|(_, at)| **at == place) {
                self.break_rule(violation);
            }
            if hold_at == Some(place) {
                self.hold();
            }
            self.agent(question.agent);
            let answer = self.one_of(question.answers);
            self.caller(answer);
        }
        for violation in &late {
            self.break_rule(violation);
        }
        if late.is_empty() {
            self.agent("have a wonderful day and thank you for calling");
            self.caller("okay thank you bye");
        }
    }

    fn questions(&mut self, plan: &CallPlan) -> Vec<Exchange> {
        let own = exchanges::of(plan.topic);
        let mut all: Vec<Exchange> = own.iter().chain(exchanges::ANY).copied().collect();
        all.shuffle(self.random);
        all.truncate(plan.questions);
        all
    }

    fn break_rule(&mut self, violation: &Violation) {
        let (line, reply) = (self.one_of(violation.lines), self.one_of(violation.replies));
        let other = if violation.party == Party::Agent {
            Party::Caller
        } else {
            Party::Agent
        };
        self.say(violation.party, Meaning::Breaks(violation.rule), line);
        self.say(other, Meaning::Plain, reply);
    }

    fn hold(&mut self) {
        self.agent("please hold for one moment while i check that");
        self.agent("thank you for holding");
        if let Some(turn) = self.turns.last_mut() {
            turn.pause = Some(DEAD_AIR);
        }
    }

    fn voicemail(&mut self) {
        let greeting = self.one_of(&[
            "you have reached the voicemail box of {full}",
            "you have reached {full} please leave a message after the tone",
        ]);
        self.say(Party::Caller, Meaning::Breaks("voicemail"), greeting);
        self.say(
            Party::Caller,
            Meaning::Breaks("voicemail"),
            "please leave your message after the beep",
        );
        self.say(
            Party::Agent,
            Meaning::Satisfies(DISCLOSURE),
            "{greet} this is {name} on a recorded line with {co}",
        );
        self.agent("you can reach me at {phone}");
        self.agent("someone will call you back on {day} at {hour} {ampm}");
        self.agent("thank you for your time and have a good day");
    }

    fn wrong_number(&mut self) {
        self.greet(true);
        self.agent("am i speaking with {full}");
        self.say(
            Party::Caller,
            Meaning::Breaks("wrong_number"),
            "you have the wrong number",
        );
        self.agent("let me verify that the number is {phone}");
        let line = self.one_of(&[
            "there is nobody here by that name",
            "{name} doesn't live here anymore",
        ]);
        self.say(Party::Caller, Meaning::Breaks("wrong_number"), line);
        self.agent("i'm sorry for the trouble have a good day");
        self.caller("okay bye");
    }

    fn short(&mut self) {
        self.say(
            Party::Agent,
            Meaning::Satisfies(DISCLOSURE),
            "{greet} this is {name} on a recorded line with {co}",
        );
        self.agent("can you hear me okay");
        self.caller("i'm driving right now");
    }

    fn monologue(&mut self, plan: &CallPlan) {
        self.greet(true);
        let mut lines: Vec<&str> = exchanges::ANY
            .iter()
            .chain(exchanges::of(plan.topic))
            .map(|exchange| exchange.agent)
            .collect();
        lines.shuffle(self.random);
        for (place, line) in lines.iter().take(16).enumerate() {
            self.agent(line);
            if place % 6 == 5 {
                self.caller("okay");
            }
        }
        self.agent("have a wonderful day and thank you for calling");
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{DECK, random};
    use super::super::vocabulary::unknown_word;
    use super::*;

    #[test]
    fn every_script_stays_inside_the_vocabulary() {
        for index in 0..40 * DECK {
            let plan = CallPlan::deal(11, index);
            for turn in write(&plan, &mut random(11, index, 3)) {
                assert_eq!(unknown_word(&turn.text), None, "call {index}: {}", turn.text);
            }
        }
    }

    #[test]
    fn planned_violations_are_spoken() {
        for index in 0..4 * DECK {
            let plan = CallPlan::deal(5, index);
            let turns = write(&plan, &mut random(5, index, 3));
            for violation in &plan.violations {
                assert!(
                    turns
                        .iter()
                        .any(|turn| turn.meaning == Meaning::Breaks(violation.rule)),
                    "call {index}"
                );
            }
            let disclosed = turns
                .iter()
                .any(|turn| turn.meaning == Meaning::Satisfies(DISCLOSURE));
            assert_eq!(disclosed, !plan.omissions.disclosure, "call {index}");
        }
    }
}
