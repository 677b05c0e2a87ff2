//! Columns of a file, and what stands in each.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::record::{Call, Flag};
use crate::view::format;

/// A column that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// As the first line of the file has it.
    pub(crate) name: &'static str,
    /// As people read it.
    pub(crate) label: &'static str,
    /// Whether it is chosen where nobody has chosen yet.
    pub(crate) is_usual: bool,
    pub(crate) is_of_flag: bool,
}

const fn call(name: &'static str, label: &'static str, is_usual: bool) -> Column {
    Column {
        name,
        label,
        is_usual,
        is_of_flag: false,
    }
}

const fn flag(name: &'static str, label: &'static str, is_usual: bool) -> Column {
    Column {
        name,
        label,
        is_usual,
        is_of_flag: true,
    }
}

/// All columns, in the order of the file.
pub(crate) const COLUMNS: [Column; 37] = [
    call("ringba_call_id", "Ringba call id", true),
    call("call_time", "Call began (UTC)", true),
    call("call_time_local", "Call began (your time zone)", false),
    call("campaign", "Campaign", true),
    call("vertical", "Vertical", false),
    call("publisher", "Publisher", true),
    call("sub_id", "Publisher's sub-id", true),
    call("buyer", "Buyer", true),
    call("target", "Target", false),
    call("caller", "Caller's number", true),
    call("duration_seconds", "Length in seconds", true),
    call("revenue", "Revenue", true),
    call("payout", "Payout", true),
    call("status", "Status of the call", false),
    call("score", "Score", false),
    call("not_judged", "What was not judged", false),
    call("assignee", "Assigned to", false),
    call("flags", "Number of flags", false),
    call("call_id", "Id in CallScript", false),
    call("call_link", "Link to the call", false),
    flag("rule", "Rule", true),
    flag("rule_id", "Id of the rule", false),
    flag("severity", "Severity", true),
    flag("time_in_call", "Time in the call", true),
    flag("second", "Second of the call", false),
    flag("quote", "Quote", true),
    flag("speaker", "Who says it", false),
    flag("found_by", "Found by", false),
    flag("confidence", "Confidence", false),
    flag("state", "Decision", true),
    flag("decided_by", "Decided by", true),
    flag("decided_at", "Decided at (UTC)", true),
    flag("reason", "Reason", true),
    flag("note", "Note", true),
    flag("flag_id", "Id of the flag", false),
    flag("flag_link", "Link to the second of the call", true),
    flag("flags_in_words", "All of the flag in one cell", false),
];

/// The columns of these names, in the order of the file.
pub(crate) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Column> {
    let names: Vec<&str> = names.collect();
    let chosen = COLUMNS.iter().filter(|column| names.contains(&column.name));
    chosen.copied().collect()
}

/// What is the same for all rows of a file.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// Address of the console, without a slash at its end.
    pub(crate) url: String,
    pub(crate) zone: TimeZone,
    /// Whether decimals are written with a comma.
    pub(crate) has_decimal_comma: bool,
}

/// Between what several flags say in one cell.
const BETWEEN: &str = " | ";

impl Style {
    fn number(&self, number: f64, decimals: usize) -> String {
        let text = format!("{number:.decimals$}");
        if self.has_decimal_comma {
            text.replace('.', ",")
        } else {
            text
        }
    }

    /// The rows that a call makes: one for each flag, or one with all of them.
    pub(crate) fn rows(&self, columns: &[Column], call: &Call, is_by_flag: bool) -> Vec<Vec<String>> {
        if !is_by_flag {
            return vec![self.row(columns, call, &call.flags)];
        }
        if call.flags.is_empty() {
            return vec![self.row(columns, call, &[])];
        }
        let flags = call.flags.iter();
        flags
            .map(|flag| self.row(columns, call, std::slice::from_ref(flag)))
            .collect()
    }

    fn row(&self, columns: &[Column], call: &Call, flags: &[Flag]) -> Vec<String> {
        let written = |column: &Column| {
            if column.is_of_flag {
                let said = flags.iter().map(|flag| self.of_flag(column.name, call, flag));
                said.collect::<Vec<_>>().join(BETWEEN)
            } else {
                self.of_call(column.name, call)
            }
        };
        columns.iter().map(written).collect()
    }

    fn of_call(&self, name: &str, call: &Call) -> String {
        match name {
            "ringba_call_id" => call.ringba_call_id.clone(),
            "call_time" => utc(call.time),
            "call_time_local" => {
                let local = call.time.to_zoned(self.zone.clone());
                local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
            }
            "campaign" => call.campaign.clone(),
            "vertical" => call.vertical.clone(),
            "publisher" => call.publisher.clone(),
            "sub_id" => call.sub_id.clone(),
            "buyer" => call.buyer.clone(),
            "target" => call.target.clone(),
            "caller" => call.caller.clone(),
            "duration_seconds" => call
                .duration_seconds
                .map(|seconds| seconds.to_string())
                .unwrap_or_default(),
            "revenue" => self.number(call.revenue, 2),
            "payout" => call
                .payout
                .map(|payout| self.number(payout, 2))
                .unwrap_or_default(),
            "status" => call.status.clone(),
            "score" => call.score.map(|score| score.to_string()).unwrap_or_default(),
            "not_judged" => call.not_judged.clone(),
            "assignee" => call.assignee.clone(),
            "flags" => call.flags.len().to_string(),
            "call_id" => call.id.to_string(),
            _ => format!("{}/calls/{}", self.url, call.id),
        }
    }

