//! A call of an hour, most of it spent waiting.

use callscript_tests::calls::Generator;
use callscript_tests::calls::encode::encode;
use callscript_tests::calls::mix::{Placed, mix, samples_of};
use callscript_tests::calls::plan::{Format, random};
use callscript_tests::calls::resample::resample;
use callscript_tests::calls::telephone::RATE;
use callscript_tests::calls::voice::Voice;
use callscript_tests::calls::{Party, audio::scale};
use callscript_worker::audio;

use crate::{TestResult, hear};

const SAID: [(f64, &str); 3] = [
    (2.0, "thank you for calling this call may be recorded"),
    (1_801.25, "please hold for one moment while i check that"),
    (3_588.5, "can you confirm your date of birth for me"),
];

#[test]
fn the_last_minute_of_an_hour_is_where_it_is() -> TestResult {
    let mut chance = random(60, 0, 0);
    let voice = Voice::any(&mut chance);
    let cache = Generator::default_cache();
    std::fs::create_dir_all(&cache)?;
    let mut placed = Vec::new();
    for (at, text) in SAID {
        let spoken = voice.say(text, &cache)?;
        let mut samples = resample(&spoken.samples, spoken.rate, RATE);
        scale(&mut samples, 0.8);
        placed.push(Placed {
            party: Party::Agent,
            at: samples_of(at),
            samples,
        });
    }
    let channels = mix(&placed, samples_of(3_600.0), false, &mut chance);
    let recording = audio::decode(encode(&channels, Format::Wav)?)?;
    assert!(
        (recording.seconds() - 3_600.0).abs() < 0.001,
        "{}",
        recording.seconds()
    );

    let heard = hear(&recording)?;
    println!(
        "an hour: {:.2} s of decoding, {:?}",
        heard.decode_seconds,
        heard.text()
    );
    assert!((heard.audio_seconds - 3_600.0).abs() < 0.001);
    for (at, text) in SAID {
        let near = heard
            .segments
            .iter()
            .find(|segment| (segment.start - at).abs() < 0.5);
        let near = near.ok_or_else(|| anyhow::anyhow!("nothing at {at}: {:?}", heard.segments))?;
        let words: Vec<&str> = text.split(' ').collect();
        let found = near.text.split(' ').filter(|word| words.contains(word)).count();
        assert!(found * 2 > words.len(), "{:?} for {text:?}", near.text);
    }
    // Nothing was made up in the 59 minutes between.
    let said: usize = SAID.iter().map(|(_, text)| text.split(' ').count()).sum();
    let words = heard.text().split_whitespace().count();
    assert!(words <= said + 3, "{words} words of {said}: {:?}", heard.text());
    Ok(())
}
