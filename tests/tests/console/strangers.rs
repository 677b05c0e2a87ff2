//! Passwords of strangers: what they cost, and whom they keep out.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use reqwest::{Client, Response, StatusCode};
use tokio::task::JoinSet;

use crate::setup::{PASSWORD, Person, Setup, browser, cookie_of, named_cookie};

const PERSON: &str = "reviewer@example.com";
/// Wrong passwords at once.
const CROWD: usize = 200;
/// Of them, those for the person's own account: every second.
const AT_THE_PERSON: usize = CROWD / 2;
/// Wrong passwords that an account takes in a quarter of an hour.
const ACCOUNT: usize = 10;
/// What hashing may cost: four hashes of 19 MiB at a time, and what 200 connections take.
const MOST_GROWTH: u64 = 112 << 20;
const PATIENCE: Duration = Duration::from_mins(3);

/// Somebody who signs in, from an address that the proxy names and with these cookies.
async fn sign_in(
    client: &Client,
    url: &str,
    email: &str,
    password: &str,
    from: &str,
    cookies: &str,
) -> Result<Response> {
    let request = client.post(format!("{url}/login")).timeout(PATIENCE);
    let request = request.header("x-forwarded-for", from).header("cookie", cookies);
    Ok(request
        .form(&[("email", email), ("password", password)])
        .send()
        .await?)
}

/// A console behind one proxy.
async fn behind_a_proxy() -> Result<Setup> {
    Setup::build_with(0, &[("CALLSCRIPT_WEB_TRUSTED_PROXIES", "1")]).await
}

/// What came of the guesses.
#[derive(Debug, Default)]
struct Outcome {
    /// Checked, for the person's account and for others.
    checked: [usize; 2],
    throttled: usize,
    /// Waited too long for their turn.
    sent_away: usize,
}

