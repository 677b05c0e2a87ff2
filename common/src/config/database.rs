//! The database: `DATABASE_URL`, `CALLSCRIPT_DATABASE_POOL_SIZE`,
//! `CALLSCRIPT_DATABASE_STATEMENT_TIMEOUT`, `CALLSCRIPT_DATABASE_CONNECT_TIMEOUT`,
//! `CALLSCRIPT_DATABASE_ROOT_CERT`, `CALLSCRIPT_DATABASE_UNENCRYPTED`.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use super::ConfigError;

/// How the database is reached.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// Connection URL, e.g. `postgres://worker@db.example/callscript?sslmode=require`
    ///
    /// TLS is used for sslmode require, verify-ca and verify-full, and the certificate is always verified. Without one of these only
    /// this machine is connected to (a Unix socket, localhost, a loopback address).
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,

    /// Most connections of this process
    #[arg(
        long,
        env = "CALLSCRIPT_DATABASE_POOL_SIZE",
        value_name = "N",
        default_value_t = 8
    )]
    pub database_pool_size: usize,

    /// Seconds after which the server gives up on one statement
    #[arg(
        long,
        env = "CALLSCRIPT_DATABASE_STATEMENT_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 30
    )]
    pub database_statement_timeout: u32,

    /// Seconds to wait for a connection
    #[arg(
        long,
        env = "CALLSCRIPT_DATABASE_CONNECT_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 10
    )]
    pub database_connect_timeout: u64,

    /// PEM file with a root certificate to trust besides those of the system
    #[arg(long, env = "CALLSCRIPT_DATABASE_ROOT_CERT", value_name = "FILE")]
    pub database_root_cert: Option<PathBuf>,

    /// Talk to a database on another machine without encryption: whoever is on the way reads the password and the calls. For
    /// networks that are encrypted themselves
    #[arg(long, env = "CALLSCRIPT_DATABASE_UNENCRYPTED", value_name = "BOOL", default_value_t = false,
          num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub database_unencrypted: bool,
}

impl DatabaseArgs {
    /// The connection URL, which hardly anything can do without.
    pub fn url(&self) -> Result<&SecretString, ConfigError> {
        self.database_url.as_ref().ok_or(ConfigError::Missing {
            variable: "DATABASE_URL",
            key: "database-url",
            needed_by: "this command",
        })
    }
}
