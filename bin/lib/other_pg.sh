# Another PostgreSQL major, in a Debian of its own: made once, kept in the cache. Needs root and the functions of common.sh and apt.sh.
# shellcheck shell=bash

# debian_of MAJOR: the Debian suite that has it.
debian_of() {
    case $1 in
        15) echo bookworm ;;
        17) echo trixie ;;
        18) echo forky ;;
        *) die "no Debian is known to have PostgreSQL $1: 15, 17 and 18 are" ;;
    esac
}

# ensure_other_pg MAJOR: prints the folder of a Debian with that PostgreSQL, pg_cron, and what building the extension takes.
ensure_other_pg() {
    local major=$1 suite folder mirror
    suite=$(debian_of "$major")
    folder=$cache_dir/debian-$suite-pg$major
    # Written last: one that was cut short is made anew.
    if [ ! -e "$folder/complete" ]; then
        ensure_packages debootstrap
        mirror=${CALLSCRIPT_DEBIAN_MIRROR:-http://deb.debian.org/debian}
        say "making a Debian $suite with PostgreSQL $major (once, about 2 GB)"
        rm -rf --one-file-system "$folder" || die "$folder, left behind half made, could not be removed: is anything mounted there?"
        mkdir -p "$folder"
        # The script by name: this Debian's debootstrap may be older than that suite, and all of them are made alike. In a mount
        # namespace of its own: what it mounts there goes with it, even if it is killed.
        unshare --mount debootstrap --variant=minbase "$suite" "$folder" "$mirror" /usr/share/debootstrap/scripts/sid >&2 ||
            die "no Debian $suite could be made from $mirror; CALLSCRIPT_DEBIAN_MIRROR names another"
        # A mirror that stands still is good enough to test with: its signatures are checked, their age is not.
        cp /etc/resolv.conf "$folder/etc/resolv.conf"
        in_other_pg "$folder" env DEBIAN_FRONTEND=noninteractive sh -c "
            apt-get -o Acquire::Check-Valid-Until=false update -q &&
            apt-get install -q -y --no-install-recommends postgresql-$major postgresql-$major-cron \
                postgresql-server-dev-$major build-essential clang libclang-dev cmake pkg-config ca-certificates git curl" >&2 ||
            die "PostgreSQL $major could not be installed in the Debian $suite"
        touch "$folder/complete"
    fi
    printf '%s\n' "$folder"
}

# in_other_pg FOLDER COMMAND...: runs it there, with this checkout, the Rust toolchain and the cache at the places where they are here. In a
# mount namespace of its own: whatever ends it, nothing stays mounted.
in_other_pg() {
    local folder=$1 place
    shift
    local places=("$root_dir" "$cache_dir" "${CARGO_HOME:-$HOME/.cargo}" "${RUSTUP_HOME:-$HOME/.rustup}"
        "${CARGO_TARGET_DIR:-$root_dir/target}")
    for place in "${places[@]}"; do
        [ ! -d "$place" ] || mkdir -p "$folder$place"
    done
    # shellcheck disable=SC2016 # expanded by the shell that is started there
    unshare --mount bash -euc '
        folder=$1 count=$2
        shift 2
        mount --make-rprivate /
        mount -t proc proc "$folder/proc"
        mount --rbind /dev "$folder/dev"
        while [ "$count" -gt 0 ]; do
            [ ! -d "$1" ] || mount --bind "$1" "$folder$1"
            shift
            count=$((count - 1))
        done
        exec chroot "$folder" "$@"' in_other_pg "$folder" "${#places[@]}" "${places[@]}" "$@"
}
