//! Statements that are the same for several lanes: one file each, with words in double braces that are filled
//! in here.
//!
//! All words that are filled in are in this file; none comes from a caller. A status has to be part of the
//! statement itself: a parameter would hide it from the planner, and with it the partial index of the lane.
//!
//! This file needs nothing but the standard library, so that the test of plans
//! (`tests/tests/database/plans.rs`) reads the statements from here too.

/// Most attempts that are counted. How many a lane has is `core.lanes.max_attempts`; the constraints of that
/// column and of `retry_count` in `core.calls` and `core.sync_windows` allow no more than this.
const MOST_ATTEMPTS: i64 = 3;

// What claims remember of a lane: `core.claim_window_LANE` holds two times in one number, so that both change
// at once, and `core.claim_full_LANE` a third one. All three are whole seconds.
/// Midnight of 2020-01-01 in UTC, from which these seconds count.
const CLOCK_BEGINS: i64 = 1_577_836_800;
/// Bits of the lower time, `since`. Every call that became available before it and still waits began at the
/// upper time, `head`, or before.
const SINCE_BITS: u32 = 31;
/// `since` stays so far behind, longer than a transaction takes that makes a call available.
const MARGIN_SECONDS: i64 = 5;
/// A claim looks from the top when the last look from the top was so long ago. Such a look finds calls that
/// the two times above may hide.
const FULL_EVERY_SECONDS: i64 = 60;
/// More calls than this that became available after `since` are too many to be searched for the newest.
const MOST_FRESH: i64 = 100;

/// What the statements of a lane name.
#[derive(Debug)]
struct Words {
    /// `core.lanes.lane`
    lane: &'static str,
    /// Status of items that wait, `core.lanes.takes`.
    waiting: &'static str,
    /// Status of items in work, `core.lanes.working`.
    working: &'static str,
    table: &'static str,
    /// Column that says which item is the newest.
    start: &'static str,
    /// Columns that `work` reads.
    columns: &'static str,
    /// What a worker needs to do its work.
    work: &'static str,
    /// What the lane takes before the newest items: the name of a query, and the query.
    reserved: Option<(&'static str, &'static str)>,
}

const INGEST: Words = Words {
    lane: "ingest",
    waiting: "pending",
    working: "working",
    table: "core.sync_windows",
    start: "window_start",
    columns: "k.window_end, k.kind, k.parent_id, k.deferral_count, k.created_at",
    work: include_str!("sql/claim_work_ingest.sql"),
    reserved: None,
};

const VAULT: Words = Words {
    lane: "vault",
    waiting: "pending",
    working: "vaulting",
    table: "core.calls",
    start: "start_time_utc",
    columns: "k.ringba_call_id, k.duration_seconds, k.audio_url",
    work: include_str!("sql/claim_work_vault.sql"),
    reserved: Some(("expiring", include_str!("sql/claim_expiring.sql"))),
};

const FACTORY: Words = Words {
    lane: "factory",
    waiting: "downloaded",
    working: "processing",
    table: "core.calls",
    start: "start_time_utc",
    columns: "k.campaign_id, k.duration_seconds, k.storage_path, k.audio_bytes, k.audio_sha256",
    work: include_str!("sql/claim_work_factory.sql"),
    reserved: None,
};

const JUDGE: Words = Words {
    lane: "judge",
    waiting: "transcribed",
    working: "judging",
    table: "core.calls",
    start: "start_time_utc",
    columns: "k.campaign_id, k.duration_seconds",
    work: include_str!("sql/claim_work_judge.sql"),
    reserved: None,
};

/// The statements of a claim.
#[derive(Debug)]
pub(crate) struct Claim {
    /// Takes items.
    pub(crate) take: String,
    /// Takes one item that is suspected of killing workers.
    pub(crate) take_alone: String,
    /// Where to begin, and how to remember what was seen; the few windows of the lane `ingest` are always
    /// walked from the top.
    pub(crate) memory: Option<Memory>,
}

/// What claims of a lane remember.
#[derive(Debug)]
pub(crate) struct Memory {
    /// Says where to begin.
    pub(crate) from: String,
    /// Remembers what was seen.
    pub(crate) seen: String,
}

impl Claim {
    pub(crate) fn ingest() -> Self {
        Self {
            take: take(&INGEST),
            take_alone: take_alone(&INGEST),
            memory: None,
        }
    }

