//! Reading a window page by page, in fixed steps: `offset += page size`, never `+= records.len()`,
//! because a page can be short without being the last.
//!
//! A window is *whole* when the distinct records match the largest count that Ringba gave for it. Where
//! Ringba gave no count, or a count below the number of records that came, the window is read from its start
//! again until two readings agree.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::columns::Wanted;
use super::{ParsedPage, RingbaClient, RingbaError, parse_page};

/// How often a short or partial page is read again before it is taken as it is.
const REREADS: u32 = 2;
const REREAD_WAIT: Duration = Duration::from_millis(250);
/// 200 pages of 1000 are a day of a large account; a server that ignores the offset must not loop us.
const MOST_PAGES: u32 = 2000;
/// How often a request is repeated that Ringba could not answer, before the window is put off.
const REPEATS: u32 = 2;
/// Readings of one window before it counts as one that never agrees with itself.
const MOST_PASSES: u32 = 4;
/// Empty pages in a row, after which a count that promises more is not believed.
const MOST_EMPTY: u32 = 3;

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub struct WindowSpec<'a> {
    /// First instant (inclusive) and last (exclusive).
    pub span: (&'a str, &'a str),
    /// Records a page.
    pub page_size: u32,
    /// The clock of the database when reading begins.
    pub begins_at: Timestamp,
    /// A call that starts later is from the future.
    pub latest: Timestamp,
    /// Calls from which on reading is given up, so that the window can be split; `None` reads on.
    pub split_over: Option<u64>,
    /// Which columns.
    pub wanted: Wanted,
}

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
    /// Pages that stayed short without being the last.
    pub short_pages: u32,
    /// Whether Ringba marked a page as partial and would not better it.
    pub partial: bool,
    /// How often the window was read from its start.
    pub passes: u32,
    /// Whether the last two readings agreed; `None` where Ringba's count made a second one needless.
    pub agreed: Option<bool>,
    /// Whether reading was given up because there are too many calls.
    pub too_many: bool,
    /// Offset, records received, Ringba's count, partial: of every page in its order.
    pub page_log: Vec<(u64, u64, Option<u64>, bool)>,
    /// Milliseconds it took.
    pub duration_ms: u64,
}

/// Reads one window, page by page.
#[derive(Debug)]
pub struct WindowReader<'a> {
    client: &'a RingbaClient,
    spec: WindowSpec<'a>,
    begun: Instant,
    read: WindowRead,
    /// Everything that came.
    seen: HashSet<String>,
    /// What came in this pass.
    pass: HashSet<String>,
    /// How much was known when this pass began.
    known_before_pass: usize,
    offset: u64,
    rereads: u32,
    repeats: u32,
    empty_pages: u32,
    is_over: bool,
}

/// One page, for the decision where to read next.
#[derive(Debug, Clone, Copy)]
struct Came {
    records: u64,
    partial: bool,
    total: Option<u64>,
    /// Whether it held anything that this pass had not seen.
    brought_new: bool,
}

impl<'a> WindowReader<'a> {
    /// Prepares to read a window.
    pub fn new(client: &'a RingbaClient, spec: WindowSpec<'a>) -> Self {
        Self {
            client,
            spec,
            begun: Instant::now(),
            read: WindowRead {
                passes: 1,
                ..WindowRead::default()
            },
            seen: HashSet::new(),
            pass: HashSet::new(),
            known_before_pass: 0,
            offset: 0,
            rereads: 0,
            repeats: 0,
            empty_pages: 0,
            is_over: false,
        }
    }

