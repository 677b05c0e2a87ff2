//! What a day will cost, before it does.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyNumeric, JsonB};

use crate::error::FunctionError;
use crate::query;

/// The expected bill of a day with so many calls of so many minutes, decoded on a GPU of `core.gpu_types`:
/// one row per item, with the assumption behind it; the last row is the sum. Prices and tiers are those in
/// force; tokens are those of the last 1,000 answers, where there are some.
#[pg_extern(stable, security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[expect(clippy::type_complexity, reason = "pgrx reads the columns off the signature")]
fn cost_plan(
    calls: i32,
    minutes: f64,
    gpu: &str,
    spot: default!(bool, false),
    second_opinions: default!(f64, "0.05"),
) -> Result<
    TableIterator<
        'static,
        (
            name!(item, String),
            name!(quantity, AnyNumeric),
            name!(unit, String),
            name!(usd, AnyNumeric),
            name!(assumption, String),
        ),
    >,
    ErrorReport,
> {
    if calls < 1 {
        return Err(FunctionError::invalid("calls", "must be at least 1 a day").into());
    }
    if !(0.05..=240.0).contains(&minutes) {
        return Err(FunctionError::invalid("minutes", "must be from 0.05 to 240").into());
    }
    if !(0.0..=1.0).contains(&second_opinions) {
        return Err(FunctionError::invalid("second_opinions", "must be a share from 0 to 1").into());
    }
    let known: Option<JsonB> = query::value(include_str!("sql/gpu_type.sql"), &[gpu.into(), spot.into()])?;
    let Some(gpu) = known else {
        let reason = format!(
            "{gpu} is not in core.gpu_types{}; add it there with its price and speed",
            if spot { " with a spot price" } else { "" }
        );
        return Err(FunctionError::invalid("gpu", reason).into());
    };
    let args = [calls.into(), minutes.into(), gpu.into(), second_opinions.into()];
    let rows = query::rows(include_str!("sql/cost_plan.sql"), &args, |row| {
        Ok((
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
            query::required(row, 4)?,
            query::required(row, 5)?,
        ))
    })?;
    Ok(TableIterator::new(rows))
}
