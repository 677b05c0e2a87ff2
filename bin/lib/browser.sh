# A Python that drives Debian's Chromium, for the browser tests of the console. Needs `say`, `cache_dir` and `root_dir`.
# shellcheck shell=bash

# Exports CALLSCRIPT_BROWSER_PYTHON. The packages are downloaded once for each list of them; the tests need no network.
ensure_browser() {
    local list venv
    list=$root_dir/tests/browser/requirements.txt
    venv=$cache_dir/browser-$({ /usr/bin/python3 --version; cat "$list"; } | sha256sum | cut -c1-16)
    # Written last: an installation that was cut short is made anew.
    if [ ! -e "$venv/complete" ]; then
        say "installing Playwright and axe-core for the browser tests (once)"
        rm -rf "$venv"
        /usr/bin/python3 -m venv "$venv" >&2
        "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --no-deps \
            --requirement "$list" >&2
        touch "$venv/complete"
    fi
    export CALLSCRIPT_BROWSER_PYTHON=$venv/bin/python
}
