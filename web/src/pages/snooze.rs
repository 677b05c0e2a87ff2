//! Calls that are put away until later, and brought back.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Serialize;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::decide::counted;
use super::decision::MOST_CALLS;
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::{PageError, wants_json};
use crate::http::fields::Fields;
use crate::http::flash;
use crate::http::signed::{SignedForm, way_back};

/// When a working day begins.
const MORNING: i8 = 9;

/// What was done, for the script.
#[derive(Debug, Serialize)]
struct PutAway {
    message: String,
    /// Until when; absent for calls that are brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    calls: Vec<Uuid>,
}

/// `POST /flags/snooze`: `call` once or more, `until`.
pub(crate) async fn submit(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = snooze(&app, &form).await;
    answer(&app, &form, done, &headers)
}

/// `POST /flags/wake`: `call` once or more.
pub(crate) async fn wake(State(app): State<App>, headers: HeaderMap, form: SignedForm) -> Response {
    let done = bring_back(&app, &form).await;
    answer(&app, &form, done, &headers)
}

async fn snooze(app: &App, form: &SignedForm) -> Result<PutAway, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let asked = calls(&form.fields)?;
    let until = until(form.fields.need("until")?, form.viewer.now, &form.viewer.zone).ok_or_else(|| {
        PageError::Invalid(
            "Until when? Choose an hour, tomorrow, Monday, or a day and a time such as 2026-12-01T09:00."
                .to_owned(),
        )
    })?;
    let calls: Vec<Uuid> = app
        .database
        .one(
            "SELECT console.snooze($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&asked, Type::UUID_ARRAY),
                (&until, Type::TIMESTAMPTZ),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    if calls.is_empty() {
        return Err(PageError::Invalid(
            "Nothing was snoozed: only open calls can be.".to_owned(),
        ));
    }
    let local = until.to_zoned(form.viewer.zone.clone());
    let left = asked.len() - calls.len();
    let rest = match left {
        0 => String::new(),
        1 => ". 1 is not open and stays".to_owned(),
        left => format!(". {left} are not open and stay"),
    };
    Ok(PutAway {
        message: format!(
            "{} snoozed until {}{rest}",
            counted(number(&calls)),
            local.strftime("%a %-d %b, %H:%M")
        ),
        until: Some(until),
        calls,
    })
}

async fn bring_back(app: &App, form: &SignedForm) -> Result<PutAway, PageError> {
    form.viewer.must_be(Role::Reviewer)?;
    let asked = calls(&form.fields)?;
    let calls: Vec<Uuid> = app
        .database
        .one(
            "SELECT console.wake($1, $2)",
            &[(&form.viewer.id, Type::INT8), (&asked, Type::UUID_ARRAY)],
        )
        .await
        .map_err(PageError::of_action)?;
    let are = if calls.len() == 1 { "is" } else { "are" };
    Ok(PutAway {
        message: if calls.is_empty() {
            "No call was snoozed any more".to_owned()
        } else {
            format!("{} {are} back", counted(number(&calls)))
        },
        until: None,
        calls,
    })
}

fn number(calls: &[Uuid]) -> i64 {
    i64::try_from(calls.len()).unwrap_or(i64::MAX)
}

/// The calls that a form names.
fn calls(fields: &Fields) -> Result<Vec<Uuid>, PageError> {
    let mut calls = fields
        .all("call")
        .map(str::parse)
        .collect::<Result<Vec<Uuid>, _>>()
        .map_err(|_| PageError::NotFound("there is no such call"))?;
    calls.sort_unstable();
    calls.dedup();
    match calls.len() {
        0 => Err(PageError::Invalid(
            "No call is selected: tick some first.".to_owned(),
        )),
        n if n > MOST_CALLS => Err(PageError::Invalid(format!(
            "At most {MOST_CALLS} calls at a time."
        ))),
        _ => Ok(calls),
    }
}

/// The time that a form means: `hour`, `tomorrow` or `monday` (at nine where the viewer is), or a time of day there. `None` for
/// what is none of these.
fn until(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let here = now.to_zoned(zone.clone());
    let morning = |days: i64| {
        let day = here.date().checked_add(days.days()).ok()?;
        let at = day.at(MORNING, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(at.timestamp())
    };
    match text {
        "hour" => now.checked_add(SignedDuration::from_hours(1)).ok(),
        "tomorrow" => morning(1),
        "monday" => {
            let since = here.date().weekday().since(Weekday::Monday);
            morning(7 - i64::from(since))
        }
        time => {
            let at: DateTime = time.parse().ok()?;
            Some(at.to_zoned(zone.clone()).ok()?.timestamp())
        }
    }
}

fn answer(app: &App, form: &SignedForm, done: Result<PutAway, PageError>, headers: &HeaderMap) -> Response {
    match done {
        Ok(done) if wants_json(headers) => Json(done).into_response(),
        Ok(done) => {
            let back = way_back(form.fields.get("back"), "/flags");
            flash::say(&app.options, &form.viewer, &done.message, back)
        }
        Err(error) if wants_json(headers) => error.into_json(),
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_viewer() {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        // Saturday, 22:30 in New York; the clocks are set back in the night after.
        let now: Timestamp = "2026-11-01T02:30:00Z".parse().expect("a time");
        let at = |text: &str| until(text, now, &zone).map(|at| at.to_string());
        assert_eq!(at("hour").as_deref(), Some("2026-11-01T03:30:00Z"));
        assert_eq!(at("tomorrow").as_deref(), Some("2026-11-01T14:00:00Z"));
        assert_eq!(at("monday").as_deref(), Some("2026-11-02T14:00:00Z"));
        assert_eq!(at("2026-11-03T07:15").as_deref(), Some("2026-11-03T12:15:00Z"));
        // On a Monday it is the next one.
        let monday: Timestamp = "2026-11-02T13:00:00Z".parse().expect("a time");
        let next = until("monday", monday, &zone).map(|at| at.to_string());
        assert_eq!(next.as_deref(), Some("2026-11-09T14:00:00Z"));
        for text in ["", "later", "2026-13-01T00:00", "9:00", "99999-01-01T00:00"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
