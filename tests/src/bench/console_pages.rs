//! Addresses that the benchmark of the console asks for.

use anyhow::Result;

use crate::harness::Database;

/// Pages that have the same limit, which each address must keep.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) paths: Vec<String>,
    /// Milliseconds of the server, p95.
    pub(super) most: f64,
}

/// What people ask for.
pub(super) async fn pages(database: &Database) -> Result<Vec<Kind>> {
    let flags = of_the_inbox(database).await?;
    let sorted = sorted(database).await?;
    let search = of_the_search(database).await?;
    let call = async |which: &str| -> Result<String> {
        let statement = format!(
            "SELECT id::text FROM core.calls WHERE {which} ORDER BY start_time_utc DESC OFFSET 1 LIMIT 1"
        );
        Ok(format!("/calls/{}", text(database, &statement).await?))
    };
    let flagged = call("status = 'flagged'").await?;
    let ids = flagged.trim_start_matches("/calls/").to_owned();
    let beside: Vec<String> = ["newest", "oldest", "money", "severity", "confidence"]
        .iter()
        .flat_map(|sort| ["open", "done", "all"].map(|state| format!("state={state}&sort={sort}&call={ids}")))
        .collect();
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
            name: "p95 of the slowest /flags in any order",
            paths: own("/flags", &sorted),
            most: 50.0,
        },
        Kind {
            name: "p95 of the slowest next and previous call",
            paths: own("/flags/neighbours", &beside),
            most: 50.0,
        },
        Kind {
            name: "p95 of what stands beside a call",
            paths: vec![
                format!("{flagged}/context"),
                format!("{}/context", call("status = 'safe'").await?),
            ],
            most: 20.0,
        },
        Kind {
            name: "p95 of /mentions and the counts of an open page",
            paths: vec![
                "/mentions".to_owned(),
                "/mentions/count".to_owned(),
                "/flags/counts".to_owned(),
                "/flags/matching?severity=critical".to_owned(),
            ],
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
                flagged.clone(),
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

/// One value of the database, as a part of an address.
async fn text(database: &Database, statement: &str) -> Result<String> {
    let value: String = database.query_one(statement, &[]).await?.get(0);
    Ok(url::form_urlencoded::byte_serialize(value.as_bytes()).collect())
}

/// Every part of the filter alone and some together, common and rare words, first and later pages, groups.
async fn of_the_inbox(database: &Database) -> Result<Vec<String>> {
    let campaign = text(database, "SELECT campaign FROM bi.flagged_calls LIMIT 1").await?;
    let day = text(
        database,
        "SELECT (max(call_time)::date - 30)::text FROM bi.flagged_calls",
    )
    .await?;
    let vertical = text(
        database,
        "SELECT vertical FROM bi.flagged_calls WHERE vertical IS NOT NULL LIMIT 1",
    )
    .await?;
    let deep = text(database, "SELECT to_char(flagged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || '_' || call_id
         FROM bi.flagged_calls ORDER BY flagged_at OFFSET (SELECT count(*) / 2 FROM bi.flagged_calls) LIMIT 1",
    )
    .await?;
    Ok(vec![
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
    ])
}

/// Every order in every state that is a tab, alone and narrowed, the first page and one in the middle, both ways.
async fn sorted(database: &Database) -> Result<Vec<String>> {
    let mut queries = Vec::new();
    for (sort, key) in [
        ("newest", ""),
        ("oldest", ""),
        ("money", "revenue"),
        ("severity", "gravity"),
        ("confidence", "lead_confidence"),
    ] {
        for state in ["open", "mine", "escalated", "done", "snoozed", "all"] {
            queries.push(format!("state={state}&sort={sort}"));
        }
        queries.push(format!("sort={sort}&publisher=Publisher+7"));
        queries.push(format!("state=all&sort={sort}&severity=info"));
        if !key.is_empty() {
            let statement = format!(
                "SELECT {key}::text || '_' || call_id FROM core.inbox WHERE state = 'open'
                 ORDER BY {key} DESC OFFSET (SELECT count(*) / 2 FROM core.inbox WHERE state = 'open') LIMIT 1"
            );
            let place = text(database, &statement).await?;
            queries.push(format!("sort={sort}&after={place}"));
            queries.push(format!("state=all&sort={sort}&before={place}"));
        }
    }
    Ok(queries)
}

/// Common and rare words, words side by side, numbers and ids, with and without a status.
async fn of_the_search(database: &Database) -> Result<Vec<String>> {
    let number = text(
        database,
        "SELECT caller_number FROM core.calls WHERE caller_number IS NOT NULL ORDER BY start_time_utc LIMIT 1",
    );
    let word = text(
        database,
        "SELECT split_part(text, 'reference ', 2) FROM core.transcripts WHERE text LIKE '%reference kq%' LIMIT 1",
    );
    let (number, word) = (number.await?, word.await?);
    Ok(vec![
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
    ])
}
