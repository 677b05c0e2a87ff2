# Another PostgreSQL major, in a Debian or Ubuntu of its own: made once, kept in the cache. Needs root and the
# functions of common.sh and apt.sh.
# shellcheck shell=bash

# system_with MAJOR: the distribution and the suite that have it.
system_with() {
    case $1 in
        14) echo ubuntu jammy ;;
        15) echo debian bookworm ;;
        16) echo ubuntu noble ;;
        17) echo debian trixie ;;
        18) echo debian forky ;;
        *) die "no Debian or Ubuntu is known to have PostgreSQL $1: 14 to 18 are" ;;
    esac
}

# ubuntu_keys MIRROR: prints the file of the keys that sign Ubuntu. No package of Debian 12 has it, so the
# package of Ubuntu's own is taken and must be the one that is known.
ubuntu_keys() {
    local folder=$cache_dir/ubuntu-keyring package=ubuntu-keyring_2023.11.28.1_all.deb
    local sum=36de43b15853ccae0028e9a767613770c704833f82586f28eb262f0311adb8a8
    if [ ! -e "$folder/installed" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        curl --fail --silent --show-error --location --output "$folder/$package" "$1/pool/main/u/ubuntu-keyring/$package" ||
            die "$1 has no $package; CALLSCRIPT_UBUNTU_MIRROR names another mirror"
        printf '%s  %s\n' "$sum" "$folder/$package" | sha256sum --check --quiet >&2 || die "$1 has another $package than the one known"
        dpkg-deb --extract "$folder/$package" "$folder"
        touch "$folder/installed"
    fi
    printf '%s\n' "$folder/usr/share/keyrings/ubuntu-archive-keyring.gpg"
}

# ensure_other_pg MAJOR: prints the folder of a Debian or Ubuntu with that PostgreSQL, pg_cron, and what
# building the extension takes.
ensure_other_pg() {
    local major=$1 system distribution suite folder mirror keys options
    # Within a command substitution errexit is off.
    system=$(system_with "$major") || exit 1
    read -r distribution suite <<<"$system"
    folder=$cache_dir/$distribution-$suite-pg$major
    # Written last: one that was cut short is made anew.
    if [ ! -e "$folder/installed" ]; then
        ensure_packages debootstrap
        # The script by name: this Debian's debootstrap may be older than that suite, and those of a
        # distribution are made alike.
        if [ "$distribution" = ubuntu ]; then
            mirror=${CALLSCRIPT_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
            keys=$(ubuntu_keys "$mirror") || exit 1
            options=("--keyring=$keys" "--components=main,universe"
                "$suite" "$folder" "$mirror" /usr/share/debootstrap/scripts/gutsy)
        else
            mirror=${CALLSCRIPT_DEBIAN_MIRROR:-http://deb.debian.org/debian}
            options=("$suite" "$folder" "$mirror" /usr/share/debootstrap/scripts/sid)
        fi
        say "making a system of $distribution $suite with PostgreSQL $major (once, about 2 GB)"
        rm -rf --one-file-system "$folder" || die "$folder, left behind half made, could not be removed: is anything mounted there?"
        mkdir -p "$folder"
        # In a mount namespace of its own: what it mounts there goes with it, even if it is killed.
        unshare --mount debootstrap --variant=minbase --merged-usr "${options[@]}" >&2 ||
            die "no $distribution $suite could be made from $mirror;" \
                "CALLSCRIPT_DEBIAN_MIRROR and CALLSCRIPT_UBUNTU_MIRROR name others"
        # A mirror that stands still is good enough to test with: its signatures are checked, their age is
        # not.
        cp /etc/resolv.conf "$folder/etc/resolv.conf"
        in_other_pg "$folder" env DEBIAN_FRONTEND=noninteractive sh -c "
            apt-get -o Acquire::Check-Valid-Until=false update -q &&
            apt-get install -q -y --no-install-recommends postgresql-$major postgresql-$major-cron \
                postgresql-server-dev-$major build-essential clang libclang-dev cmake pkg-config ca-certificates git curl \
                libopenblas0-serial" >&2 ||
            die "PostgreSQL $major could not be installed in the $distribution $suite"
        touch "$folder/installed"
    fi
    printf '%s\n' "$folder"
}

# in_other_pg FOLDER COMMAND...: runs it there, with this checkout, the Rust toolchain and the cache at the
# places where they are here. In a mount namespace of its own: whatever ends it, nothing stays mounted.
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
