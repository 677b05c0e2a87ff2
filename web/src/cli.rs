//! `callscript-web`: serves the console, and makes the links through which people get in.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use callscript_common::config::{ConfigError, DatabaseArgs, LoggingArgs, StorageArgs, layers};
use callscript_common::db::Pool;
use callscript_common::{exit, telemetry};
use clap::{Args, Parser, Subcommand};
use tokio_postgres::types::Type;

use crate::app::{App, Options};
use crate::auth::oidc::OidcArgs;
use crate::auth::token::Secret;
use crate::server;

/// Names the TOML file of the console: one of its own, as `listen` means something else to a worker.
const CONFIG: &str = "CALLSCRIPT_WEB_CONFIG";

/// The web console of the call-QA factory.
#[derive(Debug, Parser)]
#[command(
    name = "callscript-web",
    version,
    after_help = "\
First steps:
  callscript-web invite you@example.com --role admin    prints a link to choose a password
  callscript-web serve                                  then open the link

Every option may also come from its environment variable, from a file named by VARIABLE_FILE, or
from a TOML file (--config) whose keys are the long option names.

Exit codes: 0 done; 1 failed, and the same again may succeed; 2 a flag or a
variable cannot be understood; 78 a setting or the installation is wrong until a person corrects it."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// TOML file with settings; keys are long option names
    #[arg(long, env = CONFIG, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    logging: LoggingArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console
    Serve(Box<Serve>),
    /// Print a link with which somebody makes an account, good for three days; for a known address it sets a
    /// new password
    Invite(Link),
    /// Print a link that signs somebody in once, without a password, good for one hour
    SignInLink(Link),
    /// Print the paths of all addresses that the console answers, one a line: for the rules of a proxy
    Routes,
}

#[derive(Debug, Args)]
struct Serve {
    /// Address to listen on
    #[arg(
        long,
        env = "CALLSCRIPT_WEB_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    listen: std::net::SocketAddr,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    oidc: OidcArgs,
    /// A login that is a member of `callscript_web`.
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    storage: StorageArgs,
}

#[derive(Debug, Args)]
struct Link {
    /// E-mail address
    email: String,
    /// viewer reads with numbers masked, reviewer decides, admin changes settings and people
    #[arg(long, default_value = "reviewer", value_parser = ["viewer", "reviewer", "admin"])]
    role: String,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command line to its exit status.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli: Cli = match layers::parse(&arguments, CONFIG) {
        Ok(cli) => cli,
        Err(ConfigError::Usage(error)) => error.exit(),
        Err(error) => return report(&error.into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime
        .context("cannot start the runtime")
        .and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the last word of a command that failed")]
fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("callscript-web: {error:#}");
    ExitCode::from(exit::code_of(error, |_| false))
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    telemetry::init(&cli.logging)?;
    match cli.command {
        Command::Serve(serve) => {
            let app = App::new(&serve.database, &serve.storage, serve.options, &serve.oidc).await?;
            server::serve(app, serve.listen).await
        }
        Command::Invite(link) => make_link(link, "account", 72).await,
        Command::Routes => {
            print_routes();
            Ok(())
        }
        Command::SignInLink(link) => make_link(link, "sign_in", 1).await,
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn print_routes() {
    for path in server::paths() {
        println!("{path}");
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn make_link(link: Link, purpose: &str, hours: i32) -> anyhow::Result<()> {
    let secret = Secret::new();
    let actor = format!(
        "{} (shell)",
        std::env::var("USER").unwrap_or_else(|_| "root".to_owned())
    );
    Pool::new(&link.database, "web")?
        .query(
            "SELECT console.invite($1, $2, $3, $4, $5, $6)",
            &[
                (&actor, Type::TEXT),
                (&purpose, Type::TEXT),
                (&link.email, Type::TEXT),
                (&link.role, Type::TEXT),
                (&secret.sha256(), Type::BYTEA),
                (&hours, Type::INT4),
            ],
        )
        .await
        .context("cannot make the link")?;
    println!(
        "{}/invite/{}",
        link.options.public_url.trim_end_matches('/'),
        secret.text()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
