"""What an administrator changes, and how everybody sees the console."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from rows import ROW, calls, must_be_at
from visit import Visit, toast

RULE = "/settings/rules/gift_card"
# No whole number of hours from anywhere: a page that forgets the zone cannot be right by chance.
ZONE = "Asia/Kathmandu"
LOCAL = """(times) => times.map((time) => [time.title.split(' (')[0], new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kathmandu' }).format(new Date(time.dateTime))])"""


def changing(visit: Visit) -> None:
    """A rule is drafted, tried and published; then the time zone, then the keys."""
    page = visit.open("/settings")
    a_rule(page)
    the_zone(page)
    the_keys(page)


def draft(page: Page) -> None:
    """Saves a draft that would flag many calls."""
    page.goto(RULE)
    page.get_by_label("Weight").fill("15")
    page.get_by_label("Definition").fill('{"any": ["thank you", "gift card"]}')
    page.locator(f'form[action="{RULE}"]').get_by_label("Why").fill("vouchers too")
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**?preview=1")


def a_rule(page: Page) -> None:
    draft(page)
    preview = page.get_by_text("more flagged").inner_text()
    more = re.search(r"(\d+) more flagged", preview)
    assert more and int(more[1]) > 0, f"the preview finds nothing: {preview}"
    expect(page.get_by_role("group", name="Calls of the preview").get_by_role("row").nth(1)).to_contain_text("added")
    expect(page.get_by_role("heading", name=re.compile("is a draft"))).to_be_visible()
    version = page.locator('input[name="version"]').input_value()

    publish = page.locator(f'form[action="{RULE}/publish"]')
    publish.get_by_label("Why").fill("tried on two days")
    publish.get_by_role("button", name="Publish").click()
    toast(page, "The draft is in force")
    page.goto(RULE)
    newest = page.get_by_role("group", name="Versions").get_by_role("row").nth(1)
    expect(newest).to_contain_text(version)
    expect(newest).to_contain_text("in force")
    expect(page.get_by_role("heading", name=re.compile("is a draft"))).to_have_count(0)


def the_zone(page: Page) -> None:
    page.goto("/settings#you")
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
    page.goto("/settings#you")
    page.get_by_label("Single keys").set_checked(is_on)
    page.get_by_role("button", name="Save").click()
    toast(page, "Saved")
