"""What axe-core finds wrong with the pages for people who use them in another way: nothing."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import workbench
from visit import Visit, toast

SCHEMES = ["light", "dark"]


def every_page(visit: Visit) -> None:
    """All pages in all their states, light and dark."""
    visit.expected.append("status of 404")
    problems = []
    it_finds_something(visit)
    for scheme in SCHEMES:
        # The policy of the pages would keep axe itself out.
        options = {"bypass_csp": True, "color_scheme": scheme, "reduced_motion": "reduce"}
        stranger = visit.window(**options)
        for path in ["/login", visit.given["invitation"], visit.link if scheme == "light" else "/login?next=/calls"]:
            stranger.goto(path)
            problems += violations(stranger, scheme)
        page = visit.open(**options)
        if scheme == "light":
            workbench.draft(page)
        for path in paths(visit.given):
            page.goto(path)
            problems += violations(page, scheme)
        problems += after_a_step(page, visit.given, scheme)
        page.context.close()
        stranger.context.close()
    assert not problems, f"{len(problems)} violations\n" + "\n".join(problems)


def it_finds_something(visit: Visit) -> None:
    """A page that is wrong on purpose: a tool that finds nothing there would find nothing anywhere."""
    page = visit.window(bypass_csp=True)
    page.goto("/login")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in "".join(violations(page, "wrong")), "axe does not work"
    page.context.close()


def paths(given: dict[str, str]) -> list[str]:
    return [
        "/flags", "/flags?state=all", "/flags?state=dismissed&severity=info", "/flags?state=escalated",
        "/flags?state=all&group=rule", "/flags?severity=critical", f"/flags?call={given['call']}",
        "/calls", "/calls?q=zzyzx", "/calls?status=flagged",
        f"/calls/{given['call']}", f"/calls/{given['safe']}", f"/calls/{given['failed']}",
        "/quality?days=7", "/quality?by=rules", "/quality?by=reviewers", "/quality/rules/gift_card", "/factory",
        "/settings", "/settings/campaigns", "/settings/models", "/settings/dead-letters",
        "/rules", "/rules?q=zzyzx", "/rules/gift_card?shadow=1", "/rules/dead_air", "/rules/gift_card?compare=1-2",
        "/search?q=gift", "/export?list=flags&state=all", "/export?list=calls&q=gift",
        "/settings/people", "/settings/notifications", "/account", "/no/such/page",
    ]  # fmt: skip


def after_a_step(page: Page, given: dict[str, str], scheme: str) -> list[str]:
    """States that no address leads to."""
    problems = []
    page.goto("/flags")
    page.keyboard.press("2")
    expect(page.locator(".strip:visible")).to_be_visible()
    problems += violations(page, scheme)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator("#filter .panel")).to_be_visible()
    problems += violations(page, scheme)
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_be_visible()
    problems += violations(page, scheme)
    page.keyboard.press("2")
    toast(page, "dismissed")
    problems += violations(page, scheme)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    problems += violations(page, scheme)
    page.goto(f"/calls/{given['call']}?t=3")
    page.wait_for_function("() => document.querySelector('#audio').readyState > 0")
    page.locator("#find-in").fill("the")
    expect(page.locator("#hits")).to_have_text(re.compile(r"^\d+ hits?$"))
    page.locator("#find-in").press("Enter")
    problems += violations(page, scheme)
    page.goto("/settings/people")
    page.get_by_label("E-mail address").fill(f"{scheme}@example.com")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("status").filter(has_text="/invite/")).to_be_visible()
    problems += violations(page, scheme)
    page.goto("/calls")
    page.keyboard.press("Control+k")
    page.keyboard.type("gift")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    problems += violations(page, scheme)
    page.goto("/account")
    page.get_by_role("button", name="Add an app").click()
    page.wait_for_url("**/account/totp")
    problems += violations(page, scheme)
    page.goto("/settings/notifications")
    page.get_by_label("Name").fill(f"Operations, {scheme}")
    page.get_by_label("Address").fill("https://hooks.example.com/alerts")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("rowheader", name=f"Operations, {scheme}")).to_be_visible()
    problems += violations(page, scheme)
    return problems


def violations(page: Page, scheme: str) -> list[str]:
    """What is wrong with the page as it stands, a line for each element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} ({scheme}): {each['id']}: {each['help']}: {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]
