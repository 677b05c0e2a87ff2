//! A day that passes in minutes: everything in it runs by one clock that is faster than ours.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use callscript_demo::simulators::{Clock, system_clock};
use jiff::{SignedDuration, Timestamp};

/// Where Debian's package `libfaketime` puts the library for programs with threads.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
];

/// The fast clock.
#[derive(Clone)]
pub(super) struct World {
    system: Clock,
    begin: Timestamp,
    begun: Instant,
    rate: f64,
    library: &'static str,
}

impl World {
    /// Begins now; `rate` seconds pass in one of ours.
    pub(super) fn begin(rate: f64) -> Result<Self> {
        let Some(library) = LIBRARIES.into_iter().find(|path| Path::new(path).exists()) else {
            bail!(
                "libfaketime is not there, which makes the clocks of the processes fast: apt-get install libfaketime"
            );
        };
        let system = system_clock();
        Ok(Self {
            begin: system(),
            system,
            begun: Instant::now(),
            rate,
            library,
        })
    }

    /// Its time.
    pub(super) fn now(&self) -> Timestamp {
        self.begin + SignedDuration::from_secs_f64(self.passed())
    }

    /// Its seconds since the beginning.
    pub(super) fn passed(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * self.rate
    }

    /// Its clock, for simulators.
    pub(super) fn clock(&self) -> Clock {
        let world = self.clone();
        Arc::new(move || world.now())
    }

    /// How long so many of its seconds take us.
    pub(super) fn takes(&self, seconds: f64) -> Duration {
        Duration::from_secs_f64((seconds / self.rate).max(0.0))
    }

    /// Waits for so many of its seconds.
    pub(super) async fn wait(&self, seconds: f64) {
        tokio::time::sleep(self.takes(seconds)).await;
    }

    /// Seconds by which it is ahead of the machine's clock now.
    pub(super) fn ahead(&self) -> f64 {
        let ahead = self.now() - (self.system)();
        ahead.total(jiff::Unit::Second).unwrap_or_default()
    }

    /// What libfaketime is told about a process that was started when the world was `ahead` seconds ahead. The library counts the
    /// rate from the start of the process.
    pub(super) fn faked(&self, ahead: f64) -> String {
        format!("{ahead:+.3} x{}", self.rate)
    }

    /// Environment of a process that starts now.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let own = [("FAKETIME", self.faked(self.ahead()))];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        self.library().into_iter().chain(own).collect()
    }

    /// Environment of a process whose clock is read from `file` again and again, so that it can be moved.
    pub(super) fn environment_by(&self, file: &Path) -> Vec<(String, String)> {
        let own = [
            ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        self.library().into_iter().chain(own).collect()
    }

    fn library(&self) -> Vec<(String, String)> {
        [("LD_PRELOAD", self.library), ("FAKETIME_DISABLE_SHM", "1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    }
}
