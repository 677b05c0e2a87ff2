//! Hears a call from its beginning to its end and says of each run of numbers whether it is a secret.

use std::collections::HashSet;

use compact_str::CompactString;
use serde_json::Value;

use super::calendar;
use super::figure::{Figure, Style};
use super::fit::{self, Fit, Surroundings};
use super::kind::Kind;
use super::lexeme::{self, Lexeme};
use super::mark::{self, Sense};
use super::mention::{Mention, Mentions};
use super::net::Net;
use super::passage::Passage;
use super::phrase::{Hit, Memory};
use super::run::Run;
use super::shape;
use super::spoken_digits;
use super::topic::Topic;

/// Most words of no weight between two numbers of one run.
const MOST_SOFT: u32 = 10;
/// Most words of weight that the other party may say between them.
const MOST_FOREIGN: u32 = 2;
/// Most letters between them.
const MOST_LETTERS: usize = 8;
/// Longest silence between them in seconds.
const MOST_SILENCE: f64 = 45.0;
/// Fewest digits that are a card's whatever is talked about.
const FEWEST_OF_CARD: usize = 13;
/// Fewest digits by which a number that is no secret is known again.
const FEWEST_OF_KNOWN: usize = 4;
/// How many words after talk of a card the talk may still be of it.
const CARD_REACH: u64 = 1500;
/// Likewise, where "the date on it" is that of the card.
const NEAR_CARD: u64 = 60;
/// Two digits of the first year in which somebody who calls may be born.
const FIRST_YEAR: u32 = 25;
/// Words between a date of birth and "no, the seventh".
const CORRECTION_REACH: u64 = 6;
/// Words between "the last four" and of what.
const TAIL_REACH: u64 = 8;
/// For how many words a card's number is awaited.
const AWAIT_REACH: u64 = 150;
/// Words for which "the last four" is still asked for.
const LOOSE_REACH: u64 = 80;
/// Words between a number and "that's my birthday".
const LINK_REACH: u64 = 7;
/// Findings among which the beginning of a card's number is looked for.
const MOST_BEFORE: usize = 3;
/// Words between the beginning and the rest.
const MOST_BETWEEN: u64 = 20;
/// Words for which "I'll never ask for" counts.
const DENIAL_REACH: u64 = 16;

/// What a run of numbers is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Secret(Kind),
    /// A telephone's number, a policy's, ...
    Known,
    Open,
}

/// A run and what it is.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) run: Run,
    pub(crate) verdict: Verdict,
}

/// "The last four", of which it is to be heard of what.
#[derive(Clone, Copy, Debug)]
struct Tail {
    speaker: usize,
    at: u64,
    /// Whether it is about the run before.
    is_about_last: bool,
}

/// A party, as far as it was heard.
#[derive(Debug, Default)]
struct Speaker {
    run: Option<Run>,
    memory: Memory,
    /// Words of no weight since the last number.
    soft: u32,
    /// Words of weight that others said since then.
    foreign: u32,
    /// Letters spelled since then.
    letters: Vec<(Figure, CompactString)>,
    /// Whether a number is begun anew.
    is_restarting: bool,
    /// When its last segment ended.
    end: Option<f64>,
    denied: Option<(usize, u64)>,
}

/// Hears segments one after the other.
#[derive(Debug, Default)]
pub(crate) struct Listener {
    speakers: [Speaker; 3],
    mentions: Mentions,
    findings: Vec<Finding>,
    /// Words heard so far.
    at: u64,
    card: Option<u64>,
    tail: Option<Tail>,
    /// The finding to which "that's my birthday" would refer.
    last: Option<usize>,
    /// Digits that are known to be no secret.
    known: HashSet<String>,
    lexemes: Vec<Lexeme>,
    net: Net,
}

