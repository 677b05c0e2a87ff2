//! How things look on a page.

pub(crate) mod bars;
pub(crate) mod chart;
pub(crate) mod format;
pub(crate) mod moment;
pub(crate) mod ordinal;
pub(crate) mod quote;
pub(crate) mod reasons;
pub(crate) mod scale;
pub(crate) mod share;
pub(crate) mod shell;
pub(crate) mod spark;
pub(crate) mod trouble;
pub(crate) mod wave;
pub(crate) mod words;
