//! A window that may hold two languages: the pieces that are asked for theirs, and the parts that are decoded
//! by themselves.

use super::languages::Taken;
use super::thresholds::PIECE;

/// Some stretches of speech of a window that follow each other, and the sound around them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// Seconds of the window.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Speech in it, in seconds.
    pub(super) speech: f64,
}

impl Piece {
    /// All of a window of so many seconds.
    pub(super) fn whole(stretches: &[(f64, f64)], length: f64) -> Self {
        Self {
            from: 0.0,
            to: length,
            speech: stretches.iter().map(|(from, to)| to - from).sum(),
        }
    }
}

/// Pieces that are taken for one language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) piece: Piece,
    pub(super) taken: Taken,
}

/// A window of so many seconds in pieces of [`PIECE`] of speech or a little more, cut in the middle of
/// pauses. `stretches` is where the gate heard speech.
pub(super) fn pieces(stretches: &[(f64, f64)], length: f64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = Piece {
        from: 0.0,
        to: length,
        speech: 0.0,
    };
    for (at, (from, to)) in stretches.iter().enumerate() {
        open.speech += to - from;
        let Some((next, _)) = stretches.get(at + 1) else {
            break;
        };
        if open.speech >= PIECE {
            open.to = f64::midpoint(*to, *next);
            pieces.push(open);
            open = Piece {
                from: open.to,
                to: length,
                speech: 0.0,
            };
        }
    }
    match pieces.last_mut() {
        // Too little to be asked.
        Some(last) if open.speech < PIECE / 2.0 => {
            last.to = length;
            last.speech += open.speech;
        }
        _ => pieces.push(open),
    }
    pieces
}

/// Pieces that follow each other and are taken for one language are one part, as clear as the clearest of
/// them.
pub(super) fn parts(pieces: &[Piece], taken: &[Taken]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (piece, taken) in pieces.iter().zip(taken) {
        match parts.last_mut() {
            Some(last) if last.taken.language == taken.language => {
                last.piece.to = piece.to;
                last.piece.speech += piece.speech;
                last.taken.certainty = last.taken.certainty.max(taken.certainty);
            }
            _ => parts.push(Part {
                piece: *piece,
                taken: *taken,
            }),
        }
    }
    parts
}

/// What lies in a piece of the stretches of a window, in seconds of the piece.
pub(super) fn within(stretches: &[(f64, f64)], piece: Piece) -> Vec<(f64, f64)> {
    let inside = |(from, to): &(f64, f64)| (from.max(piece.from) - piece.from, to.min(piece.to) - piece.from);
    stretches
        .iter()
        .map(inside)
        .filter(|(from, to)| from < to)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::language::Language;

    #[test]
    fn pieces_are_cut_in_pauses_and_are_all_of_the_window() {
        let stretches = [(0.2, 1.2), (1.6, 2.6), (3.0, 8.0), (8.4, 8.9)];
        let made = pieces(&stretches, 9.2);
        assert_eq!(made.len(), 2, "{made:?}");
        assert!(
            (made[0].to - 2.8).abs() < 1e-9 && (made[0].speech - 2.0).abs() < 1e-9,
            "{made:?}"
        );
        // What is left is too little for a piece.
        assert!(
            (made[1].to - 9.2).abs() < 1e-9 && (made[1].speech - 5.5).abs() < 1e-9,
            "{made:?}"
        );
        assert!((made[0].to - made[1].from).abs() < f64::EPSILON);
        let short = pieces(&[(0.2, 0.6)], 1.0);
        assert_eq!(short.len(), 1);
        assert!(
            (short[0].to - 1.0).abs() < 1e-9 && (short[0].speech - 0.4).abs() < 1e-9,
            "{short:?}"
        );
        assert_eq!(pieces(&[], 5.0).len(), 1);
    }

    #[test]
    fn neighbours_of_one_language_are_one_part() {
        let piece = |at: f64| Piece {
            from: at,
            to: at + 1.0,
            speech: 0.8,
        };
        let [english, spanish] = ["en", "es"].map(|code| Taken {
            language: Language::of_code(code).unwrap(),
            certainty: 0.5,
        });
        let sure = Taken {
            certainty: 0.99,
            ..spanish
        };
        let made = parts(
            &[0.0, 1.0, 2.0, 3.0].map(piece),
            &[english, english, spanish, sure],
        );
        assert_eq!(made.len(), 2);
        assert!((made[0].piece.to - 2.0).abs() < 1e-9 && (made[1].piece.speech - 1.6).abs() < 1e-9);
        assert!(!made[0].taken.is_clear() && made[1].taken.is_clear());
        assert_eq!(
            within(&[(0.5, 1.5), (1.8, 2.5), (3.0, 4.0)], made[0].piece),
            [(0.5, 1.5), (1.8, 2.0)]
        );
    }
}
