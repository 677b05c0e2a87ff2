//! An alert in the words of those who do not run the factory: what they lose by it, and for how long.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::moment::Moment;

/// A kind of alert, and what it means to people who read verdicts. `{since}` is when the alert was raised.
const LOSSES: [(&str, &str); 28] = [
    (
        "audit_in_doubt",
        "Some hours could not be compared with Ringba. Calls may be missing there; nothing that is shown is wrong.",
    ),
    (
        "backlog",
        "Calls wait longer than usual for their verdict since {since}. None is lost.",
    ),
    (
        "budget",
        "Calls since {since} are not judged yet: today's budget is spent. They are judged after midnight UTC, and none is lost.",
    ),
    (
        "check_failed",
        "The factory cannot tell whether all is well since {since}.",
    ),
    (
        "circuit",
        "Another company's service has not answered since {since}. New calls may come late; none is lost.",
    ),
    (
        "cron_silent",
        "The nightly work may be late since {since}. Verdicts are not affected.",
    ),
    (
        "database_size",
        "The database is nearly as large as it may be. Verdicts are not affected yet.",
    ),
    (
        "dead_letters",
        "Some calls could not be judged. They are kept, and can be tried again.",
    ),
    (
        "dead_letters_grow",
        "Many calls could not be judged within the last hour. They are kept, and are tried again when the cause is found.",
    ),
    (
        "heard_in_part",
        "Of some calls only a part was heard. They are shown as not judged, and not as safe.",
    ),
    (
        "lane_paused",
        "A part of the factory was stopped on purpose at {since}. Calls wait for their verdict; none is lost.",
    ),
    (
        "lane_stalled",
        "Calls since {since} are not judged yet. None is lost.",
    ),
    (
        "lease_age",
        "A few calls take much longer than usual since {since}.",
    ),
    (
        "log_partitions",
        "The factory's own log is out of order. Verdicts are not affected.",
    ),
    (
        "minutes_unread",
        "Calls since {since} are not known here yet. They will be fetched when Ringba can be read again.",
    ),
    (
        "model_shutdown",
        "The model that judges will be switched off soon. Verdicts go on until then.",
    ),
    (
        "no_model",
        "Calls since {since} are judged by no model. They wait; none is lost.",
    ),
    (
        "no_windows",
        "Calls since {since} are not asked for yet. They will be fetched; none is lost.",
    ),
    (
        "parked",
        "Some calls were put aside and are not judged until somebody has looked at them.",
    ),
    (
        "put_off",
        "Some calls have been put off since {since} and are judged later.",
    ),
    (
        "reconciliation",
        "Of some minutes not every call is here. They are being fetched again.",
    ),
    (
        "setbacks",
        "Many calls need a second attempt since {since}. Verdicts come late.",
    ),
    (
        "snapshot_held",
        "The database is held up since {since}. Pages may be slow.",
    ),
    (
        "target_silent",
        "Messages about trouble do not arrive somewhere since {since}.",
    ),
    (
        "undecided",
        "Some calls have waited for their verdict for hours. None is lost.",
    ),
    (
        "window_in_doubt",
        "Calls of some minutes may be missing. Ringba is being asked again.",
    ),
    (
        "worker_silent",
        "One of the machines has been silent since {since}. Verdicts may come late; others do its work.",
    ),
    (
        "wraparound",
        "The database needs its operator soon. Verdicts are not affected yet.",
    ),
];

/// What was open or is over, as somebody reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) severity: String,
    /// What users lose, in plain words.
    pub(crate) plain: String,
    /// Who has been told, and when.
    pub(crate) told: String,
    /// The machine's words and the page of the runbook; empty for those who do not run the factory.
    pub(crate) message: String,
    pub(crate) runbook: String,
    pub(crate) raised: Moment,
    pub(crate) resolved: Moment,
}

/// An alert of `console.factory`.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Alert {
    kind: String,
    severity: String,
    message: String,
    details: Value,
    runbook: String,
    raised_at: Option<String>,
    delivered_at: Option<String>,
    resolved_at: Option<String>,
}

