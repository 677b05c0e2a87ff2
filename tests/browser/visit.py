"""One visit to the console: a browser, the windows that are open in it, and all that it complains of."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response, WebError, expect

CHROMIUM = "/usr/bin/chromium"
# A loaded machine is slow, not wrong: this is how long something that never comes is waited for.
PATIENCE_MS = 60_000


class Visit:
    def __init__(self, browser: Browser, url: str, link: str, given: dict[str, str]) -> None:
        self.browser = browser
        self.url = url
        self.link = link
        self.given = given
        # Errors and warnings of any page, violations of its policy among them.
        self.complaints: list[str] = []
        # Parts of complaints that belong to the scenario.
        self.expected: list[str] = []
        self._signed_in = None

    def window(self, **options) -> Page:
        """A new window that shares nothing with the others."""
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        self._listen(context)
        return context.new_page()

    def open(self, path: str = "/flags", **options) -> Page:
        """A window of somebody who is signed in."""
        page = self.window(storage_state=self._signed_in, **options)
        if self._signed_in is None:
            page.goto(self.link)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/flags")
            self._signed_in = page.context.storage_state()
        if path != "/flags" or not page.url.endswith(path):
            page.goto(path)
        return page

    def ask(self, what: str) -> None:
        """Has the test do something, and waits until it is done."""
        print(f"ask: {what}", flush=True)
        assert sys.stdin.readline(), f"nobody did what was asked: {what}"

    def must_be_quiet(self) -> None:
        """Nothing was complained of but what was expected."""
        for context in self.browser.contexts:
            for page in context.pages:
                page.title()  # what the page said before this has arrived then
        said = [each for each in self.complaints if not any(part in each for part in self.expected)]
        assert not said, "the browser complained"

    def keep(self, folder: Path, name: str) -> None:
        """Leaves what can be seen of every window."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self.browser.contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            file = folder / f"{name}-{number}"
            try:
                file.with_suffix(".html").write_text(page.content())
                page.screenshot(path=file.with_suffix(".png"), full_page=True, timeout=10_000)
                print(f"  {page.url} is kept in {file}.html and .png")
            except Error as error:
                print(f"  {page.url} cannot be kept: {error}")

    def _listen(self, context: BrowserContext) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

        def on_error(error: WebError) -> None:
            self.complaints.append(f"uncaught: {error.error}")

        def on_response(response: Response) -> None:
            if response.status >= 500:
                self.complaints.append(f"{response.status} {response.url}")

        context.on("console", on_console)
        context.on("weberror", on_error)
        context.on("response", on_response)


def toast(page: Page, text: str) -> None:
    """The message at the foot of the page says this."""
    expect(page.locator("#toast")).to_contain_text(text)
