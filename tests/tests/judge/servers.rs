//! Servers behind OpenAI's API that do not know all of it: the doctor finds out, and calls are judged all the same.

use anyhow::{Context, Result};
use callscript_demo::services::worker;
use serde_json::Value;

use crate::setup::Setup;

const KNOWN: &str = "SELECT concat_ws(' ', answer_format, token_limit, takes_effort) FROM core.judge_servers";

/// Runs the doctor and returns what is known of the server afterwards.
async fn found_out(setup: &Setup) -> Result<String> {
    let mut command = worker::command(&worker::binary()?, setup.environment());
    command.args(["doctor", "--lanes", "judge"]);
    let output = command.output().await.context("cannot run callscript")?;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{report}");
    assert!(report.contains("gpt-6-luna answers in"), "{report}");
    setup.one(KNOWN).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_server_is_asked_in_words_that_it_understands() -> Result<()> {
    // Beside the simulator's own ways: which fields it refuses, and whether it takes a schema and ignores it.
    for (name, refuses, ignores, known) in [
        (
            "all of the API",
            &[] as &[&'static str],
            false,
            "json_schema max_completion_tokens t",
        ),
        (
            "an older server",
            &["json_schema", "max_completion_tokens"],
            false,
            "json_object max_tokens t",
        ),
        (
            "no formats at all",
            &["response_format", "max_completion_tokens"],
            false,
            "text max_tokens t",
        ),
        (
            "a schema for show",
            &[],
            true,
            "json_object max_completion_tokens t",
        ),
    ] {
        let mut setup = Setup::build(4).await?;
        setup.judge.refuse(refuses);
        if ignores {
            setup.judge.ignore_schema();
        }
        assert_eq!(found_out(&setup).await?, known, "{name}");
        let questions = setup.judge.requests().len();
        setup.start_worker()?;
        setup.until_all_judged().await?;
        let by_model: i64 = setup
            .one("SELECT count(*) FROM core.judgements WHERE model IS NOT NULL")
            .await?;
        assert_eq!(by_model, 4, "{name}");
        let [format, limit, _] = known.split(' ').collect::<Vec<_>>()[..] else {
            unreachable!("three words");
        };
        for request in &setup.judge.requests()[questions..] {
            assert!(request.get(limit).is_some(), "{name}: {request}");
            let kind = request.pointer("/response_format/type").and_then(Value::as_str);
            assert_eq!(kind, (format != "text").then_some(format), "{name}");
            let tells = request["messages"][0]["content"]
                .as_str()
                .is_some_and(|text| text.contains("# The answer"));
            assert_eq!(tells, format != "json_schema", "{name}");
        }
        // An address with a user in it is named without.
        let plain: bool = setup
            .one("SELECT bool_and(base_url NOT LIKE '%@%') FROM core.judge_servers")
            .await?;
        assert!(plain);
    }
    Ok(())
}
