//! A past day beside a second, fresh reading of Ringba: green, or red in exactly the minutes that differ.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use callscript_demo::calls::plan::random;
use callscript_demo::simulators::{CallLog, Entry};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use serde_json::json;

use crate::account::entry;
use crate::setup::{Setup, now};

const DAY_SECONDS: i64 = 86_400;
const CALLS: usize = 240;

/// A day that has been filled in.
struct Day {
    setup: Setup,
    start: Timestamp,
    entries: Vec<Entry>,
}

impl Day {
    /// Fills in the day before yesterday while the calls at these places are hidden. Yesterday's last hour
    /// would be provisional for an hour after midnight.
    async fn filled_in(hidden: &[usize]) -> Result<Self> {
        let today = now().as_second() / DAY_SECONDS * DAY_SECONDS;
        let start = Timestamp::from_second(today - 2 * DAY_SECONDS)?;
        let (log, mut random) = (CallLog::default(), random(1, 0, 17));
        let entries: Vec<Entry> = (0..CALLS)
            .map(|number| {
                let at = start + SignedDuration::from_millis(random.random_range(0..DAY_SECONDS * 1000));
                entry(&mut random, format!("RGB{number:05}"), at)
            })
            .collect();
        for entry in &entries {
            log.add(entry.clone());
        }
        log.hide(hidden.iter().map(|place| entries[*place].id.as_str()));
        let setup = Setup::build(log).await?;
        setup
            .backfill(start, start + SignedDuration::from_hours(24))
            .await?;
        setup.once("ingest").await?;
        assert_eq!(
            setup.stored().await?.len(),
            CALLS - hidden.len(),
            "{}",
            setup.ledger().await?
        );
        Ok(Self {
            setup,
            start,
            entries,
        })
    }

    fn ids(&self, places: &[usize]) -> Vec<&str> {
        places
            .iter()
            .map(|place| self.entries[*place].id.as_str())
            .collect()
    }

    /// The minutes in which these calls began.
    fn minutes(&self, places: &[usize]) -> BTreeSet<Timestamp> {
        places
            .iter()
            .map(|place| self.entries[*place].start.as_second())
            .map(|second| Timestamp::constant(second - second % 60, 0))
            .collect()
    }

    /// Audits the day; returns the minutes that differ.
    async fn audit(&self) -> Result<BTreeSet<Timestamp>> {
        let day = self.start.strftime("%Y-%m-%d").to_string();
        let opened: i32 = self
            .setup
            .value("SELECT callscript.reconcile($1::text::date)", &[&day])
            .await?;
        ensure!(opened == 24, "{opened} audits were opened");
        self.setup.once("ingest").await?;
        let sql =
            "SELECT hour_start, state, minutes_in_doubt FROM bi.reconciliation WHERE day = $1::text::date";
        let mut found = BTreeSet::new();
        let mut hours = BTreeSet::new();
        for row in self.setup.database.query(sql, &[&day]).await? {
            let (hour, state): (Timestamp, String) = (row.get(0), row.get(1));
            let minutes: Vec<Timestamp> = row.get(2);
            ensure!(
                (state == "red") != minutes.is_empty(),
                "{hour} is {state} with {minutes:?}"
            );
            hours.insert(hour);
            found.extend(minutes);
        }
        ensure!(
            hours.len() == 24,
            "only {} hours were compared:\n{}",
            hours.len(),
            self.setup.ledger().await?
        );
        Ok(found)
    }

    async fn open_alerts(&self) -> Result<i64> {
        let sql = "SELECT count(*) FROM bi.alerts WHERE kind = 'reconciliation' AND resolved_at IS NULL";
        self.setup.value(sql, &[]).await
    }

    /// The day is red in the minutes of these calls and nowhere else.
    async fn is_red_at(&self, places: &[usize]) -> Result<()> {
        assert_eq!(self.audit().await?, self.minutes(places));
        assert_eq!(self.open_alerts().await?, 1);
        Ok(())
    }

