//! How long the console's pages take over a database that has been filled for months, and how large they are.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use callscript_demo::services::{Console, Scratch};
use callscript_demo::terminal;
use reqwest::header::{ACCEPT_ENCODING, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, StatusCode, redirect};

use super::args::ConsoleArgs;
use super::console_pages::pages;
use super::table::{Limit, Table};
use super::{bi, console_fill};
use crate::harness::Database;

/// Requests before those that count: plans, caches and connections are warm in a console that people live in.
const WARM_UP: usize = 3;
/// Kilobytes of a page, the style sheet and the script, compressed.
const MOST_KILOBYTES: [f64; 3] = [30.0, 15.0, 50.0];
const REVIEWER: &str = "bench@example.com";

/// Runs the benchmark.
pub async fn run(args: &ConsoleArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    let mut table = Table::new("console");
    let begin = Instant::now();
    console_fill::fill(&database, i64::from(args.calls)).await?;
    table.note("to fill the database", begin.elapsed().as_secs_f64(), 0, "s");
    for (name, statement) in [
        ("calls", "SELECT count(*) FROM core.calls"),
        ("transcripts", "SELECT count(*) FROM core.transcripts"),
        ("flags", "SELECT count(*) FROM core.flags"),
        (
            "database MB",
            "SELECT pg_database_size(current_database()) / 1000000",
        ),
    ] {
        table.note(
            name,
            database.query_one(statement, &[]).await?.get::<_, i64>(0) as f64,
            0,
            "",
        );
    }
    let scratch = Scratch::new("callscript-bench-console")?;
    // The rights of the console's role and no others.
    let url = format!("{}&options=-c%20role%3Dcallscript_web", database.url());
    let environment = vec![("DATABASE_URL".to_owned(), url)];
    let console = Console::start(environment, &scratch.path().join("console.log")).await?;
    let browser = Browser::enter(&console).await?;
    console_fill::work(&database, REVIEWER).await?;
    for kind in pages(&database).await? {
        terminal::say(kind.name);
        let mut slowest = 0.0_f64;
        for path in &kind.paths {
            let mut took = Vec::new();
            for _ in 0..WARM_UP {
                browser.server_time(path).await?;
            }
            for _ in 0..args.rounds {
                took.push(browser.server_time(path).await?);
            }
            took.sort_by(f64::total_cmp);
            let p95 = took[(took.len() * 95).div_ceil(100) - 1];
            terminal::say(&format!("  {p95:6.1} ms  {path}"));
            slowest = slowest.max(p95);
        }
        table.judge(kind.name, slowest, 1, "ms", Limit::Below(kind.most));
    }
    sizes(&browser, &mut table).await?;
    if args.with_bi {
        bi::measure(&database, args.rounds, &mut table).await?;
    }
    Ok(table)
}

/// Compressed sizes of the largest pages and of what they load.
async fn sizes(browser: &Browser, table: &mut Table) -> Result<()> {
    let page = browser.get("/flags?state=all").await?.text().await?;
    let assets = |end: &str| -> Result<BTreeSet<String>> {
        let found: BTreeSet<String> = page
            .split('"')
            .filter(|part| part.starts_with("/assets/") && part.ends_with(end))
            .map(str::to_owned)
            .collect();
        ensure!(!found.is_empty(), "the page loads no {end}");
        Ok(found)
    };
    let mut largest = 0.0_f64;
    for path in ["/flags?state=all", "/calls", "/dashboard", "/settings"] {
        largest = largest.max(browser.kilobytes(path).await?);
    }
    let (mut script, mut style) = (0.0, 0.0);
    for address in assets(".js")? {
        script += browser.kilobytes(&address).await?;
    }
    for address in assets(".css")? {
        style += browser.kilobytes(&address).await?;
    }
    let [pages, styles, scripts] = MOST_KILOBYTES;
    table.judge("largest page, compressed", largest, 1, "kB", Limit::Below(pages));
    table.judge("style sheet, compressed", style, 1, "kB", Limit::Below(styles));
    table.judge("scripts, compressed", script, 1, "kB", Limit::Below(scripts));
    Ok(())
}

/// A reviewer who is signed in.
struct Browser {
    client: Client,
    url: String,
    cookie: String,
}

impl Browser {
    async fn enter(console: &Console) -> Result<Self> {
        let link = console.ask(&["invite", REVIEWER, "--role", "reviewer"]).await?;
        #[expect(
            clippy::disallowed_methods,
            reason = "a browser of the benchmark, with its time-out"
        )]
        let builder = Client::builder();
        let client = builder
            .redirect(redirect::Policy::none())
            .timeout(std::time::Duration::from_mins(1))
            .build()?;
        let form = [
            ("name", "Bench"),
            ("password", "correct horse battery"),
            ("time_zone", "UTC"),
        ];
        let answer = client.post(&link).form(&form).send().await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter();
        let mut pairs = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let session = pairs.find(|pair| pair.starts_with("callscript="));
        let cookie = session.context("no session")?.to_owned();
        Ok(Self {
            client,
            url: console.url().to_owned(),
            cookie,
        })
    }

    async fn get(&self, path: &str) -> Result<reqwest::Response> {
        let request = self
            .client
            .get(format!("{}{path}", self.url))
            .header(COOKIE, &self.cookie);
        Ok(request.send().await?)
    }

    /// Milliseconds that the server itself reports, from the request's head to the answer's.
    async fn server_time(&self, path: &str) -> Result<f64> {
        let answer = self.get(path).await?;
        let is_page = answer.status() == StatusCode::OK || answer.headers().contains_key(LOCATION);
        ensure!(is_page, "{path}: {}", answer.status());
        let took = answer
            .headers()
            .get("server-timing")
            .context("no Server-Timing")?
            .to_str()?;
        let took = took.split("dur=").nth(1).context("no duration")?.parse()?;
        answer.bytes().await?;
        Ok(took)
    }

    async fn kilobytes(&self, path: &str) -> Result<f64> {
        let request = self.client.get(format!("{}{path}", self.url));
        let answer = request
            .header(COOKIE, &self.cookie)
            .header(ACCEPT_ENCODING, "gzip")
            .send()
            .await?;
        ensure!(answer.status() == StatusCode::OK, "{path}: {}", answer.status());
        Ok(answer.bytes().await?.len() as f64 / 1000.0)
    }
}
