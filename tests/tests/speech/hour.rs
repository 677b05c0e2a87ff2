//! A call of an hour, most of it spent waiting.

use callscript_demo::calls::cast::BankVoice;
use callscript_demo::calls::encode::encode;
use callscript_demo::calls::mix::{Placed, mix, samples_of};
use callscript_demo::calls::plan::{Format, random};
use callscript_demo::calls::scripts;
use callscript_demo::calls::speaker::Speaker;
use callscript_demo::calls::{Bank, Party};
use callscript_demo::words::normal;
use callscript_worker::audio;

use crate::{TestResult, hear};

const AT: [f64; 3] = [2.0, 1_801.25, 3_588.5];

/// The first lines of ten words and more that this voice has, of different scripts.
fn lines(voice: BankVoice) -> impl Iterator<Item = &'static str> {
    let scripts = scripts::all().iter();
    scripts.filter_map(move |script| {
        let is_long = |text: &&str| (10..16).contains(&normal(text).len());
        let own = script
            .lines
            .iter()
            .filter(|line| script.cast.voice(line.role) == voice);
        own.map(|line| line.text.as_str()).find(is_long)
    })
}

#[test]
fn the_last_minute_of_an_hour_is_where_it_is() -> TestResult {
    let mut chance = random(60, 0, 0);
    let voice = BankVoice::Female;
    let speaker = Speaker::any(voice, &mut chance);
    let bank = Bank::shared()?;
    let said: Vec<(f64, &str)> = AT.into_iter().zip(lines(voice)).collect();
    assert_eq!(said.len(), AT.len());
    let mut placed = Vec::new();
    for (at, text) in &said {
        placed.push(Placed {
            party: Party::Agent,
            at: samples_of(*at),
            samples: speaker.say(text, &bank, &mut chance)?.samples,
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
    let mut words_said = 0;
    for (at, text) in said {
        anyhow::ensure!(
            heard
                .segments
                .iter()
                .any(|segment| (segment.start - at).abs() < 0.5),
            "nothing at {at}: {:?}",
            heard.segments
        );
        // A line is ten seconds long at most.
        let near = heard
            .segments
            .iter()
            .filter(|segment| (at - 0.5..at + 10.0).contains(&segment.start));
        let near: Vec<&str> = near.map(|segment| segment.text.as_str()).collect();
        let words = normal(text);
        let found = normal(&near.join(" "));
        let found = found.iter().filter(|word| words.contains(word)).count();
        assert!(found * 2 > words.len(), "{near:?} for {text:?}");
        words_said += words.len();
    }
    // Nothing was made up in the 59 minutes between.
    let words = normal(&heard.text()).len();
    assert!(
        words <= words_said + 3,
        "{words} words of {words_said}: {:?}",
        heard.text()
    );
    Ok(())
}
