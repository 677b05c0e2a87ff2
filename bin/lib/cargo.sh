# Building with cargo so that a person can see it go on. Needs `say` and `cache_dir`.
# shellcheck shell=bash

# Seconds between two lines where stderr is no terminal.
tell_every=30

# cargo_told ARGS...: cargo, with its own bar where somebody looks at a terminal, and else a line now and then
# with how many crates are done. Everything goes to stderr.
cargo_told() {
    if [ -t 2 ]; then
        cargo "$@" >&2
    else
        CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_PROGRESS_WIDTH=80 cargo "$@" 2>&1 | tell_progress >&2
    fi
}

# Reads what cargo prints: its bar, redrawn with a carriage return twice a second, becomes a line every half
# minute; which crate begins is left out, all else (warnings, errors, the end) is printed.
tell_progress() {
    local piece last=$SECONDS begin=$SECONDS
    while IFS= read -r -d $'\r' piece || [ -n "$piece" ]; do
        if [[ $piece =~ \]\ ([0-9]+)/([0-9]+) ]] && [ $((SECONDS - last)) -ge "$tell_every" ]; then
            last=$SECONDS
            printf '%s of %s crates after %d:%02d minutes\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" \
                $(((SECONDS - begin) / 60)) $(((SECONDS - begin) % 60))
        fi
        # Cargo clears the rest of its bar's line before it writes another one.
        piece=${piece//$'\e[K'/}
        sed -E '/^ *$/d;/^ *(Building|Downloading|Fetch) .*[0-9]/d;/^ +(Compiling|Checking|Downloaded|Updating|Locking|Blocking|Fresh) /d' <<<"$piece"
    done
}

# minutes_of SECONDS: how long that much work of a processor takes here, in words.
minutes_of() {
    local cores
    cores=$(nproc)
    printf 'about %d minutes on %d cores' $((($1 / cores + 59) / 60)) "$cores"
}

# cargo_tool NAME VERSION: the cargo subcommand at that version, built once into the cache.
cargo_tool() {
    local name=$1 version=$2 tool
    for tool in "$(command -v "$name" || true)" "$cache_dir/tools/bin/$name"; do
        if [ -x "$tool" ] && [ "$("$tool" "${name#cargo-}" --version 2>/dev/null)" = "$name $version" ]; then
            printf '%s\n' "$tool"
            return
        fi
    done
    say "building $name $version (once, a few minutes)"
    # In a folder of its own: the workspace's Cargo.lock and profiles must not leak into the tool.
    (cd / && CARGO_TARGET_DIR="$cache_dir/target" cargo_told install "$name" --version "$version" --locked \
        --root "$cache_dir/tools")
    printf '%s\n' "$cache_dir/tools/bin/$name"
}
