//! The call log: `RINGBA_BASE_URL`, `RINGBA_ACCOUNT_ID`, `RINGBA_API_TOKEN`, `RINGBA_PAGE_SIZE`,
//! `RINGBA_TIMEOUT`.

use callscript_common::config::ConfigError;
use clap::Args;
use secrecy::SecretString;
use url::Url;

/// How Ringba is asked.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Ringba")]
pub struct RingbaArgs {
    /// Address of the API, without /v2
    #[arg(
        long,
        env = "RINGBA_BASE_URL",
        value_name = "URL",
        default_value = "https://api.ringba.com"
    )]
    pub ringba_base_url: Url,

    /// Account id, e.g. RA0123456789
    #[arg(long, env = "RINGBA_ACCOUNT_ID", value_name = "ID")]
    pub ringba_account_id: Option<String>,

    /// API access token (Ringba: Security, API Access Tokens)
    #[arg(long, env = "RINGBA_API_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub ringba_api_token: Option<SecretString>,

    /// Records per page, at most 1000
    #[arg(long, env = "RINGBA_PAGE_SIZE", value_name = "N", default_value_t = 1000,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub ringba_page_size: u32,

    /// Seconds to wait for one answer
    #[arg(long, env = "RINGBA_TIMEOUT", value_name = "SECONDS", default_value_t = 60)]
    pub ringba_timeout: u64,
}

impl RingbaArgs {
    /// Account id and token, which the ingest lane cannot do without.
    pub fn account(&self) -> Result<(&str, &SecretString), ConfigError> {
        let account = self.ringba_account_id.as_deref().filter(|id| !id.is_empty());
        let account = account.ok_or(ConfigError::Missing {
            variable: "RINGBA_ACCOUNT_ID",
            key: "ringba-account-id",
            needed_by: "the ingest lane",
        })?;
        let token = self.ringba_api_token.as_ref().ok_or(ConfigError::Missing {
            variable: "RINGBA_API_TOKEN",
            key: "ringba-api-token",
            needed_by: "the ingest lane",
        })?;
        Ok((account, token))
    }
}
