//! `docs/settings.md` is written from the rows of `core.settings`.

use std::fmt::Write as _;

use callscript_tests::harness::Database;

use crate::golden::compare;
use crate::setup::TestResult;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md");
const HEAD: &str = "\
# Settings

Generated from `core.settings`; a database test compares this page. A change takes effect with the next
claim or sweep:

```sql
SELECT key, value, unit, minimum, maximum, default_value, description FROM core.settings ORDER BY key;
UPDATE core.settings SET value = '30' WHERE key = 'watch.stalled_minutes';
UPDATE core.settings SET value = default_value WHERE key = 'watch.stalled_minutes';
```

A value that does not fit is refused when it is written, with what the setting accepts.
";

#[tokio::test]
async fn the_page_says_what_each_setting_accepts() -> TestResult {
    let database = Database::fresh().await?;
    let rows = database
        .query(
            "SELECT split_part(s.key, '.', 1), s.key,
                    CASE s.kind WHEN 'integer' THEN format('whole number, %s to %s', s.minimum, s.maximum)
                                WHEN 'number' THEN format('number, %s to %s', s.minimum, s.maximum)
                                WHEN 'boolean' THEN 'true or false'
                                ELSE array_to_string(s.choices, ', ') END,
                    coalesce(s.unit, ''), s.default_value #>> '{}', s.description
             FROM core.settings AS s ORDER BY s.key COLLATE \"C\"",
            &[],
        )
        .await?;
    let mut page = HEAD.to_owned();
    let mut last = String::new();
    for row in &rows {
        let [area, key, accepts, unit, usual, description]: [String; 6] =
            std::array::from_fn(|column| row.get(column));
        if area != last {
            write!(
                page,
                "\n## `{area}`\n\n| setting | accepts | unit | default | what it does |\n|---|---|---|---|---|\n"
            )?;
        }
        last = area;
        writeln!(page, "| `{key}` | {accepts} | {unit} | {usual} | {description} |")?;
    }
    compare(
        FILE,
        &page,
        "settings",
        "Where that is what the change is meant to do",
    )
}
