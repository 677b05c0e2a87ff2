//! The judge: `OPENAI_BASE_URL`, `OPENAI_API_KEY`, `CALLSCRIPT_JUDGE_TIMEOUT`.

use clap::Args;
use secrecy::SecretString;
use url::Url;

/// Which language model service judges. The model itself is a row in the database.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Judge")]
pub struct JudgeArgs {
    /// Address of an OpenAI-compatible API, with /v1
    #[arg(
        long,
        env = "OPENAI_BASE_URL",
        value_name = "URL",
        default_value = "https://api.openai.com/v1"
    )]
    pub openai_base_url: Url,

    /// API key; without one, calls are judged by rules only
    #[arg(long, env = "OPENAI_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub openai_api_key: Option<SecretString>,

    /// Seconds to wait for one verdict
    #[arg(
        long,
        env = "CALLSCRIPT_JUDGE_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 90
    )]
    pub judge_timeout: u64,
}
