//! A long call is read whole, in parts.

use callscript_tests::harness::Database;
use serde_json::{Value, json};

use crate::judge_setup::{answer, ask, findings, hand_in, question, suspicion, unusable};
use crate::scoring_setup::{call_in_judge, clean_and, segments};
use crate::setup::{Item, TestResult, claim_one, count, text};

/// Words of a violation that no pattern knows.
const PROMISE: &str = "for you I'd swear you are in";
/// What people say in a long call, none of it a violation.
const TALK: [(&str, &str); 6] = [
    (
        "agent",
        "so let me walk you through the next part of the coverage here and how the copays work",
    ),
    (
        "caller",
        "okay i am writing that down give me a second my pen is not working",
    ),
    (
        "agent",
        "take your time there is no rush at all we can go over the whole thing again",
    ),
    (
        "caller",
        "and what about the dentist because my old plan had cleanings twice a year",
    ),
    (
        "agent",
        "that one is included with two cleanings and one set of x rays every calendar year",
    ),
    (
        "caller",
        "alright that sounds about the same as what i have got at the moment",
    ),
];

/// Ninety minutes: 1,800 segments of three seconds, with the promise in the middle.
fn ninety_minutes() -> Value {
    let mut said: Vec<(&str, &str)> = vec![(
        "agent",
        "Hello, this call may be recorded. We do not offer every plan available in your area.",
    )];
    said.extend(TALK.iter().cycle().take(1_799));
    said[900] = ("agent", PROMISE);
    segments(&said)
}

/// What a model says that reads no more than it is shown: a finding where the promise is in the question.
fn reader(request: &Value) -> Value {
    let shown = request["body"]["messages"][1]["content"]
        .as_str()
        .unwrap_or_default();
    let line = shown.lines().find(|line| line.contains(PROMISE));
    let found = line.and_then(|line| line.strip_prefix('[')?.split_once(']')?.0.parse::<u64>().ok());
    let finding = found.map(|segment| {
        json!({"rule_id": "approval_guarantee", "segment": segment, "quote": PROMISE, "speaker": "agent", "confidence": 0.95,
               "reason": "Promises approval."})
    });
    let mut answer = findings(&finding.into_iter().collect::<Vec<_>>());
    let bytes = request["body"]["messages"].to_string().len();
    // Four letters a token, as English has.
    answer["usage"] = json!({"input": bytes / 4, "cached": 0, "output": 400, "reasoning": 0});
    answer
}

/// Asks and answers until there is a verdict. Returns it with the number of questions.
async fn judge(
    database: &Database,
    item: &Item,
    read: impl Fn(&Value) -> Value,
) -> anyhow::Result<(String, usize)> {
    for questions in 1.. {
        let asked = question(database, item).await?;
        let status = hand_in(database, item, &asked, read(&asked)).await?;
        if status != "judging" {
            return Ok((status, questions));
        }
    }
    unreachable!("questions end")
}

#[tokio::test]
async fn ninety_minutes_are_read_whole() -> TestResult {
    let database = Database::fresh().await?;
    let item = call_in_judge(&database, "Debt", &ninety_minutes()).await?;
    let (status, questions) = judge(&database, &item, reader).await?;
    assert_eq!(status, "flagged");
    let verdict = "SELECT concat_ws('|', c.read_share, c.not_judged IS NULL, c.judge_tier, f.rule_id, f.segment, f.source, f.occurrences)
                   FROM bi.calls AS c JOIN core.flags AS f ON f.call_id = c.call_id WHERE f.rule_id = 'approval_guarantee'";
    assert_eq!(
        text(&database, verdict).await?,
        "1|t|2|approval_guarantee|900|judge|1"
    );
    let cost = text(&database, "SELECT round(judge_usd, 6)::text FROM bi.calls").await?;
    println!("a call of 90 minutes: {questions} questions, $ {cost}, read share 1");
    assert!((4..20).contains(&questions), "{questions}");
    // No part is asked about twice, and each begins where the last one ended.
    let gaps = "SELECT count(*) FROM (
                    SELECT o.segment_from, lag(o.segment_to, 1, 0) OVER (ORDER BY o.id) AS before
                    FROM core.judge_opinions AS o WHERE o.tier = 1) AS x WHERE x.segment_from <> x.before";
    assert_eq!(count(&database, gaps).await?, 0);
    Ok(())
}

