"""The console on a telephone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from rows import GONE, box, calls, row
from visit import Visit, toast

WIDTH, HEIGHT = 390, 844
# Smallest side of what a finger must hit, in CSS pixels.
LEAST = 24
# On both sides of every width at which the inbox looks different.
WINDOWS = [320, 480, 640, 641, 700, 960, 961, 1100, 1279, 1280, 1920]
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
    must_be_large([row(page, first).locator(".open"), box(page, first)])
    # The list first, with four calls at least in sight; then a call, with a bar for the thumb.
    assert row(page, calls(page)[3]).bounding_box()["y"] < HEIGHT - 40, "the fourth call is out of sight"
    expect(page.locator("#panes")).to_be_hidden()
    row(page, first).locator(".open").tap()
    expect(page.locator("#reader")).to_be_visible()
    must_fit(page)
    bar = page.locator(".decide:visible")
    must_be_large(bar.locator(".verbs button:visible, .verbs summary").all())
    must_be_large([page.locator("#play"), page.locator(".back"), page.locator(".seg a").first])
    below = page.locator("#bar").bounding_box()
    assert abs(below["y"] + below["height"] - HEIGHT) <= 1, f"the bar is not at the foot: {below}"
    count = page.locator('.decide[data-state="open"]').count()
    bar.locator("summary").filter(has_text="Dismiss").tap()
    must_fit(page)
    must_be_large(page.locator(".strip:visible button:visible").all())
    with page.expect_response("**/flags/decide"):
        page.locator(".strip:visible").get_by_role("button", name="No reason").tap()
    toast(page, "1 flag dismissed")
    if count == 1:
        expect(page.locator("#panes")).to_have_attribute("data-call", second)
    page.locator(".back").tap()
    expect(page.locator("#panes")).to_be_hidden()
    if count == 1:
        expect(row(page, first)).to_have_class(GONE)
    must_fit(page)
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
