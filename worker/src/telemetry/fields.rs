//! What of a log event may reach the database: its message and known fields, nothing else.

use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};

/// Fields that are known to hold no personal data. A field that is not here stays on standard error.
const KNOWN: [&str; 28] = [
    "call.id",
    "call.status",
    "window.id",
    "lane",
    "worker",
    "lanes",
    "version",
    "duration_ms",
    "db.wait_seconds",
    "db.wait_ms",
    "lease.count",
    "lease.epoch",
    "zombie.count",
    "queue.backing_off",
    "page.offset",
    "page.count",
    "page.rejected",
    "record.count",
    "ringba.columns",
    "http.address",
    "log.dropped",
    "model.name",
    "model.slots",
    "audio.seconds",
    "decode.seconds",
    "judge.model",
    "retry.seconds",
    "schema.version",
];

/// Collects one event.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) message: String,
    pub(super) fields: Map<String, Value>,
}

impl Collected {
    fn keep(&mut self, field: &Field, value: Value) {
        if KNOWN.contains(&field.name()) {
            self.fields.insert(field.name().to_owned(), value);
        }
    }

    /// Takes a field out, as text.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        match self.fields.remove(name)? {
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }
    }
}

impl Visit for Collected {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.keep(field, json!(format!("{value:?}")));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.keep(field, json!(value));
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.keep(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, json!(value));
    }
}
