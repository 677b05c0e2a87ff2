//! `/calls/{id}`: everything about one call.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::call_record::{Call, Decided, Flag, LogLine};
use super::calls::Search;
use super::{mentions, page};
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::view::moment::Moment;
use crate::view::reasons::{self, ReasonGroup};
use crate::view::shell::Shell;
use crate::view::{format, quote, wave, words};

/// A stage of the call's way.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// done, now, failed or todo
    pub(crate) state: &'static str,
    pub(crate) at: Moment,
    pub(crate) took: String,
}

/// A mark in the waveform.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) x: String,
    pub(crate) second: String,
    pub(crate) flag: i64,
    pub(crate) severity: String,
    pub(crate) rule: String,
}

/// A segment as the page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: usize,
    /// agent, caller or unknown
    pub(crate) speaker: String,
    /// The same as the page names it.
    pub(crate) said_by: String,
    /// Code of its language, where it is another one than the call's.
    pub(crate) language: Option<String>,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) clock: String,
    /// When its words are said, as [`words::steps`] tells it.
    pub(crate) words: String,
    /// Severity of the worst flag that begins here, or empty.
    pub(crate) flag: String,
    /// Text, and whether it is quoted by a flag.
    pub(crate) parts: Vec<(String, bool)>,
}

#[derive(Template)]
#[template(path = "call.html")]
pub(crate) struct CallPage {
    pub(crate) shell: Shell,
    pub(crate) call: Call,
    pub(crate) called: Moment,
    pub(crate) revenue: String,
    pub(crate) payout: String,
    pub(crate) duration: String,
    pub(crate) wave: String,
    pub(crate) marks: Vec<Mark>,
    pub(crate) lines: Vec<Line>,
    pub(crate) steps: Vec<Step>,
    pub(crate) log: Vec<(Moment, LogLine)>,
    /// Decisions by flag.
    pub(crate) trails: Vec<Vec<(Moment, Decided)>>,
    pub(crate) first_open: Option<i64>,
    /// Why somebody decides about an open flag, and why they open a decided one again.
    pub(crate) reasons: Vec<ReasonGroup>,
    pub(crate) reasons_to_reopen: Vec<ReasonGroup>,
    pub(crate) start: String,
    pub(crate) seconds: String,
    pub(crate) has_bucket: bool,
    pub(crate) here: String,
    /// Words that the call was found by, to be found in its transcript.
    pub(crate) find: String,
    /// The list that one came from, and the same without what is asked of it.
    pub(crate) back: String,
    pub(crate) back_path: &'static str,
}

