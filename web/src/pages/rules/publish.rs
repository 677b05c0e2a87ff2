//! Putting a draft in force, and making a draft of an old version.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio_postgres::types::Type;

use super::{shadow, workbench};
use crate::app::App;
use crate::auth::viewer::Role;
use crate::error::PageError;
use crate::http::flash;
use crate::http::signed::SignedForm;
use crate::pages::page;

fn version(form: &SignedForm) -> Result<i32, PageError> {
    form.fields
        .need("version")?
        .parse()
        .map_err(|_| PageError::NotFound("there is no such version"))
}

/// `POST /rules/{id}/publish`: a draft that would flag far more calls is asked about first.
pub(crate) async fn submit(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let version = version(&form)?;
    let reason = form.fields.get("reason").unwrap_or_default();
    let mut built = workbench::read(&app, &form.viewer, &id).await?;
    reason.clone_into(&mut built.reason);
    if built.draft != Some(version) {
        "Not published: this is not the draft any more. Look at it once more."
            .clone_into(&mut built.publish_problem);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response());
    }
    if reason.is_empty() {
        "Not published: please say why.".clone_into(&mut built.publish_problem);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response());
    }
    if built.may_try && form.fields.get("sure").is_none() {
        let tried = shadow::run(&app, &id, version, form.viewer.now).await?;
        if !tried.warnings().is_empty() {
            built.must_confirm = true;
            built.shadow = Some(tried);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response());
        }
    }
    let published = app
        .database
        .query(
            "SELECT console.publish_rule($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&version, Type::INT4),
                (&reason, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action);
    match published {
        Ok(_) => Ok(flash::say(
            &app.options,
            &form.viewer,
            "The draft is in force",
            &format!("/rules/{id}?published=1#rescore"),
        )),
        Err(PageError::Invalid(why)) => {
            built.publish_problem = refused(&why);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&built)?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// What the extension says, without what only somebody at `psql` can do about it.
fn refused(why: &str) -> String {
    let why = why.strip_prefix("rule: is not put in force: ").unwrap_or(why);
    let why = why.split(". Mend it").next().unwrap_or(why);
    format!("Not published: {why}. Mend the draft, or the example.")
}

/// `POST /rules/{id}/restore`
pub(crate) async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, PageError> {
    form.viewer.must_be(Role::Admin)?;
    let version = version(&form)?;
    let reason = format!("Version {version} again");
    app.database
        .query(
            "SELECT console.restore_rule($1, $2, $3, $4)",
            &[
                (&form.viewer.id, Type::INT8),
                (&id, Type::TEXT),
                (&version, Type::INT4),
                (&reason, Type::TEXT),
            ],
        )
        .await
        .map_err(PageError::of_action)?;
    Ok(flash::say(
        &app.options,
        &form.viewer,
        &format!("Version {version} is a draft again: publish it to put it in force"),
        &format!("/rules/{id}?shadow=1#draft"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_a_page_can_do() {
        let why = "rule: is not put in force: it fails 1 of 2 examples: \"caller: yes\" is not caught. Mend it, or keep it as a draft \
                   (draft => true); SELECT callscript.force_rule(…) puts a draft in force all the same";
        assert_eq!(
            refused(why),
            "Not published: it fails 1 of 2 examples: \"caller: yes\" is not caught. Mend the draft, or the example."
        );
    }
}
