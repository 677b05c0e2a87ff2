//! What was just done, told once on the page that comes next. The message is a short-lived cookie, sealed with
//! the secret of the session: no link puts words or an Undo button into somebody's page.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use jiff::Timestamp;

use super::cookies;
use super::fields::Fields;
use crate::app::Options;
use crate::auth::token::Secret;
use crate::auth::viewer::Viewer;

/// How long a message waits for its page, in seconds.
const PATIENCE: u32 = 60;
/// Most bytes of the cookie's value: browsers drop a cookie of more than 4,096 bytes, its name included.
const MOST_BYTES: usize = 3_800;
/// Longest message, in characters.
const MOST_TEXT: usize = 200;
/// Most dispositions that an Undo names.
const MOST_UNDONE: usize = 20_000;
/// Of the cookie's name, and what its seal is for.
const FLASH: &str = "flash";

/// A message for the next page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Flash {
    pub(crate) text: String,
    /// Dispositions that can be taken back, in ascending order.
    pub(crate) undo: Vec<i64>,
    /// A decision about all calls of a filter, which can be taken back.
    pub(crate) batch: Option<i64>,
    /// Page to come back to after an Undo.
    pub(crate) back: String,
}

/// To a page of ours, which tells the message.
pub(crate) fn tell(options: &Options, viewer: &Viewer, flash: &Flash, page: &str) -> Response {
    let value = flash.seal(&viewer.secret, viewer.now);
    let jar = CookieJar::new().add(cookies::lasting(options, FLASH, &value, PATIENCE));
    (jar, Redirect::to(page)).into_response()
}

/// The same for a message without an Undo.
pub(crate) fn say(options: &Options, viewer: &Viewer, text: &str, page: &str) -> Response {
    let flash = Flash {
        text: text.to_owned(),
        ..Flash::default()
    };
    tell(options, viewer, &flash, page)
}

/// The message that a request brings, if the session with this secret has made it in the last minute.
pub(crate) fn read(options: &Options, jar: &CookieJar, secret: &Secret, now: Timestamp) -> Option<Flash> {
    Flash::open(jar.get(&cookies::name(options, FLASH))?.value(), secret, now)
}

/// Whether a request brings a message, whoever made it.
pub(crate) fn is_brought(options: &Options, jar: &CookieJar) -> bool {
    jar.get(&cookies::name(options, FLASH)).is_some()
}

/// Takes the message away: it is told once.
pub(crate) fn no_more(options: &Options) -> Cookie<'static> {
    cookies::lasting(options, FLASH, "", 0)
}

impl Flash {
    fn seal(&self, secret: &Secret, now: Timestamp) -> String {
        let ranges = ranges(&self.undo);
        // Rather without an Undo than without the message.
        let sealed = [(ranges.as_str(), self.back.as_str()), ("", "")]
            .into_iter()
            .map(|(undo, back)| self.seal_with(undo, back, secret, now));
        sealed
            .into_iter()
            .find(|value| value.len() <= MOST_BYTES)
            .unwrap_or_default()
    }

    fn seal_with(&self, undo: &str, back: &str, secret: &Secret, now: Timestamp) -> String {
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        let text: String = self.text.chars().take(MOST_TEXT).collect();
        fields
            .append_pair("text", &text)
            .append_pair("undo", undo)
            .append_pair("back", back)
            .append_pair(
                "batch",
                &self.batch.map(|batch| batch.to_string()).unwrap_or_default(),
            )
            .append_pair("at", &now.as_second().to_string());
        let content = fields.finish();
        format!("{}.{content}", secret.seal(FLASH, &content))
    }

