"""Deciding about one call after the other, by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import GONE, ROW, by_key, calls, decide, must_be_at, reading, row, states, stop_the_clock, told, waiting
from visit import Visit, toast

VERDICTS = {"1": "confirmed", "2": "dismissed", "3": "escalated"}
UNDO_MS = 8_000


def ten_calls(visit: Visit) -> None:
    """Ten calls without a mouse, one of them taken back."""
    page = visit.open()
    stop_the_clock(page)
    listed = calls(page)
    assert len(listed) > 12, f"too few flagged calls to triage: {len(listed)}"
    must_be_at(page, listed[0])
    open_tab = page.locator('[data-count="open"]')
    before = int(open_tab.text_content())
    for number in range(10):
        reading(page, listed[number])
        if number == 4:
            taken_back(page, listed[4])
        one_by_one(page, str(number % 3 + 1))
        expect(row(page, listed[number])).to_have_class(GONE)
        must_be_at(page, listed[number + 1])
    expect(open_tab).to_have_text(str(before - 10))
    rows_leave_quietly(page, listed[10])
    help_and_selection(page, listed[10])
    into_a_call_and_back(page, listed[10])
    decided_in_the_call(page, listed[10], listed[11])

    decided = states(page)
    for number, call in enumerate(listed):
        expected = VERDICTS[str(number % 3 + 1)] if number < 10 else "open"
        expected = "escalated" if number == 10 else expected
        assert decided[call] == expected, f"row {number + 1} is {decided[call]}, not {expected}"


def one_by_one(page: Page, key: str) -> None:
    """Every flag of the call by itself; the next one comes by itself."""
    for left in range(waiting(page).count() - 1, -1, -1):
        decide(page, key)
        toast(page, f"1 flag {VERDICTS[key]}")
        if left:
            expect(waiting(page)).to_have_count(left)
            expect(page.locator(".decide:visible")).to_have_attribute("data-state", "open")


def taken_back(page: Page, call: str) -> None:
    """All flags of a call at once, and back: the call is there again as it was."""
    message = f"{told(page, [call])} confirmed"
    by_key(page, "Shift+Digit1")
    toast(page, message)
    expect(row(page, call)).to_have_class(GONE)
    expect(page.locator("#panes")).not_to_have_attribute("data-call", call)
    by_key(page, "u", "/flags/undo")
    toast(page, "Undone: 1 call is open again")
    expect(row(page, call)).not_to_have_class(GONE)
    reading(page, call)
    must_be_at(page, call)


def rows_leave_quietly(page: Page, at: str) -> None:
    """When the time to undo is over decided rows leave, and the one under the cursor stays where it is."""
    before = row(page, at).bounding_box()
    page.clock.run_for(UNDO_MS + 1_000)
    after = row(page, at).bounding_box()
    assert abs(after["y"] - before["y"]) <= 1, f"the row under the cursor moved from {before['y']} to {after['y']}"
    # The next step takes along what could not leave in silence.
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"{ROW}.gone")).to_have_count(0)
    must_be_at(page, at)


def help_and_selection(page: Page, at: str) -> None:
    """`?` lists the keys; while it does they do nothing. `x` ticks and unticks, `a` takes the call."""
    keys = page.locator("#keys")
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator(f"{ROW}.gone")).to_have_count(0)
    must_be_at(page, at)
    page.keyboard.press("x")
    expect(page.locator("#scope")).to_have_text("1 call selected")
    page.keyboard.press("x")
    expect(page.locator("#scope")).to_have_text("Nothing selected")
    by_key(page, "a", "/flags/assign")
    toast(page, "1 call assigned")
    expect(row(page, at)).to_contain_text("with me")
    must_be_at(page, at)


def into_a_call_and_back(page: Page, at: str) -> None:
    """Enter leads into the call, Esc back to the same row."""
    reading(page, at)
    assert f"call={at}" in page.url, f"the address does not say which call is read: {page.url}"
    page.keyboard.press("Enter")
    expect(page.locator("#reader")).to_be_focused()
    page.keyboard.press("Escape")
    must_be_at(page, at)


def decided_in_the_call(page: Page, at: str, following: str) -> None:
    """All flags of the call one by one; the next call comes by itself, and Esc leads to its row."""
    page.keyboard.press("Enter")
    one_by_one(page, "3")
    reading(page, following)
    expect(page.locator("#reader")).to_be_focused()
    page.keyboard.press("Escape")
    must_be_at(page, following)


def a_long_list(visit: Visit) -> None:
    """`j` walks on where the page of the list ends, and `k` back."""
    page = visit.open()
    listed = calls(page)
    assert len(listed) == 50, f"no full page: {len(listed)}"
    # The way from the address to the first row is short.
    page.goto("/flags")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tr[data-call]') !== null"):
            break
    assert page.evaluate("document.activeElement.closest('tr[data-call]') !== null"), "Tab does not reach a row"
    page.reload()
    for number in range(54):
        expect(page.locator(f"{ROW}.at")).to_have_count(1)
        page.keyboard.press("j")
        at = page.locator(f"{ROW}.at").get_attribute("data-call")
        if number < 49:
            assert at == listed[number + 1], f"row {number + 2} is another call"
        reading(page, at or "")
    more = calls(page)
    assert len(more) > 54 and more[:50] == listed, "the list did not go on"
    must_be_at(page, more[54])
    page.keyboard.press("k")
    reading(page, more[53])
    must_be_at(page, more[53])
