//! What is said from one full stop to the next, and what single words in it say that it is about.

use std::ops::BitOr;

use super::lexeme::{Lexeme, Pause};
use super::mark::{Mark, Sense};
use super::passage::Passage;
use super::topic::Topic;

/// What a sentence is about, maybe several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct About(u16);

impl About {
    pub(crate) const MONEY: Self = Self(1);
    /// A telephone, an address, an identifier, an age, ...
    pub(crate) const OTHER: Self = Self(2);
    /// A day that is nobody's birthday and no card's last.
    pub(crate) const DAY: Self = Self(4);
    pub(crate) const BANK: Self = Self(8);
    /// A card, or one of its sides.
    pub(crate) const CARD: Self = Self(16);
    pub(crate) const BIRTH: Self = Self(32);
    pub(crate) const IDENTITY: Self = Self(64);
    /// Of something that happened, which is said of days only.
    pub(crate) const EVENT: Self = Self(128);

    /// Whether it is about any of these.
    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What a phrase adds to it.
    pub(crate) const fn of_topic(topic: Topic) -> Self {
        match topic {
            Topic::Money => Self::MONEY,
            Topic::Day => Self::DAY,
            Topic::Phone | Topic::Zip | Topic::Place | Topic::Identifier | Topic::Measure => Self::OTHER,
            Topic::Birth | Topic::BirthLoose => Self::BIRTH,
            Topic::Card | Topic::Code | Topic::Expiry => Self::CARD,
            Topic::Bank | Topic::BankLoose | Topic::Account => Self::BANK,
            Topic::Social | Topic::SocialLoose => Self::IDENTITY,
            _ => Self(0),
        }
    }

    /// What a word adds to it after another.
    #[rustfmt::skip]
    fn of_word(before: &str, word: &str) -> Self {
        match word {
            "dollar" | "dollars" | "bucks" | "cents" | "much" | "price" | "cost" | "costs" | "pay" | "paying"
            | "payment" | "payments" | "premium" | "bill" | "bills" | "balance" | "owe" | "owed" | "income"
            | "earn" | "rate" | "rent" | "mortgage" | "quote" | "fee" | "fees" | "total" | "amount" | "limit"
            | "deductible" | "copay" | "coverage" | "percent" | "interest" | "budget" | "spend" | "roughly"
            | "approximately" | "monthly" | "charged" | "estimate" | "ballpark" => Self::MONEY,
            "many" | "tall" | "height" | "weigh" | "weight" | "score" | "zip" | "postal" | "zipcode" | "city"
            | "county" | "address" | "street" | "house" | "apartment" | "suite" | "lot" | "live" | "phone"
            | "cell" | "telephone" | "mobile" | "callback" | "fax" | "text" | "texted" | "extension"
            | "policy" | "confirmation" | "reference" | "case" | "claim" | "ticket" | "license" | "licence"
            | "npn" | "badge" | "member" | "group" | "order" | "invoice" | "tracking" | "vin" | "channel"
            | "model" | "mileage" | "miles" | "odometer" | "pressure" | "sugar" | "dose" | "dosage"
            | "milligrams" | "room" | "unit" | "highway" | "exit" | "email" | "oclock" | "minutes" | "hours"
            | "temperature" | "size" | "medication" | "pills" | "building" | "ext" | "area" | "plate" | "flight"
            | "long" | "serial" | "quantity" | "page" | "time" | "route" | "medicaid" | "medicare"
            | "plan" | "dial" | "press" | "square" | "feet" | "ages" | "years" | "percentage" | "gate"
            | "door" | "password" | "passcode" | "pin" | "bus" | "box" | "id" | "make" | "employees" | "kids" => Self::OTHER,
            "age" | "old" => Self(Self::OTHER.0 | Self::BIRTH.0),
            "draft" => Self(Self::DAY.0 | Self::BANK.0),
            "today" | "tomorrow" | "effective" | "appointment" | "scheduled" | "schedule" | "drafted"
            | "draw" | "begin" | "begins" | "starts" | "calendar" | "due" | "deadline" | "available" => Self::DAY,
            "surgery" | "wedding" | "married" | "marriage" | "move" | "moved" | "accident" | "loss" | "installed"
            | "bought" | "built" | "purchased" | "hired" | "retired" | "passed" | "died" | "death" | "quit"
            | "physical" | "visit" | "doctor" | "diagnosed" | "hospital" | "released" | "filed" | "bankruptcy"
            | "letter" | "issued" | "enroll" | "enrolled" | "anniversary" | "divorce" | "divorced" | "start"
            | "started" | "happened" | "happen" | "ended" | "opened" | "closed" | "signed" | "last" | "since"
            | "service" | "discharged" | "lease" | "accidents" | "expired" | "stroke" | "statement"
            | "dated" | "replaced" | "did" => Self::EVENT,
            "bank" | "banks" | "banking" | "checking" | "savings" | "deposit" | "routing" | "account"
            | "accounts" | "checkbook" | "ach" | "withdraw" | "withdrawal" | "withdrawn" | "withdrawals" => Self::BANK,
            "union" if before == "credit" => Self::BANK,
            "from" if before == "debit" => Self::BANK,
            "check" | "checks" if matches!(before,
                "a" | "the" | "your" | "my" | "of" | "off" | "voided" | "void" | "blank" | "paper" | "that" | "on"
            ) => Self::BANK,
            "card" | "visa" | "mastercard" | "amex" | "discover" | "back" | "flip" | "side" | "reverse" | "strip"
            | "front" | "cvv" | "expiration" | "expires" | "expire" | "three" | "printed" => Self::CARD,
            "birth" | "born" | "dob" | "bday" | "birthday" | "birthdate" | "senior" | "seniors" => Self::BIRTH,
            "of" if before == "date" => Self::BIRTH,
            "day" | "date" if before == "month" => Self::BIRTH,
            "check" if before == "credit" => Self::IDENTITY,
            "social" | "ssn" | "identity" | "verify" | "verification" | "verifying" => Self::IDENTITY,
            "information" | "info" if before == "your" => Self::BIRTH,
            "digits" | "digit" if matches!(before, "nine" | "9") => Self::IDENTITY,
            _ => Self(0),
        }
    }
}

