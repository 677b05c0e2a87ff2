"""Pictures of the sample pages, light, dark and on a telephone, and what is wrong with how they come out.

    shots.py --pages FOLDER --out FOLDER

Fails where axe-core finds violations, where a page is wider than its window, and where a script complains.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import threading
import wave
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from axe import violations
from phone import HEIGHT, WIDTH, widest
from visit import CHROMIUM, PATIENCE_MS

DESK = {"width": 1280, "height": 800}
LOOKS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": {"width": WIDTH, "height": HEIGHT}, "color_scheme": "light", "is_mobile": True, "has_touch": True},
}
# As long as the recordings of the samples.
SECONDS, SAMPLES_A_SECOND = 121, 8_000


def silence() -> bytes:
    recording = io.BytesIO()
    with wave.open(recording, "wb") as file:
        file.setparams((1, 1, SAMPLES_A_SECOND, 0, "NONE", ""))
        file.writeframes(b"\x80" * SECONDS * SAMPLES_A_SECOND)
    return recording.getvalue()


class Handler(SimpleHTTPRequestHandler):
    """The files of a folder, and as much of a console as their scripts ask for."""

    recording = silence()

    def do_GET(self) -> None:
        if self.path == "/events":
            self.answer(204, "text/plain", b"")
        elif self.path == "/views/counts":
            self.answer(200, "application/json", b'{"1": "12", "2": "3", "3": "10,000+"}')
        elif self.path.endswith("/audio"):
            self.send_recording()
        else:
            super().do_GET()

    def send_recording(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        whole = len(self.recording)
        first, last = (int(asked[1]), int(asked[2] or whole - 1)) if asked else (0, whole - 1)
        part = {"Content-Range": f"bytes {first}-{last}/{whole}"} if asked else {}
        self.answer(206 if asked else 200, "audio/wav", self.recording[first : last + 1], {"Accept-Ranges": "bytes"} | part)

    def answer(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass  # the browser has heard enough of it

    def log_message(self, *_: object) -> None:
        pass


def look(page: Page, name: str, kind: str, out: Path) -> list[str]:
    """Takes the picture; returns what is wrong."""
    page.goto(f"/{name}.html")
    if page.locator("#audio").count():
        page.wait_for_function("() => document.querySelector('#audio').readyState > 0")
    page.screenshot(path=out / f"{name}-{kind}.png", full_page=True)
    problems = []
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > LOOKS[kind]["viewport"]["width"]:
        problems.append(f"{page.url} ({kind}): {width} pixels wide: {widest(page)}")
    if kind != "phone":
        problems += violations(page, kind)
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Takes pictures of sample pages and looks for faults")
    parser.add_argument("--pages", type=Path, required=True, help="folder of the sample pages")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", default="", help="pages whose names begin so")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    names = sorted(file.stem for file in asked.pages.glob("*.html") if file.stem.startswith(asked.only))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=asked.pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        pages = {}
        for kind, options in LOOKS.items():
            context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}", reduced_motion="reduce", **options)
            context.set_default_timeout(PATIENCE_MS)
            context.on("weberror", lambda error: problems.append(f"a script failed: {error.error}"))
            pages[kind] = context.new_page()
        for name in names:
            found = [problem for kind, page in pages.items() for problem in look(page, name, kind, asked.out)]
            print(f"{name}: {len(found) or 'no'} problems", flush=True)
            problems += found
        browser.close()
    server.shutdown()
    for problem in problems:
        print(problem)
    print(f"{len(names)} pages, {len(names) * len(LOOKS)} pictures in {asked.out}, {len(problems)} problems")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main())
