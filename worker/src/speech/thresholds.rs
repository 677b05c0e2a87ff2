//! Every number that decides whether sound is speech and text is true, each with its source.
//!
//! "Generator" are the really spoken calls of the test suite; `tests/tests/speech` prints what was measured on them.

// The engine's own checks of a window.

/// A window whose last tokens have less entropy than this is a loop: it is decoded again in halves.
/// Whisper's paper uses a compression ratio of 2.4; whisper.cpp's default for its entropy form of it is the same number.
pub(super) const ENTROPY: f32 = 2.4;
/// A window with a lower mean log-probability is decoded again in halves (whisper's paper, section 4.5, decodes it again with some
/// temperature).
pub(super) const LOG_PROBABILITY: f32 = -1.0;
/// A window is silence when this is exceeded and the log-probability is too low as well (whisper's paper).
pub(super) const NO_SPEECH: f32 = 0.6;

// The voice gate (Silero).

/// Probability from which a window of 32 ms is voice. Silero's own default.
pub(super) const VOICE: f32 = 0.5;
/// Voice shorter than this, in milliseconds, is a click. Silero's default is 250; a "yes" can be
/// shorter. Other values have not been compared.
pub(super) const SHORTEST_VOICE_MS: i32 = 64;
/// Voice that pauses for less than this, in milliseconds, goes on. Silero's own default.
pub(super) const SHORTEST_PAUSE_MS: i32 = 100;
/// Added before and after, in milliseconds: the edges come from the energy gate where it heard
/// them. Silero's default is 30; other values have not been compared.
pub(super) const VOICE_PADDING_MS: i32 = 60;
/// A stretch of sound of which this share is voice is speech as a whole: the soft end of a word is none to Silero.
pub(super) const VOICED_SHARE: f64 = 0.5;
/// Sound without voice for longer than this, in samples at 16 kHz, is no part of the speech beside it: 1 s. A first guess.
pub(super) const LONGEST_REST: usize = 16_000;
/// Voice of which the energy gate heard less than this share is speech over steady noise: Silero's edges are taken.
pub(super) const HEARD_SHARE: f64 = 0.3;

/// A voice that the energy gate did not hear rises and falls by at least this, in dB, or it is a tone that Silero took for
/// one. Steady tones and noise stay within 2, speech 5 dB above white noise reaches 6 (`speech/gate.rs`, tests).
pub(super) const LEAST_SWING_DB: f32 = 4.0;

// Placing words on the timeline.

/// A word whose attention begins or ends this near to an edge of speech, in seconds, means that edge.
pub(super) const NEAR: f64 = 0.6;

// Segments.

/// A pause that ends a segment, in seconds. With 0.5 two utterances in a hundred did not begin their segment (generator).
pub(super) const PAUSE: f64 = 0.4;
/// The same where both parties share a channel: nothing else tells there that the other one speaks.
pub(super) const SHARED_PAUSE: f64 = 0.3;
/// A pause that ends a segment where a sentence ends, in seconds: a breath.
pub(super) const BREATH: f64 = 0.15;
/// The other party says something between two words when so much of it, in seconds, lies there: half of a short "yes".
pub(super) const REPLY: f64 = 0.1;
/// The longest segment in seconds: what a person reads at a glance, and what stays near the words that it is evidence for.
pub(super) const LONGEST: f64 = 15.0;

// Loops and inventions.

/// A phrase of two or more words said this often in a row is a loop. People repeat themselves three times, not five.
pub(super) const PHRASE_LOOP: usize = 5;
/// A single word: digits and "no no no" repeat more.
pub(super) const WORD_LOOP: usize = 10;
/// The longest phrase looked for.
pub(super) const LONGEST_PHRASE: usize = 12;
/// The same segment this often in a row is a loop from the last on.
pub(super) const SEGMENT_LOOP: usize = 3;
/// Mean word probability below which a segment is not believed. A first guess: 0.2
/// and 0.3 dropped the same on 16 generated calls.
pub(super) const BELIEVED: f32 = 0.2;
/// The same for a segment that is odd: of ten that were dropped on 16 generated calls, read one by one, nine
/// were surer and looked like soft words that the gate had missed.
pub(super) const DOUBTED: f32 = 0.6;
/// Less speech than this under a segment, in seconds, is odd: no syllable is shorter.
pub(super) const LEAST_SPEECH: f64 = 0.08;
/// More letters a second are odd: fast talkers reach twenty-five.
pub(super) const FASTEST: f64 = 40.0;
/// More letters a second in more than three words are invented, however sure the model is: a sentence that it wrote once more.
pub(super) const IMPOSSIBLE: f64 = 120.0;

// Two channels.

/// Fraction of a quieter segment's words that the louder channel must say too to be cross-talk.
pub(super) const SAME_WORDS: f64 = 0.5;
/// How much quieter the other party sounds through a line than on its own channel, at least, in dB. A
/// first guess that separates the generator's cross-talk from people who say the same.
pub(super) const MUCH_QUIETER_DB: f32 = 10.0;
