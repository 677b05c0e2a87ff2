//! A call as the reader shows it: the same parts beside the list of the inbox and on the page of the call.

use std::collections::HashSet;

use tokio_postgres::types::Type;
use uuid::Uuid;

use super::call_record::{Call, Decided, Flag, LogLine};
use super::comments::Comment;
use super::context::{CallOfCaller, Context};
use super::lines::{self, Line};
use super::timeline::{self, Step};
use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::view::bars::{self, Bar};
use crate::view::moment::Moment;
use crate::view::reasons::{self, ReasonGroup};
use crate::view::wave::Wave;
use crate::view::{format, ordinal};

/// Seconds before a quote from which one listens to it.
pub(crate) const LEAD: f64 = 3.0;

/// A mark in the waveform.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Place in per cent of the recording.
    pub(crate) x: String,
    pub(crate) second: String,
    pub(crate) flag: i64,
    pub(crate) severity: String,
    pub(crate) rule: String,
}

/// A call, and all that is made of it for the page.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) call: Call,
    /// Query of the page, to which a link adds `t=` and the like: `?` or `?state=open&call=…&`.
    pub(crate) place: String,
    /// Page that a form comes back to.
    pub(crate) here: String,
    /// The calls that come next and before in the list, where this page knows them.
    pub(crate) onward: Option<String>,
    pub(crate) backward: Option<String>,
    pub(crate) called: Moment,
    pub(crate) revenue: String,
    pub(crate) payout: String,
    pub(crate) duration: String,
    pub(crate) wave: Wave,
    /// Who speaks in each lane.
    pub(crate) lanes: Vec<String>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) lines: Vec<Line>,
    pub(crate) steps: Vec<Step>,
    pub(crate) log: Vec<(Moment, LogLine)>,
    pub(crate) comments: Vec<(Moment, Comment)>,
    /// Until when it is put away.
    pub(crate) snoozed: Moment,
    /// What is known around it.
    pub(crate) context: Option<Context>,
    /// The last calls of the same telephone: when, and what became of them.
    pub(crate) callers: Vec<(Moment, CallOfCaller)>,
    /// Share of flagged calls of the publisher, by day.
    pub(crate) spark: Vec<Bar>,
    /// Decisions by flag.
    pub(crate) trails: Vec<Vec<(Moment, Decided)>>,
    /// The flag that is decided about now.
    pub(crate) at: Option<i64>,
    /// Why somebody decides about an open flag, and why they open a decided one again.
    pub(crate) reasons: Vec<ReasonGroup>,
    pub(crate) reasons_to_reopen: Vec<ReasonGroup>,
    /// Second at which the recording stands.
    pub(crate) start: String,
    pub(crate) seconds: String,
    pub(crate) has_bucket: bool,
    /// Words that the call was found by, to be found in its transcript.
    pub(crate) find: String,
}

/// Reads a call; `None`: there is none with this id.
pub(super) async fn read(app: &App, viewer: &Viewer, id: Uuid) -> Result<Option<Call>, PageError> {
    let call = app
        .database
        .query(
            "SELECT console.call($1, $2)",
            &[(&viewer.id, Type::INT8), (&id, Type::UUID)],
        )
        .await?
        .first()
        .map(|row| row.try_get::<_, Option<serde_json::Value>>(0))
        .transpose()?
        .flatten();
    call.map(serde_json::from_value)
        .transpose()
        .map_err(|error| PageError::Internal(format!("a call is not understood ({error})")))
}

impl Reader {
    /// `place` and `here` as the fields of the same name.
    pub(crate) fn new(call: Call, viewer: &Viewer, has_bucket: bool, place: String, here: String) -> Self {
        let moment = |at: &str| Moment::of_text(Some(at), viewer.now, &viewer.zone);
        let seconds = call
            .transcript
            .as_ref()
            .map_or(call.duration_seconds.unwrap_or(0.0), |transcript| {
                transcript.audio_seconds
            });
        let reasons: Vec<(String, String)> = call
            .reasons
            .iter()
            .map(|one| (one.action.clone(), one.reason.clone()))
            .collect();
        let log = call.log.iter().map(|line| (moment(&line.at), line.clone()));
        let comments = call
            .comments
            .iter()
            .map(|comment| (moment(&comment.at), comment.clone()));
        let trails = call.flags.iter().map(|flag| {
            let trail = flag.trail.iter();
            trail
                .map(|decided| (moment(&decided.at), decided.clone()))
                .collect()
        });
        let (wave, lanes) = waveform(&call);
        let mut reader = Self {
            place,
            here,
            onward: None,
            backward: None,
            called: moment(&call.start),
            revenue: format::dollars(call.revenue),
            payout: format::dollars(call.payout),
            duration: format::length(call.duration_seconds.unwrap_or(seconds)),
            wave,
            lanes,
            marks: marks(&call, seconds),
            lines: lines::lines(&call),
            steps: timeline::steps(&call, viewer),
            log: log.collect(),
            comments: comments.collect(),
            snoozed: Moment::of_text(
                call.snooze.as_ref().map(|snooze| snooze.until.as_str()),
                viewer.now,
                &viewer.zone,
            ),
            context: None,
            callers: Vec::new(),
            spark: Vec::new(),
            trails: trails.collect(),
            at: None,
            reasons: reasons::groups(&reasons, true),
            reasons_to_reopen: reasons::groups(&reasons, false),
            start: String::new(),
            seconds: format!("{seconds:.1}"),
            has_bucket,
            find: String::new(),
            call,
        };
        let first = reader.call.flags.iter().find(|flag| flag.is_open());
        reader.stand_at(first.or(reader.call.flags.first()).map(|flag| flag.id));
        reader
    }

