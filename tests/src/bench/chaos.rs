//! A day on which a thousand things go wrong: no call may be lost, doubled or judged twice, and whatever stands still is told.

mod books;
mod fault;
mod house;
mod proxy;
mod strike;
mod watch;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use callscript_demo::calls::plan::random;
use callscript_demo::calls::{Generator, SpokenCall};
use callscript_demo::simulators::{CallLog, Entry, RecordingFault};
use callscript_demo::terminal::say;
use jiff::SignedDuration;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use tokio::task::JoinSet;

use super::args::ChaosArgs;
use super::table::{Limit, Table};
use fault::Fault;
use house::House;
use world::World;

/// Calls that are spoken; the account repeats them.
const SPOKEN: usize = 16;
/// Seconds in an hour of the day.
const HOUR: f64 = 3600.0;
/// Seconds before a standstill from which faults are shown beside it: none lasts longer.
const BEFORE: f64 = 900.0;
/// Hours after the day in which everything must come to its end.
const AFTERWARDS: f64 = 6.0;

/// Lets the day pass and reports.
pub async fn run(args: &ChaosArgs) -> Result<Table> {
    let generator = Generator::new(args.seed)?;
    say("speaking the calls");
    let spoken = tokio::task::spawn_blocking(move || generator.speak_many(2 * SPOKEN, || {})).await??;
    let spoken = shortest(spoken);
    let world = World::begin(args.rate)?;
    let log = CallLog::default();
    let house = House::build(world, log.clone()).await?;
    if house.disk().is_none() {
        say("no right to mount a small disk: the fault `disk full` is left out");
    }
    let begun = Instant::now();
    let from = house.world.passed();
    let listed = list(args, &house, &log, &spoken, from);
    let until = Arc::new(tokio::sync::Notify::new());
    let watching = tokio::spawn(watch::watch(Arc::clone(&house), Arc::clone(&until)));
    let mut dead = 0;
    let made = day(args, &house, from, &mut dead).await;
    if made.is_err() {
        keep_logs(&house)?;
    }
    let made = made?;
    say("the day is over: everything works again");
    dead += settle(&house, listed.len()).await?;
    until.notify_one();
    let seen = watching.await?;
    let mut table = Table::new("chaos");
    table.note("hours", args.hours, 1, "");
    table.note("faster than life", args.rate, 0, "times");
    table.note("took", begun.elapsed().as_secs_f64() / 60.0, 1, "min");
    table.note("calls", listed.len() as f64, 0, "");
    table.note("faults", made.values().sum::<u32>().into(), 0, "");
    for (kind, count) in made {
        table.note(kind, count.into(), 0, "");
    }
    table.note("processes started", house.starts().await.into(), 0, "");
    table.note("database away", seen.away / 60.0, 0, "min");
    table.note("dead letters sent round again", dead as f64, 0, "");
    books::check(&house, &listed, &mut table).await?;
    table.note("standstills over 5 min", seen.standstills.len() as f64, 0, "");
    let silent: Vec<_> = seen
        .standstills
        .iter()
        .filter(|standstill| standstill.is_silent())
        .collect();
    table.judge(
        "of them untold 7 min after they began",
        silent.len() as f64,
        0,
        "",
        Limit::Exactly(0.0),
    );
    for standstill in &silent {
        say(&format!(
            "untold: {} stood still from hour {:.2} for {:.0} s; told after {:?} s",
            standstill.lane,
            (standstill.from - from) / HOUR,
            standstill.lasted,
            standstill.told_after
        ));
        for line in house.noted(standstill.from - BEFORE, standstill.from + standstill.lasted) {
            say(&format!("    {line}"));
        }
    }
    say(&format!("alerts raised: {:?}", seen.alerts));
    if !table.is_good() {
        keep_logs(&house)?;
    }
    house.close().await?;
    Ok(table)
}

/// The shorter half: decoding takes as long as ever, while everything else is many times as fast.
fn shortest(mut spoken: Vec<SpokenCall>) -> Vec<SpokenCall> {
    spoken.sort_by(|one, other| one.truth.audio_seconds.total_cmp(&other.truth.audio_seconds));
    spoken.truncate(SPOKEN);
    spoken
}

/// Puts the day's calls into the account; returns their ids.
fn list(
    args: &ChaosArgs,
    house: &House,
    log: &CallLog,
    spoken: &[SpokenCall],
    from: f64,
) -> BTreeSet<String> {
    let mut random = random(args.seed, 1, 16);
    let begin = house.world.now() - SignedDuration::from_secs_f64(house.world.passed() - from);
    (0..args.calls)
        .map(|number| {
            let hang_up = begin + SignedDuration::from_secs_f64(random.random_range(0.0..args.hours * HOUR));
            let call = &spoken[number as usize % spoken.len()];
            let mut entry = Entry::of_call(call, hang_up);
            entry.id = format!("CHAOS{number:06}");
            entry.visible_at = hang_up + SignedDuration::from_secs(random.random_range(1..60));
            entry = trouble(entry, &mut random, house);
            let id = entry.id.clone();
            log.add(entry);
            id
        })
        .collect()
}

