//! Quotes of flags, marked in the text they stand in.

fn ends_with_words(text: &str, words: &str) -> bool {
    let before = text.strip_suffix(words);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// Cuts a text where quotes begin and end. A quote that goes on in the next segment is marked to the end of
/// this one.
pub(crate) fn marked(text: &str, quotes: &[&str]) -> Vec<(String, bool)> {
    let mut places: Vec<std::ops::Range<usize>> = quotes
        .iter()
        .filter_map(|quote| {
            if let Some(at) = text.find(quote) {
                return Some(at..at + quote.len());
            }
            // The longest beginning of the quote, in whole words, that ends this text.
            let shared = quote
                .char_indices()
                .filter(|(_, letter)| letter.is_whitespace())
                .map(|(at, _)| &quote[..at])
                .rfind(|start| !start.is_empty() && ends_with_words(text, start))?;
            Some(text.len() - shared.len()..text.len())
        })
        .collect();
    places.sort_by_key(|place| place.start);
    let mut parts = Vec::new();
    let mut at = 0;
    for place in places {
        if place.start > at {
            parts.push((text[at..place.start].to_owned(), false));
        }
        if place.end > at {
            parts.push((text[place.start.max(at)..place.end].to_owned(), true));
            at = place.end;
        }
    }
    if at < text.len() {
        parts.push((text[at..].to_owned(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_marked_where_they_stand() {
        let part = |text: &str, is_quote: bool| (text.to_owned(), is_quote);
        assert_eq!(
            marked("You will get a gift card today.", &["a gift card"]),
            [
                part("You will get ", false),
                part("a gift card", true),
                part(" today.", false)
            ]
        );
        assert_eq!(
            marked("I need your", &["need your card"]),
            [part("I ", false), part("need your", true)]
        );
        assert_eq!(
            marked("one two three", &["two three", "one two"]),
            [part("one two", true), part(" three", true)]
        );
        assert_eq!(marked("caf\u{e9} au lait", &["\u{e9} au"]).len(), 3);
        assert_eq!(
            marked("nothing here", &["elsewhere"]),
            [part("nothing here", false)]
        );
        assert_eq!(marked("", &["x"]), []);
    }
}
