//! Words that say something of the numbers beside them.

/// Words that may stand between the digits of one number: fillers, acknowledgements, restarts.
#[rustfmt::skip]
pub(crate) fn is_soft(word: &str) -> bool {
    is_restart(word) || is_determiner(word) || is_hesitation(word) || matches!(word,
        "okay" | "ok" | "kay" | "yeah" | "yes" | "yep" | "yup" | "yea" | "right" | "alright" | "all"
        | "correct" | "sure" | "got" | "it" | "gotcha" | "perfect" | "great" | "good" | "thank" | "you"
        | "thanks" | "go" | "ahead" | "and" | "then" | "next" | "is" | "thats" | "i" | "let" | "me" | "see"
        | "lets" | "hold" | "on" | "hang" | "again" | "so" | "now" | "well" | "like" | "just" | "last"
        | "first" | "was" | "are" | "dash" | "hyphen" | "space" | "slash" | "dot" | "comma" | "ready"
        | "continue" | "keep" | "going" | "understood" | "copy" | "also" | "of" | "say" | "said" | "did"
        | "maam" | "sir" | "please" | "repeat" | "starts" | "with" | "group" | "groups" | "followed" | "by"
        | "read" | "reading" | "digit" | "digits" | "number" | "numbers" | "theres" | "had" | "have" | "ill"
        | "what" | "whats" | "cool" | "awesome" | "exactly" | "absolutely" | "im" | "here" | "back" | "after"
        | "there" | "one" | "second" | "sec" | "moment" | "part" | "rest" | "still" | "writing" | "listening"
        | "os" | "wonderful" | "fine"
    )
}

/// Words after which somebody says a number anew.
pub(crate) fn is_restart(word: &str) -> bool {
    matches!(
        word,
        "no" | "nope"
            | "wait"
            | "sorry"
            | "actually"
            | "mean"
            | "oops"
            | "scratch"
            | "correction"
            | "rather"
            | "excuse"
            | "pardon"
            | "not"
            | "wrong"
    )
}

/// Words that phrases are read without.
#[rustfmt::skip]
pub(crate) fn is_determiner(word: &str) -> bool {
    matches!(word,
        "the" | "your" | "my" | "that" | "this" | "his" | "her" | "our" | "their" | "a" | "an" | "its"
        | "those" | "these" | "full" | "whole" | "entire" | "complete" | "actual" | "credit" | "debit"
        | "same"
    )
}

/// Words that say how something looks of which a phrase tells what it is.
pub(crate) fn is_qualifier(word: &str) -> bool {
    matches!(
        word,
        "little" | "small" | "tiny" | "wee" | "itty" | "bitty" | "big" | "honey" | "maam" | "sir"
    )
}

/// Sounds that mean nothing.
#[rustfmt::skip]
pub(crate) fn is_hesitation(word: &str) -> bool {
    matches!(word,
        "uh" | "um" | "uhm" | "umm" | "er" | "erm" | "ah" | "hm" | "hmm" | "mm" | "mhm" | "mmhmm" | "mmhm"
        | "uhhuh" | "huh" | "oh" | "hum"
    )
}

/// Words before a year in prose.
pub(crate) fn is_before_year(word: &str) -> bool {
    matches!(
        word,
        "in" | "since"
            | "until"
            | "till"
            | "by"
            | "from"
            | "year"
            | "around"
            | "before"
            | "after"
            | "during"
            | "of"
            | "spring"
            | "summer"
            | "fall"
            | "winter"
    )
}

/// Words before an estimate.
pub(crate) fn is_estimate(word: &str) -> bool {
    matches!(
        word,
        "about" | "approximately" | "roughly" | "nearly" | "almost" | "age" | "aged"
    )
}

/// Words before a number in an address.
pub(crate) fn is_place(word: &str) -> bool {
    matches!(
        word,
        "highway"
            | "hwy"
            | "route"
            | "interstate"
            | "apartment"
            | "apt"
            | "suite"
            | "box"
            | "lot"
            | "room"
            | "exit"
    )
}

