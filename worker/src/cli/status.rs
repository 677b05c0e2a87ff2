//! `callscript status`

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use callscript_common::config::DatabaseArgs;
use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle};
use serde_json::Value;

use crate::config::Lane;
use crate::db::Database;

/// What is waiting, working and failing.
#[derive(Debug, Args)]
pub struct StatusCommand {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Draw it anew every so many seconds, until Ctrl-C
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", conflicts_with = "json",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub watch: Option<u64>,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl StatusCommand {
    /// Prints the state of the factory.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let database = Database::new(&self.database, "status")?;
        if let Some(seconds) = self.watch {
            return watch(&database, Duration::from_secs(seconds)).await;
        }
        let status = database.status().await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&status)?);
        } else {
            println!("{}", render(&status));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Draws the state again and again; a database that is away for a while is waited for.
#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn watch(database: &Database, rhythm: Duration) -> anyhow::Result<ExitCode> {
    let is_terminal = std::io::stdout().is_terminal();
    loop {
        let text = match database.status().await {
            Ok(status) => render(&status),
            Err(error) if error.is_transient() => format!("{error}; trying again"),
            Err(error) => return Err(error.into()),
        };
        let time = jiff::Zoned::now().strftime("%F %T");
        if is_terminal {
            // From the top left corner: clear, then draw, in one write.
            println!("\x1b[H\x1b[2J{time}\n{text}");
        } else {
            println!("{time}\n{text}\n");
        }
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
            () = tokio::time::sleep(rhythm) => {}
        }
    }
}

/// The state of the factory for people.
fn render(status: &Value) -> String {
    let mut parts = vec![lanes(status).to_string()];
    let workers = list(status, "workers");
    parts.push(match workers {
        [] => "no worker is running".to_owned(),
        workers => worker_table(workers).to_string(),
    });
    let latency = &status["latency_seconds"];
    parts.push(format!(
        "hang-up to flag, last 24 h: {} calls, p50 {} s, p95 {} s",
        show(&latency["calls"]),
        show(&latency["p50"]),
        show(&latency["p95"]),
    ));
    parts.push(format!("cost today: ${}", show(&status["cost_today_usd"])));
    for alert in list(status, "alerts") {
        parts.push(format!(
            "ALERT {} {}",
            show(&alert["severity"]),
            show(&alert["message"])
        ));
    }
    let lines: Vec<&str> = parts
        .iter()
        .flat_map(|part| part.lines())
        .map(str::trim_end)
        .collect();
    lines.join("\n")
}

fn lanes(status: &Value) -> Table {
    let columns = [
        "waiting",
        "working",
        "backing_off",
        "dead_letters",
        "oldest_waiting_seconds",
        "paused",
    ];
    let mut table = table(&[
        "lane",
        "waiting",
        "working",
        "backing off",
        "dead letters",
        "oldest (s)",
        "paused",
    ]);
    for lane in Lane::ALL {
        let figures = &status["lanes"][lane.name()];
        let mut row = vec![lane.to_string()];
        row.extend(columns.iter().map(|column| show(&figures[*column])));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn worker_table(workers: &[Value]) -> Table {
    let mut table = table(&["worker", "state", "lanes", "slots", "model", "holds"]);
    for worker in workers {
        let lanes: Vec<String> = list(worker, "lanes").iter().map(show).collect();
        table.add_row([
            show(&worker["worker"]),
            show(&worker["state"]),
            lanes.join(","),
            show(&worker["slots"]),
            show(&worker["model"]),
            show(&worker["holds"]),
        ]);
    }
    table
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_header(header);
    table
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_person_can_read_it() {
        let text = super::render(&json!({
            "lanes": { "vault": { "waiting": 12, "working": 3, "backing_off": 0, "dead_letters": 1, "paused": false } },
            "workers": [{ "worker": "box-1", "state": "running", "lanes": ["factory", "judge"], "slots": 2, "holds": 1 }],
            "latency_seconds": { "calls": 4, "p50": 21.5, "p95": 60.1 },
            "alerts": [{ "severity": "warning", "message": "the vault lane is stalled: start a worker" }],
            "cost_today_usd": 0.25,
        }));
        insta::assert_snapshot!(text, @r"
         lane     waiting  working  backing off  dead letters  oldest (s)  paused
         ingest         -        -            -             -           -       -
         vault         12        3            0             1           -      no
         factory        -        -            -             -           -       -
         judge          -        -            -             -           -       -
         worker  state    lanes          slots  model  holds
         box-1   running  factory,judge  2      -      1
        hang-up to flag, last 24 h: 4 calls, p50 21.5 s, p95 60.1 s
        cost today: $0.25
        ALERT warning the vault lane is stalled: start a worker
        ");
    }
}
