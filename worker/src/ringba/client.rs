//! The three endpoints in use: `calllogs`, `calllogs/detail`, `calllogs/columns`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callscript_common::config::ConfigError;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::RingbaError;
use super::columns::{KnownColumns, Wanted};
use super::details::Details;
use crate::config::RingbaArgs;
use crate::gate::{Gate, Purse, Strain};
use crate::http;

/// A page of 1000 records with every column is well under a megabyte.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// One page as it came.
#[derive(Debug, Default)]
pub struct Page {
    /// The records, unparsed.
    pub records: Vec<Value>,
    /// Whether Ringba says that the set is incomplete.
    pub partial: bool,
    /// Ringba's count of the whole window, where it gave one; unreliable.
    pub total: Option<u64>,
    /// When the request was sent.
    pub sent: Option<Instant>,
}

/// A client for one account.
#[derive(Debug)]
pub struct RingbaClient {
    http: reqwest::Client,
    base: String,
    token: SecretString,
    gate: Gate,
    columns: KnownColumns,
    details: Details,
}

impl RingbaClient {
    /// Prepares a client; nothing is sent yet.
    pub fn new(args: &RingbaArgs) -> Result<Self, ConfigError> {
        let (account, token) = args.account()?;
        if !account
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            return Err(ConfigError::Invalid {
                variable: "RINGBA_ACCOUNT_ID",
                reason: "it holds letters and digits only, e.g. RA0123456789".to_owned(),
            });
        }
        let http =
            http::client(Duration::from_secs(args.ringba_timeout)).map_err(|error| ConfigError::Invalid {
                variable: "RINGBA_TIMEOUT",
                reason: error.to_string(),
            })?;
        let base = format!(
            "{}/v2/{account}",
            args.ringba_base_url.as_str().trim_end_matches('/')
        );
        Ok(Self {
            http,
            base,
            token: token.clone(),
            gate: Gate::None,
            columns: KnownColumns::default(),
            details: Details::default(),
        })
    }

    /// The same client behind a gate that it shares with all workers.
    #[must_use]
    pub fn behind(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    /// Learns which columns the account has, unless that is known: optional ones it lacks are no longer asked
    /// for, with a warning; [`RingbaError::Column`] for one that CallScript cannot do without.
    pub async fn discover_columns(&self) -> Result<(), RingbaError> {
        if self.columns.are_discovered() {
            return Ok(());
        }
        match self.learn_columns().await {
            Ok(_) => Ok(()),
            Err(error @ (RingbaError::Garbage(_) | RingbaError::Refused(_))) => {
                // An account without this endpoint works too: Ringba refuses a wrong column with 422.
                tracing::warn!("the columns of this Ringba account cannot be listed: {error}");
                self.columns.give_up();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// One page of the call log, oldest call first: with Ringba's default order, new calls would shift
    /// every offset of a window that is still open.
    pub async fn page(
        &self,
        span: (&str, &str),
        size: u32,
        offset: u64,
        wanted: Wanted,
    ) -> Result<Page, RingbaError> {
        self.discover_columns().await?;
        let mut narrowed = false;
        loop {
            let columns: Vec<Value> = self
                .columns
                .of(wanted)
                .iter()
                .map(|name| json!({ "column": name }))
                .collect();
            let body = json!({
                "reportStart": span.0, "reportEnd": span.1, "size": size, "offset": offset,
                "orderByColumns": [{ "column": "callDt", "direction": "asc" }],
                "valueColumns": columns,
            });
            match self.post("calllogs", &body, Purse::Own).await {
                Ok((answer, sent)) => {
                    return page_of(answer).map(|page| Page {
                        sent: Some(sent),
                        ..page
                    });
                }
                Err(RingbaError::Refused(422)) if !narrowed => {
                    if self.learn_columns().await? == 0 {
                        return Err(RingbaError::Refused(422));
                    }
                    narrowed = true;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The recording URL of one call as Ringba has it now. Calls that are asked for at the same time share a request.
    pub async fn recording_url(&self, ringba_call_id: &str) -> Result<Option<String>, Arc<RingbaError>> {
        self.details.recording_url(self, ringba_call_id).await
    }

    /// The recording URLs that these calls have now.
    pub(super) async fn recording_urls(
        &self,
        ringba_call_ids: &[String],
    ) -> Result<HashMap<String, String>, RingbaError> {
        let body = json!({ "InboundCallIds": ringba_call_ids });
        let (answer, _) = self.post("calllogs/detail", &body, Purse::Detail).await?;
        let text = |record: &Value, name: &str| {
            let text = record.get(name).and_then(Value::as_str)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let urls = page_of(answer)?.records.into_iter().filter_map(|record| {
            // An answer to a question about one call need not say which.
            let only = ringba_call_ids.first().filter(|_| ringba_call_ids.len() == 1);
            let id = text(&record, "inboundCallId").or_else(|| only.cloned())?;
            Some((id, text(&record, "recordingUrl")?))
        });
        Ok(urls.collect())
    }

    /// The columns that this account knows; also the cheapest proof that the login works.
    pub async fn valid_columns(&self) -> Result<Vec<String>, RingbaError> {
        self.gated(Purse::Own, self.listed_columns())
            .await
            .map(|(names, _)| names)
    }

    /// Reads the account's own list and keeps to it; returns how many columns were dropped. A list without a
    /// required one is a failure of the account as a whole, so the gate hears of it.
    async fn learn_columns(&self) -> Result<usize, RingbaError> {
        self.gated(Purse::Own, async {
            self.columns.keep(&self.listed_columns().await?)
        })
        .await
        .map(|(dropped, _)| dropped)
    }

    async fn listed_columns(&self) -> Result<Vec<String>, RingbaError> {
        let request = self.http.get(format!("{}/calllogs/columns", self.base));
        let answer = self.exchange(request).await?;
        let mut names = Vec::new();
        collect_names(&answer, &mut names);
        if names.is_empty() {
            return Err(RingbaError::Garbage("the list of columns is empty".to_owned()));
        }
        Ok(names)
    }

    async fn post(&self, path: &str, body: &Value, purse: Purse) -> Result<(Value, Instant), RingbaError> {
        let request = self.http.post(format!("{}/{path}", self.base)).json(body);
        self.gated(purse, self.exchange(request)).await
    }

    /// Asks when the gate lets it, and tells the gate how that ended. Returns when the request was sent, too.
    async fn gated<T>(
        &self,
        purse: Purse,
        asked: impl Future<Output = Result<T, RingbaError>>,
    ) -> Result<(T, Instant), RingbaError> {
        let pass = self.gate.pass(purse).await?;
        let sent = Instant::now();
        let answer = asked.await;
        let strain = answer.as_ref().err().map_or(Strain::Good, RingbaError::strain);
        let error = answer.as_ref().err().map(ToString::to_string);
        self.gate
            .report(pass, strain, error.as_deref().unwrap_or_default())
            .await;
        answer.map(|answer| (answer, sent))
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<Value, RingbaError> {
        let token = format!("Token {}", self.token.expose_secret());
        let mut value =
            reqwest::header::HeaderValue::from_str(&token).map_err(|_| RingbaError::Token(401))?;
        value.set_sensitive(true);
        let response = request
            .header(reqwest::header::AUTHORIZATION, value)
            .send()
            .await
            .map_err(http::HttpError::from)?;
        let status = response.status();
        match (status.as_u16(), http::verdict(status)) {
            (_, http::Verdict::Success) => {}
            (code @ (401 | 403), _) => return Err(RingbaError::Token(code)),
            (404, _) => return Err(RingbaError::Account),
            (code, http::Verdict::Transient) => {
                return Err(RingbaError::Busy {
                    status: code,
                    retry_after: http::retry_after(response.headers()),
                });
            }
            (code, http::Verdict::Permanent) => return Err(RingbaError::Refused(code)),
        }
        let body = http::read_body(response, BODY_LIMIT).await?;
        // serde's message holds a position and no content.
        serde_json::from_slice(&body).map_err(|error| RingbaError::Garbage(format!("not JSON, {error}")))
    }
}

fn page_of(answer: Value) -> Result<Page, RingbaError> {
    let Value::Object(mut answer) = answer else {
        return Err(RingbaError::Garbage("no object".to_owned()));
    };
    let report = answer.remove("report").unwrap_or(Value::Object(answer));
    let Value::Object(mut report) = report else {
        return Err(RingbaError::Garbage("`report` is no object".to_owned()));
    };
    let partial = match report.get("partialResult") {
        Some(Value::Bool(partial)) => *partial,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let total = report.get("totalCount").and_then(|total| match total {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    });
    match report.remove("records") {
        Some(Value::Array(records)) => Ok(Page {
            records,
            partial,
            total,
            sent: None,
        }),
        Some(Value::Null) | None if total == Some(0) => Ok(Page {
            records: Vec::new(),
            partial,
            total,
            sent: None,
        }),
        _ => Err(RingbaError::Garbage("`report.records` is no list".to_owned())),
    }
}

/// Column names wherever they stand: the shape of this answer is not documented.
fn collect_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(name) => names.push(name.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        Value::Object(fields) => {
            if let Some(Value::String(name)) = fields.get("column").or_else(|| fields.get("name")) {
                names.push(name.clone());
            } else {
                fields.values().for_each(|item| collect_names(item, names));
            }
        }
        _ => {}
    }
}
