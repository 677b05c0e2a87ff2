//! The visitor's recordings for people: what was said in each, and what was found.

use super::report::{Heard, OwnReport};
use crate::show::clock;
use crate::terminal::print;

/// Every recording with its transcript and its flags, then the figures.
pub fn report(report: &OwnReport) {
    report.recordings.iter().for_each(|heard| print(&text_of(heard)));
    let count = |status: &str| {
        report
            .recordings
            .iter()
            .filter(|heard| heard.status == status)
            .count()
    };
    print(&format!(
        "{} recordings, {:.0} s of sound: {} flagged, {} safe, {} not judged as a whole, {} failed. Heard by {} in {:.0} s, judged by {}.",
        report.recordings.len(),
        report.audio_seconds,
        count("flagged"),
        count("safe"),
        count("unjudged"),
        report.recordings.len() - count("flagged") - count("safe") - count("unjudged"),
        report.model,
        report.factory_seconds,
        report.judged_by
    ));
}

fn text_of(heard: &Heard) -> String {
    let mut lines = vec![format!(
        "{} ({}, {}): {}",
        heard.file,
        clock(heard.seconds),
        heard.campaign,
        heard.status
    )];
    lines.extend(heard.error.as_ref().map(|error| format!("  {error}")));
    if heard.transcript.is_empty() && heard.error.is_none() {
        lines.push("  no speech".to_owned());
    }
    lines.extend(
        heard
            .transcript
            .iter()
            .map(|line| format!("  {}  {:<7}  {}", clock(line.start), line.speaker, line.text)),
    );
    lines.extend(heard.flags.iter().map(|flag| {
        format!(
            "  ! {}: {} at {}: \"{}\"",
            flag.severity,
            flag.name,
            clock(flag.second),
            flag.quote
        )
    }));
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::report::{Found, Line};

    #[test]
    fn a_recording_tells_its_words_and_its_flags() {
        let heard = Heard {
            file: "a.wav".to_owned(),
            ringba_call_id: "RGB1".to_owned(),
            time: String::new(),
            campaign: "Solar".to_owned(),
            publisher: "Leadmill".to_owned(),
            buyer: None,
            caller: None,
            seconds: 83.0,
            status: "flagged".to_owned(),
            error: None,
            transcript: vec![Line {
                start: 61.2,
                end: 63.0,
                speaker: "agent".to_owned(),
                text: "You get a gift card.".to_owned(),
            }],
            flags: vec![Found {
                rule: "gift_card".to_owned(),
                name: "Gift card".to_owned(),
                severity: "critical".to_owned(),
                second: 61.2,
                quote: "gift card".to_owned(),
                speaker: "agent".to_owned(),
                source: "rule".to_owned(),
            }],
        };
        assert_eq!(
            text_of(&heard),
            "a.wav (01:23, Solar): flagged\n  01:01  agent    You get a gift card.\n  \
             ! critical: Gift card at 01:01: \"gift card\"\n"
        );
    }
}
