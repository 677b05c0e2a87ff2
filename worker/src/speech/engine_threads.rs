//! One thread a slot means one thread.
//!
//! The engine finds the times of words in a small graph of its own, on four threads whatever it was told
//! (whisper.cpp 1.8.3, `whisper_exp_compute_token_level_timestamps_dtw`), and its threads spin while they
//! wait for each other: on two cores that was a seventh of all CPU time. Built with OpenMP, its threads are
//! OpenMP's, and that can be told to open no others.

use std::ffi::c_int;

unsafe extern "C" {
    /// OpenMP 3.0, section 3.2.15: how many parallel regions may be active within each other, for the calling
    /// thread. At 0 every region is run by the thread that reaches it.
    fn omp_set_max_active_levels(levels: c_int);
}

/// Lets the calling thread decode with so many threads.
pub(super) fn limit(threads: usize) {
    // SAFETY: takes a number and sets a variable of the calling thread.
    unsafe { omp_set_max_active_levels(c_int::from(threads > 1)) }
}
