//! `kill -9` at any moment of ingest and vault: no call is lost or doubled, no row promises a recording that
//! is not there, and no recording stays without its row.
//!
//! `CALLSCRIPT_ROUNDS` says how often the worker is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use callscript_demo::calls::plan::random;
use callscript_demo::services::worker::command;
use callscript_demo::services::{ObjectStore, Worker};
use callscript_demo::simulators::{CallLog, Entry, Recording, RecordingFault};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::account;
use crate::objects::{keys, tone};
use crate::setup::{PATIENCE, Setup, now};

/// Every answer takes this long, so that most of a worker's life is spent in the middle of something.
const SLOW: Duration = Duration::from_millis(15);

/// The moment at which a worker is killed.
#[derive(Debug)]
enum Moment {
    /// When the call log has been asked this many times.
    Asked(usize),
    /// When this many calls of the round are known.
    Known(i64),
    /// When this many recordings are on their way.
    Vaulting(i64),
    /// When this many objects of the round are in the bucket.
    Written(usize),
    /// When this many calls of the round are secured.
    Secured(i64),
}

impl Moment {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        match random.random_range(0..5) {
            0 => Self::Asked(random.random_range(1..4)),
            1 => Self::Known(1),
            2 => Self::Vaulting(random.random_range(1..4)),
            3 => Self::Written(random.random_range(1..4)),
            _ => Self::Secured(random.random_range(1..4)),
        }
    }
}

struct Chaos {
    setup: Setup,
    objects: ObjectStore,
    random: ChaCha8Rng,
    calls: BTreeMap<String, Entry>,
    /// How many rounds were over before their moment came.
    too_quick: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_loses_doubles_and_forgets_nothing() -> Result<()> {
    let begun = Instant::now();
    let rounds = env::var("CALLSCRIPT_ROUNDS").unwrap_or_else(|_| "6".to_owned());
    let rounds: usize = rounds.parse().context("CALLSCRIPT_ROUNDS is no number")?;
    let mut chaos = Chaos::build().await?;
    let mut taken_back = 0;
    for round in 0..rounds {
        taken_back += chaos.round(round).await?;
    }
    let requeued = chaos.settle().await?;
    println!(
        "{rounds} kills, {} calls: {taken_back} items taken back, {requeued} dead letters requeued, {} rounds were over \
         before the kill, {:.0} s",
        chaos.calls.len(),
        chaos.too_quick,
        begun.elapsed().as_secs_f64()
    );
    ensure!(
        taken_back > 0,
        "no kill ever hit a worker that held anything: this proves nothing"
    );
    chaos.nothing_is_lost_or_doubled().await?;
    chaos.every_row_has_its_recording().await?;
    chaos.every_recording_has_its_row().await
}

impl Chaos {
    async fn build() -> Result<Self> {
        let mut setup = Setup::build(CallLog::default()).await?;
        let objects = ObjectStore::start("recordings").await?;
        setup.environment.extend(objects.environment());
        setup.ringba.faults().delay = SLOW;
        objects.faults().delay(SLOW);
        Ok(Self {
            setup,
            objects,
            random: random(17, 0, 14),
            calls: BTreeMap::new(),
            too_quick: 0,
        })
    }

    /// New calls, a worker, and its end. Returns how many items it held.
    async fn round(&mut self, round: usize) -> Result<i32> {
        let count = self.random.random_range(3..6);
        for number in 0..count {
            let entry = self.entry(format!("CH{round:04}{number}"), now())?;
            self.setup.ringba.log().add(entry.clone());
            self.calls.insert(entry.id.clone(), entry);
        }
        self.setup
            .backfill(now() - SignedDuration::from_mins(3), now())
            .await?;
        let moment = Moment::draw(&mut self.random);
        let asked = self.setup.ringba.exchanges().len();
        let written = keys(&self.objects)?.len();
        let mut worker = self.setup.start("ingest,vault")?;
        self.wait_for(&moment, round, (asked, written), &mut worker)
            .await?;
        tokio::time::sleep(Duration::from_millis(self.random.random_range(0..25))).await;
        worker.kill().await?;
        self.setup
            .database
            .batch_execute(include_str!("../database/sql/age_leases.sql"))
            .await?;
        self.setup.value("SELECT callscript.kill_zombies()", &[]).await
    }

    /// A call that has just been hung up, with a recording of its own.
    fn entry(&mut self, id: String, hang_up: Timestamp) -> Result<Entry> {
        let fault = if self.random.random_bool(0.3) {
            RecordingFault::Slow(Duration::from_millis(self.random.random_range(10..120)))
        } else {
            RecordingFault::None
        };
        let recording = Recording {
            audio: tone(&mut self.random)?.into(),
            content_type: "audio/wav",
            fault,
            available_at: hang_up,
        };
        let mut entry = account::entry(&mut self.random, id, hang_up - SignedDuration::from_secs(20));
        entry.seconds = 20;
        entry.recording = Some(recording);
        Ok(entry)
    }

