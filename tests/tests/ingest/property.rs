//! Whatever the call log does, after the trouble every call is stored, once, as it is.
//!
//! `CALLSCRIPT_SEEDS` says how many accounts are tried, `CALLSCRIPT_SEED` names one to try alone.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use callscript_demo::simulators::{Hostility, Trouble};
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};

use crate::account::Account;
use crate::setup::{Setup, Stored, now};

/// Answers that an account spoils at most. It is finite so that reading can end.
const BUDGET: u32 = 30;
/// Accounts tried at the same time.
const PARALLEL: usize = 4;
/// From so many accounts on most kinds of trouble must have been made...
const FEW: usize = 8;
/// ...and from so many on all of them.
const ENOUGH: usize = 100;
/// How often an operator requeues before it counts as not settling.
const PATIENT_OPERATOR: u32 = 10;

/// What one account took.
#[derive(Default)]
struct Proof {
    calls: usize,
    late: usize,
    requests: usize,
    requeued: i32,
    rounds: u32,
    troubles: BTreeMap<Trouble, u32>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_hostility_loses_or_doubles_a_call() -> Result<()> {
    let begun = Instant::now();
    let seeds = seeds()?;
    let count = seeds.len();
    let mut proofs = futures_util::stream::iter(seeds)
        .map(|seed| async move { (seed, prove(seed).await) })
        .buffer_unordered(PARALLEL);
    let (mut sum, mut failures) = (Proof::default(), Vec::new());
    let mut asked_an_operator = 0;
    while let Some((seed, proof)) = proofs.next().await {
        match proof {
            Ok(proof) => {
                asked_an_operator += u32::from(proof.rounds > 0);
                sum.add(proof);
            }
            Err(error) => {
                println!(
                    "seed {seed}: {error:#}\nalone: CALLSCRIPT_SEED={seed} bin/test -- --test ingest property"
                );
                failures.push(seed);
            }
        }
    }
    println!(
        "{count} accounts, {} calls ({} of them came while reading), {} requests, {} answers spoiled, \
         {} windows requeued for {asked_an_operator} accounts (at most {} times), {:.0} s",
        sum.calls,
        sum.late,
        sum.requests,
        sum.troubles.values().sum::<u32>(),
        sum.requeued,
        sum.rounds,
        begun.elapsed().as_secs_f64(),
    );
    println!("{:?}", sum.troubles);
    ensure!(
        failures.is_empty(),
        "calls were lost or doubled for the seeds {failures:?}"
    );
    let missing: Vec<&Trouble> = Trouble::ALL
        .iter()
        .filter(|trouble| !sum.troubles.contains_key(trouble))
        .collect();
    // Some kinds need a second page or several calls in one millisecond; in a few accounts they may find
    // none.
    let most = if count >= ENOUGH {
        0
    } else {
        Trouble::ALL.len() / 4
    };
    ensure!(
        count < FEW || missing.len() <= most,
        "these were never made: {missing:?}"
    );
    Ok(())
}

fn seeds() -> Result<Vec<u64>> {
    if let Ok(one) = env::var("CALLSCRIPT_SEED") {
        return Ok(vec![one.parse().context("CALLSCRIPT_SEED is no number")?]);
    }
    let count = env::var("CALLSCRIPT_SEEDS").unwrap_or_else(|_| "8".to_owned());
    Ok((1..=count.parse().context("CALLSCRIPT_SEEDS is no number")?).collect())
}

async fn prove(seed: u64) -> Result<Proof> {
    // Whole milliseconds, which is all that Ringba knows.
    let to = Timestamp::from_millisecond(now().as_millisecond())? - SignedDuration::from_secs(1);
    let account = Account::deal(seed, to);
    let setup = Setup::build(account.log()).await?;
    setup.ringba.faults().hostility = Some(Hostility::new(seed, BUDGET));

    setup.backfill(account.from, account.to).await?;
    read(&setup).await?;
    let mut proof = Proof {
        calls: account.all().len(),
        late: account.coming.len(),
        ..Proof::default()
    };
    loop {
        let requeued = setup.requeue().await?;
        if requeued == 0 {
            break;
        }
        ensure!(
            proof.rounds < PATIENT_OPERATOR,
            "it never settles:\n{}",
            setup.ledger().await?
        );
        proof.rounds += 1;
        proof.requeued += requeued;
        read(&setup).await?;
    }
    // Rows that came while somebody read may be too late for the windows that were read; no other may be
    // missing.
    compare(&setup, &account.present(), &account.all(), "after the trouble").await?;

    if let Some(hostility) = &mut setup.ringba.faults().hostility {
        hostility.budget = 0;
    }
    setup.ringba.log().bring_all();
    setup.backfill(account.from, account.to).await?;
    read(&setup).await?;
    compare(&setup, &account.all(), &account.all(), "after one more read").await?;
    ensure!(
        setup.requeue().await? == 0,
        "a calm read failed:\n{}",
        setup.ledger().await?
    );

    proof.requests = setup.ringba.exchanges().len();
    proof.troubles = setup
        .ringba
        .faults()
        .hostility
        .as_ref()
        .map(|hostility| hostility.made().clone())
        .unwrap_or_default();
    Ok(proof)
}

/// Reads every window that waits, until none does.
async fn read(setup: &Setup) -> Result<()> {
    setup.once("ingest").await?;
    let live = "SELECT count(*) FROM core.sync_windows WHERE status IN ('pending', 'working')";
    let live: i64 = setup.value(live, &[]).await?;
    ensure!(
        live == 0,
        "{live} windows are still open:\n{}",
        setup.ledger().await?
    );
    Ok(())
}

/// Everything in `least` is stored, nothing outside of `most` is, and each as it is there.
async fn compare(setup: &Setup, least: &Stored, most: &Stored, when: &str) -> Result<()> {
    let stored = setup.stored().await?;
    let mut problems = String::new();
    for (id, truth) in least {
        if !stored.contains_key(id) {
            writeln!(
                problems,
                "missing {id}, which starts at {}",
                Timestamp::from_millisecond(truth.0)?
            )?;
        }
    }
    for (id, found) in &stored {
        match most.get(id) {
            None => writeln!(problems, "{id} is no call of this account")?,
            Some(truth) if truth != found => writeln!(problems, "{id} is {found:?} and not {truth:?}")?,
            Some(_) => {}
        }
    }
    ensure!(
        problems.is_empty(),
        "{when}:\n{problems}{}",
        setup.ledger().await?
    );
    Ok(())
}

impl Proof {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.late += other.late;
        self.requests += other.requests;
        self.requeued += other.requeued;
        self.rounds = self.rounds.max(other.rounds);
        for (trouble, times) in other.troubles {
            *self.troubles.entry(trouble).or_default() += times;
        }
    }
}
