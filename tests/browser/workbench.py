"""A rule on its workbench."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from visit import Visit, toast

RULE = "/rules/gift_card"


def draft(page: Page) -> None:
    """Saves a draft that would flag many calls."""
    page.goto(RULE)
    page.get_by_label("Weight").fill("15")
    page.get_by_label("Phrases").fill("thank you\ngift card")
    page.get_by_label("Why is it changed").fill("vouchers too")
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**?shadow=1#draft")


def a_rule(visit: Visit) -> None:
    """A sentence is tried without leaving the page; a draft is saved, tried, asked about, published, and calls are scored again."""
    visit.expected.append("status of 422")  # mistakes are said beside their fields
    page = visit.open(RULE)
    a_sentence(page)
    a_mistake(page)
    draft(page)
    a_flood(page)
    expect(page.get_by_role("heading", name=re.compile("is a draft"))).to_be_visible()
    visit.ask("no examples")
    publishing(page)
    scoring_again(page)
    coming_back(page)


def a_sentence(page: Page) -> None:
    page.get_by_label("Phrases").fill("purple elephant")
    page.get_by_label("What is said").fill("a purple elephant came")
    page.get_by_role("button", name="Try", exact=True).click()
    tried = page.locator("#tried")
    expect(tried.locator("mark")).to_have_text("purple elephant")
    expect(tried).to_contain_text("Not flagged")
    assert page.url.endswith(RULE), "the page was left"
    expect(page.get_by_label("Phrases")).to_have_value("purple elephant")
    expect(page.locator("#examples")).to_contain_text("fails")
    # The key says how patterns are written.
    expect(page.locator("#key")).to_contain_text("Up to 3 words of any kind")


def a_mistake(page: Page) -> None:
    page.get_by_label("Phrases").fill("(purple elephant")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator("#h-any")).to_contain_text("`(` without `)`")
    expect(page.get_by_label("Phrases")).to_have_value("(purple elephant")
    page.get_by_label("Phrases").fill("purple elephant")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator("#h-any")).not_to_contain_text("without")


def a_flood(page: Page) -> None:
    more = re.search(r"(\d+) of \d+ calls", page.locator(".shadow-sum").inner_text())
    assert more and int(more[1]) > 0, "the preview finds nothing"
    expect(page.locator("#shadow .notice").first).to_contain_text("Each flag is a call that somebody has to hear")
    expect(page.get_by_role("group", name="Calls of the preview").get_by_role("row").nth(1)).to_contain_text("added")
    expect(page.get_by_role("group", name="By campaign").get_by_role("row").nth(1)).to_contain_text("%")


def publishing(page: Page) -> None:
    page.goto(f"{RULE}?shadow=1")
    version = page.locator('#draft input[name="version"]').input_value()
    page.get_by_label("Why is it published").fill("tried on two days")
    page.get_by_role("button", name="Publish version").click()
    sure = page.get_by_label("I have looked at these calls")
    expect(sure).to_be_visible()
    expect(page.get_by_label("Why is it published")).to_have_value("tried on two days")
    sure.check()
    page.get_by_role("button", name="Publish version").click()
    toast(page, "The draft is in force")
    newest = page.get_by_role("group", name="Versions").get_by_role("row").nth(1)
    expect(newest).to_contain_text(version)
    expect(newest).to_contain_text("in force")
    expect(newest).to_contain_text("tried on two days")
    expect(page.get_by_role("heading", name=re.compile("is a draft"))).to_have_count(0)


def scoring_again(page: Page) -> None:
    page.get_by_role("button", name="Calls of the last 7 days").click()
    page.wait_for_url("**#rescore")
    # The page itself says when it is over.
    expect(page.locator("#rescore")).to_contain_text("Done.")
    expect(page.get_by_role("button", name="Calls of the last 7 days")).to_be_visible()


def coming_back(page: Page) -> None:
    page.get_by_role("link", name="Compare with 1").click()
    expect(page.locator("#compared ins").first).to_be_visible()
    page.get_by_role("button", name="Make a draft of version 1").click()
    toast(page, "Version 1 is a draft again")
    expect(page.get_by_role("heading", name=re.compile("is a draft"))).to_be_visible()
