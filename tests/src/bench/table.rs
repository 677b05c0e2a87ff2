//! What a benchmark found out: figures, and which of them have a limit.

use comfy_table::{Table as Grid, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Map, Number, Value, json};

/// The figures of one benchmark, in the order in which they were noted.
#[derive(Clone, Debug)]
pub struct Table {
    subject: &'static str,
    figures: Vec<Figure>,
}

#[derive(Clone, Debug)]
struct Figure {
    name: &'static str,
    value: f64,
    decimals: usize,
    unit: &'static str,
    limit: Option<Limit>,
}

/// What a figure must be.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// At most this.
    AtMost(f64),
    /// Less than this.
    Below(f64),
    /// At least this.
    AtLeast(f64),
    /// Exactly this.
    Exactly(f64),
}

impl Limit {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::Below(limit) => value < limit,
            Self::AtLeast(limit) => value >= limit,
            Self::Exactly(limit) => (value - limit).abs() < f64::EPSILON,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtMost(limit) => format!("at most {limit}"),
            Self::Below(limit) => format!("below {limit}"),
            Self::AtLeast(limit) => format!("at least {limit}"),
            Self::Exactly(limit) => format!("exactly {limit}"),
        }
    }
}

impl Table {
    /// An empty table about `subject`.
    pub fn new(subject: &'static str) -> Self {
        Self {
            subject,
            figures: Vec::new(),
        }
    }

    /// Notes a figure.
    pub fn note(&mut self, name: &'static str, value: f64, decimals: usize, unit: &'static str) {
        self.push(name, value, decimals, unit, None);
    }

    /// Notes a figure that has a limit.
    pub fn judge(
        &mut self,
        name: &'static str,
        value: f64,
        decimals: usize,
        unit: &'static str,
        limit: Limit,
    ) {
        self.push(name, value, decimals, unit, Some(limit));
    }

    fn push(
        &mut self,
        name: &'static str,
        value: f64,
        decimals: usize,
        unit: &'static str,
        limit: Option<Limit>,
    ) {
        self.figures.push(Figure {
            name,
            value,
            decimals,
            unit,
            limit,
        });
    }

    /// Whether every limit is kept.
    pub fn is_good(&self) -> bool {
        self.figures.iter().all(Figure::is_good)
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut grid = Grid::new();
        grid.load_style(UTF8_HORIZONTAL_ONLY)
            .set_header([self.subject, "", "limit", ""]);
        for figure in &self.figures {
            let value = format!("{:.*} {}", figure.decimals, figure.value, figure.unit);
            let limit = figure.limit.map(Limit::text).unwrap_or_default();
            let verdict = match figure.limit {
                None => "",
                Some(_) if figure.is_good() => "kept",
                Some(_) => "MISSED",
            };
            grid.add_row([figure.name, value.trim(), &limit, verdict]);
        }
        grid.to_string()
    }

    /// For programs.
    pub fn json(&self) -> String {
        let figures: Map<String, Value> = self
            .figures
            .iter()
            .map(|figure| {
                let name = format!("{} {}", figure.name, figure.unit);
                let number = Number::from_f64(figure.value).map_or(Value::Null, Value::Number);
                (name.trim().replace(' ', "_").to_lowercase(), number)
            })
            .collect();
        json!({ "benchmark": self.subject, "figures": figures, "good": self.is_good() }).to_string()
    }
}

impl Figure {
    fn is_good(&self) -> bool {
        self.limit.is_none_or(|limit| limit.holds(self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_missed_limit_spoils_the_table() {
        let mut table = Table::new("lag");
        table.note("calls", 10.0, 0, "");
        table.judge("p95", 119.0, 1, "s", Limit::Below(120.0));
        assert!(table.is_good());
        table.judge("missing", 1.0, 0, "", Limit::Exactly(0.0));
        assert!(!table.is_good());
        assert!(table.text().contains("MISSED"));
        let json: Value = serde_json::from_str(&table.json()).unwrap();
        assert_eq!(json["figures"]["p95_s"], 119.0);
        assert_eq!(json["good"], false);
    }
}
