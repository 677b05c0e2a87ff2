# Known faults of what is built in, and yanked versions. Needs `say` and `die`.
# shellcheck shell=bash

# check_advisories TOOL: TOOL is cargo-deny. The database is a repository at GitHub, which not every machine
# reaches. A copy fetched earlier is good for as long as deny.toml allows. Without any copy the check is left
# out, and the output says so.
check_advisories() {
    local tool=$1 day trouble reach=()
    say "advisories about what is built in"
    # A firewall that swallows packets would hold this up for minutes.
    trouble=$(GIT_TERMINAL_PROMPT=0 timeout "${CALLSCRIPT_ADVISORIES_SECONDS:-60}" "$tool" fetch db 2>&1) || reach=(--offline)
    day=$(find "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs" -maxdepth 2 -name .git \
        -exec git --git-dir={} log -1 --format=%cs \; 2>/dev/null | sort | head -1) || day=
    if [ -z "$day" ]; then
        printf '%s\n' "${trouble:-no answer}" >&2
        say "NOT CHECKED: advisories and yanked versions. The database cannot be reached, and no copy of it is here." \
            "Run cargo deny check advisories on a machine that reaches github.com"
        return 0
    fi
    if [ ${#reach[@]} = 0 ]; then
        say "the database of advisories is of $day"
    else
        printf '%s\n' "${trouble:-no answer}" >&2
        say "the database of advisories cannot be reached; the copy that is here is of $day"
    fi
    "$tool" --all-features "${reach[@]}" check advisories ||
        die "the lines above name what is built in and should not be: take a version without the fault, or ignore the advisory in" \
            "deny.toml, with a reason"
}
