"""Finding a call again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from visit import Visit


def finding(visit: Visit) -> None:
    """By words of the transcript, in vain, and by a telephone number."""
    call, number = visit.given["call"], visit.given["number"]
    page = visit.open()
    look_for(page, f'"{visit.given["words"]}"')
    page.wait_for_url("**/calls?q=*")
    found = page.locator(f'main a[href^="/calls/{call}?"]').first
    expect(found).to_be_visible()
    expect(page.locator(f"#c-{call} .snippet mark").first).to_be_visible()
    results = page.url
    found.click()
    page.wait_for_url(f"**/calls/{call}?q=*")
    # The words are found in the transcript too, and Esc leads back to the results.
    expect(page.locator("#find-in")).to_have_value(f'"{visit.given["words"]}"')
    expect(page.locator("#hits")).to_have_text(re.compile(r"^\d+ hits?$"))
    page.keyboard.press("Escape")
    page.wait_for_url(f"{results}#c-{call}")

    look_for(page, "zzyzxwort")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    # A table can be seen before the script has run that hears the key.
    with page.expect_navigation():
        page.get_by_role("link", name="All calls").click()
    expect(page.locator("main table")).to_be_visible()

    for written in [number, re.sub(r"^\+1(\d{3})(\d{3})(\d{4})$", r"(\1) \2-\3", number)]:
        look_for(page, written)
        found = page.locator(f'main a[href^="/calls/{call}?"], main #panes[data-call="{call}"]')
        expect(found).to_have_count(1)
    page.goto("/flags")
    look_for(page, call)
    page.wait_for_url(f"**/calls/{call}")


def look_for(page: Page, text: str) -> None:
    """With the keyboard alone, as on every page."""
    page.keyboard.press("/")
    field = page.locator('[data-key="/"]')
    expect(field).to_be_focused()
    assert field.input_value() == "", "the key itself was typed"
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
