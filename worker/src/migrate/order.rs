//! The order in which objects are made: each after those that its text names.

use std::collections::{BTreeMap, BTreeSet};

/// Names in an order in which each comes after those that it needs, otherwise by name. Fails with the names of a
/// circle, the first of them again at the end.
pub(super) fn sorted<'a>(needs: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Result<Vec<&'a str>, Vec<&'a str>> {
    let mut left: BTreeSet<&str> = needs.keys().copied().collect();
    let mut order = Vec::with_capacity(left.len());
    let waits = |name: &str, left: &BTreeSet<&'a str>| {
        let needed = needs.get(name).into_iter().flatten();
        needed.copied().find(|other| left.contains(other))
    };
    while let Some(next) = left.iter().copied().find(|name| waits(name, &left).is_none()) {
        left.remove(next);
        order.push(next);
    }
    let Some(mut at) = left.first().copied() else {
        return Ok(order);
    };
    // All that is left waits for something that is left: whoever follows that comes by some name a second time.
    let mut path = Vec::new();
    while !path.contains(&at) {
        path.push(at);
        at = waits(at, &left).unwrap_or(at);
    }
    path.push(at);
    Err(path.into_iter().skip_while(|name| *name != at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(text: &'static str) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let lines = text.split(", ").filter_map(|line| line.split_once(':'));
        lines
            .map(|(name, needed)| (name, needed.split_whitespace().collect()))
            .collect()
    }

    #[test]
    fn what_is_needed_comes_first_and_names_decide_the_rest() {
        assert_eq!(sorted(&needs("c:, a:d, b:, d:c")), Ok(vec!["b", "c", "d", "a"]));
        assert_eq!(sorted(&needs("")), Ok(vec![]));
    }

    #[test]
    fn a_circle_is_named() {
        let circle = sorted(&needs("a:b, b:c, c:d, d:b, e:"));
        assert_eq!(circle, Err(vec!["b", "c", "d", "b"]));
        assert_eq!(sorted(&needs("a:a")), Err(vec!["a", "a"]));
    }
}
