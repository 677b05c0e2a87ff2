//! `callscript status`

use std::process::ExitCode;

use clap::Args;
use comfy_table::{CellAlignment, Table, TableStyle};
use serde_json::Value;

use crate::config::{DatabaseArgs, Lane};
use crate::db::Database;

/// What is waiting, working and failing.
#[derive(Debug, Args)]
pub struct StatusCommand {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

impl StatusCommand {
    /// Prints the state of the factory.
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let status = Database::new(&self.database, "status")?.status().await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&status)?);
        } else {
            println!("{}", render(&status));
        }
        Ok(ExitCode::SUCCESS)
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
