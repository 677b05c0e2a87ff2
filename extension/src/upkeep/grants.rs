//! Ownership and privileges of the functions.
//!
//! The extension may be created before the migrations (no roles yet) or after them. So this runs at the end
//! of the extension's script and again at the end of the migrations; the second run completes the grants.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::query;

/// Hands the SECURITY DEFINER functions to `callscript_owner`, takes them from PUBLIC, and grants each to the
/// roles that need it, as far as the roles exist. Stays with the extension's owner itself, because nobody
/// else could hand its functions over.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn apply_grants() -> Result<(), ErrorReport> {
    query::run(include_str!("sql/apply_grants.sql"), &[])?;
    Ok(())
}

extension_sql_file!("sql/finalize.sql", name = "finalize", finalize);
