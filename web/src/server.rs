//! Routes, and the life of the server.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Redirect;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::error::PageError;
use crate::http::routes::Routes;
use crate::http::{headers, refused};
use crate::pages::{
    account, account_totp, assets, assign, audio, batch, blind, call, call_edit, calls, comments, context,
    counts, decide, events, export, factory, flags, invite, login, mentions, neighbours, notifications,
    palette, passkeys, people, presence, quality, rules, search, second_factor, security_txt, settings,
    sign_in_with, snooze, views, welcome,
};
use crate::sender;

/// Largest form: a bulk decision on a few hundred calls.
const MOST_FORM: usize = 256 * 1024;
/// Longest time for a page.
const PATIENCE: Duration = Duration::from_secs(30);

/// Time for pages that are being made when the server is asked to stop; streams are cut then.
const GRACE: Duration = Duration::from_secs(5);

/// The ways in, and one's own account.
fn doors() -> Routes {
    Routes::new()
        .route("/login", get(login::show).post(login::submit))
        .route("/login/with", get(sign_in_with::show))
        .route("/login/callback", get(sign_in_with::back))
        .route(
            "/login/second",
            get(second_factor::show).post(second_factor::submit),
        )
        .route("/login/second/passkey/begin", post(passkeys::begin_second))
        .route("/login/second/passkey", post(passkeys::second))
        .route("/login/passkey/begin", post(passkeys::begin_signing_in))
        .route("/login/passkey", post(passkeys::sign_in))
        .route("/account", get(account::show))
        .route("/account/sessions", post(account::end_sessions))
        .route("/account/connect", get(sign_in_with::connect))
        .route("/account/disconnect", post(account::disconnect))
        .route("/account/recovery", post(account_totp::new_codes))
        .route("/account/totp", get(account_totp::show).post(account_totp::begin))
        .route("/account/totp/confirm", post(account_totp::confirm))
        .route("/account/totp/remove", post(account_totp::remove))
        .route("/account/passkeys/begin", post(passkeys::begin_adding))
        .route("/account/passkeys", post(passkeys::add))
        .route("/account/passkeys/remove", post(passkeys::remove))
        .route("/logout", post(login::leave))
        .route("/invite/{secret}", get(invite::show).post(invite::accept))
}

