"""What an administrator changes, and how everybody sees the console."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import ROW, calls, must_be_at
from visit import Visit, toast

# No whole number of hours from anywhere: a page that forgets the zone cannot be right by chance.
ZONE = "Asia/Kathmandu"
LOCAL = """(times) => times.map((time) => [time.title.split(' (')[0], new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kathmandu' }).format(new Date(time.dateTime))])"""


def changing(visit: Visit) -> None:
    """The time zone, then the keys; then dead letters are ticked all at once."""
    page = visit.open("/settings")
    the_zone(page)
    the_keys(page)


def the_zone(page: Page) -> None:
    page.goto("/settings")
    page.get_by_label("Time zone").fill(ZONE)
    page.get_by_role("button", name="Save").click()
    toast(page, "Saved")
    expect(page.get_by_label("Time zone")).to_have_value(ZONE)
    page.goto("/flags")
    times = page.locator(f"{ROW} time").evaluate_all(LOCAL)
    assert times, "no row says when"
    for shown, local in times:
        assert shown.endswith(local), f"{shown} is not {local} in {ZONE}"


def the_keys(page: Page) -> None:
    switch(page, is_on=False)
    page.goto("/flags")
    for key in ["j", "1", "x", "?", "u", "/"]:
        page.keyboard.press(key)
    page.locator(ROW).first.focus()
    for key in ["j", "1", "x", "Enter"]:
        page.keyboard.press(key)
    # Keys are handled before `press` returns: whatever they were to do is done.
    expect(page.locator("#keys")).to_be_hidden()
    assert page.locator(f"{ROW}.gone").count() == 0, "a single key decided"
    assert page.locator(f"{ROW} input:checked").count() == 0, "a single key selected"
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1, "a single key moved the cursor"
    switch(page, is_on=True)
    page.goto("/flags")
    page.keyboard.press("j")
    must_be_at(page, calls(page)[1])


def switch(page: Page, is_on: bool) -> None:
    page.goto("/settings")
    page.get_by_label("Single keys").set_checked(is_on)
    page.get_by_role("button", name="Save").click()
    toast(page, "Saved")
