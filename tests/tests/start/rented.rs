//! A rented machine: a login of its own, and no other secret.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use callscript_demo::services::{Worker, worker};

use crate::setup::{PATIENCE, Setup, quick_calls};

/// Makes a login that may work these roles' lanes; returns the address of the database for it.
async fn login(setup: &Setup, name: &str, roles: &str) -> Result<String> {
    let password = uuid::Uuid::new_v4().simple().to_string();
    setup
        .database
        .batch_execute(&format!(
            "CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {roles}"
        ))
        .await?;
    let url = setup.database.url();
    let (_, place) = url.split_once('@').unwrap_or_default();
    Ok(format!("postgres://{name}:{password}@{place}"))
}

/// What a rented machine does without.
const NOTHING: [(&str, &str); 6] = [
    ("CALLSCRIPT_BUCKET", ""),
    ("AWS_ENDPOINT_URL_S3", ""),
    ("AWS_ACCESS_KEY_ID", ""),
    ("AWS_SECRET_ACCESS_KEY", ""),
    ("AWS_REGION", ""),
    ("OPENAI_API_KEY", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rented_machine_transcribes_with_no_secret_but_its_login() -> Result<()> {
    let setup = Setup::build().await?;
    setup.fill(quick_calls(3)?).await?;
    let url = login(&setup, "rented_box", "callscript_factory").await?;
    let vault = login(&setup, "trusted_vault", "callscript_vault").await?;
    let mut settings = vec![("DATABASE_URL", url.as_str())];
    settings.extend(NOTHING);

    // The doctor is content, and says what is not needed.
    let mut doctor = worker::command(&worker::binary()?, &setup.environment);
    let report = doctor
        .arg("doctor")
        .envs(settings.iter().copied())
        .output()
        .await?;
    let report = String::from_utf8_lossy(&report.stdout).into_owned();
    for line in [
        "ok       lanes      the login rented_box may work factory; it may not work ingest,vault,judge",
        "ok       bucket     no keys are needed: a worker of the lane vault signs the address of each recording",
        "ok       secrets    none but that of the database",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    assert!(!report.contains("BROKEN"), "{report}");

    // The worker that has the keys.
    let mut environment = setup.environment.clone();
    environment.retain(|(name, _)| name != "DATABASE_URL");
    environment.push(("DATABASE_URL".to_owned(), vault));
    let log = setup.scratch.path().join("vault.log");
    let mut signer = Worker::start(
        &worker::binary()?,
        &["run", "--lanes", "vault"],
        &environment,
        &log,
    )?;

    let mut started = setup.start(&["--cpu"], &settings)?;
    setup
        .until(
            &mut started,
            "SELECT 3 = count(*) FROM core.calls WHERE status = 'transcribed'",
        )
        .await?;
    started.stop().await?;
    signer.stop(PATIENCE).await?;
    let output = started.output()?;
    assert!(output.contains("working factory;"), "{output}");
    assert!(
        output.contains("no CALLSCRIPT_BUCKET, and none is needed"),
        "{output}"
    );

    // Nobody burnt an attempt, the addresses are gone, and no log holds one.
    let (leases, attempts, _) = setup.counts().await?;
    assert_eq!((leases, attempts), (0, 0));
    let left = "SELECT count(*) FROM core.recording_addresses";
    assert_eq!(setup.database.query_one(left, &[]).await?.get::<_, i64>(0), 0);
    let logged = "SELECT count(*) FROM core.sys_logs AS l WHERE l::text ~* 'X-Amz-|/recordings/20'";
    assert_eq!(setup.database.query_one(logged, &[]).await?.get::<_, i64>(0), 0);
    for text in [output, fs::read_to_string(&log)?] {
        assert!(!text.contains("X-Amz-"), "a signed address is in a log");
    }
    setup.assert_no_secret_written()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lane_that_the_login_may_not_work_is_refused_by_name() -> Result<()> {
    let setup = Setup::build().await?;
    let url = login(&setup, "judge_less", "callscript_factory").await?;
    let line = setup
        .refused(
            &["--cpu"],
            &[
                ("DATABASE_URL", url.as_str()),
                ("CALLSCRIPT_LANES", "factory,judge"),
            ],
            78,
        )
        .await?;
    assert!(line.contains("the login judge_less may not work judge"), "{line}");
    let mut run = worker::command(&worker::binary()?, &setup.environment);
    let run = run
        .args(["run", "--lanes", "vault"])
        .env("DATABASE_URL", &url)
        .output()
        .await?;
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(78), "{said}");
    assert!(said.contains("GRANT callscript_vault TO judge_less"), "{said}");
    Ok(())
}

/// The memory of a worker holds keys: a crash leaves none of it, and no other process of the same user looks into it. What another
/// process may look into belongs to its user under `/proc`, everything else to root.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_the_superuser_looks_into_a_worker() -> Result<()> {
    let setup = Setup::build().await?;
    let log = setup.scratch.path().join("private.log");
    let is_root = fs::metadata("/proc/self")?.uid() == 0;
    // As a user of its own, where the test may choose one. The user must be able to reach the binary.
    let open = setup.scratch.path().join("callscript");
    fs::copy(worker::binary()?, &open)?;
    fs::set_permissions(setup.scratch.path(), fs::Permissions::from_mode(0o755))?;
    let run = ["run", "--lanes", "judge"];
    let mut worker = if is_root {
        let name = open.to_string_lossy();
        let mut as_nobody = vec!["--reuid", "65534", "--regid", "65534", "--clear-groups", &*name];
        as_nobody.extend(run);
        Worker::start(Path::new("setpriv"), &as_nobody, &setup.environment, &log)?
    } else {
        Worker::start(&open, &run, &setup.environment, &log)?
    };
    let began = std::time::Instant::now();
    while !fs::read_to_string(&log)
        .unwrap_or_default()
        .contains("worker started")
    {
        assert!(began.elapsed() < PATIENCE, "{}", worker.log_tail());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let id = worker.id().context("it runs")?;
    assert_eq!(
        fs::metadata(format!("/proc/{id}/environ"))?.uid(),
        0,
        "its user could read the environment"
    );
    let limits = fs::read_to_string(format!("/proc/{id}/limits"))?;
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    assert_eq!(
        core.map(|line| line.split_whitespace().skip(4).take(2).collect()),
        Some(vec!["0", "0"])
    );
    worker.stop(PATIENCE).await?;
    Ok(())
}