#[tokio::test]
async fn what_two_parts_show_is_found_once() -> TestResult {
    let database = Database::fresh().await?;
    // The promise is the last thing before a seam, so that the next part shows it once more.
    let long = ninety_minutes();
    let item = call_in_judge(&database, "Debt", &long).await?;
    let first = question(&database, &item).await?;
    hand_in(&database, &item, &first, findings(&[])).await?;
    let seam: i32 = database
        .query_one("SELECT max(segment_to) FROM core.judge_opinions", &[])
        .await?
        .get(0);
    let mut said: Vec<Value> = long.as_array().cloned().unwrap_or_default();
    let seam = usize::try_from(seam)?;
    said[900]["text"] = json!("alright that sounds fine");
    said[seam - 1]["text"] = json!(PROMISE);
    said[seam - 1]["speaker"] = json!("agent");
    database.batch_execute("DELETE FROM core.calls").await?;
    let item = call_in_judge(&database, "Debt", &Value::Array(said)).await?;
    let (status, _) = judge(&database, &item, reader).await?;
    assert_eq!(status, "flagged");
    let found = "SELECT string_agg(concat_ws(' ', f.rule_id, f.occurrences), ',') FROM core.flags AS f WHERE f.source = 'judge'";
    assert_eq!(text(&database, found).await?, "approval_guarantee 1");
    Ok(())
}

/// A budget in which a clean call of so many words takes several parts.
async fn small_parts(database: &Database) -> TestResult {
    Ok(database
        .batch_execute("UPDATE core.settings SET value = '200' WHERE key = 'judge.token_budget'")
        .await?)
}

fn some_minutes(said: &[(&str, &str)]) -> Value {
    let mut all: Vec<(&str, &str)> = TALK.iter().copied().cycle().take(16).collect();
    all.extend(said);
    clean_and(&all)
}

