//! What of a call could not be judged: it was heard in part, said in a language without rules, or shown to the model in
//! part.

use serde_json::Value;

/// Share of a recording from which on it counts as heard.
const LEAST_HEARD: f64 = 0.9;
/// Share of the text from which on the model has read the call: shares are stored with six digits.
const LEAST_READ: f64 = 0.999;
/// Share of a language without rules from which on a call does not count as judged.
const LEAST_FOREIGN: f64 = 0.1;

/// The parts that could not be judged, from `{"heard_share", "read_share", "foreign": {name: share}}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unjudged {
    /// Share that was heard, where that is too little.
    heard: Option<f64>,
    /// Names of languages without rules and their shares, the largest first; all together they are too much.
    foreign: Vec<(String, f64)>,
    /// Share of the text that the model was shown, where that was not all.
    read: Option<f64>,
}

impl Unjudged {
    /// Reads the facts of a call; whatever makes no sense is taken for missing.
    pub(crate) fn of(facts: &Value) -> Self {
        let share = |value: &Value| value.as_f64().filter(|share| (0.0..=1.0).contains(share));
        let foreign = facts.get("foreign").and_then(Value::as_object);
        let mut foreign: Vec<(String, f64)> = foreign
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.clone(), share(value)?)))
            .collect();
        foreign.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if foreign.iter().map(|(_, share)| share).sum::<f64>() < LEAST_FOREIGN {
            foreign.clear();
        }
        let heard = facts.get("heard_share").and_then(share);
        Self {
            heard: heard.filter(|heard| *heard < LEAST_HEARD),
            foreign,
            read: facts
                .get("read_share")
                .and_then(share)
                .filter(|read| *read < LEAST_READ),
        }
    }

    /// The model was shown this share of the text.
    pub(crate) fn read(&mut self, share: f64) {
        self.read = (share < LEAST_READ).then_some(share);
    }

    /// Whether nothing of the kind is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.heard.is_none() && self.foreign.is_empty() && self.read.is_none()
    }

    /// In words, e.g. `Spanish 64 %, heard 40 %, read 80 %`; `None` where all of the call was judged.
    pub(crate) fn words(&self) -> Option<String> {
        let percent = |share: f64| format!("{:.0} %", (share * 100.0).floor());
        let languages = self.foreign.iter().map(|(name, share)| (name.as_str(), *share));
        let heard = self.heard.map(|share| ("heard", share));
        let read = self.read.map(|share| ("read", share));
        let parts: Vec<String> = languages
            .chain(heard)
            .chain(read)
            .map(|(what, share)| format!("{what} {}", percent(share)))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_what_is_missing() {
        for (facts, words) in [
            (
                json!({"heard_share": 0.4, "foreign": {"Spanish": 0.641, "French": 0.02}}),
                Some("Spanish 64 %, French 2 %, heard 40 %"),
            ),
            (json!({"heard_share": 0.899}), Some("heard 89 %")),
            (
                json!({"heard_share": 0.8, "read_share": 0.6}),
                Some("heard 80 %, read 60 %"),
            ),
            (json!({"read_share": 0.9999}), None),
            (json!({"heard_share": 0.9, "foreign": {"Spanish": 0.09}}), None),
            (
                json!({"foreign": {"Spanish": 0.06, "French": 0.06}}),
                Some("French 6 %, Spanish 6 %"),
            ),
            (json!({"heard_share": null, "foreign": null}), None),
            (json!({"heard_share": "much", "foreign": {"Spanish": 7}}), None),
            (json!(null), None),
        ] {
            let unjudged = Unjudged::of(&facts);
            assert_eq!(unjudged.words().as_deref(), words, "{facts}");
            assert_eq!(unjudged.is_empty(), words.is_none());
        }
    }
}
