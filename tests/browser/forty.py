"""Triage of forty flags in two people's windows: by keys alone, with the sound, with reasons, and with decisions taken back.

Counted is what a person does: each press of a key, and each page that is loaded.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from rows import ROW, calls, reading
from visit import Visit, toast

EACH = 20  # flags of each person
MOST_PRESSES = 2.2
HEARD = "() => { const audio = document.querySelector('#audio'); return !audio.paused && audio.currentTime > 0; }"
PAUSED = "() => document.querySelector('#audio').paused"
LEAD = 3


class Person:
    """A window, and what was done in it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.presses = 0
        self.loads = 0
        self.decided = 0
        page.on("load", lambda _: self.count_load())

    def count_load(self) -> None:
        self.loads += 1

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def press_and_store(self, key: str, path: str = "/flags/decide") -> None:
        with self.page.expect_response(f"**{path}") as answer:
            self.press(key)
        assert answer.value.ok, f"{self.name}, {key}: {answer.value.status} {answer.value.text()}"

    def flag(self) -> str:
        return self.page.locator(".decide:visible").get_attribute("data-flag") or ""

    def call(self) -> str:
        return self.page.locator("#panes").get_attribute("data-call") or ""


def forty(visit: Visit) -> None:
    """Both work side by side, one from the top and one from the bottom; neither loads a page, and both hear what they decide."""
    one = Person(visit.open("/flags?state=open"), "the reviewer")
    other_page = visit.window()
    other_page.goto(visit.given["other"])
    other_page.get_by_role("button", name="Sign in").click()
    other_page.wait_for_url("**/flags")
    other_page.goto("/flags?sort=oldest")
    other = Person(other_page, "the admin")
    people = [one, other]
    # One of them lets the sound go on from call to call; that is a press too.
    other.page.get_by_label("Play on").press("Space")
    other.presses += 1
    other.page.get_by_label("Play on").blur()
    for person in people:
        assert len(calls(person.page)) > 3, f"too few calls for {person.name}"
        person.page.wait_for_load_state()
        person.loads = 0
    for _ in range(EACH):
        for person in people:
            one_flag(person)
    for person in people:
        print(
            f"{person.name}: {person.decided} flags, {person.presses / person.decided:.2f} presses a flag, "
            f"{person.loads / person.decided:.2f} page loads a flag",
            flush=True,
        )
    decided = sum(person.decided for person in people)
    presses = sum(person.presses for person in people) / decided
    loads = sum(person.loads for person in people) / decided
    print(f"forty: {decided} flags, {presses:.2f} presses a flag, {loads:.2f} page loads a flag", flush=True)
    assert decided == 2 * EACH, decided
    assert presses < MOST_PRESSES, f"{presses:.2f} presses a flag"
    assert loads == 0, f"{loads:.2f} page loads a flag"


def one_flag(person: Person) -> None:
    """Hear it, decide, and the next one is there."""
    page = person.page
    must_be_ready(person)
    if page.evaluate(PAUSED):
        person.press(" ")
    page.wait_for_function(HEARD)
    verdict = "dismissed" if person.decided % 5 == 4 else "confirmed"
    flag = person.flag()
    decide(person, verdict)
    if person.decided % 10 == 6:
        taken_back(person, flag, verdict)
    person.decided += 1


def must_be_ready(person: Person) -> None:
    """The recording stands three seconds before the quote, or is heard already."""
    page = person.page
    place = page.evaluate(
        """() => {
            const audio = document.querySelector('#audio');
            const card = document.querySelector('.flag.is-at');
            const quote = card.querySelector('blockquote a');
            return { paused: audio.paused, lead: Number(card.dataset.seek), quote: Number(quote.dataset.seek) };
        }"""
    )
    assert abs(place["lead"] - max(0, place["quote"] - LEAD)) < 0.02, place
    if place["paused"]:
        page.wait_for_function(
            "(lead) => Math.abs(document.querySelector('#audio').currentTime - lead) < 0.1", arg=place["lead"]
        )


def decide(person: Person, verdict: str) -> None:
    page, flag, call = person.page, person.flag(), person.call()
    left = page.locator('.decide[data-state="open"]').count() - 1
    was_heard = page.evaluate("() => { window.heard = document.querySelector('#audio'); return !window.heard.paused; }")
    if verdict == "dismissed":
        person.press("2")
        expect(page.locator(".strip:visible")).to_be_focused()
        person.press_and_store("1")
    else:
        person.press_and_store("1")
    toast(page, f"1 flag {verdict}")
    if left:
        expect(page.locator('.decide[data-state="open"]')).to_have_count(left)
        expect(page.locator(".decide:visible")).not_to_have_attribute("data-flag", flag)
        if was_heard:
            assert page.evaluate("() => window.heard === document.querySelector('#audio')"), "the sound was cut off"
    else:
        expect(page.locator("#panes")).not_to_have_attribute("data-call", call)
        reading(page, person.call())
        expect(page.locator(f"{ROW}.at")).to_have_attribute("data-call", person.call())
        expect(page.locator(f'{ROW}[data-call="{call}"]:not(.gone)')).to_have_count(0)


def taken_back(person: Person, flag: str, verdict: str) -> None:
    """A decision that was too quick: back to its flag, and decided again."""
    page = person.page
    person.press_and_store("u", "/flags/undo")
    toast(page, "Undone: ")
    expect(page.locator(".decide:visible")).to_have_attribute("data-flag", flag)
    expect(page.locator(".decide:visible")).to_have_attribute("data-state", "open")
    decide(person, verdict)