/// Units of measure: the number before them is an amount.
#[rustfmt::skip]
pub(crate) fn is_measure(word: &str) -> bool {
    matches!(word,
        "dollars" | "dollar" | "bucks" | "buck" | "cents" | "cent" | "percent" | "percentage" | "pounds"
        | "pound" | "lbs" | "lb" | "years" | "year" | "yrs" | "months" | "month" | "monthly" | "days" | "day"
        | "hours" | "hour" | "minutes" | "minute" | "mins" | "weeks" | "week" | "miles" | "mile" | "feet"
        | "foot" | "inches" | "inch" | "mg" | "milligrams" | "milligram" | "mcg" | "micrograms" | "ml"
        | "milliliters" | "units" | "times" | "people" | "kids" | "children" | "am" | "pm" | "oclock"
        | "grand" | "million" | "billion" | "square" | "sqft" | "points" | "degrees" | "yearold" | "payments"
        | "usd" | "acres" | "gallons" | "volts" | "amps" | "seconds" | "grandkids" | "cards" | "accounts"
        | "plus" | "annually" | "yearly" | "weekly" | "apr"
    )
}

/// Periods after "a" or "per".
pub(crate) fn is_period(word: &str) -> bool {
    matches!(
        word,
        "month" | "year" | "week" | "day" | "hour" | "piece" | "person" | "pop" | "paycheck"
    )
}

/// What "one" of it is no number.
pub(crate) fn is_moment(word: &str) -> bool {
    matches!(
        word,
        "second" | "seconds" | "sec" | "secs" | "moment" | "moments" | "minute" | "minutes" | "min"
    )
}

/// Words after which "one" is no number.
#[rustfmt::skip]
pub(crate) fn is_before_one(word: &str) -> bool {
    matches!(word,
        "that" | "this" | "which" | "another" | "no" | "any" | "every" | "last" | "next" | "only" | "first"
        | "other" | "new" | "old" | "long" | "short" | "big" | "good" | "right" | "wrong" | "front" | "back"
        | "the" | "each" | "capital" | "same"
    )
}

/// The letter for which a word of the alphabet of pilots stands.
#[rustfmt::skip]
pub(crate) fn alphabet(word: &str) -> Option<&'static str> {
    Some(match word {
        "alpha" | "alfa" => "A", "bravo" => "B", "charlie" => "C", "delta" => "D", "echo" => "E",
        "foxtrot" => "F", "golf" => "G", "hotel" => "H", "india" => "I", "juliet" | "juliett" => "J",
        "kilo" => "K", "lima" => "L", "mike" => "M", "oscar" => "O", "papa" => "P", "quebec" => "Q",
        "romeo" => "R", "sierra" => "S", "tango" => "T", "uniform" => "U", "victor" => "V",
        "whiskey" | "whisky" => "W", "xray" => "X", "yankee" => "Y", "zulu" => "Z",
        _ => return None,
    })
}

/// Words in an address behind the number of the house.
#[rustfmt::skip]
pub(crate) fn is_street(word: &str) -> bool {
    matches!(word,
        "street" | "st" | "avenue" | "ave" | "road" | "rd" | "drive" | "dr" | "lane" | "ln" | "court"
        | "ct" | "boulevard" | "blvd" | "way" | "circle" | "place" | "terrace" | "parkway" | "pkwy"
        | "highway" | "hwy" | "trail" | "apartment" | "apt" | "north" | "south" | "east" | "west" | "route"
        | "northwest" | "northeast" | "southwest" | "southeast" | "loop" | "square" | "plaza"
    )
}

/// What is glued to digits of an amount: "10mg", "401k".
pub(crate) fn is_glued_measure(word: &str) -> bool {
    matches!(
        word,
        "k" | "x"
            | "mg"
            | "mcg"
            | "ml"
            | "lbs"
            | "lb"
            | "am"
            | "pm"
            | "hr"
            | "hrs"
            | "min"
            | "mins"
            | "ft"
            | "kg"
            | "oz"
            | "mph"
            | "s"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_something_of_numbers() {
        assert!(is_soft("mhm") && is_soft("wait") && is_soft("the") && !is_soft("dog"));
        assert!(is_measure("dollars") && !is_measure("okay"));
        assert!(is_street("lane") && is_period("month") && is_moment("sec"));
        assert!(is_glued_measure("mg") && !is_glued_measure("and"));
        assert_eq!(alphabet("tango"), Some("T"));
        assert!(is_before_one("that"));
        assert!(is_before_year("since") && is_estimate("about"));
    }
}
