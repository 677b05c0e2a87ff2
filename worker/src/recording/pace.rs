//! Breaks off a transfer that drips: a host that sends a byte now and then would hold one of the vault's
//! hands for as long as a whole transfer may take.

use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use super::FetchError;

/// Bytes per second, averaged over a window of waiting for the host. Time in which the store, and not the
/// host, keeps us waiting does not count.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    least_rate: u64,
    window: Duration,
    waited: Duration,
    came: u64,
}

impl Pace {
    /// No limit where `least_rate` is zero.
    pub(super) fn new(least_rate: u64, window: Duration) -> Self {
        Self {
            least_rate,
            window,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// Waits for the next chunk as long as what came before it allows.
    pub(super) async fn next<T>(
        &mut self,
        chunk: impl Future<Output = T>,
        size: impl FnOnce(&T) -> usize,
    ) -> Result<T, FetchError> {
        if self.least_rate == 0 {
            return Ok(chunk.await);
        }
        let mut chunk = pin!(chunk);
        loop {
            let begun = Instant::now();
            let left = self.window.saturating_sub(self.waited);
            let came = tokio::time::timeout(left, chunk.as_mut()).await;
            self.waited += begun.elapsed();
            match came {
                Ok(item) => {
                    self.came = self.came.saturating_add(size(&item) as u64);
                    if self.waited >= self.window {
                        self.turn()?;
                    }
                    return Ok(item);
                }
                Err(_) => self.turn()?,
            }
        }
    }

    /// Ends one window and begins the next.
    fn turn(&mut self) -> Result<(), FetchError> {
        let least = self.least_rate as f64 * self.window.as_secs_f64();
        let came = std::mem::take(&mut self.came);
        self.waited = Duration::ZERO;
        if (came as f64) < least {
            return Err(FetchError::TooSlow(self.least_rate));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(30);

    async fn chunk(after: u64, size: usize) -> usize {
        tokio::time::sleep(Duration::from_secs(after)).await;
        size
    }

    #[tokio::test(start_paused = true)]
    async fn a_drip_is_cut_and_a_pause_is_not() {
        let mut pace = Pace::new(100, WINDOW);
        assert!(pace.next(chunk(20, 5000), |size| *size).await.is_ok());
        // 20 s and 5000 bytes of this window are gone: the next window begins after ten more.
        assert!(pace.next(chunk(25, 5000), |size| *size).await.is_ok());
        let drip = async {
            for _ in 0..100 {
                pace.next(chunk(1, 10), |size| *size).await?;
            }
            Ok::<(), FetchError>(())
        };
        assert!(matches!(drip.await, Err(FetchError::TooSlow(100))));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_after_one_window() {
        let begun = Instant::now();
        let mut pace = Pace::new(1, WINDOW);
        let never = std::future::pending::<usize>();
        assert!(pace.next(never, |size| *size).await.is_err());
        assert_eq!(begun.elapsed().as_secs(), 30);
        let mut free = Pace::new(0, WINDOW);
        assert!(free.next(chunk(300, 1), |size| *size).await.is_ok());
    }
}