async fn guesses(crowd: &mut JoinSet<Result<(usize, Response)>>) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    while let Some(guess) = crowd.join_next().await {
        let (number, answer) = guess??;
        assert!(cookie_of(&answer).is_none());
        match answer.status() {
            StatusCode::UNAUTHORIZED => outcome.checked[number % 2] += 1,
            status => {
                let wait: i32 = answer.headers()["retry-after"].to_str()?.parse()?;
                assert!((1..=900).contains(&wait), "{wait}");
                match status {
                    StatusCode::TOO_MANY_REQUESTS => outcome.throttled += 1,
                    StatusCode::SERVICE_UNAVAILABLE => outcome.sent_away += 1,
                    other => panic!("{other}: {}", answer.text().await?),
                }
            }
        }
    }
    Ok(outcome)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_strangers_guess_at_once_and_the_person_gets_in() -> Result<()> {
    let setup = behind_a_proxy().await?;
    let person = setup.person("reviewer").await?;
    let url = setup.console.url().to_owned();
    let client = browser()?;
    let before = setup.console.process.peak_memory()?;
    let mut crowd: JoinSet<Result<(usize, Response)>> = JoinSet::new();
    let mut guess_all = |numbers: std::ops::Range<usize>| {
        for number in numbers {
            let (client, url) = (client.clone(), url.clone());
            // Half of them at one account from a hundred addresses, half at accounts that are not there.
            let email = if number % 2 == 0 {
                PERSON.to_owned()
            } else {
                format!("nobody{number}@example.com")
            };
            let from = format!("198.51.100.{}", number / 2);
            crowd.spawn(async move {
                let answer = sign_in(&client, &url, &email, "wrong wrong wrong", &from, "").await;
                Ok((number, answer?))
            });
        }
    };
    guess_all(0..CROWD / 2);
    // In between, from an address that strangers use as well, with the cookie of the browser.
    let right = {
        let (client, url, known) = (client.clone(), url.clone(), person.browser.clone());
        tokio::spawn(async move {
            let begun = Instant::now();
            let answer = sign_in(&client, &url, PERSON, PASSWORD, "198.51.100.7", &known).await;
            answer.map(|answer| (answer, begun.elapsed()))
        })
    };
    guess_all(CROWD / 2..CROWD);
    let outcome = guesses(&mut crowd).await?;
    let (answer, took) = right.await??;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "the person is kept out");
    let after = setup.console.process.peak_memory()?;
    println!(
        "{CROWD} wrong passwords at once: {outcome:?}; resident at most {} MiB before and {} MiB after; the right one took {took:?}",
        before >> 20,
        after >> 20
    );
    assert!(outcome.checked[0] <= ACCOUNT, "{outcome:?}");
    assert!(
        outcome.throttled >= AT_THE_PERSON - ACCOUNT - outcome.sent_away,
        "{outcome:?}"
    );
    assert!(after - before < MOST_GROWTH, "{} bytes more", after - before);

    // Afterwards too; and a browser that nobody knows waits, wherever it is, while other people do not.
    let person = Person::with(client.clone(), &url, &answer).await?;
    let again = sign_in(&client, &url, PERSON, PASSWORD, "198.51.100.7", &person.browser).await?;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    let unknown = sign_in(&client, &url, PERSON, PASSWORD, "203.0.113.1", "").await?;
    assert_eq!(unknown.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(
        unknown
            .text()
            .await?
            .contains("a browser in which you have signed in before")
    );
    setup.person("viewer").await?;
    let other = sign_in(&client, &url, "viewer@example.com", PASSWORD, "203.0.113.1", "").await?;
    assert_eq!(other.status(), StatusCode::SEE_OTHER);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_browser_has_ten_wrong_passwords_of_its_own() -> Result<()> {
    let setup = behind_a_proxy().await?;
    let person = setup.person("reviewer").await?;
    let client = browser()?;
    let url = setup.console.url();
    // A second browser of the same person.
    let second = sign_in(&client, url, PERSON, PASSWORD, "203.0.113.1", "").await?;
    let second = named_cookie(&second, "callscript-browser").context("the browser is not known")?;
    assert_ne!(second, person.browser);
    for _ in 0..ACCOUNT {
        let wrong = sign_in(
            &client,
            url,
            PERSON,
            "wrong wrong wrong",
            "203.0.113.1",
            &person.browser,
        )
        .await?;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    }
    let locked = sign_in(&client, url, PERSON, PASSWORD, "203.0.113.1", &person.browser).await?;
    assert_eq!(locked.status(), StatusCode::TOO_MANY_REQUESTS);
    // Neither the other browser nor strangers pay for it, and the cookie opens nobody else's door.
    for cookies in [second.as_str(), "", "callscript-browser=x"] {
        let right = sign_in(&client, url, PERSON, PASSWORD, "203.0.113.1", cookies).await?;
        assert_eq!(right.status(), StatusCode::SEE_OTHER, "{cookies}");
    }
    setup.person("viewer").await?;
    for _ in 0..ACCOUNT {
        sign_in(
            &client,
            url,
            "viewer@example.com",
            "wrong wrong wrong",
            "203.0.113.2",
            &second,
        )
        .await?;
    }
    let strange = sign_in(
        &client,
        url,
        "viewer@example.com",
        PASSWORD,
        "203.0.113.2",
        &second,
    )
    .await?;
    assert_eq!(strange.status(), StatusCode::TOO_MANY_REQUESTS);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_browser_is_known_after_a_dismissal_a_new_password_or_signing_out_everywhere() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, _) = (setup.person("admin").await?, setup.person("reviewer").await?);
    let known = "SELECT count(*) FROM core.known_browsers AS b JOIN core.users AS u ON u.id = b.user_id WHERE u.role = 'reviewer'";
    let id: i64 = setup
        .one("SELECT id FROM core.users WHERE role = 'reviewer'", &[])
        .await?;
    let person = id.to_string();
    assert_eq!(setup.one::<i64>(known, &[]).await?, 1);
    let gone = admin
        .post("/settings/people/sign-out", &[("person", &person)])
        .await?;
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert_eq!(setup.one::<i64>(known, &[]).await?, 0);
    // A new invitation is a new password; only the browser in which it was accepted is known then.
    let first = setup.person("reviewer").await?;
    let second = setup.person("reviewer").await?;
    assert_ne!(first.browser, second.browser);
    assert_eq!(setup.one::<i64>(known, &[]).await?, 1);
    assert_eq!(first.get("/flags").await?.status(), StatusCode::SEE_OTHER);
    let fields = [("person", person.as_str()), ("role", "reviewer")];
    assert_eq!(
        admin.post("/settings/people/change", &fields).await?.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(setup.one::<i64>(known, &[]).await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_not_there_answers_alike_and_takes_as_long() -> Result<()> {
    let setup = Setup::build(0).await?;
    setup.person("reviewer").await?;
    let client = browser()?;
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..ACCOUNT - 1 {
        let mut pages = Vec::new();
        for (which, email) in [PERSON, "stranger@example.com"].into_iter().enumerate() {
            let begun = Instant::now();
            let answer = sign_in(&client, setup.console.url(), email, "wrong wrong wrong", "", "").await?;
            took[which].push(begun.elapsed());
            let names: Vec<String> = answer.headers().keys().map(ToString::to_string).collect();
            let page = answer.text().await?.replace(email, "");
            // The nonce is another each time.
            let page: String = page
                .split("nonce=\"")
                .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
                .collect();
            pages.push((names, page));
        }
        assert_eq!(pages[0], pages[1]);
    }
    let [known, unknown] = took.map(|mut all| {
        all.sort_unstable();
        all[all.len() / 2]
    });
    println!(
        "a wrong password takes {known:?} where there is an account, and {unknown:?} where there is none"
    );
    // Hashing is nearly all of it, so that without it the times would differ tenfold.
    assert!(
        known < unknown * 3 && unknown < known * 3,
        "{known:?} {unknown:?}"
    );
    Ok(())
}