/// `GET /calls/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let id: Uuid = id
        .parse()
        .map_err(|_| PageError::NotFound("there is no such call"))?;
    let rows = app
        .database
        .query(
            "SELECT console.call($1, $2)",
            &[(&viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await?;
    let call: Option<Value> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let call = call.ok_or(PageError::NotFound(
        "there is no such call: it may have been too old to keep",
    ))?;
    let call: Call = serde_json::from_value(call)
        .map_err(|error| PageError::Internal(format!("a call is not understood ({error})")))?;
    // Whoever opens a call has read what names them in it.
    if call.comments.iter().any(|comment| !comment.mentions.is_empty()) {
        mentions::seen(&app, &viewer, Some(id)).await?;
    }
    let mut built = CallPage::new(call, &viewer, app.storage.is_some());
    if let Some(second) = query
        .get("t")
        .and_then(|second| second.parse::<f64>().ok())
        .filter(|second| *second >= 0.0)
    {
        built.start = format!("{second:.2}");
    }
    if let Some(words) = query.get("q") {
        built.find = words.chars().take(200).collect();
        built.back = format!("/calls?{}", Search::read(&query).query());
        built.back_path = "/calls";
    }
    page(&built)
}

impl CallPage {
    pub(crate) fn new(call: Call, viewer: &Viewer, has_bucket: bool) -> Self {
        let now = viewer.now;
        let moment = |at: &str| Moment::of_text(Some(at), now, &viewer.zone);
        let seconds = call
            .transcript
            .as_ref()
            .map_or(call.duration_seconds.unwrap_or(0.0), |transcript| {
                transcript.audio_seconds
            });
        let marks = call.flags.iter().map(|flag| Mark {
            x: format!(
                "{:.1}",
                (flag.start / seconds.max(0.1) * 1000.0).clamp(0.0, 1000.0)
            ),
            second: flag.second(),
            flag: flag.id,
            severity: flag.severity.clone(),
            rule: flag.rule.clone(),
        });
        let reasons: Vec<(String, String)> = call
            .reasons
            .iter()
            .map(|one| (one.action.clone(), one.reason.clone()))
            .collect();
        let first = call
            .flags
            .iter()
            .map(|flag| flag.start)
            .fold(f64::INFINITY, f64::min);
        Self {
            shell: Shell::new(viewer, "call", format!("Call of {}", call.campaign)),
            called: moment(&call.start),
            revenue: format::dollars(call.revenue),
            payout: format::dollars(call.payout),
            duration: format::length(call.duration_seconds.unwrap_or(seconds)),
            wave: call
                .transcript
                .as_ref()
                .map(|transcript| wave::path(&transcript.peaks))
                .unwrap_or_default(),
            marks: marks.collect(),
            lines: lines(&call),
            steps: steps(&call, now, viewer),
            log: call
                .log
                .iter()
                .map(|line| (moment(&line.at), line.clone()))
                .collect(),
            trails: call
                .flags
                .iter()
                .map(|flag| {
                    flag.trail
                        .iter()
                        .map(|decided| (moment(&decided.at), decided.clone()))
                        .collect()
                })
                .collect(),
            first_open: call.flags.iter().find(|flag| flag.is_open()).map(|flag| flag.id),
            reasons: reasons::groups(&reasons, true),
            reasons_to_reopen: reasons::groups(&reasons, false),
            start: format!("{:.2}", if first.is_finite() { first } else { 0.0 }),
            seconds: format!("{seconds:.1}"),
            has_bucket,
            here: format!("/calls/{}", call.id),
            find: String::new(),
            back: "/flags".to_owned(),
            back_path: "/flags",
            call,
        }
    }

    /// Whether no model has read the call.
    pub(crate) fn is_by_rules_only(&self) -> bool {
        self.call
            .judgement
            .as_ref()
            .is_some_and(|judgement| judgement.model.is_none())
    }

    /// Whether the keys of decisions mean this flag.
    pub(crate) fn is_first_open(&self, flag: &Flag) -> bool {
        self.first_open == Some(flag.id)
    }

    /// Whether it was told who is who.
    pub(crate) fn has_both_parties(&self) -> bool {
        let says = |party: &str| self.lines.iter().any(|line| line.speaker == party);
        says("agent") && says("caller")
    }

    /// Whether there are two parties of whom nobody knows which is the agent.
    pub(crate) fn has_unknown_parties(&self) -> bool {
        let segments = self
            .call
            .transcript
            .iter()
            .flat_map(|transcript| &transcript.segments);
        let parties: HashSet<u8> = segments
            .filter(|segment| segment.speaker == "unknown")
            .filter_map(|segment| segment.party)
            .collect();
        parties.contains(&0) && parties.contains(&1)
    }

    /// Whether the rules took off more than there was.
    pub(crate) fn is_floor(&self) -> bool {
        self.call.flags.iter().map(|flag| flag.weight).sum::<i32>() > 100
    }
}

fn lines(call: &Call) -> Vec<Line> {
    let segments = call.transcript.iter().flat_map(|transcript| &transcript.segments);
    segments
        .enumerate()
        .map(|(number, segment)| {
            let begins: Vec<&Flag> = call.flags.iter().filter(|flag| flag.segment == number).collect();
            let worst = begins
                .iter()
                .map(|flag| flag.severity.as_str())
                .max_by_key(|severity| {
                    ["info", "warning", "critical"]
                        .iter()
                        .position(|known| known == severity)
                });
            let quotes: Vec<&str> = begins.iter().map(|flag| flag.quote.as_str()).collect();
            let starts: Vec<f64> = segment.words.iter().map(|word| word.start).collect();
            Line {
                number,
                speaker: segment.speaker.clone(),
                said_by: segment.said_by(),
                language: segment.language.clone(),
                start: format!("{:.2}", segment.start),
                end: format!("{:.2}", segment.end),
                clock: format::length(segment.start),
                words: words::steps(segment.start, &segment.text, &starts),
                flag: worst.unwrap_or_default().to_owned(),
                parts: quote::marked(&segment.text, &quotes),
            }
        })
        .collect()
}

fn steps(call: &Call, now: Timestamp, viewer: &Viewer) -> Vec<Step> {
    let reached = [
        ("Hung up", hang_up(call)),
        ("Seen at Ringba", parse(call.ingested_at.as_deref())),
        ("Recording secured", parse(call.vaulted_at.as_deref())),
        ("Transcribed", parse(call.transcribed_at.as_deref())),
        ("Judged", parse(call.judged_at.as_deref())),
    ];
    let failed = match call.failed_lane.as_deref() {
        Some("vault") => Some(2),
        Some("factory") => Some(3),
        Some("judge") => Some(4),
        _ => None,
    };
    let is_over =
        ["flagged", "safe", "unjudged", "skipped", "failed", "parked"].contains(&call.status.as_str());
    let next = reached.iter().position(|(_, at)| at.is_none());
    let mut before: Option<Timestamp> = None;
    reached
        .iter()
        .enumerate()
        .map(|(number, (name, at))| {
            let took = at
                .zip(before)
                .map(|(at, before)| at.duration_since(before).as_secs_f64());
            before = at.or(before);
            Step {
                name,
                state: match at {
                    _ if failed == Some(number) => "failed",
                    Some(_) => "done",
                    None if next == Some(number) && !is_over => "now",
                    None => "todo",
                },
                at: at
                    .map(|at| Moment::new(at, now, &viewer.zone))
                    .unwrap_or_default(),
                took: took.map(|took| format::span(took.max(0.0))).unwrap_or_default(),
            }
        })
        .collect()
}

fn parse(at: Option<&str>) -> Option<Timestamp> {
    at?.parse().ok()
}

fn hang_up(call: &Call) -> Option<Timestamp> {
    let length = jiff::SignedDuration::try_from_secs_f64(call.duration_seconds.unwrap_or(0.0)).ok()?;
    parse(Some(&call.start))?.checked_add(length).ok()
}

/// `POST /calls/{id}/retry`
pub(crate) async fn retry(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let again = requeue(&app, &form.viewer, id).await?;
    let done = if again > 0 {
        "Retrying the call"
    } else {
        "The call is on its way already"
    };
    Ok(flash::say(
        &app.options,
        &form.viewer,
        done,
        &format!("/calls/{id}"),
    ))
}

/// Sends a dead letter round again; how many that were.
pub(super) async fn requeue(app: &App, viewer: &Viewer, id: Uuid) -> Result<i32, PageError> {
    let rows = app
        .database
        .query(
            "SELECT console.retry($1, $2)",
            &[(&viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0))
}
