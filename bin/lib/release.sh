# The steps of bin/release, each in the current folder: the checkout, or a copy of it. Needs common.sh, and
# `is_dry`, which is empty in a release that counts.
# shellcheck shell=bash

# What step 6 hands to `bin/test --`: the tests that look at versions, scripts, checksums and installation.
# shellcheck disable=SC2034 # bin/release does.
release_tests=(--lib --test database -- upgrade:: migrat install schema)

# must MESSAGE...: the end of a release; a dry run says it and goes on.
must() {
    [ -n "$is_dry" ] || die "$*"
    say "a release that counts would end here: $*"
}

must_be_on_main() {
    local branch
    branch=$(git symbolic-ref --quiet --short HEAD) || branch="no branch"
    [ "$branch" = main ] || must "this is $branch, and releases are made on main"
}

must_be_clean() {
    [ -z "$(git status --porcelain)" ] ||
        must "there are changes that are not committed: commit them, or put them aside with git stash --include-untracked"
}

# The newest version that the change log, the tags and the scripts of the extension name, and where each
# stands.
must_be_newer() {
    local version=$1 by_log by_tags by_scripts last
    by_log=$(released_in_log | sort -V | tail -1)
    by_tags=$(git tag --list 'v[0-9]*.[0-9]*.[0-9]*' | sed 's/^v//' | sort -V | tail -1)
    by_scripts=$(released_scripts | sort -V | tail -1)
    if [ -z "$by_tags" ]; then
        say "this clone has no tags of releases (git fetch --tags brings them, where the origin has any): the change log counts"
    elif [ "$by_tags" != "$by_log" ]; then
        die "the newest tag is v$by_tags, and the newest version in CHANGELOG.md $by_log: one of them is missing"
    fi
    [ "$by_log" = "$by_scripts" ] ||
        die "CHANGELOG.md ends with ${by_log:-no version}, extension/sql with ${by_scripts:-none}: one of them is missing"
    last=$by_log
    say "the last release is $last"
    if [ "$version" = "$last" ] || [ "$(printf '%s\n' "$last" "$version" | sort -V | tail -1)" = "$last" ]; then
        die "$version is not greater than $last"
    fi
}

released_in_log() { sed -n 's/^## \[\([0-9.]*\)\].*/\1/p' CHANGELOG.md; }

# The versions with a script to begin with. One with -dev is no release.
released_scripts() { find extension/sql -name 'callscript--*.sql' | sed -n 's/.*callscript--\([0-9.]*\)\.sql$/\1/p'; }

# copy_checkout FOLDER: what is here, with what is not committed yet, in a clone that nobody else sees.
copy_checkout() {
    local from=$PWD
    git -c init.defaultBranch=main clone --quiet --shared "$from" "$1"
    git -C "$1" config user.name "${GIT_AUTHOR_NAME:-$(git config user.name || echo nobody)}"
    git -C "$1" config user.email "${GIT_AUTHOR_EMAIL:-$(git config user.email || echo nobody@localhost)}"
    git -C "$1" config commit.gpgSign false
    git -C "$1" config tag.gpgSign false
    [ -n "$(git status --porcelain)" ] || return 0
    git diff --binary HEAD | git -C "$1" apply --allow-empty --whitespace=nowarn
    git ls-files -z --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory="$1"
    git -C "$1" add --all
    git -C "$1" commit --quiet --message "What is not committed yet"
}

# take_back COMMIT: after a step that failed. The checkout was clean, so nothing of anybody's is lost.
take_back() {
    git tag --delete "v$version" >/dev/null 2>&1 || true
    git reset --quiet --hard "$1"
    git clean --quiet --force -d extension/sql sql
    say "a step failed: the checkout is as it was before, at $(git rev-parse --short HEAD)"
}

