# Builds the workspace, and installs its extension into the system's PostgreSQL. Needs common.sh, packages.sh
# and cargo.sh.
# shellcheck shell=bash

PGRX_HOME=$cache_dir/pgrx
[ "$pg_major" = 15 ] || PGRX_HOME=$cache_dir/pgrx-pg$pg_major
export PGRX_HOME
target_dir=${CARGO_TARGET_DIR:-$root_dir/target}
# The extension alone, or for another major: in a folder of its own, for other features mean other builds of
# what it needs.
pgrx_target=$root_dir/target/pgrx
# Where the extension's files for this major are put together.
pgrx_out=$pgrx_target/package-pg$pg_major
# What a first build takes of a processor, in seconds: measured by a visitor's first start (bin/test --long),
# which took 1,042 with the calls of the demo.
first_build_seconds=1000

# The major that the extension's default feature names is built with everything else, so that cargo compiles
# nothing twice, whoever asks for what.
if grep -q "^default = \[\"pg$pg_major\"\]" "$root_dir/extension/Cargo.toml"; then
    workspace=(--workspace --features callscript-worker/openblas)
    is_default_major=1
else
    workspace=(--workspace --exclude callscript --features callscript-worker/openblas)
    is_default_major=
fi

pgrx_home() {
    mkdir -p "$PGRX_HOME"
    if grep -q "^pg$pg_major = " "$root_dir/pgrx.toml"; then
        cmp -s "$root_dir/pgrx.toml" "$PGRX_HOME/config.toml" || cp "$root_dir/pgrx.toml" "$PGRX_HOME/config.toml"
    else
        # Another major, alone: pgrx wants every pg_config that is named there to exist.
        printf '[configs]\npg%s = "%s"\n' "$pg_major" "$pg_config" >"$PGRX_HOME/config.toml"
    fi
}

# build_programs NAME...: the extension and these programs.
build_programs() {
    local name programs=()
    for name in "$@"; do programs+=(--bin "$name"); done
    pgrx_home
    if [ -e "$target_dir/release/${*: -1}" ]; then
        say "building what has changed"
    else
        say "building the extension and $* (the first time: $(minutes_of "$first_build_seconds") if nothing else runs)"
    fi
    (cd "$root_dir" && cargo_told build --release --locked "${workspace[@]}" --lib "${programs[@]}")
    if [ -n "$is_default_major" ]; then
        gather_extension "$target_dir/release/libcallscript.so"
    else
        build_extension
    fi
}

# The extension alone.
build_extension() {
    pgrx_home
    say "building the extension for PostgreSQL $pg_major"
    (cd "$root_dir/extension" && CARGO_TARGET_DIR=$pgrx_target cargo_told build --release --locked --lib \
        --no-default-features --features "pg$pg_major")
    gather_extension "$pgrx_target/release/libcallscript.so"
}

# gather_extension LIBRARY: lays out what is to be installed, in $pgrx_out.
gather_extension() {
    local version scripts
    version=$(workspace_version "$root_dir")
    scripts=$pgrx_out$("$pg_config" --sharedir)/extension
    rm -rf "$pgrx_out"
    mkdir -p "$scripts" "$pgrx_out$("$pg_config" --pkglibdir)"
    cp "$1" "$pgrx_out$("$pg_config" --pkglibdir)/callscript.so"
    sed "s/@CARGO_VERSION@/$version/" "$root_dir/extension/callscript.control" >"$scripts/callscript.control"
    # Released versions too, so that an upgrade from each of them can be tried.
    cp "$root_dir"/extension/sql/*.sql "$scripts/"
    cp "$root_dir/extension/install.sql" "$scripts/callscript--$version.sql"
}

# Installs what was gathered, unless it is there.
install_extension() {
    local file
    while IFS= read -r file; do
        cmp -s "$pgrx_out/$file" "/$file" || break
        file=
    done < <(cd "$pgrx_out" && find . -type f)
    [ -n "$file" ] || return 0
    may_be_root || die "the extension is built but this user may not install it; run:
    sudo cp -r --remove-destination $pgrx_out/. /"
    # A new file, not new bytes in the old one: servers that have the library loaded keep running on the old
    # one.
    as_root cp -r --remove-destination "$pgrx_out/." /
}
