"""Getting in and out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from visit import Visit

PASSWORD = "correct horse battery"


def account(visit: Visit) -> None:
    """An invitation is accepted, and the account is used."""
    page = visit.window()
    page.goto(visit.link)
    email = page.get_by_label("E-mail address").input_value()
    page.get_by_label("Name", exact=True).fill("Ann Example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/flags")
    expect(page.get_by_role("banner")).to_contain_text("Ann Example")
    sign_out(page)

    # A page that takes signing in is where signing in leads to.
    page.goto("/calls?status=safe")
    page.wait_for_url("**/login?next=**")
    visit.expected.append("status of 401")
    sign_in(page, email, "wrong horse battery")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("E-mail address").input_value() == email, "the address has to be typed again"
    assert page.evaluate("document.activeElement.name") == "password", "the password does not have the focus"
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls?status=safe")
    sign_out(page)

    page.goto("/login")
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/flags")
    # Going back does not show what is behind the door once it is closed.
    sign_out(page)
    page.go_back()
    page.wait_for_url("**/login**")

    # The invitation is used up.
    visit.expected.append("status of 404")
    page.goto(visit.link)
    expect(page.get_by_role("alert")).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login**")
