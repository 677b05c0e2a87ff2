//! Invitations, dismissals, and what ends with them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Response, StatusCode};

use crate::setup::{PASSWORD, Person, Setup, browser};

const PATIENCE: Duration = Duration::from_secs(30);
const OPEN_LINKS: &str = "SELECT count(*) FROM core.invites WHERE used_at IS NULL AND voided_at IS NULL";

async fn accept(client: &Client, link: &str) -> Result<StatusCode> {
    let form = [("name", "Ann"), ("password", PASSWORD), ("time_zone", "UTC")];
    Ok(client.post(link).form(&form).send().await?.status())
}

/// The id of the person with this address.
async fn id_of(setup: &Setup, email: &str) -> Result<String> {
    let id: i64 = setup
        .one("SELECT id FROM core.users WHERE email = $1", &[&email])
        .await?;
    Ok(id.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_older_invitation_outlives_a_later_one_or_a_dismissal() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    let client = browser()?;
    let invite = async |role: &str| {
        setup
            .console
            .ask(&["invite", "ann@example.com", "--role", role])
            .await
    };
    let (as_admin, as_viewer) = (invite("admin").await?, invite("viewer").await?);
    assert_eq!(
        client.get(&as_admin).send().await?.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(accept(&client, &as_viewer).await?, StatusCode::SEE_OTHER);
    assert_eq!(accept(&client, &as_admin).await?, StatusCode::NOT_FOUND);
    // One that is open when she goes, and one of each kind.
    let ann = id_of(&setup, "ann@example.com").await?;
    let sign_in = setup.console.ask(&["sign-in-link", "ann@example.com"]).await?;
    let later = invite("admin").await?;
    let dismissal = [("person", ann.as_str()), ("role", "viewer")];
    assert_eq!(
        admin.post("/settings/people/change", &dismissal).await?.status(),
        StatusCode::SEE_OTHER
    );
    for link in [&as_admin, &as_viewer, &sign_in, &later] {
        assert_eq!(accept(&client, link).await?, StatusCode::NOT_FOUND);
    }
    let left: String = setup
        .one(
            "SELECT concat_ws(' ', role, is_active) FROM core.users WHERE email = 'ann@example.com'",
            &[],
        )
        .await?;
    assert_eq!(left, "viewer f");
    // A link that signs in does not bring her back; a new invitation does.
    let link = setup.console.ask(&["sign-in-link", "ann@example.com"]).await?;
    assert_eq!(client.post(&link).send().await?.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        accept(&client, &invite("viewer").await?).await?,
        StatusCode::SEE_OTHER
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_who_is_dismissed_leaves_no_open_door() -> Result<()> {
    let setup = Setup::build(0).await?;
    let admin = setup.person("admin").await?;
    let other = setup.invited("bob@example.com", "admin").await?;
    let fields = [("email", "friend@example.com"), ("role", "admin")];
    let page = other
        .post("/settings/people/invite", &fields)
        .await?
        .text()
        .await?;
    let at = page.find("/invite/").context("no link")?;
    let link = format!("{}{}", setup.console.url(), &page[at..at + "/invite/".len() + 64]);
    let client = browser()?;
    assert_eq!(client.get(&link).send().await?.status(), StatusCode::OK);
    let bob = id_of(&setup, "bob@example.com").await?;
    admin
        .post("/settings/people/change", &[("person", &bob), ("role", "admin")])
        .await?;
    assert_eq!(accept(&client, &link).await?, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_links_are_listed_and_taken_back() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, reviewer) = (setup.person("admin").await?, setup.person("reviewer").await?);
    assert!(
        !admin
            .page("/settings/people")
            .await?
            .contains("/settings/people/revoke")
    );
    let link = setup
        .console
        .ask(&["invite", "ann@example.com", "--role", "admin"])
        .await?;
    let page = admin.page("/settings/people").await?;
    assert!(page.contains("Links that still work") && page.contains("ann@example.com"));
    // The page holds no link that works.
    assert!(!page.contains(link.rsplit('/').next().unwrap_or("/")));
    let id: i64 = setup
        .one(
            "SELECT id FROM core.invites WHERE used_at IS NULL AND voided_at IS NULL",
            &[],
        )
        .await?;
    let (id, path) = (id.to_string(), "/settings/people/revoke");
    assert!(page.contains(&format!("name=\"invitation\" value=\"{id}\"")));
    let fields = [("invitation", id.as_str())];
    assert_eq!(
        reviewer.post(path, &fields).await?.status(),
        StatusCode::FORBIDDEN
    );
    let done = admin.post(path, &fields).await?;
    let page = admin.after(&done).await?.text().await?;
    assert!(page.contains("The link does not work any more") && !page.contains(path));
    assert_eq!(accept(&browser()?, &link).await?, StatusCode::NOT_FOUND);
    assert_eq!(
        admin.post(path, &fields).await?.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_invitations_at_once_one_is_open() -> Result<()> {
    let setup = Setup::build(0).await?;
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(setup.database.connect().await?);
    }
    let invites = clients.iter().map(|client| {
        client.execute(
            "SELECT console.invite('test', 'account', 'Ann@example.com', 'admin', sha256(gen_random_uuid()::text::bytea), 72)",
            &[],
        )
    });
    for invited in futures_util::future::join_all(invites).await {
        invited?;
    }
    assert_eq!(setup.one::<i64>(OPEN_LINKS, &[]).await?, 1);
    Ok(())
}

/// An open stream of events.
async fn stream(setup: &Setup, person: &Person) -> Result<Response> {
    let request = browser()?
        .get(format!("{}/events", setup.console.url()))
        .timeout(PATIENCE * 10);
    let stream = request.header("cookie", &person.cookie).send().await?;
    ensure!(stream.status() == StatusCode::OK, "{}", stream.status());
    Ok(stream)
}

/// What a stream still says until it ends.
async fn until_its_end(stream: &mut Response) -> Result<String> {
    let mut said = String::new();
    let read = async {
        while let Some(chunk) = stream.chunk().await? {
            said.push_str(&String::from_utf8_lossy(&chunk));
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .context("the stream goes on")??;
    Ok(said)
}

/// Reads a stream until this call is told of.
async fn hears(setup: &Setup, stream: &mut Response, call: &str) -> Result<()> {
    let mut heard = String::new();
    let listens = async {
        while !heard.contains(call) {
            // Told again while nobody may listen yet.
            setup
                .database
                .execute("SELECT pg_notify('callscript_flags', $1)", &[&call])
                .await?;
            if let Ok(chunk) = tokio::time::timeout(Duration::from_millis(200), stream.chunk()).await {
                heard.push_str(&String::from_utf8_lossy(&chunk?.context("the stream has ended")?));
            }
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, listens)
        .await
        .context("nothing is heard")?
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_dismissed_hears_nothing_more_at_once() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (admin, viewer) = (setup.person("admin").await?, setup.person("viewer").await?);
    let reviewer = setup.person("reviewer").await?;
    let mut of_viewer = stream(&setup, &viewer).await?;
    let mut of_reviewer = stream(&setup, &reviewer).await?;
    let mut of_admin = stream(&setup, &admin).await?;
    hears(&setup, &mut of_viewer, "before").await?;
    hears(&setup, &mut of_reviewer, "before").await?;
    let id = id_of(&setup, "viewer@example.com").await?;
    admin
        .post("/settings/people/change", &[("person", &id), ("role", "viewer")])
        .await?;
    until_its_end(&mut of_viewer).await?;
    assert_eq!(viewer.get("/events").await?.status(), StatusCode::SEE_OTHER);
    // Signing out ends the own stream, also by a statement of a DBA; nobody else's.
    reviewer.post("/logout", &[]).await?;
    until_its_end(&mut of_reviewer).await?;
    hears(&setup, &mut of_admin, "afterwards").await?;
    setup
        .database
        .batch_execute("UPDATE core.users SET is_active = false")
        .await?;
    until_its_end(&mut of_admin).await?;
    let open: i64 = setup
        .one("SELECT (SELECT count(*) FROM core.sessions WHERE revoked_at IS NULL) + (SELECT count(*) FROM core.known_browsers)", &[])
        .await?;
    assert_eq!(open, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_seventh_inbox_of_a_person_ends_the_oldest() -> Result<()> {
    let setup = Setup::build(0).await?;
    let (viewer, other) = (setup.person("viewer").await?, setup.person("reviewer").await?);
    let mut of_other = stream(&setup, &other).await?;
    let mut streams = Vec::new();
    for _ in 0..6 {
        streams.push(stream(&setup, &viewer).await?);
    }
    for stream in &mut streams {
        hears(&setup, stream, "first").await?;
    }
    streams.push(stream(&setup, &viewer).await?);
    let mut oldest = streams.remove(0);
    assert!(until_its_end(&mut oldest).await?.contains("event: elsewhere"));
    for stream in streams.iter_mut().chain([&mut of_other]) {
        hears(&setup, stream, "second").await?;
    }
    Ok(())
}
