# A Python that drives Debian's Chromium, for the browser tests of the console. Needs `root_dir` and venv.sh.
# shellcheck shell=bash

# shellcheck source=lib/venv.sh
. "$root_dir/bin/lib/venv.sh"

# Exports CALLSCRIPT_BROWSER_PYTHON. The packages are downloaded once for each list of them; the tests need no
# network.
ensure_browser() {
    local folder
    folder=$(python_packages browser "$root_dir/tests/browser/requirements.txt")
    export CALLSCRIPT_BROWSER_PYTHON=$folder/bin/python
}