impl Listener {
    /// Hears the next segment, of which `index` is the number.
    pub(crate) fn hear(&mut self, index: usize, segment: &Value, passage: &Passage<'_>) {
        let speaker = match segment.get("speaker").and_then(Value::as_str) {
            Some("agent") => 0,
            Some("caller") => 1,
            _ => 2,
        };
        let seconds = |key| segment.get(key).and_then(Value::as_f64);
        let mut lexemes = std::mem::take(&mut self.lexemes);
        lexeme::cut(passage, &mut lexemes);
        self.begin(speaker, seconds("start"), &lexemes);
        let marks = mark::marks(&lexemes, index);
        self.net
            .hear(passage, &lexemes, &marks, (index, speaker, self.at));
        let company = marks
            .iter()
            .filter(|mark| matches!(mark.sense, Sense::Hard | Sense::Amount(_)))
            .count();
        for mark in marks {
            let start = self.at;
            let is_masked = matches!(mark.sense, Sense::Masked(_));
            for lexeme in lexemes.get(mark.lexemes).into_iter().flatten() {
                self.at += 1;
                if !is_masked {
                    self.read(speaker, index, lexeme);
                }
            }
            self.take(speaker, mark.sense, start, company);
        }
        if let Some(speaker) = self.speakers.get_mut(speaker) {
            speaker.end = seconds("end").or_else(|| seconds("start"));
        }
        self.lexemes = lexemes;
    }

