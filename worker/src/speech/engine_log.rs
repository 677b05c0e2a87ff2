//! What whisper.cpp and ggml say about themselves: warnings and errors go into our own log, and a lack of
//! memory is noted, because their return codes do not tell it from any other failure.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use whisper_rs::whisper_rs_sys as sys;

/// How whisper.cpp 1.8 and its backends put it: `ggml_aligned_malloc`, the CUDA and Vulkan buffer types, the
/// allocator.
const OUT_OF_MEMORY: [&str; 5] = [
    "insufficient memory",
    "out of memory",
    "failed to allocate",
    "cudaMalloc failed",
    "ErrorOutOfDeviceMemory",
];

static TIMES_OUT_OF_MEMORY: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The decode of this thread is being ended on purpose.
    static IS_ENDED: Cell<bool> = const { Cell::new(false) };
}

/// From now on, or until now, this thread ends its decode on purpose: what the engine calls a failure then is
/// none.
pub(super) fn end_on_purpose(is_ended: bool) {
    IS_ENDED.set(is_ended);
}

/// From now on the engine's words come here. Without this it prints them to stderr, in the middle of ours.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    // SAFETY: the callback is a plain function that lives for ever and takes no user data.
    ONCE.call_once(|| unsafe {
        sys::whisper_log_set(Some(hear), std::ptr::null_mut());
        sys::ggml_log_set(Some(hear), std::ptr::null_mut());
    });
}

/// How often memory has run out in this process so far.
pub(super) fn times_out_of_memory() -> u64 {
    TIMES_OUT_OF_MEMORY.load(Relaxed)
}

/// # Safety
/// `text` is null or a string that ends with a zero and lives during the call: what ggml promises its
/// callback.
unsafe extern "C" fn hear(level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
    if text.is_null() {
        return;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    note(level, text.trim());
}

fn note(level: sys::ggml_log_level, text: &str) {
    if OUT_OF_MEMORY.iter().any(|words| text.contains(words)) {
        TIMES_OUT_OF_MEMORY.fetch_add(1, Relaxed);
    }
    // Below these levels it tells what it decodes.
    if level == sys::ggml_log_level_GGML_LOG_LEVEL_ERROR && !IS_ENDED.get() {
        tracing::warn!("speech engine: {text}");
    } else if level == sys::ggml_log_level_GGML_LOG_LEVEL_WARN {
        tracing::debug!("speech engine: {text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lack_of_memory_is_noted_however_it_is_put() {
        let before = times_out_of_memory();
        let error = sys::ggml_log_level_GGML_LOG_LEVEL_ERROR;
        note(
            error,
            "ggml_aligned_malloc: insufficient memory (attempted to allocate  17.00 MB)",
        );
        note(
            error,
            "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 147.00 MiB on device 0: cudaMalloc failed: out of memory",
        );
        note(error, "whisper_full_with_state: failed to encode");
        assert_eq!(times_out_of_memory() - before, 2);
    }
}
