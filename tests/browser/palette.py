"""Going anywhere by the search of the bar, with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from visit import Visit


def going(visit: Visit) -> None:
    """A page, a name, an action of the page, and what was recent; Enter without a choice searches."""
    page = visit.open("/calls")
    field = page.get_by_role("combobox", name="Search")
    by_name(page, field)
    recent(page, field)
    an_action(page, field)
    closing(page, field)
    searching(page)


def by_name(page: Page, field) -> None:
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("gift")
    option = page.get_by_role("option").filter(has_text="Gift").first
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id"), "another one is said than is chosen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/gift_card")


def recent(page: Page, field) -> None:
    page.goto("/calls")
    page.keyboard.press("Control+k")
    first = page.get_by_role("group", name="Recent").get_by_role("option").first
    expect(first).to_contain_text("Gift")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/gift_card")


def an_action(page: Page, field) -> None:
    page.goto("/settings/people")
    page.get_by_label("E-mail address").fill("palette@example.com")
    page.keyboard.press("Control+k")
    page.keyboard.type("invite")
    action = page.get_by_role("group", name="Actions").get_by_role("option", name="Invite somebody")
    expect(action).to_be_visible()
    action.click()
    expect(page.get_by_role("status").filter(has_text="/invite/")).to_be_visible()


def closing(page: Page, field) -> None:
    page.goto("/calls")
    page.keyboard.press("/")
    expect(page.get_by_role("listbox", name="Found")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Found")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")


def searching(page: Page) -> None:
    page.goto("/calls")
    page.keyboard.press("/")
    page.keyboard.type("gift")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gift")
    page.get_by_role("main").locator('a[href^="/rules/"]').first.click()
    page.wait_for_url("**/rules/**")
