//! A rule, its draft and what the draft would change.

use super::{LONG_WORD, SCRIPT, Sample, id, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::rules::{Preview, RulePage, Tried, Version};
use crate::view::format;
use crate::view::shell::Shell;

const DEFINITION: &str = r##"{
  "any": [
    "(gift card|gift cards|gift certificate|visa card|walmart card)",
    "# dollar (card|reward|voucher)",
    "(when|where) ..3 (my|the) ..2 (card|reward)"
  ],
  "unless": [
    "(no|not a|never) ..2 gift card",
    "(do not|cannot) offer ..3 (card|cards|reward|rewards)"
  ]
}"##;

fn version(number: i32, state: &str, severity: &str, weight: i16) -> Version {
    Version {
        number,
        name: "Gift card offered or expected".to_owned(),
        guidance: "Flag when a gift card, voucher or reward is offered for the call, or when the caller expects one. Not when the \
                   agent says that there is none."
            .to_owned(),
        severity: severity.to_owned(),
        weight,
        kind: "phrase".to_owned(),
        definition: DEFINITION.to_owned(),
        state: state.to_owned(),
    }
}

fn page(role: Role, versions: Vec<Version>) -> RulePage {
    let edited = versions.first().cloned().unwrap_or_default();
    RulePage {
        shell: Shell::new(&viewer(role), "settings", edited.name.clone()),
        id: "gift_card".to_owned(),
        draft: (edited.state == "draft").then_some(edited.number),
        edited,
        versions,
        preview: None,
        problem: None,
        severities: ["info", "warning", "critical"],
    }
}

fn with_draft(role: Role) -> RulePage {
    let versions = vec![
        version(3, "draft", "critical", 40),
        version(2, "in force", "warning", 22),
        version(1, "past", "info", 10),
    ];
    page(role, versions)
}

fn tried(number: usize, change: &str, quote: &str, start: Option<f64>) -> Tried {
    Tried {
        call: id(number),
        change: change.to_owned(),
        quote: quote.to_owned(),
        second: start.map(|start| format!("{start:.2}")).unwrap_or_default(),
        clock: start.map(format::length).unwrap_or_default(),
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let in_force = || {
        vec![
            version(2, "in force", "warning", 22),
            version(1, "past", "info", 10),
        ]
    };
    let mut tried_out = with_draft(Role::Admin);
    tried_out.preview = Some(Preview {
        added: 3,
        kept: 41,
        lost: 1,
        calls: vec![
            tried(
                1,
                "added",
                "so when do I get the hundred dollar gift card",
                Some(71.4),
            ),
            tried(
                2,
                "added",
                "you will have a fifty dollar reward in the mail",
                Some(133.0),
            ),
            tried(
                3,
                "lost",
                "they told me there is a Walmart card in it for me",
                Some(18.2),
            ),
            tried(4, "added", "", None),
        ],
    });
    let mut no_hits = with_draft(Role::Admin);
    no_hits.preview = Some(Preview {
        kept: 41,
        ..Preview::default()
    });
    let mut wrong = with_draft(Role::Admin);
    wrong.edited.definition = DEFINITION.replace("],\n  \"unless\"", "]\n  \"unless\"");
    wrong.problem = Some("The definition is no JSON: expected `,` or `}` at line 7 column 3.".to_owned());
    let mut hostile = with_draft(Role::Admin);
    hostile.edited.name = SCRIPT.to_owned();
    hostile.edited.guidance = format!("</textarea>{SCRIPT}");
    hostile.shell.title = SCRIPT.to_owned();
    hostile.problem = Some(format!("{SCRIPT} {LONG_WORD}"));
    hostile.preview = Some(Preview {
        added: 1,
        calls: vec![tried(1, "added", &format!("{SCRIPT} {LONG_WORD}"), Some(3.0))],
        ..Preview::default()
    });
    vec![
        sample("rule-viewer", &page(Role::Viewer, in_force())),
        sample("rule-admin", &page(Role::Admin, in_force())),
        sample("rule-draft", &with_draft(Role::Admin)),
        sample("rule-draft-reviewer", &with_draft(Role::Reviewer)),
        sample("rule-problem", &wrong),
        sample("rule-preview", &tried_out),
        sample("rule-preview-no-hits", &no_hits),
        sample("rule-hostile", &hostile),
    ]
}
