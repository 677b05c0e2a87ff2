//! `callscript rules`, as whoever writes rules uses it.

use anyhow::{Context, Result};
use callscript_demo::services::{Scratch, worker};
use callscript_tests::harness::Database;

use crate::setup::Setup;

/// Exit status and everything printed.
async fn rules(database: &Database, arguments: &[&str]) -> Result<(i32, String)> {
    let environment = [("DATABASE_URL".to_owned(), database.url())];
    let output = worker::command(&worker::binary()?, &environment)
        .arg("rules")
        .args(arguments)
        .output()
        .await
        .context("cannot run callscript")?;
    let printed = [output.stdout, output.stderr].concat();
    Ok((output.status.code().unwrap_or(-1), String::from_utf8(printed)?))
}

#[tokio::test]
async fn rules_are_listed_tried_exported_edited_and_imported() -> Result<()> {
    let database = Database::fresh().await?;
    let (status, listed) = rules(&database, &["list"]).await?;
    assert!(
        status == 0 && listed.contains("gift_card") && listed.contains("calls until 2026-09-30"),
        "{listed}"
    );
    let (status, tested) = rules(&database, &["test"]).await?;
    assert!(status == 0 && tested.contains(" 0 not, 0 not tried"), "{tested}");
    let said = "caller: what do i get / agent: we mail you a gift card";
    let (_, tried) = rules(&database, &["try", "gift_card", said]).await?;
    assert!(
        tried.contains("gift card") && tried.contains("agent at second"),
        "{tried}"
    );
    let (_, tried) = rules(&database, &["try", "gift_card", "agent: good morning"]).await?;
    assert_eq!(tried, "gift_card: nothing\n");
    let (status, odd) = rules(&database, &["try", "gift_card", "agent:"]).await?;
    assert!(status != 0 && odd.contains("agent says nothing"), "{odd}");

    // Out as a file, changed, and back as a draft that fails an example of the file.
    let scratch = Scratch::new("callscript-rules")?;
    let file = scratch.path().join("gift_card.toml");
    let path = file.to_str().context("a path")?.to_owned();
    let (status, out) = rules(&database, &["export", "gift_card", "--out", &path]).await?;
    assert!(status == 0, "{out}");
    let text = std::fs::read_to_string(&file)?;
    assert!(
        text.contains("[definition]") && text.contains("violating = ["),
        "{text}"
    );
    let (before, definition) = text.split_once("[definition]\n").context("a definition")?;
    let after = definition.split_once("\n[").map_or("", |(_, after)| after);
    std::fs::write(
        &file,
        format!("{before}[definition]\nany = [\"banana\"]\n\n[{after}"),
    )?;
    let (status, imported) = rules(&database, &["import", &path]).await?;
    assert!(
        status == 0 && imported.contains("gift_card: version 2 is a draft"),
        "{imported}"
    );
    let (status, tested) = rules(&database, &["test", "gift_card"]).await?;
    assert!(status == 1 && tested.contains("gift_card: missed: "), "{tested}");
    let (status, shadow) = rules(&database, &["shadow", "gift_card"]).await?;
    assert!(
        status == 0 && shadow.contains("against the version in force"),
        "{shadow}"
    );
    let (status, golden) = rules(&database, &["golden"]).await?;
    assert!(status == 0 && golden.contains("0 wrong"), "{golden}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_of_the_prompt_is_asked_about_the_golden_set_on_the_command_line() -> Result<()> {
    let mut setup = Setup::build(6).await?;
    setup.start_worker()?;
    setup.until_all_judged().await?;
    // What the model found is taken for the truth.
    setup
        .database
        .batch_execute(
            "SELECT callscript.keep_golden(k.id, 'call-' || row_number() OVER (ORDER BY k.id),
                        ARRAY(SELECT DISTINCT f.rule_id FROM core.flags AS f WHERE f.judgement_id = k.judgement_id), 'a test')
             FROM core.calls AS k;
             SELECT callscript.draft_prompt(p.body || E'\n\nTake your time.', 'slower') FROM core.prompts AS p",
        )
        .await?;
    let asked_before = setup.judge.requests().len();
    let mut command = worker::command(&worker::binary()?, setup.environment());
    let output = command
        .args(["rules", "golden", "--ask", "--prompt", "2", "--tier", "1"])
        .output()
        .await?;
    let printed = String::from_utf8([output.stdout, output.stderr].concat())?;
    // The simulated model reads no prompt: both find the same.
    assert!(
        output.status.success()
            && printed.contains("tier 1, gpt-6-luna, prompt 1: 6 of 6 calls asked about")
            && printed.contains("tier 1, gpt-6-luna, prompt 2: 6 calls, 0 rules lost, 0 won"),
        "{printed}"
    );
    assert_eq!(setup.judge.requests().len() - asked_before, 12);
    // What was answered is not asked and not paid again; tier 2 is still to be asked.
    let mut command = worker::command(&worker::binary()?, setup.environment());
    let output = command
        .args(["rules", "golden", "--ask", "--prompt", "2", "--tier", "1"])
        .output()
        .await?;
    assert!(String::from_utf8(output.stdout)?.contains("$0.0000 spent"));
    setup.assert_books_agree(6).await?;
    let refused = setup
        .database
        .batch_execute("SELECT callscript.publish_prompt(2, 'slower')")
        .await;
    let refusal = format!("{:?}", refused.err());
    assert!(
        refusal.contains("6 calls of the golden set were not asked about"),
        "{refusal}"
    );
    let mut command = worker::command(&worker::binary()?, setup.environment());
    let output = command
        .args(["rules", "golden", "--ask", "--prompt", "2"])
        .output()
        .await?;
    assert!(output.status.success());
    setup
        .database
        .batch_execute("SELECT callscript.publish_prompt(2, 'slower')")
        .await?;
    Ok(())
}
