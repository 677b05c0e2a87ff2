//! The fields of a rule's form: what they are called, and what is said of each.

/// How a field is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    Line,
    Text,
    /// Patterns, one a line.
    Patterns,
    /// Names, one a line.
    Names,
    Number,
    Date,
    Choice,
    Tick,
}

/// A field before it has a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) control: Control,
}

const fn plan(name: &'static str, label: &'static str, control: Control, hint: &'static str) -> Plan {
    Plan {
        name,
        label,
        hint,
        control,
    }
}

/// Fields that hold patterns.
pub(crate) const LISTS: [&str; 6] = ["any", "all", "unless", "before", "only_if", "hints"];

pub(crate) const ABOUT: [Plan; 5] = [
    plan("name", "Name", Control::Line, "As reviewers read it."),
    plan(
        "guidance",
        "What it means",
        Control::Text,
        "For reviewers and for the model: what breaks the rule, and what does not.",
    ),
    plan("severity", "Severity", Control::Choice, ""),
    plan(
        "weight",
        "Weight",
        Control::Number,
        "0 to 100 points off the call's score of 100.",
    ),
    plan(
        "severity_because",
        "Why this severity",
        Control::Line,
        "One line; may be left out.",
    ),
];

pub(crate) const PHRASE: [Plan; 11] = [
    plan(
        "any",
        "Phrases",
        Control::Patterns,
        "One pattern a line. Any of them is a suspicion.",
    ),
    plan(
        "unless",
        "Unless",
        Control::Patterns,
        "A match that shares a word with one of these does not count.",
    ),
    plan(
        "only_if",
        "Only if",
        Control::Patterns,
        "The rule applies only to calls in which anybody says one of these.",
    ),
    plan(
        "not_after",
        "Not after a “not”",
        Control::Number,
        "A match with a “not” or “never” among so many words before it does not count: 0 to 10.",
    ),
    plan(
        "from",
        "From second",
        Control::Number,
        "Of the call; empty: from its beginning.",
    ),
    plan("to", "To second", Control::Number, "Empty: to its end."),
    plan("by", "Who decides", Control::Choice, ""),
    plan(
        "least_quoted",
        "Words of proof",
        Control::Number,
        "Fewest words that the model must quote: 1 to 30, usually 4.",
    ),
    plan(
        "hints",
        "Hints of an attack",
        Control::Patterns,
        "No violation, but nothing in a call with one of these is cleared.",
    ),
    plan(
        "attack",
        "An attempt to talk the judge over: in a call with a match nothing is cleared",
        Control::Tick,
        "",
    ),
    plan(
        "unspeakable",
        "Points of markup",
        Control::Number,
        "From which a segment that nobody can have said is a match too; empty: never.",
    ),
];

pub(crate) const ABSENCE: [Plan; 9] = [
    plan(
        "any",
        "What must be said",
        Control::Patterns,
        "One pattern a line. One of them must be said.",
    ),
    plan(
        "all",
        "Parts that must all be said",
        Control::Patterns,
        "The ways of a part on lines of their own, and an empty line between two parts.",
    ),
    plan(
        "before",
        "Before these words",
        Control::Patterns,
        "It is due before the first of them. Where nobody says one, nothing is due.",
    ),
    plan(
        "only_if",
        "Only if",
        Control::Patterns,
        "It is due only in calls in which anybody says one of these.",
    ),
    plan(
        "unless",
        "Unless",
        Control::Patterns,
        "Nothing is due in a call in which anybody says one of these.",
    ),
    plan(
        "hints",
        "Hints",
        Control::Patterns,
        "Enough where no model looks: it may have been said in other words.",
    ),
    plan(
        "from",
        "From second",
        Control::Number,
        "Of the call; empty: from its beginning.",
    ),
    plan(
        "to",
        "To second",
        Control::Number,
        "Until when it must have been said; empty: to the end of the call.",
    ),
    plan("by", "Who decides", Control::Choice, ""),
];

pub(crate) const METRIC: [Plan; 4] = [
    plan("metric", "What is measured", Control::Choice, ""),
    plan("op", "Too much is", Control::Choice, ""),
    plan(
        "value",
        "Than",
        Control::Number,
        "Seconds, a share of 0 to 1, or calls.",
    ),
    plan(
        "min_speech_seconds",
        "Seconds of speech at least",
        Control::Number,
        "Calls with less are not measured.",
    ),
];

pub(crate) const JUDGE: [Plan; 1] = [plan(
    "least_quoted",
    "Words of proof",
    Control::Number,
    "Fewest words that the model must quote: 1 to 30, usually 4.",
)];

pub(crate) const WHERE: [Plan; 8] = [
    plan("speaker", "Whose words count", Control::Choice, ""),
    plan("vertical", "Vertical", Control::Choice, ""),
    plan(
        "campaigns",
        "Campaigns",
        Control::Names,
        "One name or id a line; empty: all.",
    ),
    plan(
        "publishers",
        "Publishers",
        Control::Names,
        "One name or id a line; empty: all.",
    ),
    plan(
        "buyers",
        "Buyers",
        Control::Names,
        "One name or id a line; empty: all.",
    ),
    plan(
        "states",
        "States",
        Control::Names,
        "Two letters a line, by the caller's area code; empty: all.",
    ),
    plan(
        "in_force_from",
        "First day of calls",
        Control::Date,
        "Empty: from the first call.",
    ),
    plan(
        "in_force_until",
        "Last day of calls",
        Control::Date,
        "Empty: to the last.",
    ),
];

pub(crate) const SOURCE: [Plan; 2] = [
    plan(
        "source",
        "Law or practice",
        Control::Line,
        "What the rule rests on; may be left out.",
    ),
    plan("source_date", "Looked at on", Control::Date, ""),
];

/// What the kinds of rules are about.
pub(crate) fn definition(kind: &str) -> &'static [Plan] {
    match kind {
        "phrase" => &PHRASE,
        "absence" => &ABSENCE,
        "metric" => &METRIC,
        _ => &JUDGE,
    }
}

/// Values and names of a choice.
pub(crate) fn options(name: &str, verticals: &[String]) -> Vec<(String, String)> {
    let own = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
            .collect()
    };
    match name {
        "severity" => own(&[("info", "info"), ("warning", "warning"), ("critical", "critical")]),
        "by" => own(&[
            ("both", "the judge upholds or clears what patterns find"),
            ("patterns", "patterns alone: the judge is not asked"),
        ]),
        "speaker" => own(&[
            ("", "anybody's"),
            ("agent", "the agent's"),
            ("caller", "the caller's"),
        ]),
        "op" => own(&[(">", "more"), ("<", "less")]),
        "metric" => own(&[
            ("dead_air_seconds", "longest silence, seconds"),
            ("agent_talk_ratio", "the agent's share of all speech, 0 to 1"),
            ("duration_seconds", "length of the call, seconds"),
            ("repeat_calls", "calls of the same number lately"),
            ("seconds_past_payout", "seconds after the payout moment"),
        ]),
        "vertical" => {
            let mut all = vec![(String::new(), "all verticals".to_owned())];
            all.extend(verticals.iter().map(|id| (id.clone(), id.replace('_', " "))));
            all
        }
        _ => Vec::new(),
    }
}
