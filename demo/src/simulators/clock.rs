//! Time as the simulators see it: passed in, so that a test can stop it or move it.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the simulators' real clock is made"
    )]
    Arc::new(Timestamp::now)
}

/// A clock that stands still.
pub fn stopped_at(instant: Timestamp) -> Clock {
    Arc::new(move || instant)
}
