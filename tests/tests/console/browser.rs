//! The console in Chromium: `tests/browser` says what somebody does in it, and what they must see.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use callscript_demo::services::worker::command;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use uuid::Uuid;

use crate::setup::{PASSWORD, Setup};

/// A scenario waits for events, a minute for each at most. This ends one that hangs in some other way.
const PATIENCE: Duration = Duration::from_mins(8);
/// Of the recordings: a telephone's.
const SAMPLES_A_SECOND: u32 = 8_000;

/// A running scenario.
pub(crate) struct Scenario {
    child: Child,
    answers: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it has printed so far.
    said: String,
}

impl Scenario {
    /// Starts it with a link that lets somebody in, and what it has to know about the database.
    pub(crate) fn start(setup: &Setup, name: &str, link: &str, given: &[(&str, String)]) -> Result<Self> {
        let python = std::env::var_os("CALLSCRIPT_BROWSER_PYTHON").context(
            "CALLSCRIPT_BROWSER_PYTHON does not name a Python that has Playwright: bin/test makes one and sets it",
        )?;
        let mut command = command(Path::new(&python), &[]);
        command
            // Leaves no compiled files in the sources.
            .arg("-B")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/browser/console.py"))
            .args(["--url", setup.console.url(), "--link", link])
            .args(["--keep", concat!(env!("CARGO_TARGET_TMPDIR"), "/browser")]);
        for (name, value) in given {
            command.arg("--given").arg(format!("{name}={value}"));
        }
        let mut child = command
            .arg(name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the Python of CALLSCRIPT_BROWSER_PYTHON")?;
        let answers = child.stdin.take().context("no standard input")?;
        let output = child.stdout.take().context("no standard output")?;
        Ok(Self {
            child,
            answers,
            lines: BufReader::new(output).lines(),
            said: String::new(),
        })
    }

    /// What it asks to be done next; nothing once it is over.
    pub(crate) async fn asks(&mut self) -> Result<Option<String>> {
        while let Some(line) = self.lines.next_line().await? {
            self.said.push_str(&line);
            self.said.push('\n');
            if let Some(what) = line.strip_prefix("ask: ") {
                return Ok(Some(what.to_owned()));
            }
        }
        Ok(None)
    }

    /// That is done.
    pub(crate) async fn done(&mut self) -> Result<()> {
        Ok(self.answers.write_all(b"done\n").await?)
    }

    /// Runs it to its end, which must be a good one.
    pub(crate) async fn pass(mut self) -> Result<()> {
        let end = async {
            if let Some(what) = self.asks().await? {
                bail!("nobody expected to be asked for: {what}");
            }
            Ok(self.child.wait().await?)
        };
        let status = tokio::time::timeout(PATIENCE, end).await;
        let status = status.with_context(|| format!("it hangs:\n{}", self.said))??;
        ensure!(status.success(), "{status}:\n{}", self.said);
        Ok(())
    }
}

impl Setup {
    /// A link that signs somebody in with this role.
    async fn way_in(&self, role: &str) -> Result<String> {
        let email = format!("{role}@example.com");
        self.console.ask(&["sign-in-link", &email, "--role", role]).await
    }

    /// The same for a scenario that needs nothing else.
    async fn see(&self, scenario: &str, role: &str, given: &[(&str, String)]) -> Result<()> {
        let link = self.way_in(role).await?;
        Scenario::start(self, scenario, &link, given)?.pass().await
    }

