"""The rows of the inbox, and where one stands among them."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

ROW = "#inbox tr[data-call]"
GONE = re.compile(r"\bgone\b")
FOCUSED = "() => document.activeElement?.closest('tr[data-call]')?.dataset.call ?? document.activeElement?.tagName"


def calls(page: Page) -> list[str]:
    """The calls of the list, in their order."""
    return page.locator(ROW).evaluate_all("rows => rows.map((row) => row.dataset.call)")


def row(page: Page, call: str) -> Locator:
    return page.locator(f'{ROW}[data-call="{call}"]')


def box(page: Page, call: str) -> Locator:
    return row(page, call).locator('input[name="call"]')


def told(page: Page, chosen: list[str]) -> str:
    """How a decision about these calls is counted: by the flags that their rows show."""
    flags = sum(row(page, call).locator('input[name="seen"]').count() for call in chosen)
    if flags == 1:
        return "1 flag"
    return f"{flags} flags of {len(chosen)} {'call' if len(chosen) == 1 else 'calls'}"


def for_all(page: Page, verdict: str) -> Locator:
    """The button that decides about all ticked calls."""
    return page.locator(f'#inbox button[name="action"][value="{verdict}"]')


def must_be_at(page: Page, call: str) -> None:
    """The cursor is on this row, and so is the focus."""
    expect(page.locator(f"{ROW}.at")).to_have_count(1)
    expect(page.locator(f"{ROW}.at")).to_have_attribute("data-call", call)
    focused = page.evaluate(FOCUSED)
    assert focused == call, f"the cursor is on {call}, the focus on {focused}"


def reading(page: Page, call: str) -> None:
    """This call stands beside the list, and its bar can be used."""
    expect(page.locator("#panes")).to_have_attribute("data-call", call)
    expect(page.locator(".decide:visible")).to_have_count(1)


def waiting(page: Page) -> Locator:
    """Flags of the call that wait for a decision."""
    return page.locator('.decide[data-state="open"]')


def decide(page: Page, key: str) -> None:
    """A decision by key about the flag in the bar; why is not said."""
    if key == "1":
        by_key(page, key)
        return
    page.keyboard.press(key)
    expect(page.locator(".strip:visible")).to_be_focused()
    by_key(page, "Enter")


def states(page: Page) -> dict[str, str]:
    """What has been decided about every call, as the list of all of them says it."""
    page.goto("/flags?state=all")
    pairs = "rows => rows.map((row) => [row.dataset.call, row.querySelector('.state').textContent])"
    return dict(page.locator(ROW).evaluate_all(pairs))


def by_key(page: Page, key: str, path: str = "/flags/decide") -> None:
    """A key that makes the script ask the server for something."""
    with page.expect_response(f"**{path}") as answer:
        page.keyboard.press(key)
    assert answer.value.ok, f"{key}: {answer.value.status} {answer.value.text()}"


def stop_the_clock(page: Page) -> None:
    """Time passes by `page.clock` only: whatever leaves after a while stays until the scenario wants it gone."""
    page.clock.install()
    page.reload()
    page.clock.pause_at(time.time() + 3600)
