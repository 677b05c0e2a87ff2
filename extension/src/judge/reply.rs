//! What a worker hands in: an answer of a model, usable or not, with what it cost in tokens.

use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::fields::Fields;

/// Far more tokens than any model takes.
const MOST_TOKENS: i64 = 100_000_000;
/// Longest unusable answer that is kept, in bytes.
const MOST_RAW: usize = 64 * 1024;
/// One day: no answer takes longer.
const MOST_LATENCY_MS: i64 = 86_400_000;

/// How an answer came out; `core.judge_opinions.outcome` in SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Usable,
    Truncated,
    Refused,
    Filtered,
    Malformed,
    Empty,
}

impl Outcome {
    const ALL: [Self; 6] = [
        Self::Usable,
        Self::Truncated,
        Self::Refused,
        Self::Filtered,
        Self::Malformed,
        Self::Empty,
    ];

    /// As in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Truncated => "truncated",
            Self::Refused => "refused",
            Self::Filtered => "filtered",
            Self::Malformed => "malformed",
            Self::Empty => "empty",
        }
    }

    /// Why the call becomes a dead letter after two of them, and what to do.
    pub(crate) const fn complaint(self) -> &'static str {
        match self {
            Self::Usable => "",
            Self::Truncated => {
                "the judge's answer was cut off twice at its length limit: raise max_output_tokens of the model in \
                 core.judge_models, then requeue"
            }
            Self::Refused => "the judge declined twice to judge this call: listen to it, or requeue it",
            Self::Filtered => {
                "the judge's content filter stopped its answer twice: listen to the call, or requeue it"
            }
            Self::Malformed => {
                "the judge's answer was twice not the JSON that was asked for: does the model follow a schema? See \
                 core.judge_opinions.raw, then requeue"
            }
            Self::Empty => "the judge's answer was empty twice: see bi.judge_quality, then requeue",
        }
    }
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Reply<'a> {
    pub(crate) model: &'a str,
    pub(crate) tier: i16,
    pub(crate) outcome: Outcome,
    /// Null where the outcome is not usable.
    pub(crate) answer: &'a Value,
    /// What came instead.
    pub(crate) raw: Option<&'a str>,
    pub(crate) prompt_version: Option<i32>,
    pub(crate) prompt_sha256: &'a str,
    /// `core.judge_questions.id`; absent where nobody recorded a question.
    pub(crate) question: Option<i64>,
    pub(crate) input: i64,
    pub(crate) cached: i64,
    pub(crate) output: i64,
    pub(crate) reasoning: i64,
    pub(crate) latency_ms: Option<i64>,
}

impl<'a> Reply<'a> {
    /// Reads `{model, tier, outcome, answer | raw, prompt_version, prompt_sha256, question, usage,
    /// latency_ms}`, where `usage` is `{input, cached, output, reasoning}`. `None` for `{"model": null}`: nothing more was asked.
    pub(crate) fn read(result: &'a Value) -> Result<Option<Self>, FunctionError> {
        let fields = Fields::of("result", result)?;
        let Some(model) = fields.optional_text("model")? else {
            return Ok(None);
        };
        let outcome = outcome(&fields)?;
        let answer = match (outcome, fields.get("answer")) {
            (Outcome::Usable, Some(answer)) if answer.get("findings").is_some_and(Value::is_array) => answer,
            (Outcome::Usable, _) => {
                return Err(fields.invalid(
                    "answer",
                    "must be the judge's JSON object with a list `findings`; hand in anything else with its `outcome`",
                ));
            }
            _ => &Value::Null,
        };
        let prompt_sha256 = fields.text("prompt_sha256")?;
        if prompt_sha256.len() != 64 || !prompt_sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(fields.invalid("prompt_sha256", "must be 64 hexadecimal digits"));
        }
        let tier = fields.optional_integer("tier", 1, 2)?.unwrap_or(1);
        let prompt_version = fields.optional_integer("prompt_version", 1, i64::from(i32::MAX))?;
        let no_usage = json!({});
        let usage = Fields::of("result.usage", fields.get("usage").unwrap_or(&no_usage))?;
        let tokens =
            |name: &str| Ok::<_, FunctionError>(usage.optional_integer(name, 0, MOST_TOKENS)?.unwrap_or(0));
        let (input, output) = (tokens("input")?, tokens("output")?);
        let raw = fields
            .optional_text("raw")?
            .filter(|_| outcome != Outcome::Usable);
        Ok(Some(Self {
            model,
            tier: if tier == 2 { 2 } else { 1 },
            outcome,
            answer,
            raw: raw.map(|raw| &raw[..raw.floor_char_boundary(MOST_RAW)]),
            prompt_version: prompt_version.and_then(|version| i32::try_from(version).ok()),
            prompt_sha256,
            question: fields.optional_integer("question", 1, i64::MAX)?,
            input,
            // Some servers count cached tokens beside the input, and reasoning beside the output, instead of
            // within.
            cached: tokens("cached")?.min(input),
            output,
            reasoning: tokens("reasoning")?.min(output),
            latency_ms: fields.optional_integer("latency_ms", 0, MOST_LATENCY_MS)?,
        }))
    }
}

fn outcome(fields: &Fields<'_>) -> Result<Outcome, FunctionError> {
    let Some(name) = fields.optional_text("outcome")? else {
        return Ok(Outcome::Usable);
    };
    let found = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == name);
    found.ok_or_else(|| {
        fields.invalid(
            "outcome",
            "must be usable, truncated, refused, filtered, malformed or empty",
        )
    })
}
