"""The console on a telephone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from rows import GONE, box, calls, row
from visit import Visit, toast

WIDTH, HEIGHT = 390, 844
# Smallest side of what a finger must hit, in CSS pixels.
LEAST = 24
# On both sides of every width at which the inbox looks different.
WINDOWS = [320, 480, 640, 641, 700, 800, 801, 960, 961, 1100, 1220, 1260, 1261, 1280]
PAGES = [
    "/flags",
    "/flags?state=all&group=rule",
    "/flags?state=dismissed&severity=info",
    "/calls",
    "/calls?q=zzyzx",
    "/quality",
    "/quality/rules/gift_card",
    "/factory",
    "/settings",
    "/settings/campaigns",
    "/settings/dead-letters",
    "/rules",
    "/rules/gift_card",
    "/search?q=gift",
    "/export?list=flags&state=all",
    "/settings/people",
    "/settings/notifications",
    "/no/such/page",
]


def in_a_hand(visit: Visit) -> None:
    """Nothing scrolls sideways, and what is decided with is large enough for a finger."""
    visit.expected.append("status of 404")
    screen = {
        "viewport": {"width": WIDTH, "height": HEIGHT},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 3,
    }
    page = visit.window(**screen)
    page.goto("/login")
    must_fit(page)
    page = visit.open(**screen)
    must_fit(page)
    first, second = calls(page)[:2]
    must_be_large(row(page, first).locator('button[name="one"]').all())
    must_be_large(page.locator('#inbox button[name="action"]').all())
    must_be_large([row(page, first).locator(".open"), box(page, first)])
    with page.expect_response("**/flags/decide"):
        row(page, first).locator('button[value^="dismissed:"]').tap()
    toast(page, "dismissed")
    expect(row(page, first)).to_have_class(GONE)
    must_fit(page)

    row(page, second).locator(".open").tap()
    page.wait_for_url(f"**/calls/{second}?t=*")
    must_fit(page)
    must_be_large(page.locator(".flag").first.locator('button[name="action"]').all())
    must_be_large([page.locator("#play"), page.locator(".back"), page.locator(".seg a").first])
    page.locator(".back").tap()
    page.wait_for_url(f"**/flags#c-{second}")
    for path in PAGES:
        page.goto(path)
        must_fit(page)
    from_hand_to_desk(visit.open("/flags?state=all"))


def from_hand_to_desk(page: Page) -> None:
    """However wide the window is, neither it nor the box of the inbox scrolls sideways."""
    for width in WINDOWS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wide = page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll('.scroll')]
            .filter((each) => each.scrollWidth > each.clientWidth)
            .map((each) => `${each.tagName}: ${each.scrollWidth} in ${each.clientWidth}`)"""
        )
        assert not wide, f"a window of {width} pixels: {wide}"


def must_fit(page: Page) -> None:
    # Not against `innerWidth`: a page that is too wide is zoomed out until that fits it.
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTH, f"{page.url} is {width} pixels wide: {widest(page)}"


def widest(page: Page) -> list[str]:
    """What stands out to the right and is in no box that scrolls by itself."""
    return page.evaluate(
        """(width) => [...document.body.querySelectorAll('*')]
        .filter((each) => each.getBoundingClientRect().right > width + 1 && !each.closest('.scroll, svg'))
        .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)""",
        WIDTH,
    )


def must_be_large(targets: list[Locator]) -> None:
    assert targets, "there is nothing to tap"
    for target in targets:
        box = target.bounding_box()
        assert box and min(box["width"], box["height"]) >= LEAST, (
            f"{box} is too small: {target.evaluate('e => e.outerHTML')}"
        )