    fn of_flag(&self, name: &str, call: &Call, flag: &Flag) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        match name {
            "rule" => flag.rule.clone(),
            "rule_id" => flag.rule_id.clone(),
            "severity" => flag.severity.clone(),
            "time_in_call" => format::length(flag.start),
            "second" => self.number(flag.start, 1),
            "quote" => flag.quote.clone(),
            "speaker" => flag.speaker.clone(),
            "found_by" => match flag.source.as_str() {
                "rule" => "pattern".to_owned(),
                other => other.to_owned(),
            },
            "confidence" => self.number(flag.confidence, 2),
            "state" => flag.state.clone(),
            "decided_by" => or_empty(&flag.by),
            "decided_at" => decided_at(flag).map(utc).unwrap_or_default(),
            "reason" => or_empty(&flag.reason),
            "note" => or_empty(&flag.note),
            "flag_id" => flag.id.to_string(),
            "flag_link" => format!(
                "{}/calls/{}?t={:.1}#flag-{}",
                self.url, call.id, flag.start, flag.id
            ),
            _ => in_words(flag),
        }
    }
}

fn decided_at(flag: &Flag) -> Option<Timestamp> {
    flag.at.as_deref()?.parse().ok()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `critical: Doctor's advice at 0:52, “your doctor said …”, confirmed by Maria (Evidence is clear)`
fn in_words(flag: &Flag) -> String {
    let mut words = format!(
        "{}: {} at {}, “{}”, {}",
        flag.severity,
        flag.rule,
        format::length(flag.start),
        flag.quote,
        flag.state
    );
    if let Some(by) = &flag.by {
        words.push_str(" by ");
        words.push_str(by);
    }
    if let Some(reason) = &flag.reason {
        words.push_str(" (");
        words.push_str(reason);
        words.push(')');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged() -> Call {
        let flag = |id, start, state: &str| Flag {
            id,
            rule: "Doctor's advice".to_owned(),
            severity: "critical".to_owned(),
            start,
            quote: "your doctor said".to_owned(),
            source: "rule".to_owned(),
            state: state.to_owned(),
            confidence: 0.92,
            ..Flag::default()
        };
        Call {
            ringba_call_id: "RGB1".to_owned(),
            time: "2026-11-26T14:42:24Z".parse().expect("a time"),
            revenue: 103.5,
            payout: Some(80.0),
            flags: vec![
                Flag {
                    by: Some("Maria".to_owned()),
                    at: Some("2026-11-26T15:00:00.5+00:00".to_owned()),
                    reason: Some("Evidence is clear".to_owned()),
                    ..flag(7, 52.3, "confirmed")
                },
                flag(8, 61.0, "open"),
            ],
            ..Call::default()
        }
    }

    fn style(has_decimal_comma: bool) -> Style {
        Style {
            url: "https://qa.example.com".to_owned(),
            zone: TimeZone::get("America/New_York").expect("a zone"),
            has_decimal_comma,
        }
    }

    #[test]
    fn a_row_a_flag_or_a_row_a_call() {
        let columns = of([
            "note",
            "state",
            "revenue",
            "time_in_call",
            "call_time",
            "decided_at",
            "flag_link",
            "nonsense",
        ]
        .into_iter());
        let call = flagged();
        let id = call.id;
        assert_eq!(
            style(false).rows(&columns, &call, true),
            [
                vec![
                    "2026-11-26T14:42:24Z".to_owned(),
                    "103.50".to_owned(),
                    "0:52".to_owned(),
                    "confirmed".to_owned(),
                    "2026-11-26T15:00:00Z".to_owned(),
                    String::new(),
                    format!("https://qa.example.com/calls/{id}?t=52.3#flag-7"),
                ],
                vec![
                    "2026-11-26T14:42:24Z".to_owned(),
                    "103.50".to_owned(),
                    "1:01".to_owned(),
                    "open".to_owned(),
                    String::new(),
                    String::new(),
                    format!("https://qa.example.com/calls/{id}?t=61.0#flag-8"),
                ],
            ]
        );
        let columns = of(["revenue", "state", "flags_in_words", "call_time_local"].into_iter());
        let rows = style(true).rows(&columns, &call, false);
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0][..3],
            ["2026-11-26 09:42:24 -05:00", "103,50", "confirmed | open"]
        );
        assert!(
            rows[0][3].starts_with(
                "critical: Doctor's advice at 0:52, “your doctor said”, confirmed by Maria (Evidence is clear) | critical"
            ),
            "{}",
            rows[0][3]
        );
        // A call without a flag has a row too.
        let safe = Call::default();
        assert_eq!(style(false).rows(&columns, &safe, true).len(), 1);
    }

    #[test]
    fn every_column_says_something_of_its_own() {
        let call = flagged();
        let link = style(false).of_call("call_link", &call);
        for column in COLUMNS {
            let said = if column.is_of_flag {
                style(false).of_flag(column.name, &call, &call.flags[0])
            } else {
                style(false).of_call(column.name, &call)
            };
            let is_last = ["call_link", "flags_in_words"].contains(&column.name);
            assert!(
                is_last || said != link && !said.starts_with("critical: "),
                "{}",
                column.name
            );
        }
    }
}
