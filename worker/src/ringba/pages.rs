//! Reading a window page by page, in fixed steps: `offset += page size`, never `+= records.len()`,
//! because a page can be short without being the last.

use std::collections::HashSet;
use std::time::Duration;

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

/// Reads `[start, end)` and hands every page to `store` as it comes. A call that starts after `latest`
/// is from the future.
pub async fn read_window<E, F>(
    client: &RingbaClient,
    (start, end): (&str, &str),
    size: u32,
    latest: Timestamp,
    mut store: impl FnMut(u64, ParsedPage) -> F,
) -> Result<WindowRead, E>
where
    E: From<RingbaError>,
    F: Future<Output = Result<(), E>>,
{
    let begun = std::time::Instant::now();
    let step = u64::from(size);
    let mut read = WindowRead::default();
    let mut seen: HashSet<String> = HashSet::new();
    let mut offset = 0_u64;
    let mut rereads = 0_u32;
    while read.pages < MOST_PAGES {
        let page = client.page(start, end, size, offset).await?;
        let received = page.records.len() as u64;
        read.pages += 1;
        read.records += received;
        read.ringba_total = read.ringba_total.max(page.total);
        let parsed = parse_page(page.records, latest);
        let known_before = seen.len();
        remember(&mut seen, &parsed, offset);
        if received > 0 {
            store(offset, parsed).await?;
        }

        let total = read.ringba_total.unwrap_or(0);
        let is_short = received < step.min(total.saturating_sub(offset));
        if (page.partial || is_short) && rereads < REREADS {
            // Often whole the second time. What came is stored already, and storing it again changes nothing.
            rereads += 1;
            tokio::time::sleep(REREAD_WAIT * rereads).await;
            continue;
        }
        rereads = 0;
        read.short_pages += u32::from(is_short);
        read.partial |= page.partial;
        // Ringba's count is unreliable and any page may be short, so only an empty page past the count is the end.
        if received == 0 && offset >= total {
            read.distinct_calls = seen.len() as u64;
            read.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            return Ok(read);
        }
        if received >= step && seen.len() == known_before {
            break; // a full page of nothing new: the server ignores the offset
        }
        offset += step;
    }
    read.partial = true;
    read.distinct_calls = seen.len() as u64;
    read.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(read)
}

fn remember(seen: &mut HashSet<String>, page: &ParsedPage, offset: u64) {
    seen.extend(page.ids.iter().cloned());
    for (index, rejected) in page.rejected.iter().enumerate() {
        // A record without an id counts once per place, so that its window can still be whole.
        let id = rejected["ringba_call_id"].as_str().map(str::to_owned);
        seen.insert(id.unwrap_or_else(|| format!("\0{offset}/{index}")));
    }
}
