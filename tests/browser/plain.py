"""The console without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import ROW, box, calls, for_all, row
from visit import Visit, toast


def without_script(visit: Visit) -> None:
    """Everything is links and forms: signing in, filtering, deciding, undoing, paging, reading, setting."""
    page = visit.open(java_script_enabled=False)
    paging(page)
    deciding(page)
    filtering(page)
    page.goto(f"/calls/{visit.given['call']}")
    a_call(page)
    page.goto("/settings")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    toast(page, "Saved")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")


def paging(page: Page) -> None:
    first = calls(page)
    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**after=*")
    second = calls(page)
    assert second and not set(first) & set(second), "the second page repeats the first"
    page.get_by_role("link", name="Newer").click()
    page.wait_for_url("**before=*")
    assert calls(page) == first, "back is another page"


def deciding(page: Page) -> None:
    page.goto("/flags")
    call = calls(page)[1]
    row(page, call).locator('button[value^="dismissed:"]').click()
    toast(page, "dismissed")
    expect(row(page, call)).to_have_count(0)
    page.locator("#toast").get_by_role("button", name="Undo").click()
    toast(page, "Undone: 1 call is open again")
    expect(row(page, call)).to_have_count(1)
    # Several at once, by their boxes.
    chosen = calls(page)[:3]
    for each in chosen:
        box(page, each).check()
    page.locator('#inbox [name="note"]').fill("all three")
    for_all(page, "confirmed").click()
    toast(page, "of 3 calls confirmed")
    page.get_by_role("navigation", name="State").get_by_role("link", name="confirmed").click()
    assert set(calls(page)) == set(chosen), "others are confirmed than were ticked"


def filtering(page: Page) -> None:
    page.goto("/flags")
    page.get_by_label("Severity").select_option("critical")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**severity=critical**")
    assert calls(page), "no flagged call is critical"
    expect(page.locator(ROW).filter(has_not_text="critical")).to_have_count(0)
    page.get_by_role("link", name="Clear").click()
    expect(page.get_by_label("Severity")).to_have_value("")


def a_call(page: Page) -> None:
    expect(page.locator("#transcript .seg").first).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()
    # What only a script could do is not offered.
    expect(page.locator("#play")).to_be_hidden()
    expect(page.locator("#find-in")).to_be_hidden()
    flag = page.locator(".flag").first
    flag.locator('[name="note"]').fill("heard it myself")
    flag.get_by_role("button", name="Escalate").click()
    toast(page, "1 flag escalated")
    expect(page.locator(".flag").first).to_contain_text("heard it myself")
