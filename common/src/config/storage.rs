//! The bucket: `CALLSCRIPT_BUCKET`, `AWS_ENDPOINT_URL_S3`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
//! `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`. Without keys the usual AWS chain is tried
//! (`AWS_PROFILE`, container and instance roles).

use clap::Args;
use secrecy::SecretString;

use super::ConfigError;

/// Where recordings are kept: any store that speaks the S3 protocol.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Storage")]
pub struct StorageArgs {
    /// Private bucket that holds the recordings
    #[arg(long, env = "CALLSCRIPT_BUCKET", value_name = "NAME")]
    pub bucket: Option<String>,

    /// Endpoint of an S3-compatible store; absent for AWS itself
    #[arg(long, env = "AWS_ENDPOINT_URL_S3", value_name = "URL")]
    pub s3_endpoint: Option<String>,

    /// Region
    #[arg(long, env = "AWS_REGION", value_name = "REGION", default_value = "us-east-1")]
    pub s3_region: String,

    /// Access key id
    #[arg(long, env = "AWS_ACCESS_KEY_ID", value_name = "KEY", hide_env_values = true)]
    pub s3_access_key_id: Option<SecretString>,

    /// Secret access key
    #[arg(
        long,
        env = "AWS_SECRET_ACCESS_KEY",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub s3_secret_access_key: Option<SecretString>,

    /// Session token of temporary keys
    #[arg(long, env = "AWS_SESSION_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub s3_session_token: Option<SecretString>,
}

impl StorageArgs {
    /// The bucket, which the vault lane cannot do without.
    pub fn bucket(&self) -> Result<&str, ConfigError> {
        self.bucket
            .as_deref()
            .filter(|name| !name.is_empty())
            .ok_or(ConfigError::Missing {
                variable: "CALLSCRIPT_BUCKET",
                key: "bucket",
                needed_by: "the vault lane",
            })
    }
}
