"""Listening to a call."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from rows import decide
from visit import Visit, toast

AT = "([time, near]) => Math.abs(document.querySelector('#audio').currentTime - time) <= near"
PAUSED = "() => document.querySelector('#audio').paused"


def must_be_at(page: Page, second: float, near: float = 0.05) -> None:
    """The recording stands at this second."""
    page.wait_for_function(AT, arg=[second, near])


def second_of(link) -> float:
    return float(link.get_attribute("data-seek"))


def listening(visit: Visit) -> None:
    """A link leads to its second; from there one plays, jumps and searches."""
    call, other = visit.given["call"], visit.given["other"]
    page = visit.open(f"/calls/{call}")
    flag = page.locator(".flag").last.get_attribute("id")
    page.goto(f"/calls/{call}?t=12.3#{flag}")
    must_be_at(page, 12.3)
    assert page.evaluate("() => document.querySelector('#audio').duration") > 20, "the recording is too short"
    expect(page.locator("#clock")).to_have_text(re.compile(r"^0:12 / \d+:\d\d$"))
    expect(page.locator("#play")).to_have_text("Play")

    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('#audio').currentTime > 12.8")
    expect(page.locator("#play")).to_have_text("Pause")
    expect(page.locator(".seg.now")).to_have_count(1)
    page.keyboard.press(" ")
    page.wait_for_function(PAUSED)
    expect(page.locator("#play")).to_have_text("Play")

    jumps(page)
    words(page)
    flags_by_key(page)
    the_waveform(page)
    find_in_transcript(page)
    sound_goes_on(page)
    flag_after_flag(page)
    speed(page, other)
    lines_without_times(page)


def jumps(page: Page) -> None:
    """Lines of the transcript, quotes of flags and keys all lead to their second."""
    quote = page.locator(".flag.is-at blockquote a")
    quote.click()
    must_be_at(page, second_of(quote))
    assert page.url.endswith(quote.get_attribute("href")), "the address does not say what is heard"
    line = page.locator(".seg a[data-seek]").nth(2)
    line.click()
    must_be_at(page, second_of(line))
    expect(page.locator(".seg.now")).to_have_attribute("data-start", line.get_attribute("data-seek"))
    page.keyboard.press("ArrowRight")
    must_be_at(page, second_of(line) + 5)
    page.get_by_role("button", name="3 s").click()
    must_be_at(page, second_of(line) + 2)
    page.get_by_role("button", name="3 s").blur()
    page.keyboard.press("ArrowRight")
    must_be_at(page, second_of(line) + 7)
    page.keyboard.press("ArrowLeft")
    must_be_at(page, second_of(line) + 2)
    line.click()
    must_be_at(page, second_of(line))


def play_by_click(page: Page, place, address: str, second: float) -> None:
    """A click on a place of the transcript plays from its second, which the address names."""
    place.click()
    page.wait_for_function("() => !document.querySelector('#audio').paused")
    assert page.evaluate("() => document.querySelector('#audio').currentTime") >= second - 0.05, "it plays from before"
    page.keyboard.press(" ")
    page.wait_for_function(PAUSED)
    assert page.url.endswith(address), f"the address does not say what was clicked: {page.url}"


def words(page: Page) -> None:
    """A word plays from where it is said, and what is heard is shown, be it the last word of a line or in a quote."""
    line = page.locator(".seg:not([data-flag])").nth(2)
    said = line.locator(".words").text_content().split(" ")
    assert line.locator(".word").all_text_contents() == said, "not every word is one"
    steps = [int(step) / 100 for step in line.get_attribute("data-words").split(" ")]
    second = float(line.get_attribute("data-start")) + sum(steps)
    last = line.locator(".word").last
    assert abs(float(last.get_attribute("data-at")) - second) < 0.001, "it is told another second"
    play_by_click(page, last, f"?t={second:.2f}#{line.get_attribute('id')}", second)
    page.reload()
    must_be_at(page, second)
    expect(page.locator(".word.now")).to_have_text(said[-1])
    expect(page.locator(".seg.now")).to_have_attribute("id", line.get_attribute("id"))
    # The link of a flag leads to the first word of its quote.
    flag = page.locator(".flag.is-at blockquote a")
    flag.click()
    quoted = page.locator("mark.hit .word").all()
    assert second_of(flag) in [float(word.get_attribute("data-at")) for word in quoted], "no word of a quote is there"
    expect(page.locator(".word.now").first).to_have_attribute("data-at", flag.get_attribute("data-seek"))


def lines_without_times(page: Page) -> None:
    """Where nobody knows when words are said, a click plays the whole line."""
    expect(page.locator(".word")).to_have_count(0)
    line = page.locator(".seg").nth(2)
    start = line.get_attribute("data-start")
    play_by_click(page, line.locator(".words"), f"?t={start}#{line.get_attribute('id')}", float(start))
    expect(page.locator(".seg.now")).to_have_count(1)


def flags_by_key(page: Page) -> None:
    """`n` and `p` walk the flags; sound, address and focus follow."""
    flags = page.locator(".flag").all()
    assert len(flags) >= 2, "the call has too few flags to walk"
    flags[0].focus()
    for key, flag in [("n", flags[1]), ("p", flags[0]), ("p", flags[0]), ("n", flags[1])]:
        page.keyboard.press(key)
        expect(flag).to_be_focused()
        must_be_at(page, second_of(flag))
        assert page.url.endswith(f"#{flag.get_attribute('id')}"), f"{key}: {page.url}"


def the_waveform(page: Page) -> None:
    """A click into the waveform is a place in time, a click on a mark is its flag."""
    wave = page.locator("#wave")
    expect(wave.locator("a[data-seek]")).to_have_count(page.locator(".flag").count())
    width = wave.bounding_box()["width"]
    length = page.evaluate("() => document.querySelector('#audio').duration")
    marks = [float(mark.get_attribute("data-x")) / 100 * width for mark in wave.locator("a[data-seek]").all()]
    # Anywhere but close to a mark: a click there means the mark.
    free = next(at for at in range(20, int(width)) if all(abs(at - mark) > 20 for mark in marks))
    wave.click(position={"x": free, "y": 20})
    must_be_at(page, free / width * length, near=length / width)
    mark = wave.locator("a[data-seek]").first
    wave.click(position={"x": min(marks[0] + 3, width - 1), "y": 40})
    must_be_at(page, second_of(mark))
    # The time under the pointer is shown, and a drag goes on seeking.
    box = wave.bounding_box()
    page.mouse.move(box["x"] + width / 2, box["y"] + 40)
    expect(wave.locator("#hover text")).to_have_text(re.compile(r"^\d+:\d\d$"))
    page.mouse.down()
    page.mouse.move(box["x"] + width / 4, box["y"] + 40, steps=4)
    page.mouse.up()
    must_be_at(page, length / 4, near=length / width)


def find_in_transcript(page: Page) -> None:
    """Hits are counted and walked; clearing the field leaves the text as it was."""
    words = page.locator("#transcript .words")
    before = words.all_text_contents()
    wanted = max(re.findall(r"[a-z]+", before[3].lower()), key=len)
    count = sum(text.lower().count(wanted) for text in before)
    field, hits = page.locator("#find-in"), page.locator("#hits")
    field.fill(wanted)
    expect(hits).to_have_text(f"{count} {'hit' if count == 1 else 'hits'}")
    field.press("Enter")
    expect(hits).to_have_text(f"1 of {count}")
    field.fill("zzyzx")
    expect(hits).to_have_text("No hits")
    field.fill("")
    expect(hits).to_have_text("")
    expect(page.locator("mark[data-found]")).to_have_count(0)
    assert words.all_text_contents() == before, "searching has changed the transcript"
    field.press("Escape")


def sound_goes_on(page: Page) -> None:
    """Deciding and taking back leave the page where it is, and whoever listens goes on listening."""
    flag = page.locator(".flag").nth(1)
    page.evaluate("() => { window.same = document.querySelector('#audio'); window.same.currentTime = 0; }")
    page.locator("#play").click()
    page.wait_for_function("() => !document.querySelector('#audio').paused")
    goes_on = "() => window.same === document.querySelector('#audio') && (!window.same.paused || window.same.ended)"
    note = page.get_by_label("Note for whoever reads this call next")
    note.fill("half a")
    number = flag.get_attribute("data-flag")
    flag.locator("h3 a").click()
    page.locator("#play").click() if page.evaluate(PAUSED) else None
    page.wait_for_function("() => !document.querySelector('#audio').paused")
    decide(page, "2")
    toast(page, "1 flag dismissed")
    expect(page.locator(f'.decide[data-flag="{number}"]')).to_have_attribute("data-state", "dismissed")
    expect(page.locator("#log")).to_contain_text("decided")
    assert page.evaluate(goes_on), "deciding stopped the sound"
    expect(note).to_have_value("half a")
    with page.expect_response("**/flags/undo"):
        page.keyboard.press("u")
    toast(page, "Undone: 1 call is open again")
    expect(page.locator(f'.decide[data-flag="{number}"] .one button')).to_be_visible()
    expect(flag).to_be_focused()
    expect(flag).to_be_in_viewport()
    assert page.evaluate(goes_on), "taking back stopped the sound"
    note.fill("")
    note.press("Escape")
    if not page.evaluate(PAUSED):
        page.locator("#play").click()
    page.wait_for_function(PAUSED)


def flag_after_flag(page: Page) -> None:
    """A decision by key leads on to the flag that waits for one next; after the last one the next call of the list comes."""
    flags = page.locator(".flag")
    count = flags.count()
    flags.nth(1).locator("h3 a").click()
    # From the second on, and then round to the first.
    for decided, following in enumerate([*range(2, count), 0], 1):
        with page.expect_response("**/flags/decide"):
            page.keyboard.press("1")
        expect(page.locator('.decide[data-state="confirmed"]')).to_have_count(decided)
        flag = flags.nth(following)
        expect(flag).to_have_class(re.compile("is-at"))
        expect(flag).to_be_focused()
        must_be_at(page, second_of(flag))
    call = page.locator("#panes").get_attribute("data-call")
    page.keyboard.press("1")
    page.wait_for_url("**/flags?*call=*")
    expect(page.locator("#panes")).not_to_have_attribute("data-call", call or "")


def speed(page: Page, other: str) -> None:
    """The speed goes along to the next call."""
    page.get_by_label("Speed").select_option("1.25")
    page.get_by_label("Speed").blur()
    page.keyboard.press(">")
    expect(page.locator("#audio")).to_have_js_property("playbackRate", 1.5)
    page.goto(f"/calls/{other}")
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    expect(page.locator("#audio")).to_have_js_property("playbackRate", 1.5)
    page.keyboard.press("<")
    expect(page.get_by_label("Speed")).to_have_value("1.25")


def broken(visit: Visit) -> None:
    """A recording that cannot be had is said, and had again from where one was."""
    visit.expected.append("ERR_FAILED")
    page = visit.open("/settings")
    page.route("**/audio", lambda route: route.abort())
    page.goto(f"/calls/{visit.given['call']}?t=9.5")
    again = page.get_by_role("alert").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.locator("#clock")).to_have_text(re.compile("^0:09 / "))
    page.unroute("**/audio")
    again.click()
    must_be_at(page, 9.5)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#play")).to_be_focused()
