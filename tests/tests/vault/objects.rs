//! `callscript objects check` and `callscript audio url`.

use anyhow::Result;
use bytes::Bytes;
use callscript_common::storage::Storage;
use callscript_demo::simulators::RecordingFault;
use uuid::Uuid;

use crate::bare_setup::{MIB, TestResult, entry, keys, now, wav};
use crate::setup::Setup;

/// A setup with this many stored recordings; returns their calls and keys.
async fn stored(count: usize) -> Result<(Setup, Vec<(Uuid, String)>)> {
    let setup = Setup::build().await?;
    let mut calls = Vec::new();
    for number in 0..count {
        let id = format!("RGB{number}");
        let row = entry(&id, wav(2000 + number), RecordingFault::None);
        calls.push(setup.add(row, Some(&setup.address(&id, now()))).await?);
    }
    setup.drain().await?;
    let mut stored = Vec::new();
    for call in calls {
        stored.push((call, setup.call(call).await?.get(2)));
    }
    Ok((setup, stored))
}

async fn put(storage: &Storage, key: &str) -> TestResult {
    let mut part = storage.part().await;
    part.fill(&mut Bytes::from(wav(1000)));
    storage.put_part(key, "audio/wav", part).await?;
    Ok(())
}

fn orphan_key() -> String {
    format!("2026/11/01/{}.wav", Uuid::new_v4())
}

/// Exit code and output of a check; of everything, however young, unless told otherwise.
async fn check(setup: &Setup, more: &[&str]) -> Result<(Option<i32>, String)> {
    let mut arguments = vec!["objects", "check"];
    arguments.extend(more);
    if !more.contains(&"--older-than") {
        arguments.extend(["--older-than", "0s"]);
    }
    let out = setup.callscript(&arguments).await?;
    let text = String::from_utf8(out.stdout)? + &String::from_utf8(out.stderr)?;
    Ok((out.status.code(), text))
}

#[tokio::test]
async fn a_clean_bucket_is_clean() -> TestResult {
    let (setup, _) = stored(3).await?;
    put(&setup.storage, "callscript-doctor/left-over").await?;
    let (code, text) = check(&setup, &[]).await?;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("3 recordings, 0 of them orphans"), "{text}");
    assert!(text.contains("3 stored recordings, 0 missing"), "{text}");
    assert!(text.contains("1 other objects, left alone"), "{text}");
    Ok(())
}

#[tokio::test]
async fn what_is_missing_or_of_another_size_is_named_and_fails() -> TestResult {
    let (setup, stored) = stored(3).await?;
    setup.storage.delete(&stored[0].1).await?;
    put(&setup.storage, &stored[1].1).await?;
    let (code, text) = check(&setup, &["--json"]).await?;
    assert_eq!(code, Some(1), "{text}");
    let lines: Vec<serde_json::Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let finding = |name: &str| lines.iter().find(|line| line["finding"] == name).cloned();
    assert_eq!(finding("missing").unwrap()["key"], stored[0].1);
    assert_eq!(finding("differing").unwrap()["key"], stored[1].1);
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!(
        (&summary["missing"], &summary["differing"]),
        (&1.into(), &1.into())
    );
    // A day on which nothing happened is whole.
    let (code, text) = check(&setup, &["--from", "2001-01-01", "--to", "2001-01-03"]).await?;
    assert_eq!(code, Some(0), "{text}");
    Ok(())
}