    async fn wait_for(
        &mut self,
        moment: &Moment,
        round: usize,
        (asked, written): (usize, usize),
        worker: &mut Worker,
    ) -> Result<()> {
        let begun = Instant::now();
        let count = "SELECT count(*) FROM core.calls WHERE ringba_call_id LIKE $1";
        let calls = format!("CH{round:04}%");
        loop {
            let of_round = async |condition: &str| {
                self.setup
                    .value::<i64>(&format!("{count} AND {condition}"), &[&calls])
                    .await
            };
            let has_come = match moment {
                Moment::Asked(times) => self.setup.ringba.exchanges().len() >= asked + times,
                Moment::Known(calls) => of_round("true").await? >= *calls,
                Moment::Vaulting(calls) => of_round("status = 'vaulting'").await? >= *calls,
                Moment::Written(objects) => keys(&self.objects)?.len() >= written + objects,
                Moment::Secured(calls) => of_round("status = 'downloaded'").await? >= *calls,
            };
            if has_come {
                return Ok(());
            }
            let left = "SELECT EXISTS (SELECT FROM core.sync_windows WHERE status IN ('pending', 'working'))
                            OR EXISTS (SELECT FROM core.calls WHERE status IN ('pending', 'vaulting'))";
            if !self.setup.value::<bool>(left, &[]).await? {
                self.too_quick += 1;
                return Ok(());
            }
            ensure!(
                worker.ended()?.is_none(),
                "the worker ended:\n{}",
                worker.log_tail()
            );
            ensure!(
                begun.elapsed() < PATIENCE,
                "{moment:?} never came:\n{}\n{}",
                self.setup.ledger().await?,
                worker.log_tail()
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Lets a worker finish everything, dead letters included. Returns how many there were.
    async fn settle(&self) -> Result<i32> {
        let mut requeued = 0;
        for _ in 0..5 {
            self.setup.once("ingest,vault").await?;
            let again: i32 = self.setup.value("SELECT callscript.requeue('{}')", &[]).await?;
            if again == 0 {
                return Ok(requeued);
            }
            requeued += again;
        }
        anyhow::bail!("it never settles:\n{}", self.setup.ledger().await?)
    }

    async fn nothing_is_lost_or_doubled(&self) -> Result<()> {
        let stored: BTreeSet<String> = self.setup.stored().await?.into_keys().collect();
        let listed: BTreeSet<String> = self.calls.keys().cloned().collect();
        let lost: Vec<_> = listed.difference(&stored).collect();
        let extra: Vec<_> = stored.difference(&listed).collect();
        ensure!(
            lost.is_empty() && extra.is_empty(),
            "lost {lost:?}, extra {extra:?}"
        );
        Ok(())
    }

    async fn every_row_has_its_recording(&self) -> Result<()> {
        let sql =
            "SELECT ringba_call_id, status::text, storage_path, audio_bytes, encode(audio_sha256, 'hex')
                   FROM core.calls";
        for row in self.setup.database.query(sql, &[]).await? {
            let (id, status): (String, String) = (row.get(0), row.get(1));
            ensure!(status == "downloaded", "{id} is {status}");
            let source = self.calls[&id].recording.as_ref().context("no recording")?;
            let path = self.objects.object(row.get(2));
            let object = std::fs::read(&path).with_context(|| format!("{id} has no object"))?;
            ensure!(object == *source.audio, "{id}: the object is not the recording");
            ensure!(
                row.get::<_, i64>(3) == i64::try_from(object.len())?,
                "{id}: another size"
            );
            ensure!(
                row.get::<_, String>(4) == hex::encode(Sha256::digest(&object)),
                "{id}: another hash"
            );
        }
        Ok(())
    }

    async fn every_recording_has_its_row(&self) -> Result<()> {
        // One that no row names, so that the sweep has something to find however the kills fell.
        let stray = self
            .objects
            .object("2026/01/02/5d3f9a54-6d0f-4c7e-9d0a-3c1e1f0a2b3c.wav");
        std::fs::create_dir_all(stray.parent().context("no folder")?)?;
        std::fs::write(&stray, b"RIFF")?;
        let sweep = ["objects", "check", "--older-than", "0s", "--delete", "--force"];
        let swept = command(&self.setup.binary, &self.setup.environment)
            .args(sweep)
            .output()
            .await?;
        ensure!(
            swept.status.success(),
            "callscript {}: {}",
            sweep.join(" "),
            String::from_utf8_lossy(&swept.stderr)
        );
        let rows = self
            .setup
            .database
            .query("SELECT storage_path FROM core.calls", &[])
            .await?;
        let named: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
        let there = keys(&self.objects)?;
        ensure!(
            !there.contains("2026/01/02/5d3f9a54-6d0f-4c7e-9d0a-3c1e1f0a2b3c.wav"),
            "the stray is still there"
        );
        ensure!(
            there == named,
            "{:?}",
            there.symmetric_difference(&named).collect::<Vec<_>>()
        );
        Ok(())
    }
}