impl BitOr for About {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A sentence, or a segment that has no full stops.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence {
    pub(crate) segment: usize,
    pub(crate) speaker: usize,
    /// Its first unit.
    pub(crate) first: usize,
    /// The word of the call before it.
    pub(crate) start: u64,
    /// How many words it has that are neither numbers nor idle.
    pub(crate) weight: usize,
    pub(crate) is_question: bool,
    pub(crate) about: About,
}

/// The sentences of a segment, before which the call has `at` words.
pub(crate) fn cut(
    passage: &Passage<'_>,
    lexemes: &[Lexeme],
    marks: &[Mark],
    (segment, speaker, at): (usize, usize, u64),
    sentences: &mut Vec<Sentence>,
) {
    let mut open: Option<Sentence> = None;
    let mut before = "";
    for (index, mark) in marks.iter().enumerate() {
        let said = lexemes.get(mark.lexemes.clone()).unwrap_or_default();
        let Some((first, last)) = said.first().zip(said.last()) else {
            continue;
        };
        let sentence = open.get_or_insert_with(|| Sentence {
            segment,
            speaker,
            first: first.unit,
            start: at + mark.lexemes.start as u64,
            weight: 0,
            is_question: false,
            about: About::default(),
        });
        match mark.sense {
            Sense::Hard => sentence.weight += usize::from(!said.iter().all(|lexeme| is_idle(&lexeme.word))),
            Sense::Amount(_) => sentence.weight += 1,
            _ => {}
        }
        for lexeme in said {
            sentence.about = sentence.about | About::of_word(before, &lexeme.word);
            sentence.is_question |= asks(&lexeme.word);
            // "That'll be one forty-nine."
            let is_price = speaker == 0 && matches!(before, "thatll" | "itll") && lexeme.word == "be";
            if is_price {
                sentence.about = sentence.about | About::MONEY;
            }
            before = &lexeme.word;
        }
        let is_figure = |mark: Option<&Mark>| {
            matches!(
                mark,
                Some(Mark {
                    sense: Sense::Figure(_) | Sense::Ordinal(..) | Sense::Letters(..),
                    ..
                })
            )
        };
        if last.pause == Pause::Stop && !(is_figure(Some(mark)) && is_figure(marks.get(index + 1))) {
            sentence.is_question |= passage.unit(last.unit).contains('?');
            sentences.extend(open.take());
            before = "";
        }
    }
    sentences.extend(open);
}

/// Words with which somebody asks.
fn asks(word: &str) -> bool {
    matches!(
        word,
        "what"
            | "whats"
            | "where"
            | "which"
            | "how"
            | "when"
            | "whens"
            | "can"
            | "could"
            | "read"
            | "give"
            | "tell"
    )
}

/// Words that may stand beside a number that is said alone, and say nothing of it.
#[rustfmt::skip]
fn is_idle(word: &str) -> bool {
    matches!(word,
        "says" | "reads" | "looks" | "think" | "maybe" | "would" | "be" | "should" | "to" | "for" | "thatd"
        | "thatll" | "itll" | "printed" | "shows" | "there" | "here" | "oh" | "honey" | "hon" | "dear"
        | "believe" | "guess" | "found" | "mine" | "ones" | "them" | "they" | "theyre" | "in" | "at" | "end"
        | "can" | "cant" | "do" | "we" | "up" | "dont" | "know" | "gonna" | "ma" | "am" | "too" | "big"
        | "numbers" | "date" | "little" | "ended" | "man" | "boy" | "baby" | "sweetie" | "finally" | "looking"
        | "glasses" | "hello" | "yessir" | "yesmaam" | "shoot" | "lord" | "gosh" | "alrighty" | "certainly"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{lexeme, mark};
    use super::*;

    #[test]
    fn sentences_end_with_their_full_stop() {
        let segment = json!({"text": "And those three? It says 2. 1. 2. How much do you pay"});
        let passage = Passage::of(&segment).unwrap();
        let mut lexemes = Vec::new();
        lexeme::cut(&passage, &mut lexemes);
        let marks = mark::marks(&lexemes, 4);
        let mut sentences = Vec::new();
        cut(&passage, &lexemes, &marks, (4, 1, 10), &mut sentences);
        let shown: Vec<(usize, u64, usize, bool, bool)> = sentences
            .iter()
            .map(|sentence| {
                let is_money = sentence.about.has(About::MONEY);
                (
                    sentence.first,
                    sentence.start,
                    sentence.weight,
                    sentence.is_question,
                    is_money,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (0, 10, 0, true, false),
                (3, 13, 0, false, false),
                (8, 18, 3, true, true)
            ]
        );
    }
}
