//! A search leads to what was said, and back.

use anyhow::Result;

use crate::setup::Setup;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_opens_where_the_words_are_said() -> Result<()> {
    let setup = Setup::build(20).await?;
    let viewer = setup.person("viewer").await?;
    let call: uuid::Uuid = setup
        .one("SELECT id FROM core.calls ORDER BY id LIMIT 1", &[])
        .await?;
    let words = |at: f64, text: &str| {
        let words = (0u32..).zip(text.split(' ')).map(|(number, word)| {
            let start = at + f64::from(number) * 0.5;
            serde_json::json!({"start": start, "end": start + 0.4, "text": word})
        });
        serde_json::json!({"speaker": "agent", "start": at, "end": at + 5.0, "text": text, "words": words.collect::<Vec<_>>()})
    };
    let segments = serde_json::json!([
        words(1.0, "Good morning and how is the zebra today?"),
        words(20.0, "Before that I want the zebra's routing number, please."),
        words(40.0, "The number is not here."),
    ]);
    setup
        .database
        .execute(
            "UPDATE core.transcripts SET segments = $2,
                    text = (SELECT string_agg(s ->> 'text', ' ') FROM jsonb_array_elements($2::jsonb) AS s)
             WHERE call_id = $1",
            &[&call, &segments],
        )
        .await?;
    // Words, how they begin, also where the stem that is kept is shorter, and side by side.
    for (asked, is_found) in [
        ("routing+number", true),
        ("routing+nu", true),
        ("routi", true),
        ("zebra+routi", true),
        ("%22routing+number%22", true),
        ("%22routing+nu%22", false),
        ("zebra+-routing", false),
        ("routx", false),
    ] {
        let page = viewer.page(&format!("/calls?q={asked}")).await?;
        assert_eq!(
            page.contains(&format!("id=\"c-{call}\"")),
            is_found,
            "{asked}: {page}"
        );
    }
    let page = viewer.page("/calls?q=routing+nu").await?;
    // The seventh word of the second segment.
    let link = format!("/calls/{call}?q=routing+nu&#38;t=23.00#s-1");
    assert!(page.contains(&link), "{page}");
    assert!(page.contains("<mark class=\"hit\">routing</mark>"), "{page}");
    let opened = viewer
        .page(&format!("/calls/{call}?q=routing+nu&t=23.00"))
        .await?;
    for part in [
        &format!("href=\"/calls?q=routing+nu#c-{call}\""),
        "name=\"find\" value=\"routing nu\"",
    ] {
        assert!(
            opened.contains(part) || part.contains("data-start"),
            "{part}: {opened}"
        );
    }
    // Opened from the inbox, it leads to the inbox.
    assert!(
        viewer
            .page(&format!("/calls/{call}"))
            .await?
            .contains(&format!("href=\"/flags#c-{call}\""))
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_digits_that_are_shown_find_their_calls() -> Result<()> {
    let setup = Setup::build(20).await?;
    let viewer = setup.person("viewer").await?;
    setup
        .database
        .batch_execute(
            "UPDATE core.calls SET caller_number = '+1555' || lpad((row_number)::text, 3, '0') || '7' || lpad((row_number)::text, 3, '0')
             FROM (SELECT id AS call, row_number() OVER (ORDER BY id) FROM core.calls) AS n WHERE call = id;
             -- Too short to be shown at all.
             UPDATE core.calls SET caller_number = '7004' WHERE caller_number LIKE '%7005'",
        )
        .await?;
    let call: uuid::Uuid = setup
        .one("SELECT id FROM core.calls WHERE caller_number LIKE '+%7004'", &[])
        .await?;
    let rows = |page: &str| page.matches("<tr id=\"c-").count();
    for asked in ["7004", "***7004", "+7004+"] {
        let page = viewer.page(&format!("/calls?q={asked}")).await?;
        assert_eq!(
            (rows(&page), page.contains(&format!("id=\"c-{call}\""))),
            (1, true),
            "{asked}: {page}"
        );
    }
    // No more can be asked for than what is shown.
    for asked in ["004", "47004", "04700"] {
        assert_eq!(
            rows(&viewer.page(&format!("/calls?q={asked}")).await?),
            0,
            "{asked}"
        );
    }
    Ok(())
}
