//! What the search of the bar finds, as a page.

use super::{LONG_WORD, SCRIPT, Sample, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::palette::{Group, Item};
use crate::pages::search::SearchPage;
use crate::view::shell::Shell;

fn group(title: &'static str, items: &[(&str, &str, &str)]) -> Group {
    let item = |(label, detail, href): &(&str, &str, &str)| Item {
        label: (*label).to_owned(),
        detail: (*detail).to_owned(),
        href: (*href).to_owned(),
    };
    Group {
        title,
        items: items.iter().map(item).collect(),
    }
}

fn page(text: &str, groups: Vec<Group>) -> SearchPage {
    SearchPage {
        shell: Shell::new(&viewer(Role::Reviewer), "search", "Search"),
        text: text.to_owned(),
        groups,
        calls: "/calls?q=bright".to_owned(),
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let found = vec![
        group(
            "Publishers",
            &[
                (
                    "BrightLeads Media",
                    "",
                    "/flags?state=all&publisher=BrightLeads+Media",
                ),
                ("Brightway", "", "/flags?state=all&publisher=Brightway"),
            ],
        ),
        group(
            "Campaigns",
            &[(
                "Bright Roofs Dallas",
                "home services",
                "/flags?state=all&campaign=Bright+Roofs+Dallas",
            )],
        ),
        group(
            "Rules",
            &[(
                "Gift card offered, expected or demanded",
                "warning",
                "/rules/gift_card",
            )],
        ),
        group(
            "People",
            &[("Dana Whitfield", "reviewer", "/flags?state=all&assignee=2")],
        ),
    ];
    let hostile = vec![group(
        "Views",
        &[
            (SCRIPT, LONG_WORD, "/flags?state=open"),
            (LONG_WORD, "", "/flags?state=all"),
        ],
    )];
    vec![
        sample("search", &page("bright", found)),
        sample("search-empty", &page("", Vec::new())),
        sample("search-hostile", &page(SCRIPT, hostile)),
    ]
}
