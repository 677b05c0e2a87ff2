# Builds and installs the extension into the system's PostgreSQL.
# shellcheck shell=bash

pgrx_version=$(sed -n 's/^pgrx = "=\(.*\)"$/\1/p' "$root_dir/Cargo.toml")
PGRX_HOME=$cache_dir/pgrx
[ "$pg_major" = 15 ] || PGRX_HOME=$cache_dir/pgrx-pg$pg_major
export PGRX_HOME
# Separate from the workers' target folder: the two builds differ in features and would evict each other.
pgrx_target=$root_dir/target/pgrx

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
    (cd / && CARGO_TARGET_DIR="$cache_dir/target" cargo install "$name" --version "$version" --locked \
        --root "$cache_dir/tools" --quiet >&2)
    printf '%s\n' "$cache_dir/tools/bin/$name"
}

pgrx_home() {
    mkdir -p "$PGRX_HOME"
    if grep -q "^pg$pg_major = " "$root_dir/pgrx.toml"; then
        cmp -s "$root_dir/pgrx.toml" "$PGRX_HOME/config.toml" || cp "$root_dir/pgrx.toml" "$PGRX_HOME/config.toml"
    else
        # Another major, alone: pgrx wants every pg_config that is named there to exist.
        printf '[configs]\npg%s = "%s"\n' "$pg_major" "$pg_config" >"$PGRX_HOME/config.toml"
    fi
}

# Everything the shared library depends on, and where it is installed.
extension_fingerprint() {
    {
        "$pg_config" --version
        cd "$root_dir" || exit
        find extension Cargo.toml Cargo.lock -type f -print0 | sort -z | xargs -0 sha256sum
    } | sha256sum | cut -d' ' -f1
}

# Where a build for this major is put together.
pgrx_out=$pgrx_target/package-pg$pg_major

# Builds it, without installing anything.
build_extension() {
    local tool
    pgrx_home
    tool=$(cargo_tool cargo-pgrx "$pgrx_version")
    say "building the extension for PostgreSQL $pg_major"
    rm -rf "$pgrx_out"
    (cd "$root_dir/extension" && CARGO_TARGET_DIR="$pgrx_target" "$tool" pgrx package \
        --pg-config "$pg_config" --no-default-features --features "pg$pg_major" --out-dir "$pgrx_out" >&2)
    # Released versions, so that an upgrade from each of them can be tried; the upgrade scripts are there already.
    cp "$root_dir"/extension/sql/*.sql "$pgrx_out$("$pg_config" --sharedir)/extension/"
}

ensure_extension() {
    local stamp fingerprint library
    pgrx_home
    library=$("$pg_config" --pkglibdir)/callscript.so
    stamp=$cache_dir/extension-pg$pg_major.sha256
    fingerprint=$(extension_fingerprint)
    # The stamp names the sources and the library that came of them: another checkout may have installed its own.
    if [ -r "$library" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint $(sha256sum <"$library")" ]; then
        return 0
    fi
    build_extension
    may_be_root || die "the extension is built but this user may not install it; run:
    sudo cp -r --remove-destination $pgrx_out/. /"
    # A new file, not new bytes in the old one: servers that have the library loaded keep running on the old one.
    as_root cp -r --remove-destination "$pgrx_out/." /
    printf '%s %s\n' "$fingerprint" "$(sha256sum <"$library")" >"$stamp"
}
