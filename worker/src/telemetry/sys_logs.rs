//! Ships log lines to `core.sys_logs`: batched, bounded, and never in the way of the work. Lines that do not
//! fit are dropped and counted; the count is a line of its own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use callscript_common::config::{ConfigError, LoggingArgs};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::fields::Collected;
use crate::db::Database;

const CAPACITY: usize = 2000;
const BATCH: usize = 200;
const SHIP_EVERY: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

struct Queue {
    sender: mpsc::Sender<Value>,
    receiver: Mutex<Option<mpsc::Receiver<Value>>>,
    dropped: AtomicU64,
}

static QUEUE: OnceLock<Queue> = OnceLock::new();

/// Sets logging up, once per process: standard error, and the queue for the database.
pub fn init(args: &LoggingArgs) -> Result<(), ConfigError> {
    callscript_common::telemetry::init_with(args, SysLogs::new())
}

/// The layer that feeds the queue.
struct SysLogs;

impl SysLogs {
    fn new() -> Self {
        QUEUE.get_or_init(|| {
            let (sender, receiver) = mpsc::channel(CAPACITY);
            Queue {
                sender,
                receiver: Mutex::new(Some(receiver)),
                dropped: AtomicU64::new(0),
            }
        });
        Self
    }
}

impl<S: Subscriber> Layer<S> for SysLogs {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let metadata = event.metadata();
        // Libraries may log addresses and headers; only our own lines are known to be clean.
        if *metadata.level() > Level::INFO || !metadata.target().starts_with("callscript") {
            return;
        }
        let mut collected = Collected::default();
        event.record(&mut collected);
        let (worker, lane, call) = (
            collected.take("worker"),
            collected.take("lane"),
            collected.take("call.id"),
        );
        let level = metadata.level().as_str().to_ascii_lowercase();
        let entry = json!({
            "level": level, "target": metadata.target(), "message": collected.message,
            "worker": worker, "lane": lane, "call_id": call, "fields": collected.fields,
        });
        if let Some(queue) = QUEUE.get()
            && queue.sender.try_send(entry).is_err()
        {
            queue.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Ships until `stop`, then what is left. Does nothing when logging was not set up by [`init`].
pub async fn ship_logs(database: Database, worker: String, stop: CancellationToken) {
    let Some(queue) = QUEUE.get() else { return };
    let taken = queue
        .receiver
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(mut receiver) = taken else { return };
    let mut batch: Vec<Value> = Vec::with_capacity(BATCH);
    let mut wait = SHIP_EVERY;
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(wait) => false,
        };
        loop {
            while batch.len() < BATCH
                && let Ok(line) = receiver.try_recv()
            {
                batch.push(with_worker(line, &worker));
            }
            let dropped = queue.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                batch.push(json!({
                    "level": "warn", "target": module_path!(), "worker": worker,
                    "message": "log lines were dropped because the database was slow",
                    "fields": { "log.dropped": dropped },
                }));
            }
            if batch.is_empty() {
                wait = SHIP_EVERY;
                break;
            }
            // A failure is not logged: that line would only join the queue that cannot be emptied.
            if database.log(&Value::Array(batch.clone())).await.is_err() {
                wait = (wait * 2).min(LONGEST_WAIT);
                break;
            }
            batch.clear();
        }
        if stopped {
            let mut rest = queue.receiver.lock().unwrap_or_else(PoisonError::into_inner);
            *rest = Some(receiver); // a later run in the same process goes on from here
            return;
        }
    }
}

fn with_worker(mut line: Value, worker: &str) -> Value {
    if line["worker"].is_null() {
        line["worker"] = json!(worker);
    }
    line
}
