//! A window whose language nobody knows yet.
//!
//! The window is decoded in the expected language, and the model is asked for the window's language
//! meanwhile. That costs little where both are the same ([`super::inquiry`]). Where they differ, where the
//! answer is not clear, or where the call is in several languages, the model is asked about the pieces of the
//! window one by one. Where the pieces clearly differ, the window is decoded part by part.

use super::SpeechError;
use super::decoder::{Decoded, FRAME, frames, part_of, seconds};
use super::language::Language;
use super::languages::{Impression, Languages, Taken};
use super::parts::{self, Part, Piece};
use super::spectrogram::Spectrogram;
use super::thresholds::UNDIVIDED;
use super::words::{self, Word};

/// Who hears what a spectrogram shows.
pub(super) trait Hearing {
    /// Decodes it in a language, if `judge` says yes to how likely each language is in it (0 to 1, by place).
    fn decode_if(
        &mut self,
        made: &Spectrogram,
        language: Language,
        judge: &mut dyn FnMut(&[f32]) -> bool,
    ) -> Result<Option<Decoded>, SpeechError>;

    /// Its words in a language, in seconds of it. `stretches` is where the gate heard speech, `first` a
    /// decode of it, where there is one.
    fn words(
        &mut self,
        made: &Spectrogram,
        stretches: &[(f64, f64)],
        language: Language,
        first: Option<Decoded>,
    ) -> Result<Vec<Word>, SpeechError>;
}

/// The words of what a spectrogram shows, each decoded in its language, in seconds of it. `stretches` is
/// where the gate heard speech. What was clearly heard is remembered in `languages`.
pub(super) fn words(
    hearing: &mut impl Hearing,
    made: &Spectrogram,
    stretches: &[(f64, f64)],
    languages: &mut Languages,
) -> Result<Vec<Word>, SpeechError> {
    let pieces = parts::pieces(stretches, seconds(made.heard));
    let whole = Piece::whole(stretches, seconds(made.heard));
    let is_one = pieces.len() == 1;
    let mut together = None;
    if is_one || !languages.is_mixed() {
        let (taken, heard, decoded) = as_expected(hearing, made, whole.speech, is_one, languages)?;
        if is_one || decoded.is_some() {
            languages.show(taken, whole.speech);
            tell(&[Part { piece: whole, taken }]);
            return said(hearing, made, stretches, taken, decoded);
        }
        together = heard;
    }
    let mut heard = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        heard.push(Impression {
            likely: likely(hearing, &shown(made, *piece).0, languages.expected())?,
            seconds: piece.speech,
        });
    }
    let parts = parts::parts(&pieces, &languages.take_all(&heard, together.as_ref()));
    tell(&parts);
    for Part { piece, taken } in &parts {
        languages.show(*taken, piece.speech);
    }
    if let [only] = parts.as_slice() {
        return said(hearing, made, stretches, only.taken, None);
    }
    let mut all = Vec::new();
    for Part { piece, taken } in parts {
        let (part, piece) = shown(made, piece);
        let mut words = said(hearing, &part, &parts::within(stretches, piece), taken, None)?;
        words::shift(&mut words, piece.from);
        all.append(&mut words);
    }
    Ok(all)
}

/// What a spectrogram of so much speech is taken for, and what the model makes of it; and its decode where
/// that is what was expected, and clear or `anyhow`.
fn as_expected(
    hearing: &mut impl Hearing,
    made: &Spectrogram,
    speech: f64,
    anyhow: bool,
    languages: &Languages,
) -> Result<(Taken, Option<Impression>, Option<Decoded>), SpeechError> {
    let language = languages.expected();
    let mut taken = Taken {
        language,
        certainty: 0.0,
    };
    let mut heard = None;
    let decoded = hearing.decode_if(made, language, &mut |likely| {
        let one = Impression {
            likely: likely.to_vec(),
            seconds: speech,
        };
        taken = languages.take(&one);
        let is_clear = taken.is_clear() && one.likely(language) >= UNDIVIDED;
        heard = Some(one);
        taken.language == language && (anyhow || is_clear)
    })?;
    Ok((taken, heard, decoded))
}

/// For whoever wonders which window was taken for what.
fn tell(parts: &[Part]) {
    for Part { piece, taken } in parts {
        let (code, certainty) = (taken.language.code(), taken.certainty);
        tracing::debug!(
            "{:.1} s of speech are taken for {code} ({certainty:.3})",
            piece.speech
        );
    }
}

/// The words of what a spectrogram shows, in the language that it is taken for.
fn said(
    hearing: &mut impl Hearing,
    made: &Spectrogram,
    stretches: &[(f64, f64)],
    taken: Taken,
    decoded: Option<Decoded>,
) -> Result<Vec<Word>, SpeechError> {
    let mut words = hearing.words(made, stretches, taken.language, decoded)?;
    for word in &mut words {
        word.language = Some(taken.language);
    }
    Ok(words)
}

/// How likely each language is in what a spectrogram shows, by its place. It is encoded for a decode in
/// `language`, which is not made.
fn likely(
    hearing: &mut impl Hearing,
    made: &Spectrogram,
    language: Language,
) -> Result<Vec<f32>, SpeechError> {
    let mut all = Vec::new();
    hearing.decode_if(made, language, &mut |likely| {
        all = likely.to_vec();
        false
    })?;
    Ok(all)
}

/// What a piece shows, and the piece to the frame, which is no shorter than the engine takes.
fn shown(made: &Spectrogram, piece: Piece) -> (Spectrogram, Piece) {
    let range = part_of(made, piece.from, piece.to);
    let exact = Piece {
        from: seconds(range.start),
        to: seconds(range.end),
        ..piece
    };
    (made.part(range.clone(), frames(range.len() * FRAME)), exact)
}

#[cfg(test)]
#[path = "listening_tests.rs"]
mod tests;