    /// What was found in the whole call.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.close_all();
        // A bank's check digit is no chance where there is talk of banks.
        for finding in self.findings.iter_mut().filter(|_| self.net.has_bank()) {
            let run = &finding.run;
            let is_routing = finding.verdict == Verdict::Open
                && run.is_plain()
                && !run.is_dated()
                && shape::is_routing(&run.digits)
                && run.groups() != [5, 4];
            if is_routing {
                finding.verdict = Verdict::Secret(Kind::BankAccount);
            }
        }
        self.findings
    }

    /// Ends a run that the start of the next segment forbids to go on.
    fn begin(&mut self, index: usize, start: Option<f64>, lexemes: &[Lexeme]) {
        let Some(speaker) = self.speakers.get_mut(index) else {
            return;
        };
        let is_late = speaker
            .end
            .zip(start)
            .is_some_and(|(end, start)| start - end > MOST_SILENCE);
        let is_amount = speaker.soft == 0 && mark::begins_with_measure(lexemes);
        if is_amount && speaker.run.as_ref().is_some_and(|run| run.len() <= 7) {
            speaker.run = None;
        } else if is_late {
            self.close(index);
        }
    }

    /// Searches for a phrase that ends with a word.
    fn read(&mut self, speaker: usize, segment: usize, lexeme: &Lexeme) {
        let word = if lexeme.is_digits() {
            spoken_digits::count_word(&lexeme.word).unwrap_or("#")
        } else {
            &lexeme.word
        };
        let at = self.at;
        let hit = self
            .speakers
            .get_mut(speaker)
            .and_then(|speaker| speaker.memory.hear(word, at));
        if let Some(hit) = hit {
            let is_denied = self
                .speakers
                .get(speaker)
                .and_then(|speaker| speaker.denied)
                .is_some_and(|(of, until)| of == segment && at <= until);
            self.net.mention(hit.topic, at, is_denied);
            self.mention(speaker, segment, &hit);
        }
    }

    fn mention(&mut self, speaker: usize, segment: usize, hit: &Hit) {
        // "Expiration month?" - "April." - "And year?"
        let is_going_on = hit.topic == Topic::ExpiryLoose
            && self
                .mentions
                .get(Topic::Expiry)
                .is_some_and(|mention| !mention.is_answered && self.at <= mention.at + MOST_BETWEEN);
        if is_going_on {
            return;
        }
        self.close_all();
        if hit.topic != Topic::Tail {
            self.mentions.take_back(speaker, hit.start);
        }
        match hit.topic {
            Topic::Nothing => {}
            Topic::Denial => {
                if let Some(speaker) = self.speakers.get_mut(speaker) {
                    speaker.denied = Some((segment, self.at + DENIAL_REACH));
                }
            }
            Topic::Tail => self.mention_tail(speaker, segment, hit),
            Topic::Reaction => {
                let mut mention = self.mention_of(Topic::Birth, speaker, segment, hit.start);
                let last = self.last.and_then(|last| self.findings.get(last));
                let is_open =
                    last.is_some_and(|last| last.verdict == Verdict::Open && is_long_ago(&last.run));
                if is_open && self.look_back(&mut mention, hit.start) {
                    self.mentions.add(mention);
                }
            }
            _ => self.mention_topic(speaker, segment, hit),
        }
    }

    fn mention_tail(&mut self, speaker: usize, segment: usize, hit: &Hit) {
        self.tail = Some(Tail {
            speaker,
            at: self.at,
            is_about_last: hit.is_about_last,
        });
        // Of what was talked about last, unless it is said now.
        let reach = self.at.saturating_sub(80);
        let of = self
            .mentions
            .by_recency()
            .into_iter()
            .find(|mention| mention.topic.has_tail() && mention.at >= reach)
            .map(|mention| mention.kind);
        let of = of.or_else(|| self.has_card(self.at).then_some(Some(Kind::CardNumber)));
        let of = of.or_else(|| self.net.tail(self.at).map(Some));
        let before = self.mention_of(Topic::Tail, speaker, segment, hit.start);
        self.mentions.add(Mention {
            kind: of.flatten(),
            is_tail: true,
            ..before
        });
    }

    /// Whether the talk was of a card not long before this word.
    fn has_card(&self, at: u64) -> bool {
        self.card.is_some_and(|card| at <= card + CARD_REACH)
    }

    /// Whether a card's number is asked for and was not said yet.
    fn awaits_card(&self, at: u64) -> bool {
        [Topic::Card, Topic::CardLoose]
            .into_iter()
            .filter_map(|topic| self.mentions.get(topic))
            .any(|mention| !mention.is_answered && at <= mention.at + AWAIT_REACH)
    }

    fn mention_of(&self, topic: Topic, speaker: usize, segment: usize, start: u64) -> Mention {
        let denied = self.speakers.get(speaker).and_then(|speaker| speaker.denied);
        Mention {
            topic,
            kind: topic.kind(),
            is_tail: false,
            is_denied: denied.is_some_and(|(of, until)| of == segment && self.at <= until),
            start,
            at: self.at,
            speaker,
            segment,
            filled: 0,
            is_answered: false,
        }
    }

    fn mention_topic(&mut self, speaker: usize, segment: usize, hit: &Hit) {
        let mut mention = self.mention_of(hit.topic, speaker, segment, hit.start);
        let tail = self.tail.filter(|tail| {
            tail.speaker == speaker && hit.start <= tail.at + TAIL_REACH && hit.topic.has_tail()
        });
        // "The last four of the card?" - "What card?"
        let is_repeated = self.mentions.get(hit.topic).is_some_and(|last| {
            last.is_tail && !last.is_answered && self.at <= last.at + LOOSE_REACH && hit.topic.is_loose()
        });
        mention.is_tail = tail.is_some() || is_repeated;
        if tail.is_some() {
            self.mentions.forget(Topic::Tail);
        }
        if mention.kind == Some(Kind::CardNumber) {
            self.card = Some(self.at);
        }
        // "Is March 5th your birthday?"
        let adjoins = self
            .last
            .and_then(|last| self.findings.get(last))
            .is_some_and(|last| {
                let is_open = last.run.figures.last().is_some_and(|figure| !figure.is_paused);
                // "8/2/57, her birthday".
                let is_birth = hit.topic == Topic::Birth
                    && last.verdict == Verdict::Open
                    && last.run.is_dated()
                    && is_long_ago(&last.run);
                (is_open || is_birth)
                    && last.run.speaker == speaker
                    && hit.start.saturating_sub(last.run.end) <= 2
            });
        // "The last four, 4429, of my social."
        let last = self.last.and_then(|last| self.findings.get(last));
        let is_amid = tail.zip(last).is_some_and(|(tail, last)| {
            last.run.start + 1 >= tail.at && last.run.speaker == speaker && last.run.len() == 4
        }) && mention.kind == Some(Kind::SocialSecurityNumber);
        let is_about_last =
            hit.is_about_last || adjoins || is_amid || tail.is_some_and(|tail| tail.is_about_last);
        if is_about_last {
            let start = tail.filter(|_| !is_amid).map_or(hit.start, |tail| tail.at);
            self.look_back(&mut mention, start);
        }
        self.mentions.add(mention);
    }

    /// "That's my birthday": what was said before is what is mentioned now;
    /// returns whether it is.
    fn look_back(&mut self, mention: &mut Mention, start: u64) -> bool {
        let Some(finding) = self.last.and_then(|last| self.findings.get_mut(last)) else {
            return false;
        };
        if start.saturating_sub(finding.run.end) > LINK_REACH {
            return false;
        }
        let around = Surroundings {
            words: 0,
            has_card: true,
            has_near_card: true,
        };
        let fit = fit::fit(&finding.run, mention, around);
        let is_whole =
            fit == Fit::Exact && (finding.run.len() >= 4 || mention.kind == Some(Kind::SecurityCode));
        match (mention.kind, finding.verdict) {
            (Some(kind), Verdict::Open | Verdict::Known) if is_whole => {
                finding.verdict = Verdict::Secret(kind);
            }
            (None, Verdict::Secret(_)) if fit == Fit::Exact && finding.run.len() < FEWEST_OF_CARD => {
                finding.verdict = Verdict::Known;
                return false;
            }
            _ => return false,
        }
        mention.filled = finding.run.len();
        mention.is_answered = true;
        true
    }

    /// What a mark does to the run of who says it, and to those of the others.
    fn take(&mut self, index: usize, sense: Sense, start: u64, company: usize) {
        match sense {
            Sense::Figure(figure) => self.count(index, figure, start, company),
            Sense::Ordinal(figure, is_of) => {
                if is_of || self.expects_ordinal(index) {
                    self.count(index, figure, start, company);
                } else {
                    self.pass(index, false);
                }
            }
            Sense::Letters(figure, letters) => self.spell(index, figure, letters),
            Sense::Soft(is_restart) => self.pass(index, is_restart),
            Sense::Hard | Sense::Amount(_) => {
                if let Sense::Amount(digits) = sense
                    && digits.len() >= FEWEST_OF_KNOWN
                {
                    self.known.insert(digits.into());
                }
                self.close(index);
                for other in 0..self.speakers.len() {
                    let is_over = other != index
                        && self.speakers.get_mut(other).is_some_and(|speaker| {
                            speaker.foreign += 1;
                            speaker.foreign > MOST_FOREIGN
                        });
                    if is_over {
                        self.close(other);
                    }
                }
            }
            Sense::Masked(kind) => {
                self.close(index);
                self.mentions.settle(kind);
                self.net.note(kind, self.at);
                self.last = None;
                if kind == Kind::CardNumber {
                    self.card = Some(self.at);
                }
                if let Some(speaker) = self.speakers.get_mut(index) {
                    speaker.memory.clear();
                }
            }
        }
    }

    /// Whether "fifth" is part of a date here.
    fn expects_ordinal(&self, index: usize) -> bool {
        let run = self.speakers.get(index).and_then(|speaker| speaker.run.as_ref());
        let birth = self.mentions.get(Topic::Birth);
        run.and_then(|run| run.figures.last())
            .is_some_and(|last| matches!(last.style, Style::Month(_)))
            || birth.is_some_and(|birth| birth.filled > 0 && !birth.is_answered && self.at <= birth.at + 20)
    }

    /// Letters, which count only between digits.
    fn spell(&mut self, index: usize, figure: Figure, letters: CompactString) {
        let Some(speaker) = self.speakers.get_mut(index) else {
            return;
        };
        if speaker.letters.len() >= MOST_LETTERS {
            self.close(index);
        } else if speaker.run.is_some() {
            speaker.letters.push((figure, letters));
        }
    }

    /// A word of no weight.
    fn pass(&mut self, index: usize, is_restart: bool) {
        let Some(speaker) = self.speakers.get_mut(index) else {
            return;
        };
        speaker.soft += 1;
        speaker.is_restarting |= is_restart;
        if speaker.soft > MOST_SOFT {
            self.close(index);
        }
        if is_restart {
            self.reopen(index);
        }
    }

    /// "No, the seventh": what was answered just before is asked for once more.
    fn reopen(&mut self, index: usize) {
        // The day that another party has said until now is what is wrong.
        let is_dated = |speaker: &Speaker| speaker.run.as_ref().is_some_and(Run::is_dated);
        for other in (0..self.speakers.len()).filter(|&other| other != index) {
            if self.speakers.get(other).is_some_and(is_dated) {
                self.close(other);
            }
        }
        let newest = self.mentions.by_recency().first().map(|mention| mention.topic);
        let at = self.at;
        if let Some(topic @ (Topic::Birth | Topic::Expiry)) = newest
            && let Some(mention) = self.mentions.get_mut(topic)
            && mention.is_answered
            && at <= mention.at + CORRECTION_REACH
        {
            mention.is_answered = false;
        }
    }

    /// The next number.
    fn count(&mut self, index: usize, figure: Figure, start: u64, company: usize) {
        let end = self.at;
        let Some(speaker) = self.speakers.get(index) else {
            return;
        };
        let is_complete = |run: &Run| {
            let birth = self.mentions.get(Topic::Birth);
            run.is_complete(
                birth.is_some_and(|birth| !birth.is_answered),
                self.awaits_card(start),
            )
        };
        let is_begun = speaker.run.as_ref().is_some_and(|run| {
            !run.admits(&figure)
                || ((speaker.soft > 0 || run.is_paused()) && !speaker.is_restarting && is_complete(run))
                || ((run.is_full() || self.net.is_whole_date(run))
                    && run
                        .figures
                        .last()
                        .is_some_and(|last| last.segment != figure.segment))
        });
        if is_begun {
            self.close(index);
        }
        let Some(speaker) = self.speakers.get_mut(index) else {
            return;
        };
        let letters = std::mem::take(&mut speaker.letters);
        let is_apart = speaker.soft > 0
            || speaker
                .run
                .as_ref()
                .and_then(|run| run.figures.last())
                .is_some_and(|last| last.segment != figure.segment);
        let mut figure = figure;
        figure.is_separate |= is_apart && figure.digits.len() > 1 || speaker.soft > 0;
        if let Some(run) = &mut speaker.run {
            run.is_restarted |= speaker.is_restarting;
            for (spelled, letters) in letters {
                run.push(spelled, &letters, end);
            }
            run.push(figure, "", end);
        } else {
            speaker.run = Some(Run::new(index, figure, (start, end), company));
        }
        (speaker.soft, speaker.foreign, speaker.is_restarting) = (0, 0, false);
    }

    fn close_all(&mut self) {
        // What answers to a question is what begins first.
        let mut starts: Vec<(u64, usize)> = self
            .speakers
            .iter()
            .enumerate()
            .filter_map(|(index, speaker)| Some((speaker.run.as_ref()?.start, index)))
            .collect();
        starts.sort_unstable();
        for index in 0..self.speakers.len() {
            if starts.iter().all(|&(_, other)| other != index) {
                self.close(index);
            }
        }
        for (_, index) in starts {
            self.close(index);
        }
    }

    /// Ends a party's run and judges it.
    fn close(&mut self, index: usize) {
        let Some(speaker) = self.speakers.get_mut(index) else {
            return;
        };
        (speaker.soft, speaker.foreign, speaker.is_restarting) = (0, 0, false);
        speaker.letters.clear();
        let Some(run) = speaker.run.take() else {
            return;
        };
        let mut verdict = self.judge(&run);
        match verdict {
            Verdict::Secret(kind) => {
                let kind = self.net.correct(&run, kind);
                verdict = kind.map_or(Verdict::Open, Verdict::Secret);
                if let Some(kind) = kind {
                    self.net.note(kind, run.end);
                }
                if kind == Some(Kind::CardNumber) {
                    self.net.note_card(&run.digits);
                }
            }
            Verdict::Open => {
                if let Some((kind, part)) = self.net.catch(&run, self.findings.len()) {
                    verdict = Verdict::Secret(kind);
                    if let Some(part) = part.and_then(|part| self.findings.get_mut(part)) {
                        part.verdict = verdict;
                    }
                }
            }
            Verdict::Known => {}
        }
        if verdict == Verdict::Secret(Kind::CardNumber) {
            self.join_to_card(&run);
        }
        if verdict == Verdict::Known && run.len() >= FEWEST_OF_KNOWN {
            self.known.insert(run.digits.clone());
        }
        self.last = Some(self.findings.len());
        self.findings.push(Finding { run, verdict });
    }

    /// "It's 4111" before "sorry?" and the rest of a card's number is part of it.
    fn join_to_card(&mut self, run: &Run) {
        let before = self.findings.iter_mut().rev().take(MOST_BEFORE);
        let Some(before) = before
            .into_iter()
            .find(|finding| finding.run.speaker == run.speaker)
        else {
            return;
        };
        let part = &before.run;
        let is_part = before.verdict == Verdict::Open
            && part.is_plain()
            && (3..=12).contains(&part.len())
            && part.len() + run.len() <= 19
            && run.start.saturating_sub(part.end) <= MOST_BETWEEN
            && !(part.is_dated()
                || part.is_phone()
                || part.is_year()
                || part.is_round()
                || part.looks_like_year());
        if is_part {
            before.verdict = Verdict::Secret(Kind::CardNumber);
        }
    }

    fn judge(&mut self, run: &Run) -> Verdict {
        let has_card = self.has_card(run.start);
        let has_near_card = self.card.is_some_and(|card| run.start <= card + NEAR_CARD);
        let mut best: Option<(Fit, Topic, Option<Kind>)> = None;
        let mentions = self.mentions.by_recency();
        let newest = mentions.first().map_or(0, |mention| mention.start);
        for (place, mention) in mentions.into_iter().enumerate() {
            let words = run.start.saturating_sub(mention.at);
            let around = Surroundings {
                words,
                has_card,
                has_near_card,
            };
            let fit = fit::fit(run, mention, around);
            // What was answered before the talk turned to something else is not answered once more.
            if fit == Fit::Weak && mention.is_answered && place > 0 && mention.at < newest {
                continue;
            }
            if fit == Fit::None || (mention.topic == Topic::Tail && mention.kind.is_none()) {
                continue;
            }
            // Somebody else may have repeated part of it meanwhile.
            let is_pending = !mention.is_answered || run.start < mention.at;
            if place == 0 && words <= fit::NEXT && mention.kind.is_none() && is_pending {
                best = Some((fit, mention.topic, None));
                break;
            }
            if best.is_none_or(|(other, ..)| fit > other) {
                best = Some((fit, mention.topic, mention.kind));
            }
        }
        if best.is_none_or(|(fit, ..)| fit == Fit::Weak) && self.known.contains(&run.digits) {
            return Verdict::Known;
        }
        match best {
            Some((_, topic, Some(kind))) => {
                self.fill(topic, kind, run);
                Verdict::Secret(kind)
            }
            Some((_, topic, None)) if !run.is_card() => {
                if let Some(mention) = self.mentions.get_mut(topic) {
                    mention.filled += run.len();
                    mention.at = mention.at.max(run.end);
                    mention.is_answered = true;
                }
                Verdict::Known
            }
            _ => {
                let verdict = self.judge_shape(run);
                self.note(run, verdict);
                verdict
            }
        }
    }

    /// A number of social security told by its shape is talked about from now on: it may be corrected.
    fn note(&mut self, run: &Run, verdict: Verdict) {
        // A card's expiry and code follow it, and are no part of it.
        if verdict != Verdict::Secret(Kind::SocialSecurityNumber) {
            return;
        }
        let segment = run.figures.last().map_or(0, |figure| figure.segment);
        let mention = self.mention_of(Topic::Social, run.speaker, segment, run.start);
        self.mentions.add(Mention {
            at: run.end,
            filled: run.len(),
            is_answered: true,
            ..mention
        });
    }

    /// What a run is if nothing that was said tells.
    fn judge_shape(&mut self, run: &Run) -> Verdict {
        let length = run.len();
        if shape::is_medicare(&run.spelled) {
            return Verdict::Secret(Kind::MedicareNumber);
        }
        // "4111 1111 1111 1111, 04/27, 123"
        let before = self
            .last
            .and_then(|last| self.findings.get(last))
            .filter(|last| run.start.saturating_sub(last.run.end) <= 4 && last.run.speaker == run.speaker);
        match before.map(|last| last.verdict) {
            Some(Verdict::Secret(Kind::CardNumber))
                if calendar::is_expiry(run.month, &run.digits) && run.is_dated() =>
            {
                return Verdict::Secret(Kind::Expiry);
            }
            Some(Verdict::Secret(Kind::Expiry)) if matches!(length, 3 | 4) && run.is_plain() => {
                return Verdict::Secret(Kind::SecurityCode);
            }
            _ => {}
        }
        if run.is_dated() {
            return if self.is_volunteered_birth(run) {
                Verdict::Secret(Kind::BirthDate)
            } else {
                Verdict::Open
            };
        }
        if shape::is_social(&run.groups()) && run.is_plain() {
            return Verdict::Secret(Kind::SocialSecurityNumber);
        }
        let is_long = length >= FEWEST_OF_CARD
            && (shape::is_card(&run.digits) || run.is_mostly_plain())
            && !run.is_progression()
            && !run.is_round()
            && !shape::are_phones(&run.digits, &run.groups());
        if is_long {
            self.card = Some(run.end);
            return Verdict::Secret(Kind::CardNumber);
        }
        Verdict::Open
    }

    /// Whether somebody says nothing but a day long ago, and there was no talk of days.
    fn is_volunteered_birth(&self, run: &Run) -> bool {
        let asks = [Topic::Day, Topic::Expiry].into_iter();
        let is_other = asks
            .filter_map(|topic| self.mentions.get(topic))
            .any(|mention| run.start <= mention.at + LOOSE_REACH);
        is_long_ago(run) && run.company == 0 && run.speaker != 0 && run.len() >= 3 && !is_other
    }

    /// A secret was said: what asked for it is answered, in part or altogether.
    fn fill(&mut self, topic: Topic, kind: Kind, run: &Run) {
        if kind == Kind::CardNumber {
            self.card = Some(run.end);
        }
        let Some(mention) = self.mentions.get_mut(topic) else {
            return;
        };
        mention.filled += run.len().max(1);
        mention.at = mention.at.max(run.end);
        let enough = match kind {
            Kind::CardNumber => 15,
            Kind::SecurityCode => 3,
            Kind::Expiry => 4,
            Kind::SocialSecurityNumber => 9,
            Kind::BankAccount => 8,
            Kind::BirthDate => 6,
            Kind::MedicareNumber => usize::MAX,
        };
        let is_date = kind == Kind::BirthDate && matches!(run.dated(), calendar::Dated::Whole(_));
        let is_identifier = kind == Kind::MedicareNumber && run.spelled.len() >= 9;
        mention.is_answered |= is_identifier || mention.is_tail || is_date || mention.filled >= enough;
    }
}