# set_version VERSION: in Cargo.toml, for the workspace's own crates in both lock files, and in sql/install.sql, which tells every
# database who has written the versions of the rules.
set_version() {
    local was lock
    was=$(workspace_version .)
    sed -i "0,/^version = \"$was\"\$/s//version = \"$1\"/" Cargo.toml
    sed -i "s/^\\\\set shipped_by 'callscript $was'\$/\\\\set shipped_by 'callscript $1'/" sql/install.sql
    for lock in Cargo.lock fuzz/Cargo.lock; do
        # A crate of the registry has the line `source` behind its version; ours have none.
        awk -v was="version = \"$was\"" -v now="version = \"$1\"" '
            held != "" { print ($0 ~ /^source = /) ? held : now; held = "" }
            ours && $0 == was { held = $0; next }
            { ours = ($0 ~ /^name = "callscript/); print }' "$lock" >"$lock.new"
        mv "$lock.new" "$lock"
    done
}

# The entries of CHANGELOG.md under a heading: those of VERSION, or without one what is unreleased.
entries() {
    awk -v wanted="${1:-Unreleased}" '
        /^## / { inside = ($0 == "## " wanted || index($0, "## [" wanted "]") == 1); next }
        inside { print }' CHANGELOG.md
}

must_have_entries() {
    [ -n "$(entries | sed -n "/^- /p")" ] || must "CHANGELOG.md has nothing under Unreleased: say there what changed for those who use it"
}

date_entries() {
    sed -i "s/^## Unreleased\$/&\n\n## [$1] - $2/" CHANGELOG.md
}

# lock_extension VERSION WAS: WAS is the version that was being worked on.
lock_extension() {
    local version=$1 was=$2 last=''
    last=$(released_scripts | sort -V | tail -1)
    (
        cd extension/sql
        sha256sum --check --quiet --strict SHA256SUMS || die "a script that was released has been edited: take that back"
        cp ../install.sql "callscript--$version.sql"
        [ -e "callscript--$last--$was.sql" ] ||
            die "extension/sql/callscript--$last--$was.sql is missing: write it, or an upgrade from $last does not end here"
        sed "s/\b$was/$version/g" "callscript--$last--$was.sql" >"callscript--$last--$version.sql"
        rm "callscript--$last--$was.sql"
        LC_ALL=C sha256sum callscript--*.sql >SHA256SUMS
        cat SHA256SUMS >&2
    )
}

lock_tables() {
    (
        cd sql/tables
        sha256sum --check --quiet --strict SHA256SUMS ||
            die "a numbered file of sql/tables has been edited: take that back, and write a new one (sql/README.md)"
        LC_ALL=C sha256sum V*.sql >SHA256SUMS
        say "$(wc -l <SHA256SUMS) files"
    )
}

# check_version VERSION: every place that has a version agrees.
check_version() {
    local version=$1 crates file
    crates=$(cargo metadata --no-deps --locked --quiet --format-version 1 | grep -o '"name":"callscript[a-z-]*","version":"[^"]*"')
    if grep -v "\"version\":\"$version\"" <<<"$crates" >&2; then
        die "those crates have a version of their own: write version.workspace = true"
    fi
    for file in Cargo.toml fuzz/Cargo.toml; do
        cargo metadata --locked --quiet --format-version 1 --manifest-path "$file" >/dev/null ||
            die "the lock file beside $file does not fit: cargo update --workspace --manifest-path $file, commit, and begin again"
    done
    grep -q "^default_version = '@CARGO_VERSION@'\$" extension/callscript.control ||
        die "extension/callscript.control has a version of its own: write @CARGO_VERSION@"
    grep -qxF "\\set shipped_by 'callscript $version'" sql/install.sql ||
        die "sql/install.sql is of another version: callscript migrate --print-install-sql > sql/install.sql"
    [ "$(released_in_log | sort -V | tail -1)" = "$version" ] || die "CHANGELOG.md has no heading ## [$version] - DATE"
    say "$(wc -l <<<"$crates") crates, two lock files, the extension and the change log say $version;" \
        "packages are from $(workspace_maintainer .)"
}

# begin_version VERSION: what is built from now on is on the way to VERSION. The upgrade's script grows with
# the functions.
begin_version() {
    local last was script
    last=$(released_scripts | sort -V | tail -1)
    was=extension/sql/callscript--$last--$(workspace_version .).sql
    script=extension/sql/callscript--$last--$1-dev.sql
    if [ -e "$was" ]; then
        # On the way to another version than was thought.
        sed "s/\b$(workspace_version .)/$1-dev/g" "$was" >"$script.new"
        rm "$was"
        mv "$script.new" "$script"
    else
        cat >"$script" <<SQL
/* From $last to $1-dev: no function came, went or changed its signature. */

SELECT callscript.apply_grants();
SQL
    fi
    set_version "$1-dev"
    git add --all
    git commit --quiet --message "$1 begins"
    git --no-pager show --stat --format='%h %s' HEAD >&2
}

# make_bills FOLDER: a bill of materials of each program, for the system of this machine.
make_bills() {
    local crate host
    host=$(rustc -vV | sed -n 's/^host: //p')
    mkdir -p "$1"
    for crate in callscript callscript-worker callscript-web; do
        cargo metadata --locked --quiet --format-version 1 --filter-platform "$host" --features callscript-worker/openblas |
            bin/lib/sbom.py "$crate" >"$1/$crate.cdx.json" ||
            die "there is no bill of materials of $crate: see above (python3 of 3.11 or newer is needed)"
        say "$crate: $(grep -c '"bom-ref"' "$1/$crate.cdx.json") parts"
    done
}

# build_auditable FOLDER: the programs, each with the list of its crates inside.
build_auditable() {
    local version=0.7.7
    (cd / && CARGO_TARGET_DIR="$cache_dir/target" cargo_told install cargo-auditable --version "$version" --locked \
        --root "$cache_dir/tools")
    PATH=$cache_dir/tools/bin:$PATH cargo_told auditable build --release --locked -p callscript-worker -p callscript-web \
        --features callscript-worker/openblas --bins
    cp target/release/callscript target/release/callscript-web "$1/"
}
