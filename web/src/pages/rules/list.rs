//! `/rules`: every rule, with how much it flags.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::auth::viewer::Viewer;
use crate::error::PageError;
use crate::http::fields::Fields;
use crate::pages::page;
use crate::view::format;
use crate::view::shell::Shell;

/// A rule in force, retired, or drafted, as `console.rule_list` answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleRow {
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) severity: String,
    pub(crate) weight: i32,
    pub(crate) vertical: Option<String>,
    pub(crate) state: String,
    /// Calls of 30 days that it flagged, of so many.
    pub(crate) flagged: u64,
    pub(crate) calls: u64,
    /// Flags of this version that reviewers decided, and agreed with; absent where that is too few to tell.
    pub(crate) decided: Option<f64>,
    pub(crate) agreed: Option<f64>,
}

impl RuleRow {
    /// `1.2 %`
    pub(crate) fn share(&self) -> String {
        if self.state == "in force" {
            format::percent(self.flagged as f64, self.calls as f64)
        } else {
            String::new()
        }
    }

    /// `92.0 %`, or empty.
    pub(crate) fn precision(&self) -> String {
        match (self.agreed, self.decided) {
            (Some(agreed), Some(decided)) if decided > 0.0 => format::percent(agreed, decided),
            _ => String::new(),
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) text: String,
    pub(crate) kind: String,
    pub(crate) vertical: String,
    pub(crate) severity: String,
    pub(crate) state: String,
}

impl Asked {
    fn read(fields: &Fields) -> Self {
        let text = |name: &str| -> String {
            let value = fields.get(name).unwrap_or_default();
            value.chars().take(100).collect()
        };
        Self {
            text: text("q"),
            kind: text("kind"),
            vertical: text("vertical"),
            severity: text("severity"),
            state: text("state"),
        }
    }

    fn is_any(&self) -> bool {
        [
            &self.text,
            &self.kind,
            &self.vertical,
            &self.severity,
            &self.state,
        ]
        .iter()
        .all(|text| text.is_empty())
    }

    fn fits(&self, rule: &RuleRow) -> bool {
        let is = |asked: &str, value: &str| asked.is_empty() || asked == value;
        let text = self.text.to_lowercase();
        let vertical = rule.vertical.as_deref().unwrap_or("all");
        is(&self.kind, &rule.kind)
            && is(&self.vertical, vertical)
            && is(&self.severity, &rule.severity)
            && is(&self.state, &rule.state)
            && (rule.name.to_lowercase().contains(&text)
                || rule.id.contains(&text)
                || rule.id.replace('_', " ").contains(&text))
    }
}

#[derive(Template)]
#[template(path = "rules.html")]
pub(crate) struct RulesPage {
    pub(crate) shell: Shell,
    pub(crate) asked: Asked,
    pub(crate) rules: Vec<RuleRow>,
    /// Of all rules, whatever is asked for.
    pub(crate) total: usize,
    pub(crate) verticals: Vec<String>,
    pub(crate) is_narrow: bool,
}

impl RulesPage {
    pub(crate) fn new(viewer: &Viewer, all: Vec<RuleRow>, fields: &Fields) -> Self {
        let asked = Asked::read(fields);
        let mut verticals: Vec<String> = all.iter().filter_map(|rule| rule.vertical.clone()).collect();
        verticals.sort_unstable();
        verticals.dedup();
        let total = all.len();
        Self {
            shell: Shell::new(viewer, "rules", "Rules"),
            rules: all.into_iter().filter(|rule| asked.fits(rule)).collect(),
            is_narrow: !asked.is_any(),
            asked,
            total,
            verticals,
        }
    }
}

/// `GET /rules`
pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    query: Fields,
) -> Result<Html<String>, PageError> {
    let rules: Value = app.database.one("SELECT console.rule_list()", &[]).await?;
    let rules: Vec<RuleRow> = serde_json::from_value(rules)
        .map_err(|error| PageError::Internal(format!("the rules are not understood ({error})")))?;
    page(&RulesPage::new(&viewer, rules, &query))
}
