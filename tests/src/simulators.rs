//! Simulators that the demo does without: a language model and an identity provider, over HTTP, and recordings of noise. The
//! simulators of the other parties are the demo's.

pub mod judge;
pub mod judge_answer;
mod judge_behaviour;
mod judge_counts;
mod judge_limit;
pub mod noise;
pub mod oidc;
mod oidc_keys;

pub use judge::{Behaviour, Judge};
