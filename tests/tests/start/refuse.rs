//! What a person must correct is said in one line, and not tried again.

use anyhow::Result;
use callscript_demo::services::worker;

use crate::setup::Setup;

const CONFIGURATION: i32 = 78;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_settings_are_named_before_anything_is_done() -> Result<()> {
    let setup = Setup::build().await?;
    // Of the lanes only the vault cannot do without keys of the bucket.
    for (name, lanes) in [("DATABASE_URL", "factory,judge"), ("CALLSCRIPT_BUCKET", "vault")] {
        let mut started = setup.start(&[], &[(name, ""), ("CALLSCRIPT_LANES", lanes)])?;
        let status = started.script.wait(crate::setup::PATIENCE).await?;
        let output = started.output()?;
        assert_eq!(status.code(), Some(CONFIGURATION), "{output}");
        assert_eq!(output.lines().count(), 1, "{output}");
        assert!(output.contains(&format!("{name} is not set: set it")), "{output}");
    }
    assert!(!setup.home().exists());
    let line = setup
        .refused(&[], &[("CALLSCRIPT_GRACE_SECONDS", "60")], CONFIGURATION)
        .await?;
    assert!(line.contains("set it to 20 or less"), "{line}");
    let line = setup.refused(&["--gup"], &[], CONFIGURATION).await?;
    assert!(line.contains("unknown option --gup"), "{line}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_doctor_finds_broken_ends_the_start() -> Result<()> {
    let setup = Setup::build().await?;
    let nobody = setup.database.url().replacen("//postgres:", "//nobody:", 1);
    let line = setup
        .refused(&[], &[("DATABASE_URL", &nobody)], CONFIGURATION)
        .await?;
    assert!(line.starts_with("callscript doctor: database "), "{line}");
    let line = setup
        .refused(&[], &[("CALLSCRIPT_BUCKET", "elsewhere")], CONFIGURATION)
        .await?;
    assert!(
        line.starts_with("callscript doctor: bucket ") && line.contains("no such bucket"),
        "{line}"
    );
    let line = setup
        .refused(&[], &[("OPENAI_API_KEY", "sk-of-somebody-else")], CONFIGURATION)
        .await?;
    assert!(line.starts_with("callscript doctor: judge "), "{line}");
    setup.assert_no_secret_written()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_only_the_work_needs_is_not_tried_again() -> Result<()> {
    let setup = Setup::build().await?;
    let mut started = setup.start(&[], &[("CALLSCRIPT_LISTEN", "nonsense")])?;
    let status = started.script.wait(crate::setup::PATIENCE).await?;
    let output = started.output()?;
    assert_eq!(status.code(), Some(CONFIGURATION), "{output}");
    assert_eq!(output.matches("the worker is process").count(), 1, "{output}");
    let line = output.lines().last().unwrap_or_default();
    assert!(
        line.contains("not started again, correct this first: invalid value 'nonsense' for '--listen"),
        "{output}"
    );
    let log = std::fs::read_to_string(setup.home().join("logs/worker.log"))?;
    assert_eq!(log, output);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_driver_that_does_not_work_is_said_to_be_so() -> Result<()> {
    let setup = Setup::build().await?;
    let smi = "#!/bin/sh\necho \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"\nexit 9\n";
    let folder = setup.program("nvidia-smi", smi)?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH")?);
    let line = setup.refused(&[], &[("PATH", &path)], CONFIGURATION).await?;
    assert!(
        line.starts_with("the NVIDIA driver does not work (nvidia-smi: NVIDIA-SMI has failed")
            && line.contains("reinstall the driver"),
        "{line}"
    );
    // A broken card does not keep the processor from working.
    assert_eq!(
        setup
            .refused(&["--cpu", "--prepare"], &[("PATH", &path)], 0)
            .await?,
        "all is ready"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gpu_that_was_asked_for_is_not_done_without() -> Result<()> {
    let setup = Setup::build().await?;
    // A card, but a binary that cannot use one.
    let folder = setup.program("nvidia-smi", "#!/bin/sh\necho 'NVIDIA Test 1'\n")?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH")?);
    let mut command = worker::command(&worker::binary()?, &setup.environment);
    let report = command.args(["doctor", "--lanes", "factory"]).output().await?;
    if !String::from_utf8_lossy(&report.stdout).contains("built for no GPU") {
        println!("this binary uses a GPU; nothing to see here");
        return Ok(());
    }
    let line = setup
        .refused(&["--gpu"], &[("PATH", &path)], CONFIGURATION)
        .await?;
    assert!(line.contains("is built for no GPU"), "{line}");
    // A card, no CUDA toolkit, and nothing that was built before.
    let toolkit = [
        ("PATH", path.as_str()),
        ("CALLSCRIPT_BIN", ""),
        ("CUDA_HOME", "/nowhere"),
    ];
    if !std::path::Path::new("/usr/local/cuda/bin/nvcc").exists() {
        let line = setup.refused(&[], &toolkit, CONFIGURATION).await?;
        assert!(line.contains("no CUDA toolkit (nvcc)"), "{line}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_one_works_with_a_volume() -> Result<()> {
    let setup = Setup::build().await?;
    let mut first = setup.start(&[], &[])?;
    first.says("worker started", 1).await?;
    let line = setup.refused(&[], &[], 75).await?;
    assert!(line.starts_with("another start.sh works with "), "{line}");
    first.stop().await?;
    // The lock goes with its holder.
    assert_eq!(setup.refused(&["--prepare"], &[], 0).await?, "all is ready");
    Ok(())
}
