//! Who else has a call open.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::json;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_in_one_call_see_each_other_until_one_leaves() -> Result<()> {
    let setup = Setup::build(12).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let (here, gone) = (format!("/calls/{call}/here"), format!("/calls/{call}/gone"));
    let (status, said) = reviewer.json(&here, &[]).await?;
    assert_eq!((status, said), (StatusCode::OK, json!({ "others": [] })));
    let (_, said) = admin.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": ["reviewer"] }));
    let (_, said) = reviewer.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": ["admin"] }));
    admin.json(&gone, &[]).await?;
    let (_, said) = reviewer.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": [] }));
    // A browser that has said nothing for half a minute is gone, too.
    admin.json(&here, &[]).await?;
    setup
        .database
        .execute(
            "UPDATE core.presence SET seen_at = seen_at - interval '31 seconds'",
            &[],
        )
        .await?;
    let (_, said) = reviewer.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": [] }));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dismissed_person_is_never_shown_and_a_form_of_elsewhere_says_nothing() -> Result<()> {
    let setup = Setup::build(12).await?;
    let (reviewer, viewer) = (setup.person("reviewer").await?, setup.person("viewer").await?);
    let call = setup.open_call().await?;
    let here = format!("/calls/{call}/here");
    viewer.json(&here, &[]).await?;
    let (_, said) = reviewer.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": ["viewer"] }));
    setup
        .database
        .execute(
            "UPDATE core.users SET is_active = false WHERE email = 'viewer@example.com'",
            &[],
        )
        .await?;
    let (_, said) = reviewer.json(&here, &[]).await?;
    assert_eq!(said, json!({ "others": [] }));
    let status = reviewer.post_bare(&here, &[("csrf", "x")]).await?.status();
    assert_eq!(status, StatusCode::FORBIDDEN);
    let nowhere = "/calls/00000000-0000-4000-8000-000000000000/here";
    let (status, _) = reviewer.json(nowhere, &[]).await?;
    assert_eq!(status, StatusCode::NOT_FOUND);
    Ok(())
}
