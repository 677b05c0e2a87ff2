//! Reading JSON that others wrote: every complaint names the field.

use serde_json::{Map, Value};

use crate::error::FunctionError;

/// A JSON object and where it stands in the argument (`segments[3]`), for the error text.
pub(crate) struct Fields<'a> {
    path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// `value` must be an object; `path` names it in errors.
    pub(crate) fn of(path: impl Into<String>, value: &'a Value) -> Result<Self, FunctionError> {
        let path = path.into();
        match value {
            Value::Object(map) => Ok(Self { path, map }),
            _ => Err(FunctionError::invalid(path, "must be a JSON object")),
        }
    }

    /// The complaint about one field.
    pub(crate) fn invalid(&self, name: &str, reason: impl Into<String>) -> FunctionError {
        FunctionError::invalid(format!("{}.{name}", self.path), reason)
    }

    /// The raw value; `None` for a field that is missing or null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Text that is not blank.
    pub(crate) fn text(&self, name: &str) -> Result<&'a str, FunctionError> {
        self.optional_text(name)?
            .ok_or_else(|| self.invalid(name, "must be text that is not blank"))
    }

    /// Text, trimmed; `None` for missing, null and blank.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, FunctionError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
            Some(_) => Err(self.invalid(name, "must be text")),
        }
    }

    /// A number; `None` for missing and null. JSON has no infinities, but a number may overflow into one.
    pub(crate) fn optional_number(&self, name: &str) -> Result<Option<f64>, FunctionError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = value.as_f64().filter(|number| number.is_finite());
        number
            .map(Some)
            .ok_or_else(|| self.invalid(name, "must be a finite number"))
    }

    /// A number of seconds, at least 0.
    pub(crate) fn seconds(&self, name: &str) -> Result<f64, FunctionError> {
        let seconds = self.optional_number(name)?;
        let seconds = seconds.filter(|seconds| is_seconds(*seconds));
        seconds.ok_or_else(|| self.invalid(name, "must be a number of seconds from 0 to 604800"))
    }

    /// A whole number within `least..=most`; `None` for missing and null.
    pub(crate) fn optional_integer(
        &self,
        name: &str,
        least: i64,
        most: i64,
    ) -> Result<Option<i64>, FunctionError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let integer = value.as_i64().filter(|integer| (least..=most).contains(integer));
        let reason = || self.invalid(name, format!("must be a whole number from {least} to {most}"));
        integer.map(Some).ok_or_else(reason)
    }

    /// A whole number within `least..=most`.
    pub(crate) fn integer(&self, name: &str, least: i64, most: i64) -> Result<i64, FunctionError> {
        let reason = || self.invalid(name, format!("must be a whole number from {least} to {most}"));
        self.optional_integer(name, least, most)?.ok_or_else(reason)
    }

    /// True or false.
    pub(crate) fn boolean(&self, name: &str) -> Result<bool, FunctionError> {
        let value = self.get(name).and_then(Value::as_bool);
        value.ok_or_else(|| self.invalid(name, "must be true or false"))
    }

    /// A list; empty for missing and null.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [Value], FunctionError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(self.invalid(name, "must be a list")),
        }
    }

    /// The first field whose name is not among `known`.
    pub(crate) fn unknown(&self, known: &[&str]) -> Option<&'a str> {
        self.map
            .keys()
            .map(String::as_str)
            .find(|name| !known.contains(name))
    }

    /// Where element `index` of the list `name` stands, for [`Fields::of`].
    pub(crate) fn element(&self, name: &str, index: usize) -> String {
        format!("{}.{name}[{index}]", self.path)
    }
}

/// One week: no recording is longer, and everything that fits is exact in an `f64`.
const MOST_SECONDS: f64 = 604_800.0;

/// Whether a number can be a second of a recording.
pub(crate) fn is_seconds(number: f64) -> bool {
    (0.0..=MOST_SECONDS).contains(&number)
}

/// Whether a text is a UUID in the usual form, checked before it reaches a cast.
pub(crate) fn is_uuid(text: &str) -> bool {
    let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| {
        if dash(at) {
            byte == b'-'
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// Text that somebody wrote by hand must say something.
pub(crate) fn not_blank(name: &str, text: &str) -> Result<(), FunctionError> {
    if text.trim().is_empty() {
        return Err(FunctionError::invalid(
            name,
            "must say something; it is read when somebody asks why",
        ));
    }
    Ok(())
}