/// What is wrong with the recording of some calls; all of it passes.
fn trouble(entry: Entry, random: &mut ChaCha8Rng, house: &House) -> Entry {
    match random.random_range(0..20) {
        0 => entry.with_fault(RecordingFault::Unavailable(random.random_range(1..4))),
        1 => {
            let seconds = random.random_range(5.0..40.0);
            entry.with_fault(RecordingFault::Slow(house.world.takes(seconds)))
        }
        2 => entry.with_late_recording(SignedDuration::from_mins(random.random_range(1..30))),
        3 => entry.with_fault(RecordingFault::Unannounced),
        _ => entry,
    }
}

/// The day itself. Returns how many faults of each kind there were. Each hour somebody sends the dead letters round again; `dead`
/// counts them.
async fn day(
    args: &ChaosArgs,
    house: &Arc<House>,
    from: f64,
    dead: &mut i64,
) -> Result<BTreeMap<&'static str, u32>> {
    let mut random = random(args.seed, 0, 17);
    let mut made = BTreeMap::new();
    let mut faults = JoinSet::new();
    let length = args.hours * HOUR;
    let pause = length / f64::from(args.faults);
    let mut said = 0;
    for number in 0..args.faults {
        let due = from + pause * (f64::from(number) + random.random_range(0.0..1.0));
        while house.world.passed() < due {
            house.look_after().await?;
            house.world.wait((due - house.world.passed()).min(5.0)).await;
        }
        let fault = Fault::draw(&mut random);
        *made.entry(fault.kind()).or_default() += 1;
        house.note(&fault);
        faults.spawn(strike::strike(Arc::clone(house), fault));
        while let Some(ended) = faults.try_join_next() {
            ended??;
        }
        let hour = (house.world.passed() - from) / HOUR;
        if hour as u32 > said {
            said = hour as u32;
            say(&format!(
                "{said:>3} h: {} faults, {}",
                number + 1,
                state(house).await
            ));
            *dead += requeue(house).await;
        }
    }
    while let Some(ended) = faults.join_next().await {
        house.look_after().await?;
        ended??;
    }
    Ok(made)
}

/// Sends dead letters round again, as a person does; none while the database is away. Returns how many.
async fn requeue(house: &House) -> i64 {
    let Some(client) = house.connect().await else {
        return 0;
    };
    let sent = books::one::<i32>(&client, "SELECT callscript.requeue('{}')").await;
    sent.map_or(0, i64::from)
}

/// How many calls are where.
async fn state(house: &House) -> String {
    let Some(client) = house.connect().await else {
        return "the database is away".to_owned();
    };
    let sql = "SELECT coalesce(string_agg(c.status || ' ' || c.count, ', '), 'no call yet')
               FROM (SELECT status::text, count(*) FROM core.calls GROUP BY status ORDER BY status) AS c";
    books::one::<String>(&client, sql)
        .await
        .unwrap_or_else(|_| "the database does not say".to_owned())
}

/// Waits until every call has its end and every alert is over. A person sends dead letters round again, as a person does.
/// Returns how many.
async fn settle(house: &House, calls: usize) -> Result<i64> {
    let begun = house.world.passed();
    let mut again = 0;
    strike::calm(house).await?;
    let mut said = begun;
    loop {
        house.look_after().await?;
        house.world.wait(30.0).await;
        let Some(client) = house.connect().await else {
            strike::calm(house).await?;
            continue;
        };
        let row = client.query_one(include_str!("sql/chaos_left.sql"), &[]).await?;
        let (known, open, failed, alerts): (i64, i64, i64, i64) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        if known == i64::try_from(calls)? && open == 0 && failed == 0 && alerts == 0 {
            return Ok(again);
        }
        if open == 0 && failed > 0 {
            again += requeue(house).await;
        }
        if house.world.passed() - begun > AFTERWARDS * HOUR {
            say(&format!(
                "not all ended after {AFTERWARDS} h: {}",
                state(house).await
            ));
            return Ok(again);
        }
        if house.world.passed() - said > HOUR {
            said = house.world.passed();
            say(&format!("{}; {alerts} alerts open", state(house).await));
        }
    }
}

/// Leaves the logs where they can be read.
fn keep_logs(house: &House) -> Result<()> {
    let folder = std::env::temp_dir().join("callscript-chaos-logs");
    std::fs::create_dir_all(&folder).context("cannot keep the logs")?;
    for place in 0..=house::WORKERS {
        let from = house.log_of(place);
        if let (true, Some(name)) = (from.exists(), from.file_name()) {
            std::fs::copy(&from, folder.join(name))?;
        }
    }
    say(&format!("logs: {}", folder.display()));
    Ok(())
}
