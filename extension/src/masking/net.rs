//! Catches the secrets that no phrase announced: numbers said alone while the talk is of a payment, of a bank
//! or of somebody's identity.

use super::calendar::{self, Dated};
use super::figure::Style;
use super::kind::Kind;
use super::lexeme::Lexeme;
use super::mark::Mark;
use super::passage::Passage;
use super::run::Run;
use super::sentence::{self, About, Sentence};
use super::shape;
use super::topic::Topic;

/// For how many words after a card's number its code and its date are said.
const PAYMENT_REACH: u64 = 170;
/// For how many words the talk is of a bank.
const BANK_REACH: u64 = 300;
/// For how many words it is of somebody's identity.
const IDENTITY_REACH: u64 = 200;
/// Words for which a code that was said may be said otherwise.
const CORRECTION_REACH: u64 = 15;
/// Sentences among which the question is looked for.
const MOST_BEFORE: usize = 6;
/// Words between it and the answer.
const QUESTION_REACH: u64 = 45;
/// Two digits of the year in which no card of today is good any more.
const LAST_YEAR: &str = "40";
/// Fewest and most digits of a card's whole number.
const FEWEST_OF_CARD: usize = 15;
const MOST_OF_CARD: usize = 19;
/// Words between the groups of an account's number.
const GROUP_REACH: u64 = 25;

/// Part of an account's number, maybe.
#[derive(Clone, Copy, Debug)]
struct Group {
    speaker: usize,
    end: u64,
    /// Index of its finding, if it isn't known for one yet.
    finding: Option<usize>,
}

/// What was talked about, and how.
#[derive(Debug, Default)]
pub(crate) struct Net {
    sentences: Vec<Sentence>,
    payment: Option<u64>,
    bank: Option<u64>,
    identity: Option<u64>,
    code: Option<u64>,
    expiry: Option<u64>,
    group: Option<Group>,
    /// The last whole number of a card.
    card: String,
}

/// What stands around a number.
#[derive(Clone, Copy, Debug, Default)]
struct Scene {
    /// Beside it and in the question to which it answers.
    about: About,
    weight: usize,
    is_question: bool,
    /// Whether another party asked.
    is_answer: bool,
}

impl Scene {
    /// Whether it answers, or nothing else is said.
    const fn is_bare(self, alone: usize, answer: usize) -> bool {
        self.weight <= alone || (self.is_answer && self.weight <= answer)
    }
}

impl Net {
    /// Hears a segment, before which the call has `at` words.
    pub(crate) fn hear(
        &mut self,
        passage: &Passage<'_>,
        lexemes: &[Lexeme],
        marks: &[Mark],
        place: (usize, usize, u64),
    ) {
        let known = self.sentences.len();
        sentence::cut(passage, lexemes, marks, place, &mut self.sentences);
        for sentence in self.sentences.get(known..).unwrap_or_default() {
            if sentence.about.has(About::BANK) {
                self.bank = Some(sentence.start);
            }
            if sentence.about.has(About::IDENTITY) {
                self.identity = Some(sentence.start);
            }
        }
    }

    /// Hears a phrase that ends with the call's word `at`.
    pub(crate) fn mention(&mut self, topic: Topic, at: u64, is_denied: bool) {
        let index = self.sentences.partition_point(|sentence| sentence.start < at);
        if let Some(sentence) = index
            .checked_sub(1)
            .and_then(|index| self.sentences.get_mut(index))
        {
            sentence.about = sentence.about | About::of_topic(topic);
        }
        if is_denied {
            return;
        }
        match topic {
            Topic::Card | Topic::Code => self.payment = Some(at),
            Topic::Bank | Topic::BankLoose => self.bank = Some(at),
            Topic::Social => self.identity = Some(at),
            _ => {}
        }
    }

