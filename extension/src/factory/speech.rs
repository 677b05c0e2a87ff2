//! Where a voice was heard in each channel, as a worker hands it in.

use serde_json::Value;

use crate::error::FunctionError;
use crate::fields::{Fields, is_seconds};

/// More channels than a recording may have.
const MOST_CHANNELS: usize = 8;
/// More stretches than any call has.
const MOST_STRETCHES: usize = 50_000;

/// `[[[start, end], ...], ...]`: for each channel its stretches in order. `None` where they are not given.
pub(crate) fn read(result: &Fields<'_>) -> Result<Option<Value>, FunctionError> {
    if result.get("speech").is_none() {
        return Ok(None);
    }
    let channels = result.list("speech")?;
    let are_fine = channels.len() <= MOST_CHANNELS && channels.iter().all(is_in_order);
    if are_fine {
        return Ok(Some(Value::Array(channels.to_vec())));
    }
    let reason = "must be for each channel a list of [start, end] in seconds, one after the other";
    Err(result.invalid("speech", reason))
}

/// A list of stretches of which none begins before the last one ended.
fn is_in_order(channel: &Value) -> bool {
    let Some(stretches) = channel.as_array().filter(|list| list.len() <= MOST_STRETCHES) else {
        return false;
    };
    let mut until = 0.0;
    stretches.iter().all(|stretch| {
        let Some([start, end]) = stretch.as_array().map(Vec::as_slice) else {
            return false;
        };
        let fits = match (start.as_f64(), end.as_f64()) {
            (Some(start), Some(end)) => until <= start && start <= end && is_seconds(end),
            _ => false,
        };
        until = end.as_f64().unwrap_or(until);
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn stretches_follow_each_other() {
        let read = |speech: Value| {
            let result = json!({ "speech": speech });
            super::read(&Fields::of("result", &result).expect("an object")).map_err(|error| error.to_string())
        };
        assert_eq!(read(json!(null)), Ok(None));
        let fine = json!([[[0, 1.5], [1.5, 2]], []]);
        assert_eq!(read(fine.clone()), Ok(Some(fine)));
        for bad in [
            json!({}),
            json!([7]),
            json!([[7]]),
            json!([[[1]]]),
            json!([[[1, 2, 3]]]),
            json!([[["1", 2]]]),
            json!([[[2, 1]]]),
            json!([[[-1, 1]]]),
            json!([[[1, 3], [2, 4]]]),
            json!([[[1, 1e9]]]),
            json!([[], [], [], [], [], [], [], [], []]),
        ] {
            let refused = read(bad.clone()).expect_err("it was taken");
            assert!(refused.starts_with("result.speech: must be"), "{bad}: {refused}");
        }
    }
}
