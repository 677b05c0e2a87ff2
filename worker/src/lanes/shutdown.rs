//! Stopping: the first signal is soft (claim nothing more, finish or give back what is held), the second
//! hard (give back and go). A spot machine that is reclaimed sends SIGTERM, which is the first signal. A
//! worker that the database drains stops softly too, but with all the time it needs; a signal then begins
//! the usual grace.

use tokio_util::sync::CancellationToken;

/// Tokens that stop a worker.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Claim nothing more.
    pub soft: CancellationToken,
    /// Finish everything that is held, however long that takes. Cancelled before `soft`.
    pub drain: CancellationToken,
    /// A signal came during a drain: from now on there is a limit of time.
    pub hurry: CancellationToken,
    /// Give back what is held, now.
    pub hard: CancellationToken,
}

impl Shutdown {
    /// Tokens that nobody has cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tokens that follow SIGINT and SIGTERM of this process.
    pub fn on_signals() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let shutdown = Self::new();
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let tokens = shutdown.clone();
        tokio::spawn(async move {
            let mut next = async || {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            next().await;
            tracing::info!("stopping: finishing what is held; another signal gives it back at once");
            tokens.hurry.cancel();
            tokens.soft.cancel();
            next().await;
            tracing::warn!("stopping at once");
            tokens.hard.cancel();
        });
        Ok(shutdown)
    }
}
