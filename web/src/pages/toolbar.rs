//! What stands above the list of the inbox: the filter as chips, what can be added to it, and how the list is sorted.

use super::beside::Choices;
use super::filter::Filter;
use super::groups::{self, GROUPINGS};
use crate::view::format;

/// A part of the filter, with the address of the list without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    /// `Severity: critical`
    pub(crate) label: String,
    /// Query of the list without it.
    pub(crate) query: String,
}

/// A choice in a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) label: String,
    /// Query of the list with it.
    pub(crate) query: String,
    pub(crate) is_chosen: bool,
}

/// Choices under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Menu {
    pub(crate) title: &'static str,
    pub(crate) choices: Vec<Choice>,
}

/// Names and values of an address.
type Pairs = Vec<(String, String)>;

/// Names of the filter's parts, as a chip says them.
const NAMES: [(&str, &str); 9] = [
    ("severity", "Severity"),
    ("vertical", "Vertical"),
    ("campaign", "Campaign"),
    ("publisher", "Publisher"),
    ("rule", "Rule"),
    ("assignee", "Assigned to"),
    ("from", "From"),
    ("to", "To"),
    ("text", "Words"),
];

fn pairs(query: &str) -> Pairs {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.into_owned().collect()
}

/// What of the query a form carries along that asks for other names.
pub(crate) fn beside(query: &str, asked: &[&str]) -> Pairs {
    let mut pairs = pairs(query);
    pairs.retain(|(name, _)| !asked.contains(&name.as_str()));
    pairs
}

fn said(name: &str, value: &str, choices: &Choices) -> String {
    let found = |list: &[(String, String)]| {
        let found = list.iter().find(|(id, _)| id == value);
        found.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
    };
    match (name, value) {
        ("assignee", "me") => "me".to_owned(),
        ("assignee", "none") => "nobody".to_owned(),
        ("assignee", _) => found(&choices.people),
        ("rule", _) => found(&choices.rules),
        ("vertical", _) => format::words(value),
        _ => value.to_owned(),
    }
}

/// The parts of the filter.
pub(crate) fn chips(filter: &Filter, choices: &Choices) -> Vec<Chip> {
    let chips = filter.chips().into_iter().map(|(name, value)| {
        let title = NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(name, |(_, title)| title);
        Chip {
            label: format!("{title}: {}", said(name, &value, choices)),
            query: filter.query_without(name),
        }
    });
    chips.collect()
}

/// What few values there are to choose from: links, each applied at once.
pub(crate) fn menus(filter: &Filter, choices: &Choices, grouped_by: Option<&str>) -> Vec<Menu> {
    let chosen = filter.chips();
    let is_chosen = |name: &str, value: &str| match chosen.iter().find(|(known, _)| *known == name) {
        Some((_, chosen)) => chosen == value,
        None => value.is_empty(),
    };
    let menu = |title, name: &str, values: Vec<(String, String)>| Menu {
        title,
        choices: values
            .into_iter()
            .map(|(value_of, label)| Choice {
                label,
                is_chosen: is_chosen(name, &value_of),
                query: if value_of.is_empty() {
                    filter.query_without(name)
                } else {
                    filter.query_with(name, &value_of)
                },
            })
            .collect(),
    };
    let same = |texts: &[&str]| -> Vec<(String, String)> {
        texts
            .iter()
            .map(|text| ((*text).to_owned(), (*text).to_owned()))
            .collect()
    };
    let any = |mut values: Vec<(String, String)>, word: &str| {
        values.insert(0, (String::new(), word.to_owned()));
        values
    };
    let verticals = choices.verticals.iter().map(|id| (id.clone(), format::words(id)));
    let mut people = vec![
        ("me".to_owned(), "me".to_owned()),
        ("none".to_owned(), "nobody".to_owned()),
    ];
    people.extend(choices.people.iter().cloned());
    let mut menus = vec![
        menu(
            "Severity",
            "severity",
            any(same(&["critical", "warning", "info"]), "any"),
        ),
        menu("Assigned to", "assignee", any(people, "anybody")),
        menu("Vertical", "vertical", any(verticals.collect(), "any")),
    ];
    let groups = std::iter::once(None).chain(GROUPINGS.into_iter().map(Some));
    menus.push(Menu {
        title: "Group by",
        choices: groups
            .map(|by| Choice {
                label: by.unwrap_or("none").to_owned(),
                query: filter.query() + &groups::part(by),
                is_chosen: by == grouped_by,
            })
            .collect(),
    });
    menus
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fields::Fields;

    #[test]
    fn a_chip_leads_to_the_list_without_it() {
        let filter = Filter::read(&Fields::parse(
            b"state=all&severity=critical&rule=gift_card&publisher=A+%26+B",
        ));
        let choices = Choices {
            rules: vec![("gift_card".to_owned(), "Gift card offered".to_owned())],
            ..Choices::default()
        };
        let chips = chips(&filter, &choices);
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Severity: critical",
                "Publisher: A & B",
                "Rule: Gift card offered"
            ]
        );
        assert!(!chips[1].query.contains("publisher") && chips[1].query.contains("severity=critical"));
    }

    #[test]
    fn a_form_carries_along_what_it_does_not_ask_for() {
        assert_eq!(
            beside("state=open&rule=a&text=x", &["rule", "text"]),
            [("state".to_owned(), "open".to_owned())]
        );
    }
}
