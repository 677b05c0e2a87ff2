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
    row(page, call).locator(".open").click()
    expect(page.locator("#panes")).to_have_attribute("data-call", call)
    page.locator(".decide:visible summary").filter(has_text="Dismiss").click()
    page.locator(".strip:visible").get_by_role("button", name="Duplicate").click()
    toast(page, "1 flag dismissed")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    toast(page, "Undone: 1 call is open again")
    expect(row(page, call)).to_have_count(1)
    # Several at once, by their boxes.
    page.goto("/flags")
    chosen = calls(page)[:3]
    for each in chosen:
        box(page, each).check()
    page.get_by_text("Reason, note, assign").click()
    page.locator('#inbox [name="note"]').fill("all three")
    for_all(page, "confirmed").click()
    toast(page, "of 3 calls confirmed")
    page.locator("#filter > summary").click()
    page.locator("#filter").get_by_role("link", name="Confirmed").click()
    assert set(calls(page)) == set(chosen), "others are confirmed than were ticked"


def filtering(page: Page) -> None:
    page.goto("/flags")
    page.locator("#filter > summary").click()
    page.locator("#filter").get_by_role("link", name="critical").click()
    page.wait_for_url("**severity=critical**")
    assert calls(page), "no flagged call is critical"
    expect(page.locator(ROW).filter(has_not_text="critical")).to_have_count(0)
    page.get_by_role("link", name="Remove Severity: critical").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.locator("#filter > summary").click()
    page.get_by_label("Rule").select_option(index=1)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**rule=**")
    expect(page.locator(".chip")).to_contain_text("Rule: ")
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(page.locator(".chip")).to_have_count(0)


def a_call(page: Page) -> None:
    expect(page.locator("#transcript .seg").first).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()
    # What only a script could do is not offered.
    expect(page.locator("#play")).to_be_hidden()
    expect(page.locator("#find-in")).to_be_hidden()
    first = page.locator(".flag.is-at").get_attribute("id")
    page.locator(".decide:visible summary").filter(has_text="Escalate").click()
    strip = page.locator(".strip:visible")
    strip.get_by_label("Note").fill("heard it myself")
    strip.get_by_role("button", name="No reason").click()
    toast(page, "1 flag escalated")
    expect(page.locator(f"#{first}")).to_contain_text("heard it myself")