    /// A secret was found that ends with this word.
    pub(crate) const fn note(&mut self, kind: Kind, at: u64) {
        match kind {
            Kind::CardNumber => {
                self.payment = Some(at);
                (self.code, self.expiry) = (None, None);
            }
            Kind::SecurityCode => self.code = Some(at),
            Kind::Expiry => self.expiry = Some(at),
            Kind::SocialSecurityNumber => self.identity = Some(at),
            Kind::BankAccount => self.bank = Some(at),
            Kind::BirthDate | Kind::MedicareNumber => {}
        }
    }

    /// A card's number was said, or part of it.
    pub(crate) fn note_card(&mut self, digits: &str) {
        if (FEWEST_OF_CARD..=MOST_OF_CARD).contains(&digits.len()) {
            digits.clone_into(&mut self.card);
        }
    }

    /// Whether what follows a card's date, said after its number, is another number.
    pub(crate) fn is_whole_date(&self, run: &Run) -> bool {
        !self.card.is_empty() && self.expiry.is_none() && is_month(run)
    }

    /// What a number is that another rule took for a secret of this kind; `None` if it is none at all.
    pub(crate) fn correct(&self, run: &Run, kind: Kind) -> Option<Kind> {
        let is_rest = kind == Kind::CardNumber && !self.card.is_empty() && run.len() <= 8;
        if !(is_rest || kind == Kind::BirthDate) || self.card.contains(&run.digits) {
            return Some(kind);
        }
        let Some(scene) = self.scene(run) else {
            return Some(kind);
        };
        // The other party may have misheard part of the card's number.
        let may_change = kind == Kind::BirthDate || run.speaker != 0 || run.len() == 3;
        let other = self.of_card(run, scene).filter(|_| may_change);
        if kind == Kind::BirthDate {
            return other.filter(|&other| other == Kind::Expiry).or(Some(kind));
        }
        let is_told = run.speaker == 0 && run.len() <= 3 && !scene.is_question;
        let is_aside = is_told
            || run.looks_like_year()
            || scene.about.has(About::OTHER | About::DAY)
            || (scene.about.has(About::MONEY) && !scene.about.has(About::CARD));
        other.or_else(|| (!is_aside).then_some(kind))
    }

    /// Of what "the last four" are that nobody named.
    pub(crate) fn tail(&self, at: u64) -> Option<Kind> {
        let bank = self.bank.filter(|&bank| at <= bank + BANK_REACH);
        let identity = self.identity.filter(|&identity| at <= identity + IDENTITY_REACH);
        match (bank, identity) {
            (None, None) => None,
            _ if bank >= identity => Some(Kind::BankAccount),
            _ => Some(Kind::SocialSecurityNumber),
        }
    }

    /// Whether there was talk of a bank.
    pub(crate) const fn has_bank(&self) -> bool {
        self.bank.is_some()
    }

    /// What a number is that nothing else tells, and the index of the finding that is part of it; `finding` is
    /// its own.
    pub(crate) fn catch(&mut self, run: &Run, finding: usize) -> Option<(Kind, Option<usize>)> {
        let scene = self.scene(run)?;
        if run.is_year() || run.has(Style::Grouped) || run.has(Style::Code) {
            return None;
        }
        let kind = self
            .of_card(run, scene)
            .or_else(|| self.number(run, scene))
            .or_else(|| self.is_birth(run, scene).then_some(Kind::BirthDate));
        if let Some(kind) = kind {
            self.note(kind, run.end);
            if kind == Kind::BankAccount {
                self.group = Some(Group {
                    speaker: run.speaker,
                    end: run.end,
                    finding: None,
                });
            }
            return Some((kind, None));
        }
        self.join(run, scene, finding)
    }

