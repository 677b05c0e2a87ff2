//! What is taken out as a file.

use super::{LONG_WORD, SCRIPT, Sample, sample, viewer};
use crate::auth::viewer::Role;
use crate::http::fields::Fields;
use crate::pages::export::show::{Choice, ExportPage};
use crate::pages::export::source::Source;

fn page(role: Role, list: &str, query: &str, count: &str) -> ExportPage {
    let viewer = viewer(role);
    let source = Source::read(list, &Fields::parse(query.as_bytes()), &viewer);
    ExportPage::new(&viewer, &source, count.to_owned(), Choice::usual())
}

pub(super) fn samples() -> Vec<Sample> {
    let filter = "state=confirmed&publisher=BrightLeads+Media&severity=critical&from=2026-11-01";
    let mut none = page(Role::Admin, "flags", filter, "143");
    none.choice.columns = Vec::new();
    none.problem = "Choose a column at least.";
    let mut by_call = page(Role::Viewer, "calls", "q=gift+card&status=flagged", "10,000+");
    by_call.choice.shape = "call".to_owned();
    by_call.choice.separator = "semicolon".to_owned();
    let hostile = format!(
        "state=all&publisher={LONG_WORD}&text={}",
        SCRIPT.replace('"', "%22")
    );
    vec![
        sample("export-flags", &page(Role::Reviewer, "flags", filter, "143")),
        sample("export-calls-viewer", &by_call),
        sample("export-no-column", &none),
        sample("export-hostile", &page(Role::Reviewer, "flags", &hostile, "1")),
    ]
}
