//! The answer of `console.settings`.

use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::error::PageError;

/// What the pages list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Lists {
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) verticals: Vec<String>,
    pub(crate) models: Vec<Model>,
    pub(crate) budget: Budget,
}

/// A campaign and the vertical it is in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Campaign {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vertical: Option<String>,
    pub(crate) source: String,
    pub(crate) is_verified: bool,
}

impl Campaign {
    pub(crate) fn is_in(&self, vertical: &str) -> bool {
        self.vertical.as_deref() == Some(vertical)
    }
}

/// A model that the judge asks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Model {
    pub(crate) tier: i16,
    #[serde(rename = "model")]
    pub(crate) name: String,
    pub(crate) is_active: bool,
    pub(crate) daily_usd: Option<f64>,
    /// Dollars for a million tokens.
    pub(crate) input: f64,
    pub(crate) output: f64,
    pub(crate) shutdown_on: Option<String>,
}

/// Dollars of the day.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Budget {
    pub(crate) daily: f64,
    pub(crate) spent: f64,
    pub(crate) stage: String,
}

pub(super) async fn read(app: &App) -> Result<Lists, PageError> {
    let lists: Value = app.database.one("SELECT console.settings()", &[]).await?;
    serde_json::from_value(lists)
        .map_err(|error| PageError::Internal(format!("the settings are not understood ({error})")))
}
