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

impl Kind {
    fn new(name: &'static str, most: f64, paths: Vec<String>) -> Self {
        Self { name, paths, most }
    }
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
    let mut kinds = vec![
        Kind::new(
            "p95 of the slowest /flags with any filter",
            50.0,
            own("/flags", &flags),
        ),
        Kind::new(
            "p95 of the slowest /flags in any order",
            50.0,
            own("/flags", &sorted),
        ),
        Kind::new(
            "p95 of the slowest next and previous call",
            50.0,
            own("/flags/neighbours", &beside),
        ),
        Kind::new(
            "p95 of what stands beside a call",
            20.0,
            vec![
                format!("{flagged}/context"),
                format!("{}/context", call("status = 'safe'").await?),
            ],
        ),
        Kind::new(
            "p95 of /mentions and the counts of an open page",
            50.0,
            vec![
                "/mentions".to_owned(),
                "/mentions/count".to_owned(),
                "/flags/counts".to_owned(),
                "/flags/matching?severity=critical".to_owned(),
            ],
        ),
        Kind::new("p95 of the slowest /calls?q=", 50.0, own("/calls", &search)),
        Kind::new(
            "p95 of the slowest /calls",
            50.0,
            own("/calls", &lists.map(str::to_owned)),
        ),
        Kind::new(
            "p95 of the slowest /calls/{id}",
            50.0,
            vec![
                flagged.clone(),
                call("status = 'safe'").await?,
                call("status = 'failed'").await?,
            ],
        ),
    ];
    kinds.extend(rooms(database).await?);
    Ok(kinds)
}

/// The rooms beside the inbox and the calls.
async fn rooms(database: &Database) -> Result<Vec<Kind>> {
    Ok(vec![
        Kind::new(
            "p95 of the slowest /quality over 30 days",
            150.0,
            QUALITY.map(|query| format!("/quality?{query}")).to_vec(),
        ),
        Kind::new(
            "p95 of the slowest page below /quality",
            150.0,
            below_quality(database).await?,
        ),
        Kind::new("p95 of /factory", 150.0, vec!["/factory".to_owned()]),
        Kind::new(
            "p95 of the slowest page of the settings",
            150.0,
            ["", "/campaigns", "/models", "/dead-letters"]
                .map(|page| format!("/settings{page}"))
                .to_vec(),
        ),
        Kind::new(
            "p95 of /rules and of a rule",
            150.0,
            vec!["/rules".to_owned(), "/rules/gift_card".to_owned()],
        ),
        Kind::new(
            "p95 of the slowest /palette.json",
            50.0,
            [
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
        ),
        Kind::new(
            "p95 of the slowest /export",
            150.0,
            vec![
                "/export?list=flags&state=all".to_owned(),
                "/export?list=calls".to_owned(),
            ],
        ),
    ])
}

/// Every table over 30 days, two of them in another order.
const QUALITY: [&str; 8] = [
    "",
    "by=publishers&sort=money&rows=all",
    "by=buyers",
    "by=campaigns",
    "by=rules",
    "by=rules&sort=precision",
    "by=judge",
    "by=reviewers",
];

/// One page of each kind.
async fn below_quality(database: &Database) -> Result<Vec<String>> {
    let campaign = text(
        database,
        "SELECT campaign_id::text FROM core.calls ORDER BY start_time_utc DESC LIMIT 1",
    )
    .await?;
    Ok(vec![
        "/quality/publishers/Publisher%207".to_owned(),
        "/quality/buyers/Buyer%207".to_owned(),
        format!("/quality/campaigns/{campaign}"),
        "/quality/rules/gift_card".to_owned(),
        "/quality/reviewers/bench@example.com".to_owned(),
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
