"""A session that ends while somebody works, and two people who work on the same calls."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from rows import box, by_key, calls, for_all, reading, row, told
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
    page.get_by_text("Reason, note, assign").click()
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
    strip = strip_of(page, "Escalate…")
    strip.get_by_label("Note").fill(NOTE)
    end(page)
    strip.get_by_role("button", name="Legal risk").click()
    sign_in(page, visit)
    toast(page, "You were signed out before this was stored.")
    expect(strip_of(page, "Escalate…").get_by_label("Note")).to_have_value(NOTE)
    page.locator("#toast").get_by_role("button", name="Escalate (Legal risk)").click()
    toast(page, "1 flag escalated")
    expect(flag).to_contain_text(NOTE)


def strip_of(page: Page, verb: str) -> Locator:
    """The strip of reasons, opened by its button in the bar."""
    page.locator(".decide:visible summary").filter(has_text=verb).click()
    strip = page.locator(".strip:visible")
    expect(strip).to_be_focused()
    return strip


def two_at_once(visit: Visit) -> None:
    """Whoever decides second sees who was first, and may decide all the same."""
    visit.expected.append("status of 409")
    first, second = visit.open(), visit.open()
    call = calls(first)[0]
    reading(first, call)
    reading(second, call)
    by_key(first, "Shift+Digit1")
    second.keyboard.press("2")
    with second.expect_response("**/flags/decide") as answer:
        second.keyboard.press("Enter")
    assert answer.value.status == 409, answer.value.status
    toast(second, "Not stored: reviewer confirmed")
    expect(row(second, call).locator(".state")).to_have_text("confirmed")
    expect(second.locator(".decide:visible .state")).to_have_text("confirmed")
    second.locator("#toast").get_by_role("button", name="Dismiss anyway").click()
    toast(second, "1 flag dismissed")

    path = f"/calls/{visit.given['call']}"
    first.goto(path)
    second.goto(path)
    strip_of(first, "Dismiss…").get_by_role("button", name="No reason").click()
    toast(first, "1 flag dismissed")
    strip = strip_of(second, "Escalate…")
    strip.get_by_label("Note").fill(NOTE)
    strip.get_by_label("Note").press("Enter")
    toast(second, "Not stored: reviewer dismissed")
    flag = second.locator(".flag.is-at")
    expect(flag.locator(".state")).to_have_text("dismissed")
    second.locator("#toast").get_by_role("button", name="Escalate anyway").click()
    toast(second, "1 flag escalated")
    expect(second.locator(".flag").first.locator(".state")).to_have_text("escalated")
    expect(second.locator(".flag").first).to_contain_text(NOTE)
