//! The judge lane: the real worker before a simulated model, with calls on paper, so that no audio takes
//! time.

mod alerts;
mod drained;
mod killed;
mod lane;
mod rules;
mod servers;
mod setup;
mod stopped;
