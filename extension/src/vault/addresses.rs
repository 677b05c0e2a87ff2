//! Signed addresses of recordings, for factories that have no keys of the bucket.
//!
//! A factory asks under its lease, a worker of the lane `vault` signs, and the factory fetches the address once. An address never
//! leaves the database but to the login that holds the call, and no address stays in it.

use pgrx::Uuid;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::FunctionError;
use crate::query;
use crate::queue::lane::Lane;
use crate::queue::{lease, wake};

/// Longest time that an address may work, seconds. A download begins as soon as the address is there.
const LONGEST: f64 = 3600.0;
/// As `recording_addresses_address_form` has it.
const LONGEST_ADDRESS: usize = 8192;
/// Most addresses that are signed at a time.
const MOST: i32 = 100;

/// The signed address of the recording of a held call, once. NULL: it was asked for now, or is still being signed; ask again
/// when `LISTEN callscript` hears `signed`.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn recording_address(call_id: Uuid, epoch: i64) -> Result<Option<String>, ErrorReport> {
    let held = lease::hold(call_id, epoch, Some(Lane::Factory))?;
    let args = [held.item.into(), held.epoch.into()];
    let address: Option<String> = query::value(include_str!("sql/address_fetch.sql"), &args)?;
    if address.is_none() {
        let is_new: Option<bool> = query::value(include_str!("sql/address_ask.sql"), &args)?;
        if is_new == Some(true) {
            wake::signers()?;
        }
    }
    Ok(address)
}

/// Up to `n` recordings whose addresses factories wait for, each for ten seconds and one signer: their keys in the bucket.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
#[allow(
    clippy::type_complexity,
    reason = "the columns of a SQL table function are spelt out here"
)]
fn recordings_to_sign(
    n: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(call_id, Uuid),
            name!(epoch, i64),
            name!(storage_path, String),
        ),
    >,
    ErrorReport,
> {
    query::run(include_str!("sql/address_forget.sql"), &[])?;
    let args = [n.clamp(1, MOST).into()];
    let asked = query::rows(include_str!("sql/address_take.sql"), &args, |row| {
        Ok((
            query::required(row, 1)?,
            query::required(row, 2)?,
            query::required(row, 3)?,
        ))
    })?;
    Ok(TableIterator::new(asked))
}

/// Hands in a signed address that works for `seconds`. Returns whether somebody still waits for it.
#[pg_extern(security_definer)]
#[search_path(pg_catalog, pg_temp)]
fn recording_signed(call_id: Uuid, epoch: i64, address: &str, seconds: f64) -> Result<bool, ErrorReport> {
    if address.len() > LONGEST_ADDRESS || !(address.starts_with("https://") || address.starts_with("http://"))
    {
        let reason = format!("must be an http address of at most {LONGEST_ADDRESS} bytes");
        return Err(FunctionError::invalid("address", reason).into());
    }
    if !(1.0..=LONGEST).contains(&seconds) {
        return Err(FunctionError::invalid("seconds", format!("must be between 1 and {LONGEST}")).into());
    }
    let args = [call_id.into(), epoch.into(), address.into(), seconds.into()];
    let is_wanted: Option<bool> = query::value(include_str!("sql/address_signed.sql"), &args)?;
    if is_wanted == Some(true) {
        wake::signed()?;
    }
    Ok(is_wanted == Some(true))
}
