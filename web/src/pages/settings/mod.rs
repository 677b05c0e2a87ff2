//! `/settings`: a page for each part.

pub(crate) mod campaigns;
pub(crate) mod dead_letters;
pub(crate) mod lists;
pub(crate) mod models;
pub(crate) mod problem;
pub(crate) mod you;
