//! What is heard on a line while nobody speaks: no word comes of it, whichever gate listens.

use callscript_demo::calls::telephone::RATE;
use callscript_worker::audio::Recording;

use crate::music::hold_music;
use crate::tones::{cadence, keys, recorded};
use crate::{TestResult, hear};

fn is_wordless(what: &str, recording: &Recording) -> TestResult {
    let heard = hear(recording)?;
    assert!(heard.segments.is_empty(), "{what} became {:?}", heard.text());
    assert!(
        (heard.audio_seconds - recording.seconds()).abs() < 0.001,
        "{what}"
    );
    Ok(())
}

#[test]
fn signals_of_the_exchange() -> TestResult {
    let ring_back = cadence(36.0, [440.0, 480.0], 2.0, 4.0);
    // As it is recorded: the far side's hiss under the pauses.
    let mut state = 1_u32;
    let hissing = ring_back.iter().map(|sample| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        sample + ((state >> 16) as f32 / 32_768.0 - 1.0) * 0.004
    });
    let hissing = hissing.collect();
    for (what, sound) in [
        ("ring-back", ring_back),
        ("ring-back and hiss", hissing),
        ("busy", cadence(20.0, [480.0, 620.0], 0.5, 0.5)),
        ("all circuits busy", cadence(20.0, [480.0, 620.0], 0.25, 0.25)),
        ("the dial tone", cadence(20.0, [350.0, 440.0], 20.0, 0.0)),
        ("off the hook", cadence(10.0, [1400.0, 2060.0], 0.1, 0.1)),
        ("a fax machine", cadence(20.0, [1100.0, 1100.0], 0.5, 3.0)),
        ("a beep", cadence(10.0, [1000.0, 1000.0], 0.5, 60.0)),
    ] {
        is_wordless(what, &recorded(sound)?)?;
    }
    Ok(())
}

#[test]
fn keys_that_are_pressed() -> TestResult {
    let pause = vec![0.0; RATE as usize];
    let mut menu = Vec::new();
    for pressed in ["1", "18005550134", "*98#", "0", "2"] {
        menu.extend(keys(pressed));
        menu.extend(&pause);
    }
    is_wordless("keys", &recorded(menu)?)
}

#[test]
fn music_on_hold() -> TestResult {
    for seed in 1..=4 {
        is_wordless(&format!("piece {seed}"), &recorded(hold_music(30.0, seed))?)?;
    }
    Ok(())
}