#[tokio::test]
async fn a_part_that_nobody_could_read_is_said_to_be_missing() -> TestResult {
    let database = Database::fresh().await?;
    small_parts(&database).await?;
    let item = call_in_judge(&database, "Solar", &some_minutes(&[])).await?;
    let begins_anew = |request: &Value| {
        request["body"]["messages"][1]["content"]
            .as_str()
            .is_some_and(|text| text.contains("[0] "))
    };
    let (status, _) = judge(&database, &item, |request| {
        if begins_anew(request) {
            findings(&[])
        } else {
            unusable("malformed")
        }
    })
    .await?;
    assert_eq!(status, "unjudged");
    let share: f32 = database
        .query_one("SELECT read_share FROM core.judgements", &[])
        .await?
        .get(0);
    assert!((0.2..0.8).contains(&share), "{share}");
    let says = text(&database, "SELECT not_judged FROM bi.calls").await?;
    assert_eq!(says, format!("read {:.0} %", (f64::from(share) * 100.0).floor()));
    // Scored again, it is still only read in part.
    database
        .batch_execute("SELECT callscript.edit_rule('gift_card', '{\"weight\": 31}', 'dearer');
                        SELECT * FROM callscript.rescore(now() - interval '60 days', now() + interval '1 day')")
        .await?;
    let again = "SELECT string_agg(concat_ws(' ', origin, verdict, not_judged), ',' ORDER BY id) FROM core.judgements";
    assert_eq!(
        text(&database, again).await?,
        format!("lane unjudged {says},rescore unjudged {says}")
    );
    Ok(())
}

#[tokio::test]
async fn where_no_part_could_be_read_the_call_is_a_dead_letter() -> TestResult {
    let database = Database::fresh().await?;
    small_parts(&database).await?;
    let item = call_in_judge(&database, "Solar", &some_minutes(&[])).await?;
    let (status, questions) = judge(&database, &item, |_| unusable("empty")).await?;
    assert_eq!(status, "failed");
    assert!(questions >= 4 && questions % 2 == 0, "{questions}");
    Ok(())
}

#[tokio::test]
async fn a_sentence_that_is_said_in_a_later_part_is_not_missed() -> TestResult {
    let database = Database::fresh().await?;
    small_parts(&database).await?;
    // A disclosure in words that no pattern has, far into the call, but in time for the rule.
    database
        .batch_execute(
            "DELETE FROM core.qa_rule_examples; SELECT callscript.edit_rule('recording_disclosure_missing', '{\"definition\": {\"any\": [\"recorded line\"], \"to\": 120}}', 'later')",
        )
        .await?;
    let taped = "just so you are aware our conversation is kept on tape";
    let mut said: Vec<(&str, &str)> = TALK.iter().copied().cycle().take(24).collect();
    said[18] = ("agent", taped);
    let item = call_in_judge(&database, "Solar", &segments(&said)).await?;
    let read = |request: &Value| {
        let shown = request["body"]["messages"][1]["content"]
            .as_str()
            .unwrap_or_default();
        let (calls, _) = shown.split_once("<suspicions>").unwrap_or((shown, ""));
        let number = suspicion(request, "recording_disclosure_missing");
        let is_said = calls.contains(taped);
        let ruling = number.map(|number| {
            json!({"suspicion": number, "verdict": if is_said { "cleared" } else { "upheld" }, "segment": 18,
                   "quote": if is_said { json!(taped) } else { json!(null) }, "confidence": 0.9, "reason": "r"})
        });
        let mut answer = findings(&[]);
        let control = suspicion(request, "sample").map(|number| {
            json!({"suspicion": number, "verdict": "upheld", "segment": null, "quote": null, "confidence": 1.0, "reason": "r"})
        });
        answer["answer"]["suspicions"] = json!(ruling.into_iter().chain(control).collect::<Vec<_>>());
        answer
    };
    judge(&database, &item, read).await?;
    let cleared = "SELECT concat_ws('|', c ->> 'rule_id', c ->> 'fulfilled_by') FROM core.judgements AS j, jsonb_array_elements(j.cleared) AS c
                   WHERE c ->> 'rule_id' = 'recording_disclosure_missing'";
    assert_eq!(
        text(&database, cleared).await?,
        format!("recording_disclosure_missing|{taped}")
    );
    Ok(())
}

#[tokio::test]
async fn a_part_that_the_budget_does_not_allow_waits_for_the_next_day() -> TestResult {
    let database = Database::fresh().await?;
    small_parts(&database).await?;
    let item = call_in_judge(&database, "Solar", &some_minutes(&[])).await?;
    assert_eq!(answer(&database, &item, findings(&[])).await?, "judging");
    database
        .batch_execute("UPDATE core.settings SET value = '0.00001' WHERE key = 'budget.daily_usd'")
        .await?;
    let wait = question(&database, &item).await?;
    assert!(
        wait["body"].is_null() && wait["wait_seconds"].as_f64() > Some(60.0),
        "{wait}"
    );
    database
        .execute(
            "SELECT callscript.fail($1, $2, 'no budget', false, interval '0')",
            &[&item.id, &item.epoch],
        )
        .await?;
    database
        .batch_execute(
            "UPDATE core.settings SET value = '15' WHERE key = 'budget.daily_usd';
             UPDATE core.calls SET available_at = clock_timestamp()",
        )
        .await?;
    // What was answered is kept: the round goes on behind it.
    let again = claim_one(&database, "judge", "judge-2").await?;
    let next = ask(&database, again.id).await?;
    assert!(
        next["body"]["messages"][1]["content"]
            .as_str()
            .is_some_and(|text| text.contains("a part of a long call"))
    );
    let (status, _) = judge(&database, &again, |_| findings(&[])).await?;
    assert_eq!(status, "safe");
    assert_eq!(
        text(
            &database,
            "SELECT concat_ws('|', read_share, not_judged) FROM bi.calls"
        )
        .await?,
        "1"
    );
    Ok(())
}
