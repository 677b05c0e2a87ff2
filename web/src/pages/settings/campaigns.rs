//! `/settings/campaigns`: in which vertical each campaign is.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, Response};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::lists::{self, Campaign, Lists};
use crate::app::App;
use crate::auth::viewer::{Role, Viewer};
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;
use crate::view::shell::Shell;

#[derive(Template)]
#[template(path = "settings_campaigns.html")]
pub(crate) struct CampaignsPage {
    pub(crate) shell: Shell,
    pub(crate) campaigns: Vec<Campaign>,
    /// How many are in no vertical.
    pub(crate) unknown: usize,
    pub(crate) verticals: Vec<String>,
}

impl CampaignsPage {
    pub(crate) fn new(viewer: &Viewer, lists: Lists) -> Self {
        let unknown = lists
            .campaigns
            .iter()
            .filter(|campaign| campaign.vertical.is_none());
        Self {
            shell: Shell::new(viewer, "settings", "Campaigns"),
            unknown: unknown.count(),
            campaigns: lists.campaigns,
            verticals: lists.verticals,
        }
    }
}

/// `GET /settings/campaigns`
pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Html<String>, PageError> {
    page(&CampaignsPage::new(&viewer, lists::read(&app).await?))
}

/// `POST /settings/vertical`
pub(crate) async fn submit(State(app): State<App>, form: SignedForm) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let campaign: Uuid = form
        .fields
        .need("campaign")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such campaign"))?;
    app.database
        .query(
            "SELECT console.set_vertical($1, $2, $3)",
            &[
                (&form.viewer.id, Type::INT8),
                (&campaign, Type::UUID),
                (&form.fields.get("vertical").unwrap_or_default(), Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(
        &app.options,
        &form.viewer,
        "The campaign's vertical is set",
        "/settings/campaigns",
    ))
}
