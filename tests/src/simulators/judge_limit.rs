//! The rate limit of the simulated model: a bucket that fills steadily, told in the headers that OpenAI uses.

use std::time::Instant;

/// A bucket of requests.
#[derive(Debug)]
pub(super) struct Limit {
    most: f64,
    left: f64,
    per_second: f64,
    last: Instant,
}

/// Headers that tell the state of the limit.
pub(super) type Headers = [(&'static str, String); 3];

/// A limit that nobody gets near.
pub(super) fn plenty() -> Headers {
    [
        ("x-ratelimit-limit-requests", "10000".to_owned()),
        ("x-ratelimit-remaining-requests", "9999".to_owned()),
        ("x-ratelimit-reset-requests", "6ms".to_owned()),
    ]
}

/// Whether one more request is allowed.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// It is.
    Allowed(Headers),
    /// Not now.
    Refused(Headers),
}

impl Limit {
    /// A full bucket. It holds ten seconds' worth, so that a burst cannot use up a minute.
    pub(super) fn per_minute(requests: u32) -> Self {
        let per_second = f64::from(requests) / 60.0;
        let most = (per_second * 10.0).max(1.0);
        Self {
            most,
            left: most,
            per_second,
            last: Instant::now(),
        }
    }

    /// Takes one request out of it, if there is one.
    pub(super) fn take(&mut self) -> Verdict {
        let now = Instant::now();
        self.left =
            (self.left + now.duration_since(self.last).as_secs_f64() * self.per_second).min(self.most);
        self.last = now;
        if self.left < 1.0 {
            return Verdict::Refused(self.headers());
        }
        self.left -= 1.0;
        Verdict::Allowed(self.headers())
    }

    fn headers(&self) -> Headers {
        let reset = (self.most - self.left) / self.per_second;
        [
            ("x-ratelimit-limit-requests", format!("{:.0}", self.most)),
            (
                "x-ratelimit-remaining-requests",
                format!("{:.0}", self.left.floor()),
            ),
            ("x-ratelimit-reset-requests", format!("{:.0}ms", reset * 1000.0)),
        ]
    }
}