    fn open(value: &str, secret: &Secret, now: Timestamp) -> Option<Self> {
        let (seal, content) = value.split_once('.')?;
        if !secret.has_sealed(FLASH, content, seal) {
            return None;
        }
        let fields = Fields::parse(content.as_bytes());
        let at: i64 = fields.get("at")?.parse().ok()?;
        (0..=i64::from(PATIENCE))
            .contains(&(now.as_second() - at))
            .then(|| Self {
                text: fields.get("text").unwrap_or_default().to_owned(),
                undo: numbers(fields.get("undo").unwrap_or_default()),
                batch: fields.get("batch").and_then(|batch| batch.parse().ok()),
                back: fields.get("back").unwrap_or_default().to_owned(),
            })
    }
}

/// `1-3.7` for 1, 2, 3, 7: the ids of one decision mostly follow each other.
fn ranges(ids: &[i64]) -> String {
    let mut text = String::new();
    let mut rest = ids;
    while let Some(first) = rest.first() {
        let run = rest
            .iter()
            .zip(*first..)
            .take_while(|(id, next)| *id == next)
            .count();
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(&first.to_string());
        if let Some(last) = rest.get(run.saturating_sub(1)).filter(|_| run > 1) {
            text.push('-');
            text.push_str(&last.to_string());
        }
        rest = rest.get(run..).unwrap_or_default();
    }
    text
}

/// The same back.
fn numbers(ranges: &str) -> Vec<i64> {
    let read = |range: &str| -> Option<std::ops::RangeInclusive<i64>> {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    ranges
        .split('.')
        .filter_map(read)
        .flatten()
        .take(MOST_UNDONE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn only_the_session_itself_puts_a_message_into_its_page() {
        let (secret, other) = (Secret::new(), Secret::new());
        let flash = Flash {
            text: "3 calls dismissed; \"ok\" = ü".to_owned(),
            undo: vec![7, 8, 9, 12],
            batch: Some(17),
            back: "/flags?state=open&severity=critical#c-1".to_owned(),
        };
        let value = flash.seal(&secret, at(1000));
        assert!(
            value
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"*-._+%&=".contains(&b)),
            "{value}"
        );
        assert_eq!(Flash::open(&value, &secret, at(1060)), Some(flash.clone()));
        for (value, secret, now) in [
            (value.as_str(), &other, 1000),
            (value.as_str(), &secret, 1061),
            (value.as_str(), &secret, 999),
            (&value.replace("dismissed", "confirmed"), &secret, 1000),
            (&value[1..], &secret, 1000),
            ("", &secret, 1000),
            (".", &secret, 1000),
            ("text=3+calls+dismissed&undo=7", &secret, 1000),
        ] {
            assert_eq!(Flash::open(value, secret, at(now)), None, "{value}");
        }
    }

    #[test]
    fn a_message_always_fits_into_a_cookie() {
        let secret = Secret::new();
        let many = Flash {
            text: "500 calls dismissed".to_owned(),
            undo: (1_000_000..1_002_000).collect(),
            batch: None,
            back: "/flags".to_owned(),
        };
        let value = many.seal(&secret, at(5));
        assert_eq!(Flash::open(&value, &secret, at(5)), Some(many.clone()));
        // Others decided at the same time, all along.
        let torn = Flash {
            undo: (0..2_000).map(|n| 1_000_000 + 3 * n).collect(),
            ..many
        };
        let value = torn.seal(&secret, at(5));
        assert!(value.len() < MOST_BYTES);
        let told = Flash::open(&value, &secret, at(5)).expect("a message");
        assert_eq!((told.text, told.undo), (torn.text, Vec::new()));
    }

    #[test]
    fn ranges_come_back_as_they_were() {
        for ids in [
            vec![],
            vec![5],
            vec![5, 6],
            vec![1, 2, 3, 7, 9, 10],
            vec![-3, i64::MAX],
        ] {
            let ids: Vec<i64> = ids.into_iter().filter(|id| *id >= 0).collect();
            assert_eq!(numbers(&ranges(&ids)), ids);
        }
        assert_eq!(numbers("0-9223372036854775807").len(), MOST_UNDONE);
        assert_eq!(numbers("x-5.-1.9-1"), Vec::<i64>::new());
    }
}