    /// The day differed in the minutes of these calls and nowhere else, was read again there, and is green by itself.
    async fn was_red_at_and_is_green(&self, places: &[usize]) -> Result<()> {
        assert_eq!(
            self.audit().await?,
            BTreeSet::new(),
            "{}",
            self.setup.ledger().await?
        );
        let healed = "SELECT m FROM core.sync_windows,
                             generate_series(window_start, window_end - interval '1 minute', interval '1 minute') AS m
                      WHERE kind = 'heal'";
        let healed: BTreeSet<Timestamp> = self
            .setup
            .database
            .query(healed, &[])
            .await?
            .iter()
            .map(|row| row.get(0))
            .collect();
        assert_eq!(healed, self.minutes(places));
        assert_eq!(self.open_alerts().await?, 0);
        let ended =
            "SELECT count(*) FROM bi.alerts WHERE kind = 'reconciliation' AND resolved_at IS NOT NULL";
        // An hour may be well again before the next one is found red.
        ensure!(
            self.setup.value::<i64>(ended, &[]).await? > 0,
            "it was never told"
        );
        Ok(())
    }

    async fn is_green(&self) -> Result<()> {
        assert_eq!(self.audit().await?, BTreeSet::new());
        assert_eq!(self.open_alerts().await?, 0);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_was_filled_in_is_green_and_proven() -> Result<()> {
    let day = Day::filled_in(&[]).await?;
    day.is_green().await?;
    let sums = "SELECT concat_ws(' ', sum(ringba_calls), sum(stored_calls), sum(ringba_seconds) = sum(stored_seconds),
                                 sum(ringba_revenue) = sum(stored_revenue), sum(stored_revenue)::float8::numeric(12, 2))
                FROM bi.reconciliation";
    let revenue: f64 = day
        .entries
        .iter()
        .filter_map(|entry| entry.overrides["conversionAmount"].as_f64())
        .sum();
    let sums: String = day.setup.value(sums, &[]).await?;
    assert_eq!(sums, format!("{CALLS} {CALLS} t t {revenue:.2}"));
    let proof = "SELECT string_agg(concat_ws(' ', state, starts_at = $1, ends_at = $2), ', ')
                 FROM callscript.proof($1, $2)";
    let end = day.start + SignedDuration::from_hours(24);
    let proof: String = day.setup.value(proof, &[&day.start, &end]).await?;
    assert_eq!(proof, "proven t t", "{}", day.setup.ledger().await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_ringba_no_longer_lists_are_named_by_the_minute() -> Result<()> {
    let day = Day::filled_in(&[]).await?;
    let places = [3, 77, 140];
    day.setup.ringba.log().hide(day.ids(&places));
    day.is_red_at(&places).await?;
    assert_eq!(
        day.setup.stored().await?.len(),
        CALLS,
        "nothing that was a call is thrown away"
    );
    let proof = "SELECT count(*) FROM callscript.proof($1, $2) WHERE state = 'in doubt'";
    let end = day.start + SignedDuration::from_hours(24);
    let in_doubt: i64 = day.setup.value(proof, &[&day.start, &end]).await?;
    assert_eq!(in_doubt, 3);
    day.setup.ringba.log().unhide(day.ids(&places));
    day.is_green().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_ringba_did_not_list_in_time_are_found_and_healed() -> Result<()> {
    let places = [5, 60, 200];
    let day = Day::filled_in(&places).await?;
    day.setup.ringba.log().unhide(day.ids(&places));
    // The minutes that differ are read again at once, and compared again, without anybody's help.
    day.was_red_at_and_is_green(&places).await?;
    assert_eq!(
        day.setup.stored().await?.len(),
        CALLS,
        "{}",
        day.setup.ledger().await?
    );
    day.is_green().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revenue_that_changed_later_is_found_and_healed() -> Result<()> {
    let day = Day::filled_in(&[]).await?;
    let places = [11, 12];
    for id in day.ids(&places) {
        let change = |entry: &mut Entry| {
            entry
                .overrides
                .insert("conversionAmount".to_owned(), json!(1234.5))
        };
        day.setup.ringba.log().with(id, change);
    }
    day.was_red_at_and_is_green(&places).await?;
    let stored = day.setup.stored().await?;
    assert!(
        day.ids(&places).iter().all(|id| stored[*id].1 == 123_450),
        "{}",
        day.setup.ledger().await?
    );
    day.is_green().await
}
