"""A session that ends while somebody works, and two people who work on the same calls."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import box, by_key, calls, for_all, row, told
from visit import Visit, toast

NOTE = "They promised a refund, but never paid"


def end(page: Page) -> None:
    """Nobody is signed in any more, and the page does not know."""
    page.context.clear_cookies()


def sign_in(page: Page, visit: Visit) -> None:
    """From the message that says that nothing was stored."""
    toast(page, "not stored")
    page.locator("#toast").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(visit.given["email"])
    page.get_by_label("Password").fill(visit.given["password"])
    page.get_by_role("button", name="Sign in").click()


def ended(visit: Visit) -> None:
    """What was decided or typed when the session had ended is there after signing in again."""
    visit.expected.append("status of 401")
    page = visit.open()
    in_the_list(page, visit)
    in_the_call(page, visit)


def in_the_list(page: Page, visit: Visit) -> None:
    listed = calls(page)
    for call in listed[:2]:
        box(page, call).check()
    page.locator('#inbox [name="note"]').fill(NOTE)
    page.locator('#inbox [name="reason"]').select_option("Duplicate")
    end(page)
    for_all(page, "dismissed").click()
    toast(page, "not stored")
    expect(page.locator("#scope")).to_have_text("2 calls selected")
    expect(page.locator('#inbox [name="note"]')).to_have_value(NOTE)
    sign_in(page, visit)
    page.wait_for_url("**/flags?*")
    toast(page, "You were signed out before this was stored.")
    expect(page.locator("#scope")).to_have_text("2 calls selected")
    message = f"{told(page, listed[:2])} dismissed"
    page.locator("#toast").get_by_role("button", name="Dismiss 2 calls").click()
    toast(page, message)
    # Neither reason nor note goes along to the next decision.
    expect(page.locator('#inbox [name="note"]')).to_have_value("")
    expect(page.locator('#inbox [name="reason"]')).to_have_value("")


def in_the_call(page: Page, visit: Visit) -> None:
    page.goto(f"/calls/{visit.given['call']}")
    note = page.get_by_label("Note for whoever reads this call next")
    note.fill(NOTE)
    end(page)
    page.get_by_role("button", name="Add the note").click()
    sign_in(page, visit)
    page.wait_for_url(f"**/calls/{visit.given['call']}")
    expect(note).to_have_value(NOTE)
    page.get_by_role("button", name="Add the note").click()
    toast(page, "Note added")
    expect(page.locator("#log")).to_contain_text(NOTE)
    expect(note).to_have_value("")
    page.reload()
    expect(note).to_have_value("")

    flag = page.locator(".flag").first
    flag.locator('[name="note"]').fill(NOTE)
    flag.locator('[name="reason"]').select_option("Legal risk")
    end(page)
    flag.locator('button[value="escalated"]').click()
    sign_in(page, visit)
    toast(page, "You were signed out before this was stored.")
    expect(flag.locator('[name="note"]')).to_have_value(NOTE)
    expect(flag.locator('[name="reason"]')).to_have_value("Legal risk")
    page.locator("#toast").get_by_role("button", name="Escalate").click()
    toast(page, "1 flag escalated")
    expect(flag).to_contain_text(NOTE)


def two_at_once(visit: Visit) -> None:
    """Whoever decides second sees who was first, and may decide all the same."""
    visit.expected.append("status of 409")
    first, second = visit.open(), visit.open()
    call = calls(first)[0]
    first.keyboard.press("j")
    second.keyboard.press("j")
    by_key(first, "1")
    with second.expect_response("**/flags/decide") as answer:
        second.keyboard.press("2")
    assert answer.value.status == 409, answer.value.status
    toast(second, "Not stored: reviewer confirmed")
    expect(row(second, call).locator(".state")).to_have_text("confirmed")
    message = f"{told(second, [call])} dismissed"
    second.locator("#toast").get_by_role("button", name="Dismiss anyway").click()
    toast(second, message)

    path = f"/calls/{visit.given['call']}"
    first.goto(path)
    second.goto(path)
    first.locator('.flag button[value="dismissed"]').first.click()
    toast(first, "1 flag dismissed")
    flag = second.locator(".flag").first
    flag.locator('[name="note"]').fill(NOTE)
    flag.locator('button[value="confirmed"]').click()
    toast(second, "Not stored: reviewer dismissed")
    expect(flag.locator(".state")).to_have_text("dismissed")
    expect(flag.locator('[name="note"]')).to_have_value(NOTE)
    second.locator("#toast").get_by_role("button", name="Confirm anyway").click()
    toast(second, "1 flag confirmed")
    expect(flag.locator(".state")).to_have_text("confirmed")
    expect(flag).to_contain_text(NOTE)
