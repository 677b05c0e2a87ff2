//! Where the words of a search are said in the calls that it found.

use std::collections::HashMap;

use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::app::App;
use crate::error::PageError;

/// Where the words of a search are said in a call.
#[derive(Debug, Default)]
pub(super) struct Hit {
    pub(super) segment: i32,
    pub(super) second: f64,
    pub(super) snippet: String,
}

/// The hits of a page, by call. Whoever searches for nothing, or for a call by its number, has none.
pub(super) async fn read(
    app: &App,
    text: Option<&str>,
    found: &[Row],
) -> Result<HashMap<Uuid, Hit>, PageError> {
    let calls = found
        .iter()
        .map(|row| row.try_get("call_id"))
        .collect::<Result<Vec<Uuid>, _>>()?;
    if text.is_none() || calls.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = app
        .database
        .query(
            "SELECT call_id, segment, second, snippet FROM console.hits($1, $2)",
            &[(&text, Type::TEXT), (&calls, Type::UUID_ARRAY)],
        )
        .await?;
    let hits = rows.iter().map(|row| {
        Ok((
            row.try_get(0)?,
            Hit {
                segment: row.try_get(1)?,
                second: row.try_get(2)?,
                snippet: row.try_get(3)?,
            },
        ))
    });
    hits.collect()
}

/// Cuts a snippet at its marks: `so \u{27e6}routing\u{27e7} number`.
pub(crate) fn parts(snippet: &str) -> Vec<(String, bool)> {
    let mut parts = Vec::new();
    for piece in snippet.split('\u{27e6}') {
        let (hit, rest) = piece.split_once('\u{27e7}').map_or(("", piece), |cut| cut);
        for (text, is_hit) in [(hit, true), (rest, false)] {
            if !text.is_empty() {
                parts.push((text.to_owned(), is_hit));
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_cut_at_its_marks() {
        let part = |text: &str, is_hit: bool| (text.to_owned(), is_hit);
        assert_eq!(
            parts("your \u{27e6}routing\u{27e7} \u{27e6}number\u{27e7} please"),
            [
                part("your ", false),
                part("routing", true),
                part(" ", false),
                part("number", true),
                part(" please", false)
            ]
        );
        assert_eq!(parts("nothing"), [part("nothing", false)]);
        assert_eq!(parts("\u{27e6}open"), [part("open", false)]);
        assert_eq!(parts(""), []);
    }
}