    pub(crate) fn vault() -> Self {
        Self::of_calls(&VAULT)
    }

    pub(crate) fn factory() -> Self {
        Self::of_calls(&FACTORY)
    }

    pub(crate) fn judge() -> Self {
        Self::of_calls(&JUDGE)
    }

    fn of_calls(words: &Words) -> Self {
        Self {
            take: take(words),
            take_alone: take_alone(words),
            memory: Some(Memory {
                from: remembered(include_str!("sql/claim_from.sql"), words),
                seen: remembered(include_str!("sql/claim_seen.sql"), words),
            }),
        }
    }
}

fn take(words: &Words) -> String {
    let [mut reserved, mut but, mut less, mut and] = [const { String::new() }; 4];
    let mut is_newest = "true".to_owned();
    if let Some((name, query)) = words.reserved {
        reserved = format!("\n{}, ", query.trim_end());
        is_newest = format!("t.id <> ALL (ARRAY(SELECT x.id FROM {name} AS x))");
        but = format!("\n      AND k.id <> ALL (ARRAY(SELECT x.id FROM {name} AS x))");
        less = format!(" - (SELECT pg_catalog.count(*) FROM {name})");
        and = format!(" UNION ALL SELECT x.id FROM {name} AS x");
    }
    let frame = fill(
        include_str!("sql/claim.sql"),
        &[
            ("reserved", &reserved),
            ("but_reserved", &but),
            ("less_reserved", &less),
            ("and_reserved", &and),
            ("is_newest", &is_newest),
            ("work", words.work.trim_end()),
        ],
    );
    named(&frame, words)
}

fn take_alone(words: &Words) -> String {
    let frame = fill(
        include_str!("sql/claim_alone.sql"),
        &[("work", words.work.trim_end())],
    );
    named(&frame, words)
}

/// The template with what a lane is called and what its items are.
fn named(template: &str, words: &Words) -> String {
    fill(
        template,
        &[
            ("lane", words.lane),
            ("waiting", words.waiting),
            ("working", words.working),
            ("table", words.table),
            ("start", words.start),
            ("columns", words.columns),
        ],
    )
}

fn remembered(template: &str, words: &Words) -> String {
    fill(
        template,
        &[
            ("lane", words.lane),
            ("waiting", words.waiting),
            ("clock_begins", &CLOCK_BEGINS.to_string()),
            ("since_bits", &SINCE_BITS.to_string()),
            ("since_mask", &((1_i64 << SINCE_BITS) - 1).to_string()),
            ("margin_seconds", &MARGIN_SECONDS.to_string()),
            ("full_every_seconds", &FULL_EVERY_SECONDS.to_string()),
            ("most_fresh", &MOST_FRESH.to_string()),
        ],
    )
}

/// Ends an attempt at a call in failure.
pub(crate) fn fail_call() -> String {
    fail(&[
        ("table", "core.calls"),
        ("status_type", "core.call_status"),
        ("most_deferred_seconds", "NULL::float8"),
        (
            "longest_deferral",
            include_str!("sql/longest_deferral.sql").trim_end(),
        ),
        (
            "when_dead",
            "failed_lane = CASE WHEN step.dead OR step.parked THEN $6::core.lane END",
        ),
    ])
}

/// Ends an attempt at a window in failure. A window that is put off for long would leave the newest minutes
/// unread. The gate already spares the account, so a deferral backs off for half a minute at most.
pub(crate) fn fail_window() -> String {
    fail(&[
        ("table", "core.sync_windows"),
        ("status_type", "core.window_status"),
        ("most_deferred_seconds", "30"),
        ("longest_deferral", "NULL::interval"),
        (
            "when_dead",
            "finished_at = CASE WHEN step.dead THEN pg_catalog.clock_timestamp() END",
        ),
    ])
}

fn fail(words: &[(&str, &str)]) -> String {
    counted(&fill(include_str!("sql/fail.sql"), words))
}

/// Takes back what silent workers hold.
pub(crate) fn kill_zombies() -> String {
    counted(include_str!("sql/kill_zombies.sql"))
}

fn counted(template: &str) -> String {
    fill(template, &[("most_attempts", &MOST_ATTEMPTS.to_string())])
}

/// The template with each of these words in its place.
fn fill(template: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(template.to_owned(), |text, (word, value)| {
        text.replace(&format!("{{{{{word}}}}}"), value)
    })
}
