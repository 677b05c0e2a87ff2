"""A file of what a list shows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from visit import Visit


def taking(visit: Visit) -> None:
    """Columns are chosen, the file comes at once, and the choice is there the next time."""
    page = visit.open("/export?list=flags&state=all", accept_downloads=True)
    expect(page.get_by_role("main")).to_contain_text("calls")
    page.get_by_label("Score").check()
    page.get_by_label("Quote").uncheck()
    page.get_by_label("one for each call").check()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    file = started.value
    assert file.suggested_filename.startswith("callscript-flags-all-"), file.suggested_filename
    lines = Path(file.path()).read_text(encoding="utf-8-sig").splitlines()
    assert '"score"' in lines[0] and '"quote"' not in lines[0], lines[0]
    assert len(lines) == 1 + int(visit.given["calls"]), f"{len(lines)} lines"
    page.goto("/export?list=flags")
    expect(page.get_by_label("Score")).to_be_checked()
    expect(page.get_by_label("Quote")).not_to_be_checked()
    expect(page.get_by_label("one for each call")).to_be_checked()
