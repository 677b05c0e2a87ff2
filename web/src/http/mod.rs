//! Between the wire and the handlers.

pub(crate) mod fields;
pub(crate) mod headers;
pub(crate) mod refused;
pub(crate) mod signed;
