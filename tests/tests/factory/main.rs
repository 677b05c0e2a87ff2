//! End to end: the real worker binary between a simulated Ringba, an S3-protocol server, a real database
//! and a simulated language model.

mod bad_input;
mod judged;
mod killed;
mod plant;
mod whole;
