//! Signing in by a provider (`OpenID` Connect): Google, Microsoft, or any other that has one issuer for one
//! organisation.
//!
//! The authorization code flow with PKCE. Nothing is kept here while somebody is at the provider: state, nonce
//! and verifier follow from one secret in a cookie of the browser that began the login ([`Attempt`]).

mod args;
mod attempt;
mod claims;
mod fetch;
mod provider;

pub use args::OidcArgs;
pub(crate) use attempt::{Attempt, Purpose};
pub(crate) use claims::Identity;
pub(crate) use provider::{OidcError, Provider};