    /// Makes this flag the one that is decided about, and lets the recording stand before its quote.
    fn stand_at(&mut self, flag: Option<i64>) {
        self.at = flag;
        let flag = self.call.flags.iter().find(|known| Some(known.id) == flag);
        self.start = flag.map_or_else(|| "0.00".to_owned(), Flag::lead);
    }

    /// With what is known around the call.
    pub(crate) fn within(mut self, context: Option<Context>, viewer: &Viewer) -> Self {
        let moment = |at: &str| Moment::of_text(Some(at), viewer.now, &viewer.zone);
        if let Some(publisher) = context.as_ref().and_then(|context| context.publisher.as_ref()) {
            let days = publisher.series.iter();
            let days: Vec<_> = days
                .map(|day| (day.day.clone(), day.judged, day.flagged))
                .collect();
            self.spark = bars::bars(&days);
        }
        if let Some(caller) = context.as_ref().and_then(|context| context.caller.as_ref()) {
            let calls = caller.calls.iter();
            self.callers = calls.map(|call| (moment(&call.start), call.clone())).collect();
        }
        self.context = context;
        self
    }

    /// As the address asks: `flag=` is decided about, the recording stands at `t=`.
    pub(crate) fn asked(mut self, query: &Fields) -> Self {
        let flag = query.get("flag").and_then(|flag| flag.parse::<i64>().ok());
        if flag.is_some() && self.call.flags.iter().any(|known| Some(known.id) == flag) {
            self.stand_at(flag);
        }
        if let Some(second) = query
            .get("t")
            .and_then(|second| second.parse::<f64>().ok())
            .filter(|second| second.is_finite() && *second >= 0.0)
        {
            self.start = format!("{second:.2}");
        }
        self
    }

    /// Where a form leads that decides about a flag: to the next open flag of the call, else to the next call.
    pub(crate) fn after(&self, flag: &Flag) -> String {
        let at = self.call.flags.iter().position(|known| known.id == flag.id);
        let (before, behind) = self.call.flags.split_at(at.map_or(0, |at| at + 1));
        let next = behind
            .iter()
            .chain(before)
            .find(|next| next.is_open() && next.id != flag.id);
        if let (None, Some(onward)) = (next, &self.onward) {
            return onward.clone();
        }
        let next = next.unwrap_or(flag).id;
        let mark = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{mark}flag={next}#flag-{next}", self.here)
    }

    /// The flag so many places beside this one, where there is one.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates lend what they count")]
    pub(crate) fn beside(&self, index: &usize, by: isize) -> Option<&Flag> {
        index
            .checked_add_signed(by)
            .and_then(|at| self.call.flags.get(at))
    }

    /// Flags of the call that wait for a decision.
    pub(crate) fn open(&self) -> Vec<&Flag> {
        self.call.flags.iter().filter(|flag| flag.is_open()).collect()
    }

    /// `QuoteHive → Summit Quotes`
    pub(crate) fn heading(&self) -> String {
        let from = self.call.publisher.as_ref().unwrap_or(&self.call.campaign);
        match self.call.buyer.as_ref().or(self.call.target.as_ref()) {
            Some(to) => format!("{from} \u{2192} {to}"),
            None => from.clone(),
        }
    }

    /// `this caller: 2nd call of 3 in 90 days`
    pub(crate) fn nth(&self) -> Option<String> {
        let caller = self.context.as_ref()?.caller.as_ref()?;
        Some(format!(
            "{} call of {} in {} days",
            ordinal::of(caller.nth),
            caller.of,
            caller.days
        ))
    }

    /// How a flag was found, in few words: `pattern, upheld by the judge, 92 %`.
    pub(crate) fn found(&self, flag: &Flag) -> String {
        let how = match (flag.source.as_str(), flag.is_confirmed, self.is_by_rules_only()) {
            ("rule", true, _) => "pattern, upheld by the judge",
            ("rule", false, true) => "pattern, judged by rules only",
            ("rule", false, false) => "pattern",
            _ => "found by the judge",
        };
        format!("{how}, {}", flag.sure())
    }

    /// Whether no model has read the call.
    pub(crate) fn is_by_rules_only(&self) -> bool {
        self.call
            .judgement
            .as_ref()
            .is_some_and(|judgement| judgement.model.is_none())
    }

    /// Whether the bar shows this flag.
    pub(crate) fn is_at(&self, flag: &Flag) -> bool {
        self.at == Some(flag.id)
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

fn marks(call: &Call, seconds: f64) -> Vec<Mark> {
    let flags = call.flags.iter();
    flags
        .map(|flag| Mark {
            x: format!("{:.2}", (flag.start / seconds.max(0.1) * 100.0).clamp(0.0, 100.0)),
            second: flag.lead(),
            flag: flag.id,
            severity: flag.severity.clone(),
            rule: flag.rule.clone(),
        })
        .collect()
}

/// The drawing, and the names of its lanes: of two channels the agent's is the upper one.
fn waveform(call: &Call) -> (Wave, Vec<String>) {
    let Some(transcript) = &call.transcript else {
        return (Wave::default(), Vec::new());
    };
    let speaker_of = |party: u8| {
        let said = transcript.segments.iter();
        let mut said = said.filter(|segment| segment.party == Some(party));
        said.next().map(super::call_record::Segment::said_by)
    };
    let first = usize::from(speaker_of(1).as_deref() == Some("agent"));
    let wave = Wave::new(&transcript.peaks, first);
    if wave.lanes < 2 {
        return (wave, Vec::new());
    }
    let order = if first == 1 { [1, 0] } else { [0, 1] };
    let lanes = order.map(|party| speaker_of(party).unwrap_or_else(|| format!("channel {}", party + 1)));
    (wave, lanes.to_vec())
}