/// Whether it is a day on which somebody who calls may be born.
fn is_long_ago(run: &Run) -> bool {
    matches!(run.dated(), calendar::Dated::Whole(day) if day.year >= FIRST_YEAR && !day.is_recent)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdicts(talk: &[(&str, &str)]) -> Vec<(String, Verdict)> {
        let mut listener = Listener::default();
        for (index, (speaker, text)) in talk.iter().enumerate() {
            let segment = json!({"speaker": speaker, "text": text});
            let passage = Passage::of(&segment).unwrap();
            listener.hear(index, &segment, &passage);
        }
        let findings = listener.finish();
        findings
            .into_iter()
            .map(|finding| (finding.run.digits, finding.verdict))
            .collect()
    }

    #[test]
    fn the_nearest_mention_decides() {
        let found = verdicts(&[
            ("agent", "What is your card number?"),
            ("caller", "First, my zip code is 33101, and the card is 4111"),
            ("agent", "mhm"),
            ("caller", "1111"),
        ]);
        assert_eq!(
            found,
            [
                ("33101".to_owned(), Verdict::Known),
                ("41111111".to_owned(), Verdict::Secret(Kind::CardNumber)),
            ]
        );
    }

    #[test]
    fn a_run_goes_on_over_the_other_partys_words() {
        let found = verdicts(&[
            ("caller", "four one one one"),
            ("agent", "4111, got it"),
            ("caller", "one one one one, no wait, one one one two"),
        ]);
        let digits: Vec<&str> = found.iter().map(|(digits, _)| digits.as_str()).collect();
        assert_eq!(digits, ["411111111112", "4111"]);
    }
}
