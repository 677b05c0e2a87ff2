"""Deciding about one call after the other, by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import GONE, ROW, by_key, calls, must_be_at, row, states, stop_the_clock, told
from visit import Visit, toast

VERDICTS = {"1": "confirmed", "2": "dismissed", "3": "escalated"}
UNDO_MS = 8_000


def ten_calls(visit: Visit) -> None:
    """Ten decisions without a mouse, one of them taken back."""
    page = visit.open()
    stop_the_clock(page)
    listed = calls(page)
    assert len(listed) > 12, f"too few flagged calls to triage: {len(listed)}"
    page.keyboard.press("j")
    must_be_at(page, listed[0])
    open_tab = page.locator('[data-count="open"]')
    before = int(open_tab.text_content())
    for number in range(10):
        by_key(page, str(number % 3 + 1))
        expect(row(page, listed[number])).to_have_class(GONE)
        toast(page, f"{told(page, [listed[number]])} {VERDICTS[str(number % 3 + 1)]}")
        must_be_at(page, listed[number + 1])
        if number == 4:
            by_key(page, "u", "/flags/undo")
            toast(page, "Undone: 1 call is open again")
            expect(row(page, listed[4])).not_to_have_class(GONE)
            must_be_at(page, listed[4])
            page.keyboard.press("j")
            must_be_at(page, listed[5])
    expect(open_tab).to_have_text(str(before - 9))
    rows_leave_quietly(page, listed[10])
    help_and_selection(page, listed[10])
    into_a_call_and_back(page, listed[10])
    decided_in_the_call(page, listed[10], listed[11])

    decided = states(page)
    for number, call in enumerate(listed):
        expected = VERDICTS[str(number % 3 + 1)] if number < 10 and number != 4 else "open"
        expected = "escalated" if number == 10 else expected
        assert decided[call] == expected, f"row {number + 1} is {decided[call]}, not {expected}"


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
    """Enter opens the call at its gravest flag, Esc returns to the same row."""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{at}?t=*#flag-*")
    expect(page.locator(".call")).to_have_attribute("data-call", at)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/flags#c-{at}")
    must_be_at(page, at)


def decided_in_the_call(page: Page, at: str, following: str) -> None:
    """All flags of the call one by one; then Esc returns to the row that followed, for this one has left."""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{at}?t=*")
    flags = page.locator(".flag")
    flags.first.focus()
    last = flags.count() - 1
    for number in range(last + 1):
        by_key(page, "3")
        toast(page, "1 flag escalated")
        expect(flags.nth(min(number + 1, last))).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/flags#c-{at}")
    must_be_at(page, following)
