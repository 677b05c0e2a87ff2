//! What a page says was done, and what files say to spreadsheets.

use anyhow::{Context, Result};
use reqwest::StatusCode;

use crate::setup::{Setup, browser, fields, named_cookie, set_cookie};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_told_once_and_no_link_makes_one() -> Result<()> {
    let setup = Setup::build(20).await?;
    let (reviewer, admin) = (setup.person("reviewer").await?, setup.person("admin").await?);
    let call = setup.open_call().await?;
    let about = setup.about(&[call]).await?;
    let own = [("action", "dismissed"), ("back", "/flags?state=all")];
    let done = reviewer.post("/flags/decide", &fields(&own, &about)).await?;
    assert_eq!(done.headers()["location"], "/flags?state=all");
    let cookie = set_cookie(&done, "callscript-flash").context("it says nothing")?;
    for said in ["; HttpOnly", "; SameSite=Strict", "; Max-Age=60"] {
        assert!(cookie.contains(said), "{cookie}");
    }
    let page = reviewer.after(&done).await?;
    // The browser forgets it with the page that has told it.
    let gone = set_cookie(&page, "callscript-flash").context("it is not taken away")?;
    assert!(
        gone.starts_with("callscript-flash=;") && gone.contains("Max-Age=0"),
        "{gone}"
    );
    let page = page.text().await?;
    assert!(page.contains(" dismissed") && page.contains("action=\"/flags/undo\""));
    let undo = page
        .split("name=\"dispositions\" value=\"")
        .nth(1)
        .context("no Undo")?;
    let undo = undo.split('"').next().unwrap_or_default().to_owned();
    // A link says nothing, and neither does a message of somebody else's session, or one that was changed.
    let told = "class=\"toast\"";
    for path in ["/flags", "/settings", "/calls", "/blind"] {
        let page = reviewer
            .page(&format!("{path}?done=Call+0800+now&undo={undo}&text=x"))
            .await?;
        assert!(
            !page.contains(told) && !page.contains("action=\"/flags/undo\""),
            "{path}"
        );
    }
    let message = named_cookie(&done, "callscript-flash").context("it says nothing")?;
    for (person, message) in [
        (&admin, message.clone()),
        (&reviewer, message.replace("dismissed", "confirmed")),
        (&reviewer, "callscript-flash=text=Call+now&undo=1".to_owned()),
    ] {
        let request = browser()?.get(format!("{}/flags", setup.console.url()));
        let answer = request
            .header("cookie", format!("{}; {message}", person.cookie))
            .send()
            .await?;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!answer.text().await?.contains(told), "{message}");
    }
    // The Undo works.
    let back = reviewer.post("/flags/undo", &[("dispositions", &undo)]).await?;
    assert!(
        reviewer
            .after(&back)
            .await?
            .text()
            .await?
            .contains("1 call is open again")
    );
    assert_eq!(setup.state(call).await?, "open");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_export_holds_a_formula_for_a_spreadsheet_of_any_country() -> Result<()> {
    let setup = Setup::build(20).await?;
    let viewer = setup.person("viewer").await?;
    setup
        .database
        .batch_execute("UPDATE core.calls SET publisher_name = E'x;=cmd|''/C calc''!A0\\t@y \"q\";+1'; SELECT core.refresh_inbox(call_id) FROM core.inbox")
        .await?;
    for (path, query) in [("flags", "state=all"), ("calls", "")] {
        let file = crate::export::file(&viewer, path, query, &[]).await?;
        assert!(
            file.contains("\"x;'=cmd|'/C calc'!A0\t'@y \"\"q\"\";'+1\""),
            "{path}: {file}"
        );
    }
    Ok(())
}
