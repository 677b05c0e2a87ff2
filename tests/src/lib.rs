//! The harness, the simulators of the other parties, the spoken calls with their truth, the demo and the benchmarks.
//!
//! What is simulated is always the *other party* (Ringba, the recordings host, the language model), never
//! a part of CallScript itself: tests and demo run the real extension and the real worker binary.

pub mod bench;
pub mod calls;
pub mod demo;
pub mod harness;
pub mod http;
pub mod simulators;
pub mod troubles;
pub mod words;
pub mod written;
