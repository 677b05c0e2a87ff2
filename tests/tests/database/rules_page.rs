//! `docs/rules.md` is written from the rules of a new database.

use std::fmt::Write as _;

use callscript_tests::harness::Database;

use crate::golden::compare;
use crate::setup::TestResult;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules.md");
const HEAD: &str = "\
# The rules that come with CallScript

Generated from the files of `sql/rules`; a database test compares this page. What a rule means, its patterns
and its examples stand in its file. Sources are secondary ones, looked at on the day that is given. They are
no legal advice: have a lawyer read the rules that matter to you.

*Found by*: `phrase` means that words which must not be said are looked for, and `absence` that words which
must be said are. The judge upholds or clears what is found, and finds more of the phrases. `judge`: only the
model can tell. `metric`: it is measured.
";

#[tokio::test]
async fn the_page_names_every_rule_with_its_source_and_date() -> TestResult {
    let database = Database::fresh().await?;
    let rows = database
        .query(
            "SELECT coalesce(v.name, 'All verticals'), r.rule_id, r.name, r.kind, r.severity, r.weight::text,
                    coalesce(r.severity_because, ''), coalesce(r.source, ''), coalesce(r.source_date::text, ''),
                    concat_ws(' ', 'from ' || r.judges_from, 'until ' || r.judges_until),
                    (SELECT count(*)::text FROM core.qa_rule_examples AS e WHERE e.rule_id = r.rule_id)
             FROM bi.rules AS r
             LEFT JOIN core.verticals AS v ON v.id = r.vertical
             ORDER BY r.vertical IS NOT NULL, v.name, r.rule_id, r.version",
            &[],
        )
        .await?;
    let mut page = HEAD.to_owned();
    let mut last = String::new();
    for row in &rows {
        let [
            vertical,
            id,
            name,
            kind,
            severity,
            weight,
            because,
            source,
            date,
            days,
            examples,
        ]: [String; 11] = std::array::from_fn(|column| row.get(column));
        if vertical != last {
            write!(
                page,
                "\n## {vertical}\n\n| rule | found by | severity, weight | source | looked at | examples |\n|---|---|---|---|---|---|\n"
            )?;
        }
        last = vertical;
        let days = if days.is_empty() {
            days
        } else {
            format!(" (calls {days})")
        };
        writeln!(
            page,
            "| `{id}`: {name}{days} | {kind} | {severity} {weight}: {because} | {source} | {date} | {examples} |"
        )?;
    }
    compare(
        FILE,
        &page,
        "rules",
        "Where that is what the change is meant to do",
    )
}
