//! What a server behind OpenAI's API understands of it: many do not know all of it, and some refuse what they do not know.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::error::FunctionError;
use crate::query;

/// How a server is told the form of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// `response_format` with a JSON schema, which the server enforces.
    #[default]
    Schema,
    /// `response_format` that asks for any JSON object; the schema stands in the instructions.
    Object,
    /// Only the instructions.
    Text,
}

/// A row of `core.judge_servers`; by default all of OpenAI's API.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server {
    format: Format,
    /// Whether it knows `max_completion_tokens`; otherwise the older `max_tokens`.
    knows_completion_tokens: bool,
    /// Whether it takes `reasoning_effort`.
    takes_effort: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            format: Format::Schema,
            knows_completion_tokens: true,
            takes_effort: true,
        }
    }
}

impl Server {
    /// What is known of the server at this address.
    pub(super) fn of(base_url: &str) -> Result<Self, FunctionError> {
        let known = query::row(include_str!("sql/server.sql"), &[base_url.into()], |row| {
            Ok(Self {
                format: match query::required::<String>(row, 1)?.as_str() {
                    "json_object" => Format::Object,
                    "text" => Format::Text,
                    _ => Format::Schema,
                },
                knows_completion_tokens: query::required::<String>(row, 2)? == "max_completion_tokens",
                takes_effort: query::required(row, 3)?,
            })
        })?;
        Ok(known.unwrap_or_default())
    }

    /// Says the same to this server in the words that it understands.
    pub(super) fn fit(self, body: &mut Value) {
        let Some(fields) = body.as_object_mut() else {
            return;
        };
        if !self.knows_completion_tokens
            && let Some(most) = fields.remove("max_completion_tokens")
        {
            fields.insert("max_tokens".to_owned(), most);
        }
        if !self.takes_effort {
            fields.remove("reasoning_effort");
        }
        if self.format == Format::Schema {
            return;
        }
        let format = fields.remove("response_format").unwrap_or_default();
        if self.format == Format::Object {
            fields.insert("response_format".to_owned(), json!({"type": "json_object"}));
        }
        let schema = &format["json_schema"]["schema"];
        if let Some(Value::String(instructions)) = body.pointer_mut("/messages/0/content") {
            // Writing to a String cannot fail.
            let _ = write!(
                instructions,
                "\n# The answer\nAnswer with one JSON object of this JSON schema and with nothing else:\n{schema}\n"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(server: Server) -> Value {
        let mut body = json!({
            "messages": [{"role": "system", "content": "Judge."}, {"role": "user", "content": "hello"}],
            "response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}},
            "max_completion_tokens": 100, "reasoning_effort": "low"});
        server.fit(&mut body);
        body
    }

    #[test]
    fn each_server_hears_the_same_in_its_own_words() {
        let all = fitted(Server::default());
        assert_eq!(
            (&all["max_completion_tokens"], &all["reasoning_effort"]),
            (&json!(100), &json!("low"))
        );
        assert_eq!(all["messages"][0]["content"], "Judge.");
        let old = fitted(Server {
            format: Format::Text,
            knows_completion_tokens: false,
            takes_effort: false,
        });
        assert_eq!(old["max_tokens"], 100);
        for gone in ["max_completion_tokens", "reasoning_effort", "response_format"] {
            assert!(old.get(gone).is_none(), "{gone}");
        }
        let told = old["messages"][0]["content"].as_str().unwrap();
        assert!(
            told.starts_with("Judge.\n# The answer") && told.contains("{\"type\":\"object\"}"),
            "{told}"
        );
        let object = fitted(Server {
            format: Format::Object,
            ..Server::default()
        });
        assert_eq!(object["response_format"], json!({"type": "json_object"}));
        assert!(
            object["messages"][0]["content"]
                .as_str()
                .unwrap()
                .contains("nothing else")
        );
    }
}
