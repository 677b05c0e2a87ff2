//! The seeds: campaigns find their vertical, rules compile, and whole calls break exactly the rules they should.

use anyhow::Context;
use callscript_tests::calls::plan::{CallPlan, DECK, random};
use callscript_tests::calls::script;
use callscript_tests::calls::truth::{Segment, derive};
use callscript_tests::harness::Database;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use crate::support::{TestResult, count, text};

#[tokio::test]
async fn campaign_names_find_their_vertical() -> TestResult {
    let database = Database::fresh().await?;
    for (vertical, names) in [
        (
            "aca",
            "ACA - Inbound;Obamacare Transfers;u65;U-65 CPL;Health Insurance - Private;Under 65",
        ),
        (
            "medicare",
            "Medicare;MEDICARE_ADVANTAGE;T65;MAPD 2027;MA-PD;Med Supp;Turning 65;D-SNP;Medicare Supplement",
        ),
        ("solar", "Solar;Solar Warm Transfers;solar_panels;Solar Roofing"),
        (
            "debt",
            "Debt Settlement 10k+;Tax Debt;IRS Tax Relief;Credit Card Debt;Student Loan Relief",
        ),
        (
            "auto_insurance",
            "Auto Insurance;Auto Ins - 2;AUTO;Car Insurance;SR-22",
        ),
        ("final_expense", "FE;FE Live;Final Expense;Burial Insurance"),
        (
            "home_services",
            "HVAC;Plumbing;Roofing;Home Services;Santa Fe Roofing;Pest Control;Windows;Bath Remodel;Home Warranty",
        ),
        (
            "-",
            "Automatic Payments;Automation;Auto Warranty;Auto Accident MVA;Fee Based;Solarium;Macaroni;Home Security;SSDI;Roof1",
        ),
    ] {
        for name in names.split(';') {
            let statement = "INSERT INTO core.campaigns (external_key, name) VALUES ('name:' || $1, $1)
                             RETURNING coalesce(vertical_id, '-')";
            let found: String = database.query_one(statement, &[&name]).await?.get(0);
            assert_eq!(found, vertical, "{name}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_rule_compiles_and_every_model_has_an_heir() -> TestResult {
    let database = Database::fresh().await?;
    let dropped = "SELECT jsonb_path_query_array(callscript.score('{\"segments\": []}', jsonb_agg(to_jsonb(v) || jsonb_build_object('id', v.rule_id || v.version))),
                                                 '$.dropped[*]')::text FROM core.qa_rule_versions AS v";
    assert_eq!(text(&database, dropped).await?, "[]");
    assert_eq!(count(&database, "SELECT count(*) FROM core.qa_rules").await?, 29);
    let orphans =
        "SELECT count(*) FROM core.judge_models WHERE shutdown_on IS NOT NULL AND successor_id IS NULL";
    assert_eq!(count(&database, orphans).await?, 0);
    Ok(())
}

#[tokio::test]
async fn score_may_be_used_in_an_index() -> TestResult {
    let database = Database::fresh().await?;
    let marks = "SELECT provolatile::text || proparallel::text || prosecdef::text FROM pg_proc WHERE proname = 'score'";
    assert_eq!(text(&database, marks).await?, "isfalse");
    for garbage in [
        "null",
        "[]",
        "{}",
        "{\"segments\": 7}",
        "{\"segments\": [null, 1, {\"text\": []}]}",
    ] {
        let scored: Value = database
            .query_one(
                "SELECT callscript.score($1::text::jsonb, $1::text::jsonb, $1::text::jsonb)",
                &[&garbage],
            )
            .await?
            .get(0);
        assert_eq!(
            (scored["score"].as_i64(), scored["verdict"].as_str()),
            (Some(100), Some("safe")),
            "{garbage}"
        );
    }
    Ok(())
}

/// Whole scripts of the generator with even times, on two channels and on one, against their truth.
#[tokio::test]
async fn scripted_calls_break_exactly_the_rules_they_should() -> TestResult {
    let database = Database::fresh().await?;
    let mut rules: BTreeMap<Option<&str>, Value> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (index, stereo) in (0..8 * DECK).flat_map(|index| [(index, true), (index, false)]) {
        let mut plan = CallPlan::deal(11, index);
        plan.stereo = stereo;
        let turns = script::write(&plan, &mut random(11, index, 3));
        let mut at = 0.5;
        let segments: Vec<Segment> = turns
            .iter()
            .map(|turn| {
                let start = at + turn.pause.unwrap_or(0.6);
                at = start + 0.35 * turn.text.split(' ').count() as f64;
                Segment {
                    speaker: turn.party,
                    start,
                    end: at,
                    text: turn.text.clone(),
                }
            })
            .collect();
        let truth = derive(String::new(), &plan, &turns, segments, at + 0.5);
        let mut said = serde_json::to_value(&truth.segments)?;
        if !stereo {
            for segment in said.as_array_mut().context("segments")? {
                segment["speaker"] = json!("unknown");
            }
        }
        let vertical = truth.vertical.map(callscript_tests::calls::Vertical::id);
        if let std::collections::btree_map::Entry::Vacant(entry) = rules.entry(vertical) {
            entry.insert(
                database
                    .query_one(include_str!("sql/scoring_rules.sql"), &[&vertical])
                    .await?
                    .get(0),
            );
        }
        let transcript = json!({"segments": said, "audio_seconds": truth.audio_seconds});
        let scored: Value = database
            .query_one(
                "SELECT callscript.score($1, $2)",
                &[&transcript, &rules[&vertical]],
            )
            .await?
            .get(0);
        let flags = scored["flags"].as_array().context("flags")?;
        let found: BTreeSet<&str> = flags.iter().filter_map(|flag| flag["rule_id"].as_str()).collect();
        let mut expected = truth.broken_rules();
        if truth.audio_seconds < 15.0 {
            expected.insert("short_call");
        }
        if !stereo {
            // Who talks how much cannot be told on one channel.
            expected.remove("agent_talk_share");
        }
        if found != expected {
            let quotes: Vec<&str> = flags.iter().filter_map(|flag| flag["quote"].as_str()).collect();
            wrong.push(format!(
                "call {index}, stereo {stereo}: expected {expected:?}, found {found:?} in {quotes:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}
