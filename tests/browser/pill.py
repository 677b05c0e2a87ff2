"""News while somebody works in the inbox."""

from __future__ import annotations

from playwright.sync_api import expect

from rows import calls, must_be_at, row
from visit import Visit

NOTE = "They promised a refund, but"


def news(visit: Visit) -> None:
    """New flags are announced and move nothing."""
    page = visit.open("/settings")
    with page.expect_response("**/events") as events:
        page.goto("/flags")
    assert events.value.ok, f"the inbox hears of nothing: {events.value.status}"
    pill = page.locator("#pill")
    expect(pill).to_be_hidden()
    listed = calls(page)
    for _ in range(3):
        page.keyboard.press("j")
    must_be_at(page, listed[2])
    note = page.locator('#inbox [name="note"]')
    note.press_sequentially(NOTE)
    before = row(page, listed[2]).bounding_box()

    visit.ask("new flags")
    new = int(visit.given["new"])
    expect(pill).to_have_text(f"{new} new")
    expect(pill).to_be_visible()
    assert calls(page) == listed, "the rows have changed"
    expect(page.locator("#inbox tr.at")).to_have_attribute("data-call", listed[2])
    assert row(page, listed[2]).bounding_box() == before, "the row under the cursor has moved"
    expect(note).to_have_value(NOTE)
    expect(note).to_be_focused()
    note.press_sequentially(" never came")

    # The reader decides when the list changes, and loses nothing by it.
    pill.click()
    expect(page.locator("#inbox tr[data-call]")).to_have_count(len(listed) + new)
    assert calls(page)[new:] == listed, "the new ones do not come first"
    expect(page.locator("#pill")).to_be_hidden()
    expect(page.locator('#inbox [name="note"]')).to_have_value(f"{NOTE} never came")
