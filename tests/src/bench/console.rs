//! How long the console's pages take over a database that has been filled for months, and how large they are.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use reqwest::header::{ACCEPT_ENCODING, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, StatusCode, redirect};

use super::args::ConsoleArgs;
use super::console_fill;
use super::table::{Limit, Table};
use crate::demo::terminal;
use crate::harness::{Console, Database, Scratch};

/// Requests before those that count: plans, caches and connections are warm in a console that people live in.
const WARM_UP: usize = 3;
/// Kilobytes of a page, the style sheet and the script, compressed.
const MOST_KILOBYTES: [f64; 3] = [30.0, 15.0, 50.0];
const INVITE: [&str; 4] = ["invite", "bench@example.com", "--role", "reviewer"];

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
    Ok(table)
}

/// Pages that have the same limit, which each address must keep.
struct Kind {
    name: &'static str,
    paths: Vec<String>,
    /// Milliseconds of the server, p95.
    most: f64,
}

/// What people ask for: every part of the filter alone and some together, common and rare words, first and later pages.
async fn pages(database: &Database) -> Result<Vec<Kind>> {
    let text = async |statement: &str| -> Result<String> {
        let value: String = database.query_one(statement, &[]).await?.get(0);
        Ok(url::form_urlencoded::byte_serialize(value.as_bytes()).collect())
    };
    let campaign = text("SELECT campaign FROM bi.flagged_calls LIMIT 1").await?;
    let day = text("SELECT (max(call_time)::date - 30)::text FROM bi.flagged_calls").await?;
    let vertical = text("SELECT vertical FROM bi.flagged_calls WHERE vertical IS NOT NULL LIMIT 1").await?;
    let deep = text(
        "SELECT to_char(flagged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || '_' || call_id
         FROM bi.flagged_calls ORDER BY flagged_at OFFSET (SELECT count(*) / 2 FROM bi.flagged_calls) LIMIT 1",
    )
    .await?;
    let flags = [
        String::new(),
        "state=all".to_owned(),
        "state=dismissed".to_owned(),
        "state=escalated".to_owned(),
        "severity=critical".to_owned(),
        "state=all&severity=info".to_owned(),
        format!("vertical={vertical}"),
        format!("state=all&campaign={campaign}"),
        "publisher=Publisher+7".to_owned(),
        "state=all&publisher=Publisher+7&severity=critical".to_owned(),
        "publisher=Nobody".to_owned(),
        "state=all&rule=gift_card".to_owned(),
        "rule=gift_card&severity=info".to_owned(),
        format!("state=all&from={day}&to={day}"),
        format!("state=all&to={day}"),
        "state=all&text=call".to_owned(),
        "text=gift+card".to_owned(),
        "state=all&text=nowhere".to_owned(),
        format!("state=all&after={deep}"),
        format!("state=all&before={deep}"),
        "state=all&assignee=none".to_owned(),
        "assignee=me".to_owned(),
        "group=publisher".to_owned(),
        "state=all&group=rule".to_owned(),
        "state=all&group=campaign&severity=critical".to_owned(),
    ];
    let call = async |which: &str| -> Result<String> {
        let statement = format!(
            "SELECT id::text FROM core.calls WHERE {which} ORDER BY start_time_utc DESC OFFSET 1 LIMIT 1"
        );
        Ok(format!("/calls/{}", text(&statement).await?))
    };
    let number = text(
        "SELECT caller_number FROM core.calls WHERE caller_number IS NOT NULL ORDER BY start_time_utc LIMIT 1",
    );
    let word = text(
        "SELECT split_part(text, 'reference ', 2) FROM core.transcripts WHERE text LIKE '%reference kq%' LIMIT 1",
    );
    let (number, word) = (number.await?, word.await?);
    let search = [
        "q=insurance".to_owned(),
        "q=reference".to_owned(),
        format!("q={word}"),
        "q=gift+card".to_owned(),
        "q=%22gift+card%22".to_owned(),
        "q=gift+card+reference&status=flagged".to_owned(),
        "q=reference&status=failed".to_owned(),
        "q=zanzibar".to_owned(),
        "q=reference+-insurance".to_owned(),
        "q=the".to_owned(),
        format!("q={number}"),
        "q=%2B15550000000".to_owned(),
        "q=BENCH12345".to_owned(),
        "q=00000000-0000-4000-8000-000000000000".to_owned(),
    ];
    let lists = [
        "",
        "status=failed",
        "status=flagged",
        "status=pending",
        "status=skipped",
    ];
    let own =
        |page: &str, queries: &[String]| queries.iter().map(|query| format!("{page}?{query}")).collect();
    Ok(vec![
        Kind {
            name: "p95 of the slowest /flags with any filter",
            paths: own("/flags", &flags),
            most: 50.0,
        },
        Kind {
            name: "p95 of the slowest /calls?q=",
            paths: own("/calls", &search),
            most: 50.0,
        },
        Kind {
            name: "p95 of the slowest /calls",
            paths: own("/calls", &lists.map(str::to_owned)),
            most: 50.0,
        },
        Kind {
            name: "p95 of the slowest /calls/{id}",
            paths: vec![
                call("status = 'flagged'").await?,
                call("status = 'safe'").await?,
                call("status = 'failed'").await?,
            ],
            most: 50.0,
        },
        Kind {
            name: "p95 of /dashboard",
            paths: vec!["/dashboard".to_owned()],
            most: 150.0,
        },
        Kind {
            name: "p95 of /settings",
            paths: vec!["/settings".to_owned()],
            most: 150.0,
        },
    ])
}

/// Compressed sizes of the largest pages and of what they load.
async fn sizes(browser: &Browser, table: &mut Table) -> Result<()> {
    let page = browser.get("/flags?state=all").await?.text().await?;
    let asset = |end: &str| -> Result<String> {
        let found = page
            .split('"')
            .find(|part| part.starts_with("/assets/") && part.ends_with(end));
        Ok(found
            .with_context(|| format!("the page loads no {end}"))?
            .to_owned())
    };
    let mut largest = 0.0_f64;
    for path in ["/flags?state=all", "/calls", "/dashboard", "/settings"] {
        largest = largest.max(browser.kilobytes(path).await?);
    }
    let script = browser.kilobytes(&asset(".js")?).await?;
    let [pages, styles, scripts] = MOST_KILOBYTES;
    table.judge("largest page, compressed", largest, 1, "kB", Limit::Below(pages));
    let style = browser.kilobytes(&asset(".css")?).await?;
    table.judge("style sheet, compressed", style, 1, "kB", Limit::Below(styles));
    table.judge("script, compressed", script, 1, "kB", Limit::Below(scripts));
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
        let link = console.ask(&INVITE).await?;
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
        let cookie = answer.headers().get(SET_COOKIE).context("no session")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
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
