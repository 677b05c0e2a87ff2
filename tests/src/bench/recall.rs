//! Whether the estimated recall can be believed: production whose truth is known, readers who err, and how often the interval
//! covers the truth.

use anyhow::Result;

use super::args::RecallArgs;
use super::table::{Limit, Table};
use crate::harness::Database;

/// Share of bad calls, recall and precision of the simulated production.
const BAD: f64 = 0.08;
const RECALL: f64 = 0.92;
const PRECISION: f64 = 0.9;

/// Runs the benchmark.
pub(super) async fn run(args: &RecallArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    let wrongly_flagged = BAD * RECALL * (1.0 / PRECISION - 1.0) / (1.0 - BAD);
    let (mut covered, mut precise, mut width, mut off, mut error, mut wanted) =
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for run in 0..args.runs {
        let seed = f64::from(run) / f64::from(args.runs);
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 7] = [
            &seed,
            &f64::from(args.calls),
            &BAD,
            &RECALL,
            &wrongly_flagged,
            &args.reader_error,
            &f64::from(args.sample),
        ];
        let statement = database
            .prepare_typed(
                include_str!("sql/recall_run.sql"),
                &[tokio_postgres::types::Type::FLOAT8; 7],
            )
            .await?;
        let row = database.query_one(&statement, &parameters).await?;
        let value = |at: usize| row.try_get::<_, f64>(at);
        let (truth, precision) = (value(0)?, value(1)?);
        covered += f64::from(u8::from((value(3)?..=value(4)?).contains(&truth)));
        precise += f64::from(u8::from((value(5)?..=value(6)?).contains(&precision)));
        width += (value(4)? - value(3)?) / 2.0;
        off += value(2)? - truth;
        error += value(7)?;
        wanted += value(8)?;
    }
    let runs = f64::from(args.runs);
    let mut table = Table::new("recall");
    table.note("runs", runs, 0, "");
    table.note("calls of a run", f64::from(args.calls), 0, "");
    table.note("calls read, each by two or three", f64::from(args.sample), 0, "");
    table.judge(
        "intervals of recall that cover the truth",
        covered / runs * 100.0,
        1,
        "%",
        Limit::AtLeast(args.least_covered),
    );
    table.note(
        "intervals of precision that cover the truth",
        precise / runs * 100.0,
        1,
        "%",
    );
    table.note(
        "half the width of an interval of recall",
        width / runs * 100.0,
        1,
        "points",
    );
    table.note("estimate less truth", off / runs * 100.0, 2, "points");
    table.note("readers' error as estimated", error / runs * 100.0, 2, "%");
    table.note(
        "calls to be read for 3 points on either side",
        wanted / runs,
        0,
        "",
    );
    Ok(table)
}
