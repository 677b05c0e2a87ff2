//! Who is it, and what may they do.

mod argon;
pub(crate) mod browser;
pub(crate) mod entry;
pub(crate) mod gate;
pub(crate) mod oidc;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod token;
pub(crate) mod totp;
pub(crate) mod viewer;