    /// The next page that holds anything new, with its offset; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<(u64, ParsedPage)>, RingbaError> {
        while !self.is_over {
            if self.rereads + self.repeats > 0 {
                tokio::time::sleep(REREAD_WAIT * (self.rereads + 2 * self.repeats)).await;
            }
            let offset = self.offset;
            let page = self
                .client
                .page(self.spec.span, self.spec.page_size, offset, self.spec.wanted)
                .await;
            let page = match page {
                Err(error) if error.is_worth_repeating() && self.repeats < REPEATS => {
                    self.repeats += 1;
                    continue;
                }
                page => page?,
            };
            self.repeats = 0;
            let (partial, total) = (page.partial, page.total);
            let mut parsed = parse_page(page.records, self.spec.latest);
            parsed.read_at = page.sent.and_then(|sent| self.database_time(sent));
            let (known, known_in_pass) = (self.seen.len(), self.pass.len());
            self.remember(&parsed, offset);
            let came = Came {
                records: (parsed.records.len() + parsed.rejected.len()) as u64,
                partial,
                total,
                brought_new: self.pass.len() > known_in_pass,
            };
            self.advance(came);
            if self.seen.len() > known {
                return Ok(Some((offset, parsed)));
            }
        }
        Ok(None)
    }

    /// Decides from one page where to read next.
    fn advance(&mut self, came: Came) {
        let step = u64::from(self.spec.page_size);
        self.read.pages += 1;
        self.read.records += came.records;
        self.read.ringba_total = self.read.ringba_total.max(came.total);
        self.read
            .page_log
            .push((self.offset, came.records, came.total, came.partial));
        let total = self.read.ringba_total.unwrap_or(0);
        if self
            .spec
            .split_over
            .is_some_and(|most| total.max(self.seen.len() as u64) > most)
        {
            self.read.too_many = true;
            self.is_over = true;
            return;
        }
        let is_short = came.records < step.min(total.saturating_sub(self.offset));
        if (came.partial || is_short) && self.rereads < REREADS {
            self.rereads += 1; // often whole the second time
            return;
        }
        self.rereads = 0;
        self.read.short_pages += u32::from(is_short);
        self.read.partial |= came.partial;
        self.empty_pages = if came.records == 0 {
            self.empty_pages + 1
        } else {
            0
        };
        let is_past_the_count = self.offset >= total;
        if self.read.pages >= MOST_PAGES || (came.records >= step && !came.brought_new) {
            // A full page of nothing new: the server ignores the offset.
            self.is_over = true;
            self.read.partial = true;
        } else if came.records == 0 && (is_past_the_count || self.empty_pages >= MOST_EMPTY) {
            // Ringba's count is unreliable and any page may be short, so only an empty page past the count is
            // the end.
            self.end_pass(total);
        } else {
            self.offset += step;
        }
    }

    /// The window has been read to its end: is that all, or is it read again?
    fn end_pass(&mut self, total: u64) {
        let distinct = self.seen.len() as u64;
        let is_counted = self.read.ringba_total.is_some() && distinct <= total;
        if is_counted || self.read.partial {
            self.is_over = true; // whole, or known to be incomplete
            return;
        }
        let has_agreed = self.read.passes > 1 && self.seen.len() == self.known_before_pass;
        if has_agreed || self.read.passes >= MOST_PASSES {
            self.read.agreed = Some(has_agreed);
            self.is_over = true;
            return;
        }
        self.read.passes += 1;
        self.known_before_pass = self.seen.len();
        self.pass.clear();
        self.offset = 0;
        self.empty_pages = 0;
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

    /// A moment of this process by the clock of the database.
    fn database_time(&self, at: Instant) -> Option<Timestamp> {
        let since = at.checked_duration_since(self.begun).unwrap_or_default();
        self.spec.begins_at.checked_add(since).ok()
    }

    fn remember(&mut self, page: &ParsedPage, offset: u64) {
        for id in &page.ids {
            self.pass.insert(id.clone());
            self.seen.insert(id.clone());
        }
        for (index, rejected) in page.rejected.iter().enumerate() {
            // A record without an id counts once per place, so that its window can still be whole.
            let id = rejected["ringba_call_id"].as_str().map(str::to_owned);
            let id = id.unwrap_or_else(|| format!("\0{offset}/{index}"));
            self.pass.insert(id.clone());
            self.seen.insert(id);
        }
    }
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
