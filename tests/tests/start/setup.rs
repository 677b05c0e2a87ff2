//! Calls that wait for transcription, and a volume for a worker that is started with `worker/start.sh`.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use callscript_demo::calls::plan::{Format, Kind};
use callscript_demo::calls::{CallPlan, Generator, SpokenCall};
use callscript_demo::services::{ObjectStore, Scratch, Worker, worker};
use callscript_demo::simulators::{CallLog, Entry, Recordings, Ringba, system_clock};
use callscript_tests::harness::Database;
use callscript_tests::simulators::Judge;
use jiff::SignedDuration;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// How long a test waits for anything before it fails; generous, because builds share the machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(4);
/// What the script promises of a stop.
pub(crate) const STOP: Duration = Duration::from_secs(30);

/// One at a time: decoding takes all the cores there are.
static TURN: Mutex<()> = Mutex::const_new(());

pub(crate) struct Setup {
    pub(crate) database: Database,
    pub(crate) scratch: Scratch,
    pub(crate) environment: Vec<(String, String)>,
    /// What must be written nowhere.
    secrets: Vec<String>,
    ringba: Ringba,
    _recordings: Recordings,
    objects: ObjectStore,
    judge: Judge,
    _turn: MutexGuard<'static, ()>,
}

/// A running `start.sh` with what it printed.
pub(crate) struct Started {
    pub(crate) script: Worker,
    output: PathBuf,
    /// How long anything may take.
    pub(crate) patience: Duration,
}

impl Setup {
    /// Everything but calls.
    pub(crate) async fn build() -> Result<Self> {
        let turn = TURN.lock().await;
        let database = Database::fresh().await?;
        let objects = ObjectStore::start("recordings").await?;
        let judge = Judge::start().await?;
        let (log, clock) = (CallLog::default(), system_clock());
        let recordings =
            Recordings::start(log.clone(), clock.clone(), SignedDuration::from_hours(24)).await?;
        let ringba = Ringba::start(log, recordings.signer(), clock).await?;
        let scratch = Scratch::new("callscript-start")?;
        let mut environment = objects.environment();
        environment.extend(judge.environment());
        for (name, value) in [
            ("DATABASE_URL", database.url()),
            (
                "CALLSCRIPT_VOLUME",
                scratch.folder("volume")?.display().to_string(),
            ),
            ("CALLSCRIPT_BIN", worker::binary()?.display().to_string()),
            ("CALLSCRIPT_MODEL", "tiny.en".to_owned()),
            ("CALLSCRIPT_LISTEN", "off".to_owned()),
            ("CALLSCRIPT_POLL_SECONDS", "0.5".to_owned()),
            ("CALLSCRIPT_THREADS", "1".to_owned()),
        ] {
            environment.push((name.to_owned(), value));
        }
        let password = database.url();
        let password = password
            .split([':', '@'])
            .nth(2)
            .context("the URL has a password")?;
        let mut secrets = vec![password.to_owned(), judge.authorization().replace("Bearer ", "")];
        secrets.extend(
            objects
                .environment()
                .into_iter()
                .filter_map(|(name, value)| (name == "AWS_SECRET_ACCESS_KEY").then_some(value)),
        );
        ensure!(
            secrets.len() == 3 && secrets.iter().all(|secret| secret.len() > 16),
            "{}",
            secrets.len()
        );
        Ok(Self {
            database,
            scratch,
            environment,
            secrets,
            ringba,
            _recordings: recordings,
            objects,
            judge,
            _turn: turn,
        })
    }

    /// Lets these calls be listed and secured; they then wait for transcription.
    pub(crate) async fn fill(&self, calls: Vec<Entry>) -> Result<()> {
        for call in calls {
            self.ringba.log().add(call);
        }
        let windows = "SELECT callscript.backfill(clock_timestamp() - interval '3 hours', clock_timestamp())";
        self.database.execute(windows, &[]).await?;
        let mut environment = self.environment.clone();
        environment.extend(self.ringba.environment());
        environment.push(("CALLSCRIPT_RECORDING_ALLOW_PRIVATE".to_owned(), "true".to_owned()));
        let arguments = ["run", "--once", "--lanes", "ingest,vault"];
        let log = self.scratch.path().join("fill.log");
        let mut worker = Worker::start(&worker::binary()?, &arguments, &environment, &log)?;
        let status = worker.wait(PATIENCE).await?;
        ensure!(
            status.success(),
            "the calls do not arrive ({status}):\n{}",
            worker.log_tail()
        );
        Ok(())
    }

