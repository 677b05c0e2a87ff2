//! Reading a window page by page, in fixed steps: `offset += page size`, never `+= records.len()`,
//! because a page can be short without being the last.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{ParsedPage, RingbaClient, RingbaError, parse_page};

/// How often a short page that is not the last is read again before it is taken as it is.
const REREADS: u32 = 2;
const REREAD_WAIT: Duration = Duration::from_millis(400);
/// 200 pages of 1000 are a day of a large account; a server that ignores the offset must not loop us.
const MOST_PAGES: u32 = 2000;

/// The figures of one window, for `callscript.ingested`.
#[derive(Debug, Default, Clone, serde::Serialize)]
pub struct WindowRead {
    /// Pages read, re-reads included.
    pub pages: u32,
    /// Records received, repetitions included.
    pub records: u64,
    /// Distinct records received, those set aside included.
    pub distinct_calls: u64,
    /// Ringba's own count, the largest it gave.
    pub ringba_total: Option<u64>,
    /// Pages that came back short without being the last.
    pub short_pages: u32,
    /// Whether the set may be incomplete.
    pub partial: bool,
    /// Milliseconds it took.
    pub duration_ms: u64,
}

/// Reads one window, page by page.
#[derive(Debug)]
pub struct WindowReader<'a> {
    client: &'a RingbaClient,
    span: (&'a str, &'a str),
    size: u32,
    /// A call that starts later is from the future.
    latest: Timestamp,
    begun: Instant,
    read: WindowRead,
    seen: HashSet<String>,
    offset: u64,
    rereads: u32,
    is_over: bool,
}

impl<'a> WindowReader<'a> {
    /// Prepares to read `[span.0, span.1)` in pages of `size`. A call that starts after `latest` is from the future.
    pub fn new(client: &'a RingbaClient, span: (&'a str, &'a str), size: u32, latest: Timestamp) -> Self {
        Self {
            client,
            span,
            size,
            latest,
            begun: Instant::now(),
            read: WindowRead::default(),
            seen: HashSet::new(),
            offset: 0,
            rereads: 0,
            is_over: false,
        }
    }

    /// The next page that holds anything, with its offset; `None` at the end. Pages that are read again
    /// are returned again: storing a call twice changes nothing.
    pub async fn next(&mut self) -> Result<Option<(u64, ParsedPage)>, RingbaError> {
        while !self.is_over {
            if self.rereads > 0 {
                tokio::time::sleep(REREAD_WAIT * self.rereads).await;
            }
            let offset = self.offset;
            let page = self
                .client
                .page(self.span.0, self.span.1, self.size, offset)
                .await?;
            let (partial, total) = (page.partial, page.total);
            let parsed = parse_page(page.records, self.latest);
            let received = (parsed.records.len() + parsed.rejected.len()) as u64;
            let known_before = self.seen.len();
            remember(&mut self.seen, &parsed, offset);
            self.advance(received, partial, total, self.seen.len() > known_before);
            if received > 0 {
                return Ok(Some((offset, parsed)));
            }
        }
        Ok(None)
    }

    /// Decides from one page where to read next.
    fn advance(&mut self, received: u64, partial: bool, total: Option<u64>, brought_new: bool) {
        let step = u64::from(self.size);
        self.read.pages += 1;
        self.read.records += received;
        self.read.ringba_total = self.read.ringba_total.max(total);
        let total = self.read.ringba_total.unwrap_or(0);
        let is_short = received < step.min(total.saturating_sub(self.offset));
        if (partial || is_short) && self.rereads < REREADS {
            self.rereads += 1; // often whole the second time
            return;
        }
        self.rereads = 0;
        self.read.short_pages += u32::from(is_short);
        self.read.partial |= partial;
        if received == 0 && self.offset >= total {
            // Ringba's count is unreliable and any page may be short, so only an empty page past the count is the end.
            self.is_over = true;
        } else if (received >= step && !brought_new) || self.read.pages >= MOST_PAGES {
            // A full page of nothing new: the server ignores the offset.
            self.is_over = true;
            self.read.partial = true;
        }
        self.offset += step;
    }

    /// The figures, after the last page.
    pub fn finish(self) -> WindowRead {
        let duration_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        WindowRead {
            distinct_calls: self.seen.len() as u64,
            duration_ms,
            ..self.read
        }
    }
}

fn remember(seen: &mut HashSet<String>, page: &ParsedPage, offset: u64) {
    seen.extend(page.ids.iter().cloned());
    for (index, rejected) in page.rejected.iter().enumerate() {
        // A record without an id counts once per place, so that its window can still be whole.
        let id = rejected["ringba_call_id"].as_str().map(str::to_owned);
        seen.insert(id.unwrap_or_else(|| format!("\0{offset}/{index}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RunConfig;

    fn read(pages: &[(u64, bool, Option<u64>)]) -> (Vec<u64>, WindowRead) {
        let config = RunConfig::parse_args(["--ringba-account-id=RA1", "--ringba-api-token=t"]).unwrap();
        let client = RingbaClient::new(&config.ringba).unwrap();
        let mut reader = WindowReader::new(&client, ("a", "b"), 1000, Timestamp::MAX);
        let mut offsets = Vec::new();
        for (received, partial, total) in pages {
            assert!(!reader.is_over, "over after {offsets:?}");
            offsets.push(reader.offset);
            reader.advance(*received, *partial, *total, *received > 0);
        }
        assert!(reader.is_over);
        (offsets, reader.finish())
    }

    #[test]
    fn steps_are_fixed_and_short_pages_are_read_again() {
        let (offsets, figures) = read(&[
            (1000, false, Some(2095)),
            (95, false, Some(2095)),
            (1000, false, Some(2095)),
            (95, false, Some(2095)),
            (0, false, Some(2095)),
        ]);
        assert_eq!(offsets, [0, 1000, 1000, 2000, 3000]);
        assert_eq!(
            (figures.short_pages, figures.partial, figures.pages),
            (0, false, 5)
        );
    }

    #[test]
    fn a_hole_that_stays_is_counted_and_stepped_over() {
        let (offsets, figures) = read(&[
            (95, false, Some(1500)),
            (95, false, Some(1500)),
            (95, false, Some(1500)),
            (500, false, Some(1500)),
            (0, false, Some(1500)),
        ]);
        assert_eq!(offsets, [0, 0, 0, 1000, 2000]);
        assert_eq!((figures.short_pages, figures.ringba_total), (1, Some(1500)));
    }

    #[test]
    fn without_a_count_only_an_empty_page_is_the_end() {
        assert_eq!(
            read(&[(95, false, None), (7, false, None), (0, false, None)]).0,
            [0, 1000, 2000]
        );
        assert_eq!(read(&[(0, false, Some(0))]).0, [0]);
    }

    #[test]
    fn a_partial_result_is_asked_for_again_and_then_noted() {
        assert!(
            !read(&[(3, true, Some(3)), (3, false, Some(3)), (0, false, Some(3))])
                .1
                .partial
        );
        assert!(
            read(&[
                (3, true, Some(3)),
                (3, true, None),
                (3, true, None),
                (0, false, None)
            ])
            .1
            .partial
        );
    }
}
