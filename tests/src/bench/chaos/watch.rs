//! Sees what stands still, and whether somebody is told in time.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_postgres::Client;

use super::house::House;

/// A lane that has work and finishes nothing for so long stands still, in seconds of the day.
pub(super) const STANDSTILL: f64 = 300.0;
/// Seconds after that until an alert must be there.
pub(super) const TOLD_WITHIN: f64 = 120.0;
/// Seconds between two looks.
const LOOK_EVERY: f64 = 10.0;

/// The lanes as they are looked at.
const LANES: [&str; 4] = ["ingest", "vault", "factory", "judge"];

/// One lane that stood still.
#[derive(Clone, Debug)]
pub(super) struct Standstill {
    pub(super) lane: &'static str,
    /// Second of the day at which it began.
    pub(super) from: f64,
    /// Seconds that it lasted.
    pub(super) lasted: f64,
    /// Seconds from its beginning until an alert was there; `None`: never.
    pub(super) told_after: Option<f64>,
}

impl Standstill {
    /// Whether nobody was told in time.
    pub(super) fn is_silent(&self) -> bool {
        let most = STANDSTILL + TOLD_WITHIN;
        self.lasted > most && self.told_after.is_none_or(|after| after > most)
    }
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) standstills: Vec<Standstill>,
    /// Alerts by kind: how many were ever raised.
    pub(super) alerts: BTreeMap<String, i64>,
    /// Seconds in which the database took no writes, so that nobody could be told.
    pub(super) away: f64,
}

/// A lane since it was last seen to move.
#[derive(Clone, Copy, Debug, Default)]
struct Lane {
    finished: i64,
    /// Since when there is work and nothing is finished.
    since: Option<f64>,
    told: Option<f64>,
}

/// Looks again and again until it is told to stop.
pub(super) async fn watch(house: Arc<House>, until: Arc<tokio::sync::Notify>) -> Seen {
    let mut seen = Seen::default();
    let mut lanes = [Lane::default(); LANES.len()];
    let mut client = None;
    let mut before = house.world.passed();
    loop {
        tokio::select! {
            () = until.notified() => break,
            () = house.world.wait(LOOK_EVERY) => {}
        }
        if client.is_none() {
            client = house.connect().await;
        }
        let looked = match &client {
            Some(client) => look(client).await,
            None => None,
        };
        let now = house.world.passed();
        match looked {
            None => {
                // Whoever is away tells nobody: the standstill begins anew when the database is back.
                seen.away += now - before;
                client = None;
                for (name, lane) in LANES.into_iter().zip(&mut lanes) {
                    seen.standstills.extend(lane.ended(name, before));
                }
            }
            Some(looked) => {
                for (place, (name, lane)) in LANES.into_iter().zip(&mut lanes).enumerate() {
                    seen.standstills.extend(lane.see(name, &looked[place], now));
                }
            }
        }
        before = now;
    }
    if let Some(client) = house.connect().await {
        let sql = "SELECT kind, count(*) FROM core.alerts GROUP BY kind";
        for row in client.query(sql, &[]).await.unwrap_or_default() {
            seen.alerts.insert(row.get(0), row.get(1));
        }
    }
    seen
}

/// What a look at a lane shows.
#[derive(Clone, Copy, Debug)]
struct Look {
    has_work: bool,
    finished: i64,
    /// An alert that speaks of the lane, or of everything, is open.
    is_told: bool,
}

/// One look; `None`: the database does not answer, or takes no writes.
async fn look(client: &Client) -> Option<[Look; 4]> {
    let sql = include_str!("../sql/chaos_look.sql");
    let rows = tokio::time::timeout(std::time::Duration::from_secs(3), client.query(sql, &[]));
    let rows = rows.await.ok()?.ok()?;
    let looks: Vec<Look> = rows
        .iter()
        .map(|row| Look {
            has_work: row.get(1),
            finished: row.get(2),
            is_told: row.get(3),
        })
        .collect();
    let takes_writes = rows.first().is_some_and(|row| row.get(4));
    looks.try_into().ok().filter(|_| takes_writes)
}

impl Lane {
    fn see(&mut self, name: &'static str, look: &Look, now: f64) -> Option<Standstill> {
        let moved = look.finished != self.finished || !look.has_work;
        self.finished = look.finished;
        if moved {
            let ended = self.ended(name, now);
            self.since = look.has_work.then_some(now);
            return ended;
        }
        let since = *self.since.get_or_insert(now);
        if look.is_told && self.told.is_none() {
            self.told = Some(now - since);
        }
        None
    }

    fn ended(&mut self, lane: &'static str, now: f64) -> Option<Standstill> {
        let (since, told) = (self.since.take(), self.told.take());
        let from = since?;
        let standstill = Standstill {
            lane,
            from,
            lasted: now - from,
            told_after: told,
        };
        (standstill.lasted > STANDSTILL).then_some(standstill)
    }
}