    /// Runs the script; later settings win over earlier ones.
    pub(crate) fn start(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Result<Started> {
        self.start_as(&script(), arguments, settings)
    }

    /// Runs the script by way of another program.
    pub(crate) fn start_as(
        &self,
        program: &Path,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Result<Started> {
        let mut environment = self.environment.clone();
        for (name, value) in settings {
            environment.retain(|(other, _)| other != name);
            environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        let number = fs::read_dir(self.scratch.path())?.count();
        let output = self.scratch.path().join(format!("start-{number}.log"));
        let script = Worker::start(program, arguments, &environment, &output)?;
        Ok(Started {
            script,
            output,
            patience: PATIENCE,
        })
    }

    /// Runs the script to its end, which must have this exit code; returns its last line.
    pub(crate) async fn refused(
        &self,
        arguments: &[&str],
        settings: &[(&str, &str)],
        code: i32,
    ) -> Result<String> {
        let mut started = self.start(arguments, settings)?;
        let status = started.script.wait(PATIENCE).await?;
        let output = started.output()?;
        ensure!(
            status.code() == Some(code),
            "ended with {status}, not {code}:\n{output}"
        );
        let line = output.lines().last().context("it said nothing")?;
        Ok(line
            .split_once("start.sh: ")
            .context("the last line is not its own")?
            .1
            .to_owned())
    }

    /// The volume.
    pub(crate) fn home(&self) -> PathBuf {
        self.scratch.path().join("volume/callscript")
    }

    /// Waits until `condition`, a query for one boolean, holds.
    pub(crate) async fn until(&self, started: &mut Started, condition: &str) -> Result<()> {
        let begin = Instant::now();
        while !self.database.query_one(condition, &[]).await?.get::<_, bool>(0) {
            started.check(begin, condition)?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until this many calls have been judged.
    pub(crate) async fn until_judged(&self, started: &mut Started, calls: usize) -> Result<()> {
        let sql = format!("SELECT {calls} = count(*) FROM core.calls WHERE status IN ('flagged', 'safe')");
        self.until(started, &sql).await
    }

    /// Open leases, attempts burnt, judgements.
    pub(crate) async fn counts(&self) -> Result<(i64, i64, i64)> {
        let sql = "SELECT (SELECT count(*) FROM core.leases),
                          (SELECT coalesce(sum(retry_count), 0) FROM core.calls)::bigint,
                          (SELECT count(*) FROM core.judgements)";
        let row = self.database.query_one(sql, &[]).await?;
        Ok((row.get(0), row.get(1), row.get(2)))
    }

    /// No secret lies in a file of the volume, or was printed.
    pub(crate) fn assert_no_secret_written(&self) -> Result<()> {
        let mut files = Vec::new();
        collect(&self.scratch.path().join("volume"), &mut files)?;
        for entry in fs::read_dir(self.scratch.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.path());
            }
        }
        ensure!(
            files.iter().any(|file| file.ends_with("logs/worker.log")),
            "there is no log"
        );
        for file in files {
            let bytes = fs::read(&file)?;
            for secret in &self.secrets {
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                ensure!(!found, "a secret is in {}", file.display());
            }
        }
        Ok(())
    }

    /// A program of this test in a folder of its own; returns the folder.
    pub(crate) fn program(&self, name: &str, text: &str) -> Result<PathBuf> {
        let folder = self.scratch.folder("programs")?;
        let path = folder.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(folder)
    }

    /// The key of the judge and others that must not be seen, for tests that look for them elsewhere.
    pub(crate) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// What was asked of the bucket, in order.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        self.objects.asked()
    }

    /// Recordings that were read, and verdicts that were asked for.
    pub(crate) fn asked(&self) -> (usize, usize) {
        let read = self
            .objects
            .asked()
            .iter()
            .filter(|name| **name == "GetObject")
            .count();
        (read, self.judge.requests().len())
    }
}

impl Started {
    /// What it printed so far.
    pub(crate) fn output(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.output)?)
    }

    /// Waits until it has printed `text` this often.
    pub(crate) async fn says(&mut self, text: &str, times: usize) -> Result<()> {
        let begin = Instant::now();
        while self.output()?.matches(text).count() < times {
            self.check(begin, text)?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// The process id of the worker that was started last.
    pub(crate) fn worker(&self) -> Result<String> {
        let output = self.output()?;
        let (_, id) = output
            .rsplit_once("the worker is process ")
            .context("no worker was started")?;
        Ok(id.lines().next().unwrap_or_default().to_owned())
    }

    /// Asks for a stop; it must be over in time and have the exit code 0.
    pub(crate) async fn stop(&mut self) -> Result<Duration> {
        let begin = Instant::now();
        let status = self.script.stop(STOP).await?;
        ensure!(
            status.success(),
            "the stop ended with {status}:\n{}",
            self.output()?
        );
        Ok(begin.elapsed())
    }

    fn check(&mut self, begin: Instant, wanted: &str) -> Result<()> {
        if let Some(status) = self.script.ended()? {
            // It may have happened on its last breath.
            if !self.output()?.contains(wanted) {
                bail!("ended with {status} before: {wanted}\n{}", self.output()?);
            }
        }
        ensure!(
            begin.elapsed() < self.patience,
            "still not so after {:?}: {wanted}\n{}",
            self.patience,
            self.output()?
        );
        Ok(())
    }
}

/// The script of this checkout.
pub(crate) fn script() -> PathBuf {
    root().join("worker/start.sh")
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below a folder; links are not followed.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn spoken() -> Result<SpokenCall> {
    let index = (0..500)
        .find(|index| {
            let plan = CallPlan::deal(1, *index);
            plan.kind == Kind::Voicemail && plan.format == Format::Wav
        })
        .context("no such call")?;
    Generator::new(1)?.speak(index)
}

fn entry(call: &SpokenCall, id: &str, audio: Vec<u8>) -> Entry {
    let mut entry = Entry::of_call(call, system_clock()() - SignedDuration::from_secs(60));
    id.clone_into(&mut entry.id);
    if let Some(recording) = &mut entry.recording {
        recording.audio = Arc::new(audio);
    }
    entry
}

/// Calls of about twenty seconds.
pub(crate) fn quick_calls(count: usize) -> Result<Vec<Entry>> {
    let call = spoken()?;
    Ok((0..count)
        .map(|number| entry(&call, &format!("RGBQUICK{number}"), call.audio.clone()))
        .collect())
}

/// A call of several minutes: decoding it takes seconds.
pub(crate) fn long_call() -> Result<Entry> {
    let call = spoken()?;
    let mut reader = hound::WavReader::new(Cursor::new(&call.audio))?;
    let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>()?;
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, reader.spec())?;
    for sample in samples.iter().cycle().take(samples.len() * 12) {
        writer.write_sample(*sample)?;
    }
    writer.finalize()?;
    Ok(entry(&call, "RGBLONG", bytes.into_inner()))
}
