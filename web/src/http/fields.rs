//! Names and values of a form or of an address, as they were sent: names may repeat.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use bytes::Bytes;

use crate::error::PageError;

/// What a form holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        // NUL is no text to PostgreSQL.
        let plain = |text: &str| text.replace('\0', "");
        let pairs = url::form_urlencoded::parse(encoded);
        Self(pairs.map(|(name, value)| (plain(&name), plain(&value))).collect())
    }

    /// The last value of a name, without surrounding space; `None` for none and for an empty one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().rev().find(|(known, _)| known == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// All values of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// All names and values, as they were sent.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A value that must be there.
    pub(crate) fn need(&self, name: &str) -> Result<&str, PageError> {
        self.get(name)
            .ok_or_else(|| PageError::Invalid(format!("Please fill in: {name}.")))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Fields {
    type Rejection = PageError;

    /// Of the address.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// Reads the body of a form; the server limits its size.
pub(crate) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Fields, PageError> {
    let body = Bytes::from_request(request, state)
        .await
        .map_err(|_| PageError::Invalid("The form is too large.".to_owned()))?;
    Ok(Fields::parse(&body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_repeat_and_blanks_are_none() {
        let fields = Fields::parse(b"call=a&call=b&note=+%20&text=x%00y&text=+z+");
        assert_eq!(fields.all("call").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((fields.get("note"), fields.get("text")), (None, Some("z")));
        assert!(fields.need("reason").is_err());
        assert_eq!(Fields::parse(b"text=x%00y").get("text"), Some("xy"));
    }
}
