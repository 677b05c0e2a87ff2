"""Deciding about many calls at once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import ROW, box, by_key, calls, for_all, states, stop_the_clock, told
from visit import Visit, toast


def many_calls(visit: Visit) -> None:
    """A range is ticked, decided about together, and taken back together."""
    page = visit.open()
    stop_the_clock(page)
    listed = calls(page)
    assert len(listed) > 20, f"too few flagged calls to ask first: {len(listed)}"
    scope = page.locator("#scope")
    expect(scope).to_have_attribute("aria-live", "polite")
    page.keyboard.press("x")
    expect(scope).to_have_text("1 call selected")
    box(page, listed[4]).click(modifiers=["Shift"])
    expect(scope).to_have_text("5 calls selected")
    box(page, listed[2]).click()
    expect(scope).to_have_text("4 calls selected")
    chosen = [call for number, call in enumerate(listed[:5]) if number != 2]

    with page.expect_response("**/flags/decide"):
        for_all(page, "dismissed").click()
    these_are_gone(page, chosen)
    with page.expect_response("**/flags/undo"):
        page.locator("#toast").get_by_role("button", name="Undo").click()
    these_are_back(page, chosen)
    # The same by keys alone.
    by_key(page, "2")
    these_are_gone(page, chosen)
    by_key(page, "u", "/flags/undo")
    these_are_back(page, chosen)
    asks_above_twenty(page, len(listed))
    decided = states(page)
    assert set(decided.values()) == {"open"}, f"not all is back: {decided}"


def these_are_gone(page: Page, chosen: list[str]) -> None:
    toast(page, f"{told(page, chosen)} dismissed")
    expect(page.locator("#scope")).to_have_text("Nothing selected")
    gone = page.locator(f"{ROW}.gone").evaluate_all("rows => rows.map((row) => row.dataset.call)")
    assert gone == chosen, f"{gone} are gone, {chosen} were chosen"


def these_are_back(page: Page, chosen: list[str]) -> None:
    toast(page, f"Undone: {len(chosen)} calls are open again")
    expect(page.locator(f"{ROW}.gone")).to_have_count(0)
    expect(page.locator("#scope")).to_have_text(f"{len(chosen)} calls selected")
    for call in chosen:
        expect(box(page, call)).to_be_checked()


def asks_above_twenty(page: Page, count: int) -> None:
    """Many rows are asked about first; no means no."""
    questions = []
    page.once("dialog", lambda dialog: (questions.append(dialog.message), dialog.dismiss()))
    page.get_by_label("Select all").check()
    expect(page.locator("#scope")).to_have_text(f"{count} calls selected")
    page.keyboard.press("2")
    assert questions == [f"Dismiss {count} calls?"], questions
    expect(page.locator(f"{ROW}.gone")).to_have_count(0)
