//! Phrases that tell who somebody is.

/// Phrases and how surely they mark an agent (positive) or a caller (negative). Those that a machine says which takes messages
/// stand on the caller's side. Read from what such calls are made of (who may record, sell and ask; who has a house, a
/// wife and a bill), and checked on scripts that were not looked at: `tests/tests/speech/voices.rs` prints the share.
const CUES: &[(&str, i32)] = &[
    // The one who answers for a company.
    ("thank you for calling", 4),
    ("thanks for calling", 4),
    ("how can i help you", 4),
    ("how may i help you", 4),
    ("can i help", 4),
    ("may i help", 4),
    ("can i do for you", 4),
    ("i can help", 3),
    ("my name is", 1),
    ("calling from", 2),
    ("on behalf of", 3),
    ("our company", 3),
    ("our agents", 3),
    ("we work with", 3),
    ("we offer", 3),
    ("with us today", 2),
    // Who says that it is recorded, and what the law asks of sellers.
    ("recorded", 4),
    ("recording", 4),
    ("recorded line", 4),
    ("record our calls", 4),
    ("this call", 1),
    ("this is not a government agency", 4),
    ("licensed agent", 3),
    // Who runs the conversation.
    ("transfer you", 3),
    ("connect you", 3),
    ("your zip code", 3),
    ("your date of birth", 3),
    ("am i speaking with", 3),
    ("speaking with", 2),
    ("pull up your file", 3),
    ("let me check", 1),
    ("take a look", 1),
    ("give you a call", 1),
    ("you requested", 3),
    ("your request", 2),
    ("your account", 2),
    ("your information", 2),
    ("social security number", 1),
    ("you may qualify", 3),
    ("you qualify", 3),
    ("you will be approved", 3),
    // How one speaks to customers.
    ("sir", 2),
    ("ma'am", 2),
    ("i understand", 1),
    ("perfect", 2),
    ("got it", 1),
    ("absolutely", 1),
    // Why somebody calls.
    ("i am calling about", -2),
    ("i'm calling about", -2),
    ("i got a call from", -4),
    ("i got a", -1),
    ("i saw your", -3),
    ("i saw the ad", -3),
    ("i'm looking for", -3),
    ("i'm looking to", -3),
    ("i am looking", -3),
    ("i need help with", -3),
    ("i need", -1),
    ("i want", -1),
    ("i'd like", -2),
    ("how much does it cost", -3),
    ("how much does", -3),
    ("how much is", -2),
    ("what does it cost", -3),
    // Whose life it is about.
    ("my zip code is", -3),
    ("my birthday is", -3),
    ("my phone number is", -3),
    ("my name", -1),
    ("my social", -2),
    ("my wife", -3),
    ("my husband", -3),
    ("my son", -3),
    ("my daughter", -3),
    ("my mother", -3),
    ("my mom", -3),
    ("my sister", -2),
    ("my brother", -2),
    ("my kids", -2),
    ("my house", -3),
    ("my roof", -3),
    ("my car", -3),
    ("my doctor", -3),
    ("i live in", -2),
    ("i live", -2),
    ("i don't have", -1),
    // Who did not want the call.
    ("who is this", -4),
    ("who's this", -4),
    ("how did you get my number", -4),
    ("off your list", -4),
    ("take my name off", -4),
    ("do not call me", -4),
    ("don't call", -3),
    ("stop calling me", -4),
    ("stop calling", -4),
    ("you people", -4),
    ("wrong number", -3),
    ("i never asked", -3),
    ("not interested", -2),
    ("are you still there", -1),
    // Machines.
    ("the voicemail box", -8),
    ("voice message system", -8),
    ("has been forwarded", -8),
    ("record your message", -8),
    ("leave your name", -8),
    ("leave a message", -4),
    ("at the tone", -8),
    ("after the tone", -8),
    ("the tone", -8),
    ("after the beep", -8),
    ("mailbox is full", -8),
    ("come to the phone", -8),
    ("you have reached", -3),
    ("not available", -3),
    ("not home", -6),
    ("the number you have dialed", -8),
    ("our menu has changed", -8),
    ("your call is important to us", -8),
];

/// The sum of the cues that stand in what somebody said, each counted once. `words` in small letters, without punctuation at
/// their ends; a full stop by itself stands between two utterances.
pub(super) fn sum(words: &[String]) -> i32 {
    let said = format!(" {} ", words.join(" "));
    let found = CUES.iter().filter(|(cue, _)| said.contains(&format!(" {cue} ")));
    found.map(|(_, weight)| weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn each_cue_counts_once_and_only_as_whole_words() {
        assert_eq!(sum(&words("perfect perfect")), 2);
        assert_eq!(sum(&words("my sons are imperfect")), 0);
        assert_eq!(sum(&words("thank you . for calling")), 0);
    }

    #[test]
    fn no_cue_stands_twice_and_all_are_in_small_letters() {
        for (at, (cue, weight)) in CUES.iter().enumerate() {
            assert!(
                *weight != 0 && *cue == cue.to_lowercase() && cue.trim() == *cue,
                "{cue}"
            );
            assert!(CUES[at + 1..].iter().all(|(other, _)| other != cue), "{cue}");
        }
    }
}
