//! Migrations apply twice without harm.

use anyhow::Result;
use callscript_demo::services::postgres_tools::output;
use callscript_tests::harness::{Database, migrations};

use crate::setup::TestResult;

/// Schema and rows of the whole database, without the marks that differ from dump to dump.
fn dump(database: &Database) -> Result<String> {
    let cluster = database.cluster();
    let text = output(
        cluster
            .tools()
            .client("pg_dump")
            .args(["-U", "postgres", "-h"])
            .arg(cluster.socket_folder())
            .args(["-p", &cluster.port().to_string()])
            .arg(database.name()),
    )?;
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn applying_everything_again_changes_nothing() -> TestResult {
    let database = Database::fresh().await?;
    let before = dump(&database)?;
    assert!(before.contains("CREATE TABLE core.calls") && before.contains("CREATE VIEW bi.flags"));
    migrations::apply(&mut database.connect().await?).await?;
    let after = dump(&database)?;
    let new: Vec<&str> = after.lines().filter(|line| !before.contains(*line)).collect();
    assert_eq!(new, [""; 0]);
    assert_eq!(before, after);
    Ok(())
}
