//! The harness, the simulated language model, calls on paper, kinds of trouble, and the benchmarks.
//!
//! Only the *other parties* are simulated (Ringba, the recordings host, the language model), never a part of
//! CallScript itself: tests run the real extension and the real binaries. Spoken calls, the simulated account
//! and the servers beside it are the demo's.

pub mod bench;
pub mod harness;
pub mod simulators;
pub mod troubles;
pub mod written;
