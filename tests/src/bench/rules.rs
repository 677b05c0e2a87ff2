//! What the rules alone find in calls on paper: recall and precision, rule by rule. The sentences are unknown
//! to the authors of the rules, and are heard well and badly.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use callscript_demo::terminal;
use comfy_table::{Table as Grid, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::Value;

use super::args::RulesArgs;
use super::table::Table;
use crate::harness::Database;
use crate::written::corpus::{Corpus, DEVELOPMENT, HELD_OUT};
use crate::written::{WrittenCall, write};

const SEED: u64 = 20_261_126;
/// Share of words that are misheard in the second run.
const ERRORS: f64 = 0.1;

/// How a rule did.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    violations: u32,
    found: u32,
    false_alarms: u32,
}

impl Count {
    fn recall(self) -> f64 {
        share(self.found, self.violations)
    }

    fn precision(self) -> f64 {
        share(self.found, self.found + self.false_alarms)
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        1.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

/// The rules of each vertical, as the judge lane reads them.
pub(crate) async fn rules_of(database: &Database) -> Result<BTreeMap<String, Value>> {
    let rows = database
        .query(
            "SELECT c.id, jsonb_agg(jsonb_build_object(
                 'id', v.rule_id, 'version', v.version, 'name', v.name, 'vertical_id', v.vertical_id, 'speaker', v.speaker,
                 'severity', v.severity, 'weight', v.weight, 'kind', v.kind, 'definition', v.definition)
                 ORDER BY (v.vertical_id IS NOT NULL), v.rule_id)
             FROM (SELECT id FROM core.verticals UNION ALL SELECT '') AS c
             JOIN core.qa_rule_versions AS v ON v.vertical_id IS NULL OR v.vertical_id = c.id
             JOIN core.qa_rules AS r ON r.id = v.rule_id AND r.current_version = v.version AND r.is_active
             GROUP BY c.id",
            &[],
        )
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Runs the benchmark.
pub async fn run(args: &RulesArgs) -> Result<Table> {
    let database = Database::fresh().await?;
    let rules = rules_of(&database).await?;
    let mut table = Table::new("rules alone, calls on paper");
    let mut per_rule: BTreeMap<String, [Count; 3]> = BTreeMap::new();
    for (column, (name, text, errors)) in [
        ("development", DEVELOPMENT, 0.0),
        ("held out", HELD_OUT, 0.0),
        ("held out", HELD_OUT, ERRORS),
    ]
    .into_iter()
    .enumerate()
    {
        let corpus = Corpus::read(text)?;
        for index in 0..args.calls as usize {
            let call = write(SEED, index, &corpus, errors);
            let found = flags(&database, &rules, &call).await?;
            let mut broken: BTreeSet<String> =
                call.truth.broken_rules().into_iter().map(str::to_owned).collect();
            // The factory skips such calls before it has a recording, so the truth does not speak of it.
            if call.truth.audio_seconds < 15.0 {
                broken.insert("short_call".to_owned());
            }
            for rule in broken.union(&found) {
                let count = &mut per_rule.entry(rule.clone()).or_default()[column];
                count.violations += u32::from(broken.contains(rule));
                count.found += u32::from(broken.contains(rule) && found.contains(rule));
                count.false_alarms += u32::from(!broken.contains(rule));
                if args.misses && broken.contains(rule) != found.contains(rule) && errors <= 0.0 {
                    report(name, rule, &call, broken.contains(rule));
                }
            }
        }
    }
    terminal::say(&grid(&per_rule));
    for (column, recall, precision) in [
        (
            0,
            "recall, sentences the rules were improved with",
            "precision, the same",
        ),
        (1, "recall, held-out sentences", "precision, held-out sentences"),
        (
            2,
            "recall, held out, 10 % of words misheard",
            "precision, held out, 10 % misheard",
        ),
    ] {
        let all = per_rule.values().fold(Count::default(), |sum, counts| Count {
            violations: sum.violations + counts[column].violations,
            found: sum.found + counts[column].found,
            false_alarms: sum.false_alarms + counts[column].false_alarms,
        });
        table.note(recall, all.recall() * 100.0, 1, "%");
        table.note(precision, all.precision() * 100.0, 1, "%");
    }
    Ok(table)
}

async fn flags(
    database: &Database,
    rules: &BTreeMap<String, Value>,
    call: &WrittenCall,
) -> Result<BTreeSet<String>> {
    let vertical = call.truth.vertical.map_or("", |vertical| vertical.id());
    let rules = rules.get(vertical).context("a vertical has no rules")?;
    let scored: Value = database
        .query_one("SELECT callscript.score($1, $2)", &[&call.transcript, rules])
        .await?
        .get(0);
    let flags = scored["flags"].as_array().into_iter().flatten();
    Ok(flags
        .filter_map(|flag| flag["rule_id"].as_str().map(str::to_owned))
        .collect())
}

fn report(corpus: &str, rule: &str, call: &WrittenCall, missed: bool) {
    let said = call.truth.violations.iter().find(|broken| broken.rule_id == rule);
    let text = call
        .truth
        .segments
        .iter()
        .find(|segment| said.is_some_and(|broken| (broken.start - segment.start).abs() < 0.01));
    let what = if missed { "missed" } else { "false alarm" };
    terminal::say(&format!(
        "{what} | {corpus} | {rule} | {} | {}",
        call.truth.ringba_call_id,
        text.map_or("", |segment| segment.text.as_str())
    ));
}

fn grid(per_rule: &BTreeMap<String, [Count; 3]>) -> String {
    let mut grid = Grid::new();
    grid.load_style(UTF8_HORIZONTAL_ONLY).set_header([
        "rule",
        "held out: broken",
        "recall",
        "precision",
        "10 % misheard: recall",
        "precision",
    ]);
    for (rule, counts) in per_rule {
        let percent = |value: f64| format!("{:.0} %", value * 100.0);
        let (clean, heard) = (counts[1], counts[2]);
        grid.add_row([
            rule.clone(),
            clean.violations.to_string(),
            percent(clean.recall()),
            percent(clean.precision()),
            percent(heard.recall()),
            percent(heard.precision()),
        ]);
    }
    grid.to_string()
}