    /// What is said beside a number and asked before it.
    fn scene(&self, run: &Run) -> Option<Scene> {
        let figure = run.figures.first()?;
        let place = (figure.segment, figure.first);
        let index = self
            .sentences
            .partition_point(|sentence| (sentence.segment, sentence.first) <= place)
            .checked_sub(1)?;
        let own = self.sentences.get(index)?;
        let mut scene = Scene {
            about: own.about,
            weight: own.weight,
            is_question: own.is_question,
            is_answer: false,
        };
        let is_known = own.speaker < 2;
        if let Some(next) = self.sentences.get(index + 1)
            && is_known
            && next.segment == own.segment
            && !next.is_question
        {
            scene.about = scene.about | next.about;
        }
        let mut asked: Option<usize> = None;
        let before = self.sentences.get(..index).unwrap_or_default();
        for sentence in before.iter().rev().take(MOST_BEFORE) {
            let is_own = is_known && sentence.speaker == own.speaker;
            if sentence.start + QUESTION_REACH < own.start {
                break;
            }
            if is_own {
                if sentence.segment == own.segment {
                    scene.about = scene.about | sentence.about;
                }
                continue;
            }
            // "Just a ballpark." after the question is part of it.
            if asked.is_some_and(|segment| segment != sentence.segment && is_known) {
                break;
            }
            let is_aside = sentence.about.has(About::MONEY | About::OTHER | About::DAY);
            if sentence.weight == 0 && !sentence.is_question && !is_aside {
                continue;
            }
            scene.about = scene.about | sentence.about;
            scene.is_answer |= sentence.is_question;
            if is_aside || sentence.is_question {
                break;
            }
            asked = Some(sentence.segment);
        }
        Some(scene)
    }

    /// A card's code or its date.
    fn of_card(&self, run: &Run, scene: Scene) -> Option<Kind> {
        let reaches = |from: Option<u64>, reach| from.is_some_and(|from| run.start <= from + reach);
        let about = scene.about;
        let is_aside = about.has(About::OTHER | About::DAY)
            || (about.has(About::MONEY) && !about.has(About::CARD))
            || (about.has(About::BANK | About::BIRTH | About::IDENTITY) && !about.has(About::CARD));
        if !reaches(self.payment, PAYMENT_REACH) || is_aside {
            return None;
        }
        let may_be = |said: Option<u64>| said.is_none() || reaches(said, CORRECTION_REACH);
        if may_be(self.expiry) && is_month(run) && scene.is_bare(if run.is_dated() { 2 } else { 1 }, 4) {
            return Some(Kind::Expiry);
        }
        // "Oh four twenty-seven, two one two".
        let is_both = matches!(run.len(), 7 | 8)
            && run.is_plain()
            && !run.is_dated()
            && run.digits.starts_with(['0', '1'])
            && run
                .digits
                .get(..4)
                .is_some_and(|date| calendar::is_expiry(None, date));
        if is_both && scene.is_bare(1, 2) {
            return Some(Kind::Expiry);
        }
        let is_code = may_be(self.code)
            && matches!(run.len(), 3 | 4)
            && !run.is_dated()
            && !run.is_round()
            && !run.looks_like_year()
            && (run.is_plain() || run.len() == 3)
            && scene.is_bare(1, 4);
        let is_price = run.figures.len() == 2 && run.len() == 4;
        let is_said = run.speaker != 0 || scene.is_question || (run.figures.len() >= 3);
        (is_code && is_said && (!is_price || (scene.is_answer && run.speaker != 0)))
            .then_some(Kind::SecurityCode)
    }

    /// An account's number or one of social security.
    fn number(&self, run: &Run, scene: Scene) -> Option<Kind> {
        if !is_number(run) || !(7..=17).contains(&run.len()) || !scene.is_bare(2, 5) {
            return None;
        }
        let about = scene.about;
        let reaches = |from: Option<u64>, reach| from.filter(|from| run.start <= from + reach);
        let bank = reaches(self.bank, BANK_REACH);
        let identity = reaches(self.identity, IDENTITY_REACH);
        let is_nine = run.len() == 9 && run.groups() != [5, 4];
        if about.has(About::OTHER) || (about.has(About::MONEY) && !about.has(About::BANK)) {
            return None;
        }
        if is_nine && identity.is_some() && identity > bank && !shape::is_routing(&run.digits) {
            return Some(Kind::SocialSecurityNumber);
        }
        (bank.is_some() && (run.len() != 9 || is_nine)).then_some(Kind::BankAccount)
    }

