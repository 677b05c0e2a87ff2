//! The columns that the call log knows, and what they say of a row.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::call_log::Entry;
use super::recordings::Signer;

/// Every valid column.
pub const COLUMNS: [&str; 22] = [
    "inboundCallId",
    "callDt",
    "callLengthInSeconds",
    "connectedCallLengthInSeconds",
    "inboundPhoneNumber",
    "recordingUrl",
    "campaignId",
    "campaignName",
    "publisherId",
    "publisherSubId",
    "publisherName",
    "buyer",
    "targetId",
    "targetName",
    "conversionAmount",
    "payoutAmount",
    "hasConnected",
    "hasConverted",
    "hasRecording",
    "isDuplicate",
    "isLive",
    "callCompletedDt",
];

/// Publishers of the simulated account.
const PUBLISHERS: [(&str, &str); 4] = [
    ("PU1", "Northside Media"),
    ("PU2", "Clickstream Partners"),
    ("PU3", "Radio Direct"),
    ("PU4", "Leadmill"),
];
/// Buyers with their targets.
const BUYERS: [(&str, &str, &str); 3] = [
    ("Evergreen Benefits", "TA1", "Evergreen - Austin"),
    ("First Harbor", "TA2", "First Harbor - Night"),
    ("Summit Quotes", "TA3", "Summit - Overflow"),
];

/// What `column` says of `entry` at `now`; none if there is no such column.
pub fn value(entry: &Entry, column: &str, now: Timestamp, signer: &Signer) -> Option<Value> {
    if let Some(value) = entry.overrides.get(column) {
        return Some(value.clone());
    }
    // Anything that has no field of its own follows from the id, so that a re-read says the same.
    let spread = entry.id.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let (publisher_id, publisher_name) = PUBLISHERS[spread % PUBLISHERS.len()];
    let (buyer, target_id, target_name) = BUYERS[spread / 7 % BUYERS.len()];
    let converted = entry.seconds > 30;
    Some(match column {
        "inboundCallId" => json!(entry.id),
        "callDt" => json!(entry.start.as_millisecond()),
        "callLengthInSeconds" => json!(entry.seconds),
        "connectedCallLengthInSeconds" => json!((entry.seconds - 4).max(0)),
        "inboundPhoneNumber" => json!(format!("+1555{:07}", spread % 10_000_000)),
        "recordingUrl" => entry
            .recording
            .as_ref()
            .filter(|recording| recording.available_at <= now)
            .map_or(Value::Null, |_| json!(signer.url(&entry.id, now))),
        "campaignId" => json!(entry.campaign.0),
        "campaignName" => json!(entry.campaign.1),
        "publisherId" => json!(publisher_id),
        "publisherSubId" => json!(format!("sub-{}", spread % 23)),
        "publisherName" => json!(publisher_name),
        "buyer" => json!(buyer),
        "targetId" => json!(target_id),
        "targetName" => json!(target_name),
        "conversionAmount" => json!(if converted { 42.5 } else { 0.0 }),
        "payoutAmount" => json!(if converted { 28.0 } else { 0.0 }),
        "hasConnected" => json!(true),
        "hasConverted" => json!(converted),
        "hasRecording" => json!(entry.recording.is_some()),
        "isDuplicate" | "isLive" => json!(false),
        "callCompletedDt" => json!(entry.start.as_millisecond() + 1000 * entry.seconds.max(0)),
        _ => return None,
    })
}
