//! How fast a file of many calls is made, and what memory that takes.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use callscript_demo::services::Console;
use reqwest::StatusCode;
use reqwest::header::COOKIE;

use super::console::Browser;
use super::table::{Limit, Table};

/// Rows after which it is enough.
const ROWS: usize = 100_000;
/// Fewest rows a second.
const LEAST_A_SECOND: f64 = 5_000.0;
/// Megabytes that the console may hold more than before.
const MOST_MEGABYTES: f64 = 64.0;

/// Takes every flagged call, and then calls of the archive up to that many rows.
pub(super) async fn measure(browser: &Browser, console: &Console, table: &mut Table) -> Result<()> {
    let token = token(browser).await?;
    let before = peak(console)?;
    for (name, list, query) in [
        ("rows a second of an export of flags", "flags", "state=all"),
        ("rows a second of an export of calls", "calls", ""),
    ] {
        let begin = Instant::now();
        let rows = rows(browser, &token, list, query).await?;
        ensure!(rows > 0, "an export of {list} has no row");
        let speed = rows as f64 / begin.elapsed().as_secs_f64();
        table.judge(name, speed, 0, "", Limit::AtLeast(LEAST_A_SECOND));
    }
    let more = (peak(console)? - before).max(0.0);
    table.judge(
        "memory of the exports",
        more,
        1,
        "MB",
        Limit::Below(MOST_MEGABYTES),
    );
    Ok(())
}

/// The token that a form of this session carries.
async fn token(browser: &Browser) -> Result<String> {
    let page = browser.get("/export?list=flags").await?.text().await?;
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").context("no token")?;
    Ok(rest.chars().take(32).collect())
}

/// Lines below the first, [`ROWS`] at most: the rest is not waited for.
async fn rows(browser: &Browser, token: &str, list: &str, query: &str) -> Result<usize> {
    let mut form = vec![("csrf", token), ("list", list), ("query", query)];
    form.extend(
        [
            "ringba_call_id",
            "call_time",
            "publisher",
            "caller",
            "revenue",
            "rule",
            "quote",
            "flag_link",
        ]
        .map(|name| ("column", name)),
    );
    let request = browser.client.post(format!("{}/export", browser.url)).form(&form);
    let mut answer = request.header(COOKIE, &browser.cookie).send().await?;
    ensure!(answer.status() == StatusCode::OK, "{}", answer.status());
    let mut lines = 0;
    while let Some(part) = answer.chunk().await? {
        lines += part.split(|byte| *byte == b'\n').count() - 1;
        if lines > ROWS {
            break;
        }
    }
    Ok(lines.saturating_sub(1))
}

/// Most megabytes that the console has held so far (`VmHWM`).
fn peak(console: &Console) -> Result<f64> {
    let id = console.process.id().context("the console has ended")?;
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmHWM")?
        .parse()?;
    Ok(kilobytes / 1000.0)
}
