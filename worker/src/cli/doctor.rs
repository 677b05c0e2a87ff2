//! `callscript doctor`

use std::process::ExitCode;

use clap::Args;

use crate::config::DoctorConfig;
use crate::doctor::{self, Finding, Health};

/// Say what is broken, and what to do about it.
#[derive(Debug, Args)]
pub struct DoctorCommand {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What is looked at.
    #[command(flatten)]
    pub config: DoctorConfig,
}

impl DoctorCommand {
    /// Prints a finding a line; exit code 1 when something is broken.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let findings = Box::pin(doctor::examine(&self.config)).await;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&findings)?);
        } else {
            for finding in &findings {
                println!("{}", line(finding));
            }
        }
        let is_broken = findings.iter().any(|finding| finding.health == Health::Broken);
        Ok(if is_broken {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn line(finding: &Finding) -> String {
    let health = match finding.health {
        Health::Ok => "ok",
        Health::Warning => "warning",
        Health::Broken => "BROKEN",
    };
    let fix = finding
        .fix
        .as_ref()
        .map_or_else(String::new, |fix| format!("; fix: {fix}"));
    format!("{health:<8} {:<10} {}{fix}", finding.check, finding.finding)
}