impl Trouble {
    /// In the words of whoever reads: an operator sees what the machine says.
    pub(crate) fn new(alert: &Alert, is_operator: bool, now: Timestamp, zone: &TimeZone) -> Self {
        let moment = |at: &Option<String>| Moment::of_text(at.as_deref(), now, zone);
        let (raised, delivered) = (moment(&alert.raised_at), moment(&alert.delivered_at));
        let told = match (alert.resolved_at.is_some(), delivered.is_known()) {
            (true, _) => String::new(),
            (false, true) => format!("The operator was told at {}.", delivered.text),
            (false, false) => "The operator has not been sent a message yet.".to_owned(),
        };
        Self {
            severity: alert.severity.clone(),
            plain: plain(&alert.kind, &since(alert, &raised, now, zone)),
            told,
            message: if is_operator {
                alert.message.clone()
            } else {
                String::new()
            },
            runbook: if is_operator {
                alert.runbook.clone()
            } else {
                String::new()
            },
            raised,
            resolved: moment(&alert.resolved_at),
        }
    }
}

/// Since when something is missing: what the alert knows of it, or when it was raised.
fn since(alert: &Alert, raised: &Moment, now: Timestamp, zone: &TimeZone) -> String {
    let known = ["oldest", "since", "opened_at", "last_run_at", "read_until"]
        .into_iter()
        .find_map(|name| alert.details.get(name)?.as_str());
    let known = Moment::of_text(known, now, zone);
    match (known.is_known(), raised.is_known()) {
        (true, _) => known.text,
        (false, true) => raised.text.clone(),
        (false, false) => "a while ago".to_owned(),
    }
}

fn plain(kind: &str, since: &str) -> String {
    let words = LOSSES
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, words)| *words);
    words
        .unwrap_or("Something in the factory needs its operator since {since}.")
        .replace("{since}", since)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn trouble(alert: Value, is_operator: bool) -> Trouble {
        let alert: Alert = serde_json::from_value(alert).expect("an alert");
        let now: Timestamp = "2026-11-26T14:30:00Z".parse().expect("a time");
        Trouble::new(&alert, is_operator, now, &TimeZone::UTC)
    }

    #[test]
    fn every_alert_says_what_users_lose() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sql/current/alerts");
        let files = std::fs::read_dir(folder).expect("the alerts");
        let kinds: Vec<String> = files
            .map(|file| {
                file.expect("a file")
                    .path()
                    .file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert!(kinds.len() > 20);
        for kind in &kinds {
            let words = plain(kind, "14:05");
            assert!(!words.contains("needs its operator since"), "{kind} has no words");
            for machine in ["SELECT", "core.", "bi.", "lane ", "callscript", "UPDATE"] {
                assert!(!words.contains(machine), "{kind}: {words}");
            }
        }
        for (kind, _) in LOSSES {
            assert!(
                kind == "check_failed" || kinds.iter().any(|known| known == kind),
                "{kind} is no alert"
            );
        }
    }

    #[test]
    fn an_operator_sees_the_machine_and_others_see_what_they_lose() {
        let alert = json!({"kind": "lane_stalled", "severity": "critical", "message": "SELECT callscript.resume('judge')",
                           "runbook": "docs/runbooks/alerts.md", "raised_at": "2026-11-26T14:05:00Z",
                           "delivered_at": "2026-11-26T14:11:00Z", "details": {"lane": "judge"}});
        let (operator, reader) = (trouble(alert.clone(), true), trouble(alert, false));
        assert_eq!(
            reader.plain,
            "Calls since 14:05 are not judged yet. None is lost."
        );
        assert_eq!(reader.told, "The operator was told at 14:11.");
        assert!(reader.message.is_empty() && reader.runbook.is_empty());
        assert!(operator.message.contains("SELECT") && operator.runbook.ends_with("alerts.md"));
        let old = json!({"kind": "put_off", "details": {"oldest": "2026-11-26T13:00:00+00:00"}, "raised_at": "2026-11-26T14:05:00Z"});
        assert!(trouble(old, false).plain.contains("since 13:00"));
        assert!(
            trouble(json!({"kind": "new_kind"}), false)
                .plain
                .contains("a while ago")
        );
    }
}
