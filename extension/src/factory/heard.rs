//! What a worker counted that decides how a transcript is used: the recording's own length, languages, and
//! who is on which channel.

use serde_json::Value;

use crate::error::FunctionError;
use crate::fields::Fields;

/// What can tell agent and caller apart, as the factory names it.
const ROLES_BY: [&str; 4] = ["words", "account", "voices", "nothing"];
/// Workers of 0.2 say this where they took the first channel for the agent's, which proves nothing.
const ORDER: &str = "order";

/// Fields of `stats` that have columns of their own.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Heard {
    /// Length in seconds that the recording states of itself.
    pub(crate) stated_seconds: Option<f64>,
    /// Seconds of it that could not be decoded; silence stands for them.
    pub(crate) lost_seconds: f64,
    /// `{code: seconds of speech}`; `None` where no language was looked for.
    pub(crate) languages: Option<Value>,
    pub(crate) roles_by: Option<&'static str>,
    /// Channel on which the words found the agent, from 0.
    pub(crate) agent_channel: Option<i16>,
}

impl Heard {
    /// Reads `stats` of a result; a worker of an older version tells little of it.
    pub(crate) fn read(stats: &Value) -> Result<Self, FunctionError> {
        let fields = Fields::of("result.stats", stats)?;
        let stated_seconds = fields
            .get("stated_seconds")
            .map(|_| fields.seconds("stated_seconds"))
            .transpose()?;
        let lost_seconds = fields
            .get("lost_seconds")
            .map(|_| fields.seconds("lost_seconds"))
            .transpose()?;
        let channel = fields.optional_integer("agent_channel", 0, 1)?;
        Ok(Self {
            stated_seconds,
            lost_seconds: lost_seconds.unwrap_or(0.0),
            languages: languages(&fields)?,
            roles_by: roles_by(&fields)?,
            agent_channel: channel.and_then(|channel| i16::try_from(channel).ok()),
        })
    }
}

fn languages(stats: &Fields<'_>) -> Result<Option<Value>, FunctionError> {
    let Some(value) = stats.get("languages") else {
        return Ok(None);
    };
    let languages = Fields::of("result.stats.languages", value)?;
    let codes = value.as_object().into_iter().flatten().map(|(code, _)| code);
    let read: Vec<f64> = codes
        .map(|code| languages.seconds(code))
        .collect::<Result<_, _>>()?;
    Ok((!read.is_empty()).then(|| value.clone()))
}

fn roles_by(stats: &Fields<'_>) -> Result<Option<&'static str>, FunctionError> {
    let Some(name) = stats.optional_text("roles_by")?.filter(|name| *name != ORDER) else {
        return Ok(None);
    };
    let known = ROLES_BY.into_iter().find(|known| *known == name);
    let reason = || stats.invalid("roles_by", "must be words, account, voices or nothing");
    known.map(Some).ok_or_else(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_what_is_told_and_no_more() {
        assert_eq!(Heard::read(&json!({})).unwrap(), Heard::default());
        let all = json!({"stated_seconds": 12.5, "lost_seconds": 0.5, "languages": {"en": 3, "es": 4.5}, "roles_by": "words", "agent_channel": 1});
        let heard = Heard::read(&all).unwrap();
        assert_eq!(
            (heard.stated_seconds, heard.lost_seconds, heard.agent_channel),
            (Some(12.5), 0.5, Some(1))
        );
        assert_eq!(
            (heard.languages, heard.roles_by),
            (Some(all["languages"].clone()), Some("words"))
        );
        assert_eq!(Heard::read(&json!({"languages": {}})).unwrap().languages, None);
        // An older worker goes on while the new extension is there.
        assert_eq!(
            Heard::read(&json!({"roles_by": "order"})).unwrap(),
            Heard::default()
        );
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (bad, field) in [
            (json!({"stated_seconds": -1}), "result.stats.stated_seconds:"),
            (json!({"lost_seconds": "all"}), "result.stats.lost_seconds:"),
            (json!({"languages": ["es"]}), "result.stats.languages:"),
            (json!({"languages": {"es": "much"}}), "result.stats.languages.es:"),
            (json!({"roles_by": "guess"}), "result.stats.roles_by:"),
            (json!({"agent_channel": 2}), "result.stats.agent_channel:"),
        ] {
            let message = Heard::read(&bad).unwrap_err().to_string();
            assert!(message.starts_with(field), "{bad}: {message}");
        }
    }
}
