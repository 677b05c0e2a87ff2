"""News while somebody works in the inbox."""

from __future__ import annotations

from playwright.sync_api import expect

from rows import calls, must_be_at, reading, row
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
    for number in range(3):
        reading(page, listed[number])
        page.keyboard.press("j")
    must_be_at(page, listed[3])
    reading(page, listed[3])
    note = page.get_by_label("Note for whoever reads this call next")
    note.press_sequentially(NOTE)
    before = row(page, listed[3]).bounding_box()

    visit.ask("new flags")
    new = int(visit.given["new"])
    expect(pill).to_have_text(f"{new} new")
    expect(pill).to_be_visible()
    assert calls(page) == listed, "the rows have changed"
    expect(page.locator("#inbox tr.at")).to_have_attribute("data-call", listed[3])
    assert row(page, listed[3]).bounding_box() == before, "the row under the cursor has moved"
    expect(note).to_have_value(NOTE)
    expect(note).to_be_focused()
    note.press_sequentially(" never came")

    # The reader decides when the list changes, and loses nothing by it: neither the call nor what was typed.
    pill.click()
    expect(page.locator("#inbox tr[data-call]")).to_have_count(len(listed) + new)
    assert calls(page)[new:] == listed, "the new ones do not come first"
    expect(page.locator("#pill")).to_be_hidden()
    reading(page, listed[3])
    expect(page.locator("#inbox tr.at")).to_have_attribute("data-call", listed[3])
    expect(note).to_have_value(f"{NOTE} never came")