#[tokio::test]
async fn orphans_and_unfinished_uploads_go_only_when_told() -> TestResult {
    let (setup, stored) = stored(2).await?;
    let (orphan, upload) = (orphan_key(), orphan_key());
    put(&setup.storage, &orphan).await?;
    put(&setup.storage, "2026/11/01/report.pdf").await?;
    let mut begun = setup.storage.multipart(&upload, "audio/wav").await?;
    let mut part = setup.storage.part().await;
    part.fill(&mut Bytes::from(wav(MIB)));
    begun.send(part).await?;
    // As if the worker's machine had been switched off.
    std::mem::forget(begun);

    let (code, text) = check(&setup, &["--older-than", "24h"]).await?;
    assert!(code == Some(0) && text.contains("0 of them orphans"), "{text}");
    let (code, text) = check(&setup, &[]).await?;
    assert!(
        code == Some(0) && text.contains(&format!("orphan     {orphan}")),
        "{text}"
    );
    assert!(text.contains(&format!("unfinished {upload}")), "{text}");
    assert_eq!(keys(&setup.storage).await?.len(), 4);
    assert_eq!(setup.store.unfinished(), [upload]);

    let (code, text) = check(&setup, &["--delete"]).await?;
    assert!(
        code == Some(0) && text.contains(&format!("deleted    {orphan}")),
        "{text}"
    );
    let mut expected: Vec<String> = stored.into_iter().map(|(_, key)| key).collect();
    expected.push("2026/11/01/report.pdf".to_owned());
    expected.sort_unstable();
    assert_eq!(keys(&setup.storage).await?, expected);
    assert_eq!(setup.store.unfinished(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_call_on_its_way_keeps_its_object() -> TestResult {
    let (setup, stored) = stored(1).await?;
    // A worker has stored the recording and has not handed it in yet.
    setup
        .database
        .execute(
            "UPDATE core.calls SET status = 'vaulting', storage_path = NULL, audio_bytes = NULL,
                    audio_sha256 = NULL, vaulted_at = NULL WHERE id = $1",
            &[&stored[0].0],
        )
        .await?;
    let (code, text) = check(&setup, &["--delete"]).await?;
    assert!(code == Some(0) && text.contains("0 of them orphans"), "{text}");
    assert_eq!(keys(&setup.storage).await?, [stored[0].1.clone()]);
    Ok(())
}

#[tokio::test]
async fn a_database_that_has_forgotten_costs_no_audio() -> TestResult {
    let (setup, _) = stored(1).await?;
    for _ in 0..21 {
        put(&setup.storage, &orphan_key()).await?;
    }
    let (code, text) = check(&setup, &["--delete"]).await?;
    assert!(
        code == Some(1) && text.contains("nothing was deleted: 21 of 22"),
        "{text}"
    );
    assert_eq!(keys(&setup.storage).await?.len(), 22);
    let (code, text) = check(&setup, &["--delete", "--force"]).await?;
    assert!(code == Some(0) && text.contains("21 deleted"), "{text}");
    assert_eq!(keys(&setup.storage).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_address_for_one_person_for_a_few_minutes() -> TestResult {
    let (setup, stored) = stored(1).await?;
    let (call, key) = &stored[0];
    let out = setup
        .callscript(&["audio", "url", &call.to_string(), "--minutes", "5"])
        .await?;
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let url = String::from_utf8(out.stdout)?;
    assert!(
        url.trim_end().lines().count() == 1 && url.contains("X-Amz-Expires=300"),
        "{url}"
    );
    let client = callscript_demo::http::client()?;
    let answer = client.get(url.trim()).send().await?;
    assert_eq!(answer.status(), 200);
    let disposition = answer.headers()["content-disposition"].to_str()?.to_owned();
    let name = key.rsplit('/').next().unwrap_or_default();
    assert_eq!(disposition, format!("inline; filename=\"{name}\""));
    assert!(answer.bytes().await? == wav(2000));
    // Without the signature, the bucket stays shut.
    let bare = client
        .get(url.split('?').next().unwrap_or_default())
        .send()
        .await?;
    assert_eq!(bare.status(), 403);

    let nobody = Uuid::new_v4().to_string();
    for arguments in [
        vec!["audio", "URL", nobody.as_str()],
        vec!["audio", "url", nobody.as_str(), "--minutes", "61"],
    ] {
        let out = setup.callscript(&arguments).await?;
        assert!(!out.status.success() && out.stdout.is_empty() && !out.stderr.is_empty());
    }
    Ok(())
}
