//! Between the wire and the handlers.

pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod fields;
pub(crate) mod flash;
pub(crate) mod headers;
pub(crate) mod refused;
pub(crate) mod routes;
pub(crate) mod signed;
