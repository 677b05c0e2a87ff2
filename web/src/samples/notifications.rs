//! Where alerts are sent.

use super::{LONG_WORD, QUOTES, SCRIPT, Sample, moment, sample, viewer};
use crate::auth::viewer::Role;
use crate::pages::notifications::{Entered, NotificationsPage, Target};
use crate::view::moment::Moment;
use crate::view::shell::{Shell, Toast};

fn target(id: i64, name: &str, severity: &str, last: Option<usize>, error: &str) -> Target {
    let (kind, host) = if id % 2 == 1 {
        ("slack", "hooks.slack.com")
    } else {
        ("webhook", "alerts.northgate.example")
    };
    Target {
        id,
        name: name.to_owned(),
        kind: kind.to_owned(),
        host: host.to_owned(),
        least_severity: severity.to_owned(),
        last: last.map_or_else(Moment::default, moment),
        error: error.to_owned(),
    }
}

fn page(targets: Vec<Target>) -> NotificationsPage {
    NotificationsPage {
        shell: Shell::new(&viewer(Role::Admin), "settings", "Notifications"),
        targets,
        entered: Entered::default(),
        leaving: None,
    }
}

pub(super) fn samples() -> Vec<Sample> {
    let mut several = page(vec![
        target(1, "#qa-alerts", "warning", Some(75), ""),
        target(
            2,
            "On-call pager",
            "critical",
            Some(1_500),
            "HTTP 410, given up after 8 attempts",
        ),
        target(3, "#qa-everything", "info", None, ""),
    ]);
    several.shell.toast = Some(Toast {
        text: "A worker sends the test within seconds".to_owned(),
        undo: String::new(),
        back: String::new(),
    });
    let hostile = page(vec![
        target(1, SCRIPT, "warning", Some(3), LONG_WORD),
        target(2, LONG_WORD, "info", None, QUOTES),
    ]);
    let mut wrong = page(vec![target(1, "#qa-alerts", "warning", Some(75), "")]);
    wrong.leaving = Some(1);
    wrong.entered = Entered {
        name: SCRIPT.to_owned(),
        kind: "webhook".to_owned(),
        url: "http://hooks.example.com/x".to_owned(),
        severity: "critical".to_owned(),
        field: "url",
        problem: "Not added: the address must begin with https://.".to_owned(),
    };
    vec![
        sample("notifications-wrong", &wrong),
        sample("notifications-none", &page(Vec::new())),
        sample("notifications-several", &several),
        sample("notifications-hostile", &hostile),
    ]
}
