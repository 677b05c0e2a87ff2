//! Why somebody decides so: each reason belongs to one action.

/// The reasons of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReasonGroup {
    /// confirmed, dismissed, escalated or reopened
    pub(crate) action: &'static str,
    /// Heading of the group.
    pub(crate) title: &'static str,
    pub(crate) reasons: Vec<String>,
}

/// Actions about what is open, in the order of their keys, and what is decided can be reopened.
const GROUPS: [(&str, &str); 4] = [
    ("confirmed", "To confirm"),
    ("dismissed", "To dismiss"),
    ("escalated", "To escalate"),
    ("reopened", "To reopen"),
];

/// Groups of reasons, each an action and its name, for what is open or for what is decided.
pub(crate) fn groups(reasons: &[(String, String)], is_open: bool) -> Vec<ReasonGroup> {
    GROUPS
        .into_iter()
        .filter(|(action, _)| (*action != "reopened") == is_open)
        .map(|(action, title)| ReasonGroup {
            action,
            title,
            reasons: reasons
                .iter()
                .filter(|(of, _)| of == action)
                .map(|(_, reason)| reason.clone())
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_not_reopened() {
        let reasons = [("dismissed", "Duplicate"), ("reopened", "Decided by mistake")]
            .map(|(action, reason)| (action.to_owned(), reason.to_owned()));
        let open = groups(&reasons, true);
        assert_eq!(open.len(), 3);
        assert_eq!((open[1].title, open[1].reasons.len()), ("To dismiss", 1));
        let decided = groups(&reasons, false);
        assert_eq!(decided[0].reasons, ["Decided by mistake"]);
    }
}