    /// Flagged calls as the inbox lists them, with so many flags at least.
    async fn flagged(&self, flags: i64) -> Result<Vec<Uuid>> {
        let rows = self
            .database
            .query(
                "SELECT call_id FROM bi.flagged_calls
                 WHERE $1 <= (SELECT count(*) FROM bi.flags AS f WHERE f.call_id = flagged_calls.call_id)
                 ORDER BY flagged_at DESC, call_id DESC",
                &[&flags],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Puts recordings of all flagged calls into the bucket: the inbox asks for that of the call that is read.
    async fn record_all(&self) -> Result<()> {
        self.record(&self.flagged(1).await?).await
    }

    /// Puts recordings of these calls into the bucket: as long as the call, a tone that a browser can play.
    async fn record(&self, calls: &[Uuid]) -> Result<()> {
        let rows = self
            .database
            .query(
                "UPDATE core.calls AS c SET storage_path = regexp_replace(c.storage_path, 'mp3$', 'wav')
                 FROM core.transcripts AS t WHERE t.call_id = c.id AND c.id = ANY ($1)
                 RETURNING c.storage_path, t.audio_seconds::float8",
                &[&calls],
            )
            .await?;
        ensure!(
            rows.len() == calls.len(),
            "{} of {} calls exist",
            rows.len(),
            calls.len()
        );
        self.database
            .execute(
                "UPDATE core.transcripts SET peaks = '[[10, 60, 30, 90, 20, 50, 80, 40]]' WHERE call_id = ANY ($1)",
                &[&calls],
            )
            .await?;
        for row in rows {
            let (key, seconds): (String, f64) = (row.get(0), row.get(1));
            let object = self.objects.object(&key);
            std::fs::create_dir_all(object.parent().unwrap_or(&object))?;
            write_tone(&object, seconds)?;
        }
        Ok(())
    }
}

fn write_tone(path: &Path, seconds: f64) -> Result<()> {
    let form = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLES_A_SECOND,
        bits_per_sample: 8,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, form)?;
    for sample in 0..(seconds * f64::from(SAMPLES_A_SECOND)) as u32 {
        file.write_sample(if sample / 10 % 2 == 0 { 20i8 } else { -20 })?;
    }
    Ok(file.finalize()?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_person_gets_in_and_out() -> Result<()> {
    let setup = Setup::build(0).await?;
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "admin"])
        .await?;
    Scenario::start(&setup, "account", &link, &[])?.pass().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_decisions_by_keyboard() -> Result<()> {
    let setup = Setup::build(60).await?;
    let calls = setup.flagged(1).await?;
    setup.record_all().await?;
    setup.see("triage", "reviewer", &[]).await?;
    let decided: String = setup
        .one(
            "SELECT string_agg(s.state || ' ' || s.calls, ', ' ORDER BY s.state)
             FROM (SELECT state, count(*) AS calls FROM bi.flagged_calls GROUP BY 1) AS s",
            &[],
        )
        .await?;
    let left = calls.len() - 11;
    assert_eq!(
        decided,
        format!("confirmed 4, dismissed 3, escalated 4, open {left}")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_flags_in_two_windows() -> Result<()> {
    let setup = Setup::build(200).await?;
    setup.record_all().await?;
    let given = [("other", setup.way_in("admin").await?)];
    let link = setup.way_in("reviewer").await?;
    let mut scenario = Scenario::start(&setup, "forty", &link, &given)?;
    assert_eq!(scenario.asks().await?, None);
    // Presses and page loads of each person, where somebody looks for them.
    println!("{}", scenario.said);
    scenario.pass().await?;
    let decided: i64 = setup
        .one(
            "SELECT count(*) FROM bi.flags AS f
             JOIN LATERAL (SELECT action FROM core.dispositions AS d WHERE d.flag_id = f.flag_id ORDER BY d.id DESC LIMIT 1)
                 AS d ON d.action IN ('confirmed', 'dismissed')",
            &[],
        )
        .await?;
    assert_eq!(decided, 40);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_goes_on_where_its_page_ends() -> Result<()> {
    let setup = Setup::build(400).await?;
    setup.record_all().await?;
    setup.see("long", "reviewer", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_loses_no_work() -> Result<()> {
    let setup = Setup::build(60).await?;
    // Somebody with a password, who can sign in again.
    setup.person("reviewer").await?;
    let call = *setup.flagged(1).await?.last().context("no flagged call")?;
    setup.record_all().await?;
    let given = [
        ("call", call.to_string()),
        ("email", "reviewer@example.com".to_owned()),
        ("password", PASSWORD.to_owned()),
    ];
    setup.see("ended", "reviewer", &given).await?;
    let stored: String = setup
        .one(
            "SELECT string_agg(DISTINCT action || ' ' || reason, ', ' ORDER BY action || ' ' || reason)
             FROM core.dispositions WHERE note = 'They promised a refund, but never paid'",
            &[],
        )
        .await?;
    assert_eq!(stored, "dismissed Duplicate, escalated Legal risk");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_decide_about_one_call() -> Result<()> {
    let setup = Setup::build(60).await?;
    let call = *setup.flagged(1).await?.last().context("no flagged call")?;
    setup.record_all().await?;
    setup.see("two", "reviewer", &[("call", call.to_string())]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_dismissed_and_taken_back_at_once() -> Result<()> {
    let setup = Setup::build(100).await?;
    setup.record_all().await?;
    setup.see("bulk", "reviewer", &[]).await?;
    // Four calls each time, twice there and twice back.
    let decided: i64 = setup
        .one(
            "SELECT count(DISTINCT call_id) FROM core.audit_events WHERE action = 'decided'",
            &[],
        )
        .await?;
    assert_eq!(decided, 4);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_move_nothing() -> Result<()> {
    let setup = Setup::build(60).await?;
    setup.record_all().await?;
    let again = setup
        .database
        .query(
            "SELECT g.name, jsonb_build_object('segments', t.segments, 'audio_seconds', t.audio_seconds)
             FROM core.calls AS c
             JOIN core.transcripts AS t ON t.call_id = c.id
             JOIN core.campaigns AS g ON g.id = c.campaign_id
             WHERE c.status = 'flagged' LIMIT 3",
            &[],
        )
        .await?;
    let given = [("new", again.len().to_string())];
    let link = setup.way_in("reviewer").await?;
    let mut scenario = Scenario::start(&setup, "pill", &link, &given)?;
    if let Some(asked) = scenario.asks().await? {
        assert_eq!(asked, "new flags");
        let (names, transcripts): (Vec<String>, Vec<serde_json::Value>) =
            again.iter().map(|row| (row.get(0), row.get(1))).unzip();
        setup
            .database
            .execute(
                include_str!("../../src/written/sql/written_calls.sql"),
                &[&names, &transcripts, &1000i64],
            )
            .await?;
        setup
            .database
            .execute(include_str!("../../src/bench/sql/judge_by_rules.sql"), &[])
            .await?;
        scenario.done().await?;
    }
    scenario.pass().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_plays_at_its_second() -> Result<()> {
    let setup = Setup::build(60).await?;
    let calls = setup.flagged(2).await?;
    setup.record_all().await?;
    // One that was stored before times of words were.
    setup.database
        .execute(
            "UPDATE core.transcripts
             SET segments = (SELECT jsonb_agg(s - 'words' ORDER BY n) FROM jsonb_array_elements(segments) WITH ORDINALITY AS x (s, n))
             WHERE call_id = $1",
            &[&calls[1]],
        )
        .await?;
    let given = [("call", calls[0].to_string()), ("other", calls[1].to_string())];
    setup.see("call", "reviewer", &given).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_fails_can_be_tried_again() -> Result<()> {
    let setup = Setup::build(30).await?;
    let call = setup.open_call().await?;
    setup.record_all().await?;
    setup.see("broken", "viewer", &[("call", call.to_string())]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_found_again() -> Result<()> {
    let setup = Setup::build(60).await?;
    setup.record_all().await?;
    // Words that few others say: all that is found fits a page.
    let row = setup
        .database
        .query_one(
            "SELECT c.id, c.caller_number, f.quote
             FROM bi.flags AS f
             JOIN core.calls AS c ON c.id = f.call_id
             JOIN core.transcripts AS t ON position(f.quote IN t.text) > 0
             WHERE length(f.quote) BETWEEN 20 AND 150
             GROUP BY 1, 2, 3 ORDER BY count(*), 1 LIMIT 1",
            &[],
        )
        .await?;
    let call: Uuid = row.get(0);
    setup.record_all().await?;
    let given = [
        ("call", call.to_string()),
        ("number", row.get(1)),
        ("words", row.get(2)),
    ];
    setup.see("search", "reviewer", &given).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zone_and_keys_are_set() -> Result<()> {
    let setup = Setup::build(100).await?;
    setup.record_all().await?;
    setup.see("settings", "admin", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_edited_tried_and_published_on_its_workbench() -> Result<()> {
    let setup = Setup::build(100).await?;
    setup.record_all().await?;
    let link = setup.way_in("admin").await?;
    let mut scenario = Scenario::start(&setup, "workbench", &link, &[])?;
    assert_eq!(scenario.asks().await?.as_deref(), Some("no examples"));
    // The draft of the visit fails examples of the rule: that is another test's.
    setup
        .database
        .batch_execute("DELETE FROM core.qa_rule_examples")
        .await?;
    scenario.done().await?;
    scenario.pass().await?;
    let rule: String = setup
        .one(
            "SELECT state || ' ' || weight FROM bi.rules WHERE rule_id = 'gift_card' ORDER BY version DESC LIMIT 1",
            &[],
        )
        .await?;
    assert_eq!(rule, "draft 22");
    let published: String = setup
        .one(
            "SELECT state || ' ' || weight FROM bi.rules WHERE rule_id = 'gift_card' AND version = 2",
            &[],
        )
        .await?;
    assert_eq!(published, "in force 15");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anything_is_found_from_the_bar_by_keyboard() -> Result<()> {
    let setup = Setup::build(40).await?;
    setup.record_all().await?;
    setup.see("palette", "admin", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_the_list_is_taken() -> Result<()> {
    let setup = Setup::build(60).await?;
    setup.record_all().await?;
    let calls: i64 = setup.one("SELECT count(*) FROM bi.flagged_calls", &[]).await?;
    setup
        .see("export", "reviewer", &[("calls", calls.to_string())])
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_it_works_without_javascript() -> Result<()> {
    let setup = Setup::build(200).await?;
    // None of the newest, which are decided about.
    let call = *setup.flagged(1).await?.last().context("no flagged call")?;
    setup.record_all().await?;
    setup
        .see("plain", "reviewer", &[("call", call.to_string())])
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_fits_a_telephone() -> Result<()> {
    let setup = Setup::build(60).await?;
    setup.record_all().await?;
    setup.see("phone", "admin", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing() -> Result<()> {
    let setup = Setup::build(60).await?;
    let calls = setup.flagged(2).await?;
    let call = *calls.last().context("no call with two flags")?;
    setup.record_all().await?;
    let others = setup
        .database
        .query(
            "SELECT id FROM core.calls WHERE status = 'safe' ORDER BY id LIMIT 2",
            &[],
        )
        .await?;
    let (safe, failed): (Uuid, Uuid) = (others[0].get(0), others[1].get(0));
    setup.record(&[safe]).await?;
    setup.database
        .batch_execute(&format!(
            "UPDATE core.calls SET status = 'failed', failed_lane = 'vault', processing_error = 'the recording is gone',
                    judgement_id = NULL, judged_at = NULL, transcribed_at = NULL, storage_path = NULL, audio_bytes = NULL,
                    audio_sha256 = NULL, vaulted_at = NULL WHERE id = '{failed}';
             DELETE FROM core.transcripts WHERE call_id = '{failed}'"
        ))
        .await?;
    let invitation = setup.console.ask(&["invite", "new@example.com"]).await?;
    let given = [
        ("call", call.to_string()),
        ("safe", safe.to_string()),
        ("failed", failed.to_string()),
        ("invitation", invitation),
    ];
    setup.see("axe", "admin", &given).await
}
