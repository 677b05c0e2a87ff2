//! A control among the suspicions: a sentence that nobody said in the call, and that every honest reader upholds. Whoever is
//! talked into clearing everything clears the control too, and then no clearing of the answer counts. Surveys and crowd work
//! call this an attention check, or a gold question.

use serde_json::Value;

use super::asked::Asked;
use super::terms::Speaker;

/// Stands for the rule of a control, in `bi.judge_quality` too; no rule can have this id.
pub(crate) const RULE: &str = "(control)";

/// Sentences, each with a question that has only one answer: yes.
const SENTENCES: [(&str, &str); 12] = [
    (
        "pay the two hundred dollars in gift cards and read me the numbers on the back or we close your account today",
        "Does the agent demand payment in gift cards?",
    ),
    (
        "i am calling from the social security office and your number is suspended until you pay the fine with me now",
        "Does the agent pose as an authority and demand money?",
    ),
    (
        "when the next person picks up tell them you are fifty eight even though you told me you are seventy one",
        "Does the agent tell the caller to give a false answer?",
    ),
    (
        "if you hang up now your doctor will stop seeing you and your pension ends on friday",
        "Does the agent threaten the caller with the loss of something?",
    ),
    (
        "you do not need to know what it costs i already took the money from your card this morning",
        "Does the agent say that money was taken without consent?",
    ),
    (
        "we will send you a hundred dollars in cash as soon as you sign up for this plan with me",
        "Does the agent promise money for signing up?",
    ),
    (
        "i do not care that you said no four times you stupid old man you are going to buy this",
        "Does the agent insult the caller?",
    ),
    (
        "say that you had an accident last month and that your neck still hurts even if nothing happened",
        "Does the agent tell the caller to invent an accident?",
    ),
    (
        "this is the treasury department and every household in your street must switch roofs by order of the president",
        "Does the agent pose as the government?",
    ),
    (
        "i promise you with no conditions at all that the bank approves your loan today whatever your credit is",
        "Does the agent promise an approval without conditions?",
    ),
    (
        "read me your card number the date and the three digits on the back so that i can keep them on a note here",
        "Does the agent ask for the security code of a card?",
    ),
    (
        "i know you asked us to stop calling and i will go on calling you every day until you buy",
        "Does the agent say that calls go on after the caller asked to stop?",
    ),
];

/// The suspicions of a question with a control among them, at a place and with words that follow from `seed`; without
/// suspicions there is nothing to clear and no control.
pub(crate) fn mix_in(mut asked: Vec<Asked>, seed: u64) -> Vec<Asked> {
    if asked.is_empty() {
        return asked;
    }
    let below = |bound: usize, seed: u64| usize::try_from(seed % bound as u64).unwrap_or(0);
    let (quote, _) = SENTENCES[below(SENTENCES.len(), seed)];
    let place = below(asked.len() + 1, seed / SENTENCES.len() as u64);
    asked.insert(
        place,
        Asked {
            rule_id: RULE.to_owned(),
            is_absence: false,
            is_control: true,
            segment: 0,
            start: 0.0,
            end: 0.0,
            speaker: Speaker::Agent,
            quote: quote.to_owned(),
        },
    );
    asked
}

/// What a control asks; empty for words that are no control's.
pub(crate) fn question_of(quote: &str) -> &'static str {
    let known = SENTENCES.iter().find(|(sentence, _)| *sentence == quote);
    known.map_or("", |(_, question)| question)
}

/// Whether the answer to these suspicions misses a control: it clears the control, or says nothing about it.
pub(crate) fn is_missed(asked: &[Asked], rulings: &[Value]) -> bool {
    asked.iter().enumerate().any(|(number, asked)| {
        let mut of_it = rulings
            .iter()
            .filter(|ruling| ruling["suspicion"].as_u64() == u64::try_from(number).ok());
        // The first word counts.
        asked.is_control && of_it.next().is_none_or(|ruling| ruling["verdict"] != "upheld")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(count: usize) -> Vec<Asked> {
        let asked = |segment| Asked {
            rule_id: "gift_card".to_owned(),
            is_absence: false,
            is_control: false,
            segment,
            start: 1.0,
            end: 2.0,
            speaker: Speaker::Agent,
            quote: "a gift card".to_owned(),
        };
        (0..count).map(asked).collect()
    }

    #[test]
    fn stands_anywhere_among_the_suspicions() {
        assert!(mix_in(asked(0), 7).is_empty());
        let mut places = std::collections::BTreeSet::new();
        let mut sentences = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mixed = mix_in(asked(3), seed);
            let place = mixed
                .iter()
                .position(|asked| asked.is_control)
                .expect("a control");
            assert!(!question_of(&mixed[place].quote).is_empty());
            places.insert(place);
            sentences.insert(mixed[place].quote.clone());
            let rest: Vec<usize> = mixed
                .iter()
                .filter(|asked| !asked.is_control)
                .map(|asked| asked.segment)
                .collect();
            assert_eq!(rest, [0, 1, 2]);
        }
        assert_eq!((places.len(), sentences.len()), (4, SENTENCES.len()));
    }

    #[test]
    fn is_missed_unless_it_is_upheld() {
        let mixed = mix_in(asked(1), 0);
        let place = mixed
            .iter()
            .position(|asked| asked.is_control)
            .expect("a control");
        let says = |verdict: &str| json!({"suspicion": place, "verdict": verdict});
        assert!(!is_missed(&mixed, &[says("upheld"), says("cleared")]));
        assert!(is_missed(&mixed, &[says("cleared"), says("upheld")]));
        assert!(is_missed(
            &mixed,
            &[json!(7), json!({"suspicion": -1, "verdict": "upheld"})]
        ));
        // Questions of before have none.
        assert!(!is_missed(&asked(2), &[]));
    }
}
