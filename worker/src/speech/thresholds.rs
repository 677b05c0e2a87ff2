//! Every number that decides whether sound is speech and text is true, each with its source.
//!
//! "Generator" are the really spoken calls of the test suite; `tests/tests/speech` prints what was measured
//! on them.

// The engine's own checks of a window.

/// A window whose last tokens have less entropy than this is a loop: it is decoded again in halves. Whisper's
/// paper uses a compression ratio of 2.4; whisper.cpp's default for its entropy form of it is the same
/// number.
pub(super) const ENTROPY: f32 = 2.4;
/// A window with a lower mean log-probability is decoded again in halves (whisper's paper, section 4.5,
/// decodes it again with some temperature).
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
/// A stretch of sound of which this share is voice is speech as a whole: the soft end of a word is none to
/// Silero.
pub(super) const VOICED_SHARE: f64 = 0.5;
/// Voice of which the energy gate heard less than this share is speech over steady noise: Silero's edges are
/// taken.
pub(super) const HEARD_SHARE: f64 = 0.3;

/// A voice that the energy gate did not hear rises and falls by at least this, in dB, or it is a tone that
/// Silero took for one. Steady tones and noise stay within 2, speech 5 dB above white noise reaches 6
/// (`speech/gate.rs`, tests).
pub(super) const LEAST_SWING_DB: f32 = 4.0;

// Placing words on the timeline.

/// A word whose attention begins or ends this near to an edge of speech, in seconds, means that edge.
pub(super) const NEAR: f64 = 0.6;

// Segments.

/// A pause that ends a segment, in seconds. With 0.5 two utterances in a hundred did not begin their segment
/// (generator).
pub(super) const PAUSE: f64 = 0.4;
/// The same where both parties share a channel: nothing else tells there that the other one speaks.
pub(super) const SHARED_PAUSE: f64 = 0.3;
/// A pause that ends a segment where a sentence ends, in seconds: a breath.
pub(super) const BREATH: f64 = 0.15;
/// The other party says something between two words when so much of it, in seconds, lies there: half of a
/// short "yes".
pub(super) const REPLY: f64 = 0.1;
/// The longest segment in seconds: what a person reads at a glance, and what stays near the words that it is
/// evidence for.
pub(super) const LONGEST: f64 = 15.0;

// Loops and inventions.

/// A phrase of two or more words said this often in a row is a loop. People repeat themselves three times,
/// not five.
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
/// More letters a second than this in more than three words are invented, however sure the model is: the
/// model wrote a sentence twice.
pub(super) const IMPOSSIBLE: f64 = 120.0;

// Languages. `tests/tests/speech/languages.rs` prints what they lead to.

/// Speech from which the model's word on its language counts in full, in seconds. `base` gave the right
/// language 0.89 or more to each of 12 pieces of 1.4 to 3 s (two English recordings); a first guess all the
/// same.
pub(super) const ENOUGH: f64 = 3.0;
/// No stretch makes one language more than so many times as likely as another: the inverse of it. A first
/// guess.
pub(super) const SUREST: f64 = 1e-3;
/// Weight of a language that the call has not shown, against the call's main language: the new language must
/// be twenty times as likely. A first guess.
pub(super) const STRANGE_WEIGHT: f64 = 0.05;
/// Least weight of a language that the call has shown, and weight of English before the call has shown any. A
/// first guess.
pub(super) const SHOWN_WEIGHT: f64 = 0.25;
/// Weight of a change of the language within a window. A first guess.
pub(super) const SWITCH: f64 = 0.1;
/// Likelihood from which on a language is clear. A first guess.
pub(super) const CERTAIN: f64 = 0.9;
/// Least speech that shows a language, in seconds. A first guess.
pub(super) const SHOWN: f64 = 2.0;
/// A whole window in which the model takes the expected language for less likely than this may hold two.
/// `base` gave 0.11 to 0.59 to it in three windows that did (two of them with a synthesiser's Spanish); a
/// first guess.
pub(super) const UNDIVIDED: f64 = 0.8;
/// Speech of a piece that is asked for its language, in seconds. Of pieces of 2.5 s and 4 s several held both
/// languages where ones of 1.2 s held one each (three recordings put together); a first guess.
pub(super) const PIECE: f64 = 1.5;

// Two channels.

/// Fraction of quieter words that the louder channel must say too to be heard through.
pub(super) const SAME_WORDS: f64 = 0.5;
/// How much quieter the other party sounds through a line than on its own channel, at least, in dB, where
/// nothing but the words tells that it is heard through. A first guess that separates the generator's
/// cross-talk from people who say the same.
pub(super) const MUCH_QUIETER_DB: f32 = 10.0;

// Who is who.

/// Two parties of whom one speaks more like an agent by this, in units of the cues, are told apart by it. Of
/// 3,322 pieces of three to twelve lines from the ordinary scripts of the generator it decides 67 to 96 %,
/// 4.4 to 0 % of them wrongly; of 962 from the held-out scripts 56 to 93 %, 4.9 to 0 %.
pub(super) const CLEAR: f64 = 1.5;
/// The same against what is known of the account. Of the same pieces 0.7 % at most are wrong by as much (of
/// three lines), and none of the held-out ones.
pub(super) const CLEAR_AGAINST: f64 = 5.0;
/// Cues from which on one sentence tells by itself who says it: the least of those that only an agent or only
/// a machine says.
pub(super) const TELLING_TEXT: i32 = 4;

/// What a model for English alone believes less than this, over [`UNKNOWN_RUN`] of one channel, is in another
/// language or not to be understood. `tiny.en` believed German and Spanish 0.40 to 0.41 (0.65 where a run
/// began in English); no run of 12 generated calls and of three recordings of people who speak English was
/// below 0.79.
pub(super) const UNKNOWN: f64 = 0.6;
/// The same threshold where there is less speech than such a run.
pub(super) const UNKNOWN_SHORT: f64 = 0.5;
/// Seconds of segments whose confidence is taken together: a mumbled "yes" is no other language.
pub(super) const UNKNOWN_RUN: f64 = 8.0;
/// Less than this of a call in a language that nobody knows is not told, in seconds.
pub(super) const LEAST_UNKNOWN: f64 = 2.0;