    /// A day on which somebody was born.
    fn is_birth(&self, run: &Run, scene: Scene) -> bool {
        let about = scene.about;
        let Dated::Whole(day) = run.dated() else {
            // "What year were you born?"
            let is_year = run.len() == 4 && ("1900".."2016").contains(&run.digits.as_str());
            let is_else = About::OTHER | About::DAY | About::EVENT | About::MONEY;
            return is_year
                && run.month.is_none()
                && run.is_plain()
                && scene.is_answer
                && scene.weight == 0
                && about.has(About::BIRTH)
                && !about.has(is_else);
        };
        let is_named = about.has(About::BIRTH);
        let is_asked = is_named || about.has(About::IDENTITY);
        let year = run.digits.get(run.len().saturating_sub(4)..).unwrap_or_default();
        let is_full = ("1900".."2016").contains(&year) && run.len() >= 5;
        let is_past = is_full || (day.year >= 30 && !day.is_recent);
        let is_else = about.has(About::DAY | About::EVENT)
            || (about.has(About::MONEY | About::OTHER) && !is_named)
            || self.sentences.is_empty();
        if is_else || !is_past || run.is_phone() || !run.is_parted() {
            return false;
        }
        if !run.is_dated() {
            let is_short = run.figures.len() != 3 && !matches!(run.len(), 6 | 8);
            return is_asked && !is_short && scene.is_bare(2, 4);
        }
        is_named || scene.is_bare(if is_asked { 4 } else { 1 }, 2) && (run.speaker != 0 || scene.is_question)
    }

    /// A group of an account's number that is said alone, before or after others.
    fn join(&mut self, run: &Run, scene: Scene, finding: usize) -> Option<(Kind, Option<usize>)> {
        let is_group = self
            .bank
            .is_some_and(|bank| run.start <= bank + BANK_REACH && run.start >= bank)
            && is_number(run)
            && (3..=6).contains(&run.len())
            && !run.looks_like_year()
            && scene.weight <= 1
            && run.speaker != 0
            && !scene
                .about
                .has(About::OTHER | About::MONEY | About::DAY | About::CARD);
        if !is_group {
            return None;
        }
        let before = self
            .group
            .filter(|group| group.speaker == run.speaker && run.start <= group.end + GROUP_REACH);
        self.group = Some(Group {
            speaker: run.speaker,
            end: run.end,
            finding: before.is_none().then_some(finding),
        });
        before.map(|before| (Kind::BankAccount, before.finding))
    }
}

/// Whether it is a month and a year.
fn is_month(run: &Run) -> bool {
    if !calendar::is_expiry(run.month, &run.digits) || run.has(Style::Ordinal) || run.has(Style::Cardinal) {
        return false;
    }
    let of_last = run.figures.last().map_or(0, |last| last.digits.len());
    let year = run.digits.get(run.len().saturating_sub(2)..).unwrap_or_default();
    if year >= LAST_YEAR {
        return false;
    }
    match run.len() {
        2 => run.month.is_some(),
        3 => run.figures.len() == 2 && of_last == 2,
        4 => true,
        6 => run.month.is_none() && run.figures.len() <= 3,
        _ => false,
    }
}

/// Whether it is said as the numbers of accounts are.
fn is_number(run: &Run) -> bool {
    !(run.is_dated() || run.is_phone() || run.is_round() || run.is_list() || run.is_progression())
        && run.is_plain()
        && !run.is_card()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_four_are_of_what_was_talked_about() {
        let mut net = Net::default();
        assert_eq!(net.tail(0), None);
        net.mention(Topic::Bank, 3, false);
        assert_eq!(net.tail(10), Some(Kind::BankAccount));
        net.mention(Topic::Social, 20, false);
        assert_eq!(net.tail(30), Some(Kind::SocialSecurityNumber));
        assert_eq!(net.tail(1000), None);
        assert!(net.has_bank());
    }
}
