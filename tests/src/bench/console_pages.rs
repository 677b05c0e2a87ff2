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
    let search = of_the_search(database).await?;
    let call = async |which: &str| -> Result<String> {
        let statement = format!(
            "SELECT id::text FROM core.calls WHERE {which} ORDER BY start_time_utc DESC OFFSET 1 LIMIT 1"
        );
        Ok(format!("/calls/{}", text(database, &statement).await?))
    };
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
            name: "p95 of the slowest page of the settings",
            paths: ["", "/campaigns", "/models", "/dead-letters"]
                .map(|page| format!("/settings{page}"))
                .to_vec(),
            most: 150.0,
        },
        Kind {
            name: "p95 of /rules and of a rule",
            paths: vec!["/rules".to_owned(), "/rules/gift_card".to_owned()],
            most: 150.0,
        },
        Kind {
            name: "p95 of the slowest /palette.json",
            paths: [
                "",
                "gift",
                "publisher",
                "buyer+7",
                "ins",
                "6789",
                "BENCH12345",
                "%22gift+card%22",
                "zanzibar",
            ]
            .map(|text| format!("/palette.json?q={text}"))
            .to_vec(),
            most: 50.0,
        },
        Kind {
            name: "p95 of the slowest /export",
            paths: vec![
                "/export?list=flags&state=all".to_owned(),
                "/export?list=calls".to_owned(),
            ],
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
