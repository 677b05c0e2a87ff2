"""The console as people use it, in a real browser.

    console.py --url URL --link LINK [--given NAME=VALUE ...] [--keep FOLDER] SCENARIO

LINK signs somebody in, or invites them, once. What the test has prepared in the database is given by name. Where a
scenario wants something done meanwhile it says `ask: WHAT` on standard output, and goes on with the next line of
standard input.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

from playwright.sync_api import Error, expect, sync_playwright

import axe
import bulk
import call
import export
import forty
import palette
import people
import phone
import pill
import plain
import search
import session
import settings
import triage
import ways_in
import workbench
from visit import CHROMIUM, PATIENCE_MS, Visit

SCENARIOS = {
    "account": people.account,
    "triage": triage.ten_calls,
    "forty": forty.forty,
    "bulk": bulk.many_calls,
    "long": triage.a_long_list,
    "pill": pill.news,
    "call": call.listening,
    "broken": call.broken,
    "search": search.finding,
    "ended": session.ended,
    "two": session.two_at_once,
    "settings": settings.changing,
    "workbench": workbench.a_rule,
    "palette": palette.going,
    "export": export.taking,
    "plain": plain.without_script,
    "phone": phone.in_a_hand,
    "provider": ways_in.provider,
    "passkeys": ways_in.passkeys,
    "copied": ways_in.copied,
    "codes": ways_in.codes,
    "axe": axe.every_page,
}

# What a person with loudspeakers and one click on the page behind them has anyway.
FLAGS = ["--autoplay-policy=no-user-gesture-required"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs one scenario against a running console")
    parser.add_argument("--url", required=True, help="address of the console")
    parser.add_argument("--link", required=True, help="signs in, or invites, once")
    parser.add_argument("--given", action="append", default=[], metavar="NAME=VALUE", help="what is in the database")
    parser.add_argument("--keep", type=Path, help="where screenshots and pages of a failure go")
    parser.add_argument("scenario", choices=SCENARIOS)
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    expect.set_options(timeout=PATIENCE_MS)
    given = dict(pair.split("=", 1) for pair in asked.given)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visit = Visit(browser, asked.url, asked.link, given)
        try:
            SCENARIOS[asked.scenario](visit)
            visit.must_be_quiet()
        except (AssertionError, Error) as error:
            # The line of the scenario first, then what was wrong there; the browser's own frames say nothing.
            for frame in traceback.extract_tb(error.__traceback__):
                if Path(frame.filename).parent == Path(__file__).parent:
                    print(f"  {Path(frame.filename).name}:{frame.lineno}: {frame.line}")
            # Without the outline of the page: the page itself is kept.
            print(f"{asked.scenario}: FAILED: {str(error).split('Aria snapshot')[0].strip()}")
            for complaint in visit.complaints:
                print(f"  the browser said: {complaint}")
            if asked.keep:
                visit.keep(asked.keep, asked.scenario)
            return 1
        finally:
            browser.close()
    print(f"{asked.scenario}: passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
