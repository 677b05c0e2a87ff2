//! Patterns of phrase rules as regular expressions, for the comparison with a plain function.

use serde_json::{Value, json};

const NUMBER: &str = "(?:[0-9]+|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand) ";

/// `[{speaker, any: [regular expression]}]` of the phrase rules among these.
pub(crate) fn patterns(rules: &Value) -> Value {
    let phrases = rules
        .as_array()
        .into_iter()
        .flatten()
        .filter(|rule| rule["kind"] == "phrase");
    phrases
        .map(|rule| {
            let any = rule["definition"]["any"].as_array().into_iter().flatten();
            let expressions: Vec<String> = any.filter_map(Value::as_str).map(expression).collect();
            json!({"speaker": rule["speaker"], "any": expressions})
        })
        .collect()
}

/// Every word with the blank after it, so that optional words leave no blank behind.
fn expression(pattern: &str) -> String {
    let letters: Vec<char> = pattern.chars().collect();
    let mut text = String::from(" ");
    let mut at = 0;
    let digits = |from: usize| {
        letters[from..]
            .iter()
            .take_while(|letter| letter.is_ascii_digit())
            .collect::<String>()
    };
    while at < letters.len() {
        match letters[at] {
            '(' => text.push_str("(?:"),
            letter @ (')' | '|' | '?') => text.push(letter),
            '#' => {
                let need = digits(at + 1);
                at += need.len();
                if need.is_empty() {
                    text.push_str(NUMBER);
                } else {
                    text.extend(["(?:", NUMBER, ")+"]);
                }
            }
            '.' if letters.get(at + 1) == Some(&'.') => {
                let most = digits(at + 2);
                at += 1 + most.len();
                let most = if most.is_empty() { "3" } else { &most };
                text.extend(["(?:[^ ]+ ){0,", most, "}"]);
            }
            letter if letter.is_alphanumeric() => {
                let word: String = letters[at..]
                    .iter()
                    .take_while(|letter| letter.is_alphanumeric() || **letter == '\'')
                    .collect();
                at += word.chars().count() - 1;
                let word = word.replace('\'', "").to_lowercase();
                text.extend(["(?:", &word, " )"]);
            }
            _ => {}
        }
        at += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_expressions() {
        for (pattern, expected) in [
            ("don't call", " (?:dont )(?:call )"),
            ("a .. b?", " (?:a )(?:[^ ]+ ){0,3}(?:b )?"),
            ("(a|b c)? d", " (?:(?:a )|(?:b )(?:c ))?(?:d )"),
            ("x ..5 y", " (?:x )(?:[^ ]+ ){0,5}(?:y )"),
        ] {
            assert_eq!(expression(pattern), expected);
        }
        assert!(expression("is #4").starts_with(" (?:is )(?:(?:[0-9]+|"));
    }
}
