//! The seeds and the shipped rules: campaigns find their vertical, rules compile, and whole calls break the
//! rules they should.

use anyhow::Context;
use callscript_demo::calls::plan::{CallPlan, DECK, random};
use callscript_demo::calls::scripts::Part;
use callscript_demo::calls::truth::derive;
use callscript_tests::harness::Database;
use callscript_tests::written::paper;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

use crate::setup::{TestResult, count, text};

/// Of what the scripts break, and of what the rules alone flag in them: 0.83 and 0.72 with the rules of
/// version 0.2.0.
const LEAST_RECALL: f64 = 0.78;
const LEAST_PRECISION: f64 = 0.68;

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
            "legal",
            "MVA;Auto Accident MVA;Motor Vehicle Accidents;Personal Injury;Car Accident Leads;Mass Tort;Workers Comp;Legal Intake",
        ),
        (
            "-",
            "Automatic Payments;Automation;Auto Warranty;Fee Based;Solarium;Macaroni;Home Security;SSDI;Roof1",
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

/// What the rules alone find in whole scripts.
#[derive(Debug, Default)]
struct Tally {
    violations: usize,
    found: usize,
    flags: usize,
    true_flags: usize,
    near_misses: usize,
    near_flags: usize,
}

impl Tally {
    fn recall(&self) -> f64 {
        self.found as f64 / self.violations as f64
    }

    fn precision(&self) -> f64 {
        self.true_flags as f64 / self.flags as f64
    }
}

/// Rules that no wording can hide.
fn is_measured(rule: &str) -> bool {
    matches!(rule, "dead_air" | "agent_talk_share" | "short_call")
}

/// Whole scripts with even times, on two channels and on one, against their truth. Rules alone find most of
/// what people say, and all of what is measured.
#[tokio::test]
async fn scripted_calls_break_the_rules_they_should() -> TestResult {
    let database = Database::fresh().await?;
    let mut rules: BTreeMap<Option<&str>, Value> = BTreeMap::new();
    let (mut wrong, mut all, mut seen) = (Vec::new(), Tally::default(), BTreeSet::new());
    let calls = [Part::Ordinary, Part::HeldOut]
        .into_iter()
        .flat_map(|part| (0..12 * DECK).map(move |index| CallPlan::deal_from(part, 11, index)));
    for plan in calls.filter(|plan| plan.campaign.vertical.is_some()) {
        if !seen.insert(plan.script.name) {
            continue;
        }
        let lines = &plan.script.lines;
        let (segments, seconds) = paper::segments(lines, &mut random(11, plan.index, 3));
        let truth = derive(String::new(), &plan, lines, segments, seconds);
        let vertical = truth.vertical.map(callscript_demo::calls::Vertical::id);
        if let std::collections::btree_map::Entry::Vacant(entry) = rules.entry(vertical) {
            entry.insert(
                database
                    .query_one(include_str!("sql/scoring_rules.sql"), &[&vertical])
                    .await?
                    .get(0),
            );
        }
        for stereo in [true, false] {
            let said: Vec<Value> = truth
                .segments
                .iter()
                .map(|said| {
                    let speaker = if stereo {
                        json!(said.speaker)
                    } else {
                        json!("unknown")
                    };
                    json!({"speaker": speaker, "start": said.start, "end": said.end, "text": said.text})
                })
                .collect();
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
            for rule in found.symmetric_difference(&expected) {
                let what = if expected.contains(rule) {
                    "missed"
                } else {
                    "false"
                };
                wrong.push(format!("{} stereo {stereo}: {what} {rule}", plan.script.name));
                assert!(!is_measured(rule), "{}", wrong[wrong.len() - 1]);
            }
            all.violations += expected.len();
            all.found += expected.intersection(&found).count();
            all.flags += found.len();
            all.true_flags += found.intersection(&expected).count();
            for near in &truth.near_misses {
                all.near_misses += 1;
                all.near_flags += usize::from(
                    found.contains(near.rule_id.as_str()) && !expected.contains(near.rule_id.as_str()),
                );
            }
        }
    }
    println!(
        "{} scripts, recall {:.2}, precision {:.2}, {all:?}\n{}",
        seen.len(),
        all.recall(),
        all.precision(),
        wrong.join("\n")
    );
    assert!(seen.len() > 100, "{} scripts", seen.len());
    assert!(
        all.recall() >= LEAST_RECALL && all.precision() >= LEAST_PRECISION,
        "{all:?}"
    );
    Ok(())
}
