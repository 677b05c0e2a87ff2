//! Money: what the day's budget still allows, and what a day will cost.

pub(crate) mod budget;
mod plan;