/// Every address.
fn routes() -> Routes {
    let pages = doors()
        .route("/", get(async || Redirect::to("/flags")))
        .route("/flags", get(flags::show))
        .route("/flags.csv", get(export::show::moved))
        .route("/export", get(export::show::show).post(export::submit::submit))
        .route("/flags/decide", post(decide::submit))
        .route("/flags/counts", get(counts::show))
        .route("/flags/undo", post(decide::undo))
        .route("/flags/assign", post(assign::submit))
        .route("/welcome", post(welcome::close))
        .route("/flags/snooze", post(snooze::submit))
        .route("/flags/wake", post(snooze::wake))
        .route("/flags/matching", get(batch::matching))
        .route("/flags/neighbours", get(neighbours::show))
        .route("/views", post(views::keep))
        .route("/views/forget", post(views::forget))
        .route("/views/counts", get(views::counts))
        .route("/calls", get(calls::show))
        .route("/calls.csv", get(export::show::moved))
        .route("/search", get(search::show))
        .route("/palette.json", get(palette::show))
        .route("/calls/{id}", get(call::show))
        .route("/calls/{id}/retry", post(call::retry))
        .route("/calls/{id}/missed", get(blind::missed).post(blind::mark_missed))
        .route("/blind", get(blind::show).post(blind::submit))
        .route("/calls/{id}/note", post(call_edit::note))
        .route("/calls/{id}/comment", post(comments::submit))
        .route("/calls/{id}/context", get(context::show))
        .route("/calls/{id}/here", post(presence::here))
        .route("/calls/{id}/gone", post(presence::gone))
        .route("/mentions", get(mentions::show))
        .route("/mentions/count", get(mentions::count))
        .route("/mentions/read", post(mentions::read))
        .route("/calls/{id}/speakers", post(call_edit::tell_speakers))
        .route("/dashboard", get(quality::moved))
        .route("/quality", get(quality::show))
        .route("/quality/publishers/{key}", get(quality::subject::publisher))
        .route("/quality/buyers/{key}", get(quality::subject::buyer))
        .route("/quality/campaigns/{key}", get(quality::subject::campaign))
        .route("/quality/rules/{id}", get(quality::subject::rule))
        .route("/quality/reviewers/{id}", get(quality::reviewer::show))
        .route("/factory", get(factory::show))
        .route("/rules", get(rules::list::show))
        .route(
            "/rules/{id}",
            get(rules::workbench::show).post(rules::workbench::draft),
        )
        .route("/rules/{id}/try", post(rules::workbench::try_it))
        .route("/rules/{id}/publish", post(rules::publish::submit))
        .route("/rules/{id}/restore", post(rules::publish::restore))
        .route("/rules/{id}/example", post(rules::example::submit))
        .route(
            "/rules/{id}/rescore",
            get(rules::workbench::rescoring).post(rules::rescore::submit),
        )
        .route("/settings", get(settings::you::show))
        .route("/settings/preferences", post(settings::you::submit))
        .route("/settings/campaigns", get(settings::campaigns::show))
        .route("/settings/vertical", post(settings::campaigns::submit))
        .route("/settings/models", get(settings::models::show))
        .route("/settings/budget", post(settings::models::submit))
        .route("/settings/dead-letters", get(settings::dead_letters::show))
        .route("/settings/retry", post(settings::dead_letters::submit))
        .route("/settings/rules/{id}", get(rules::workbench::moved))
        .route("/settings/people", get(people::show))
        .route("/settings/people/invite", post(people::invite))
        .route("/settings/people/change", post(people::change))
        .route("/settings/people/sign-out", post(people::sign_out))
        .route("/settings/people/revoke", post(people::revoke))
        .route("/settings/people/factors", post(people::reset_factors))
        .route(
            "/settings/notifications",
            get(notifications::show).post(notifications::add),
        )
        .route("/settings/notifications/change", post(notifications::change))
        .within(|pages| {
            let patience = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE);
            pages.layer(patience).layer(CompressionLayer::new())
        });
    // Streams outlive the patience with a page, and sound is compressed already.
    let streams = Routes::new()
        .route("/events", get(events::stream))
        .route("/calls/{id}/audio", get(audio::show));
    let plain = Routes::new()
        .route("/assets/{version}/{name}", get(assets::show))
        .within(|assets| assets.layer(CompressionLayer::new()))
        // Browsers ask for it whatever the page says.
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .route("/.well-known/security.txt", get(security_txt::show))
        .route("/health", get(async || "ok\n"));
    pages.merge(streams).merge(plain)
}

/// The paths of all addresses, their parameters in braces.
pub(crate) fn paths() -> Vec<&'static str> {
    routes().paths().to_vec()
}

/// All pages.
pub fn router(app: App) -> Router {
    routes()
        .into_router()
        .fallback(async || PageError::NotFound("there is no such page"))
        .method_not_allowed_fallback(refused::wrong_method)
        .layer(DefaultBodyLimit::max(MOST_FORM))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), refused::dress))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Serves until SIGTERM or Ctrl-C; pages that are being made are finished.
pub async fn serve(app: App, listen: SocketAddr) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}: is another console running there?"))?;
    tracing::info!(address = %listener.local_addr()?, url = %app.options.public_url, "the console is open");
    tokio::spawn(sender::run(app.database.clone()));
    tokio::spawn(rules::rescore::run(app.database.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(asked_to_stop());
    let grace_is_over = async {
        asked_to_stop().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => result.context("the server ended"),
        () = grace_is_over => Ok(()),
    }
}

async fn asked_to_stop() {
    let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
