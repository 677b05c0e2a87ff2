# Python packages in a folder of their own, in the cache. Needs `say` and `cache_dir`.
# shellcheck shell=bash

# python_packages NAME LIST: prints a folder with bin/python and what LIST pins; made once for each version of
# Python and LIST.
python_packages() {
    local name=$1 list=$2 folder
    folder=$cache_dir/$name-$({ /usr/bin/python3 --version; cat "$list"; } | sha256sum | cut -c1-16)
    # Written last: an installation that was cut short is made anew.
    if [ ! -e "$folder/complete" ]; then
        say "installing the Python packages of ${list##*/} for $name (once)"
        rm -rf "$folder"
        /usr/bin/python3 -m venv "$folder" >&2
        "$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --no-deps --requirement "$list" >&2
        touch "$folder/complete"
    fi
    printf '%s\n' "$folder"
}
