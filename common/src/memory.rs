//! Keeps what a process has in memory to itself: keys and transcripts lie there.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// From here on a crash leaves no core dump, and no other process of the same user may look into the memory or the environment of
/// this one (ptrace, `/proc/PID/mem`, `/proc/PID/environ`; proc(5), `PR_SET_DUMPABLE`). The superuser still may.
///
/// The limit alone would not do: where the kernel pipes dumps to a program, it does not look at the limit (core(5)).
/// Best effort: a sandbox that forbids it is no reason not to work.
pub fn keep_private() {
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, nothing);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
