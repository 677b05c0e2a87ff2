//! What becomes of memory that was freed.

/// Blocks of a quarter of a megabyte or more are mapped, and given back to the system as soon as they are
/// freed. By itself glibc raises this limit to the size of the block that was freed last, up to 32 MB, and
/// from then on keeps the samples of past calls: 16 of 210 MB with four slots and a model of 8 MB.
pub fn give_large_blocks_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const LARGE: libc::c_int = 256 << 10;
        // SAFETY: mallopt changes a number in the allocator, which is there from the start. A refusal changes
        // nothing.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
    }
}
