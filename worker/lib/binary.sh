# Where the binary and the speech model come from. Sourced by start.sh.
# shellcheck shell=bash

readonly RUSTUP_VERSION=1.28.2

# Leaves the path in $binary.
find_binary() {
    if [ -n "${CALLSCRIPT_BIN:-}" ]; then
        binary=$CALLSCRIPT_BIN
        if [ ! -f "$binary" ] || [ ! -x "$binary" ]; then
            die "CALLSCRIPT_BIN names $binary, which is no program: correct it"
        fi
    elif [ -n "${CALLSCRIPT_RELEASE_URL:-}" ]; then
        download_binary
    else
        build_binary
    fi
    "$binary" --version >/dev/null || die "$binary does not run here: it is built for another system or GPU library;" \
        "choose another in CALLSCRIPT_BIN or CALLSCRIPT_RELEASE_URL, or set neither to have it built here"
    say "binary: $binary"
}

download_binary() {
    local sha=${CALLSCRIPT_RELEASE_SHA256:-} part found
    sha=${sha,,}
    [[ $sha =~ ^[0-9a-f]{64}$ ]] ||
        die "CALLSCRIPT_RELEASE_URL is set, CALLSCRIPT_RELEASE_SHA256 is not: set it to what sha256sum prints for the binary"
    binary=$home/bin/$sha/callscript
    [ ! -f "$binary" ] || [ "$(sha256_of "$binary")" != "$sha" ] || return 0
    need_room 1 "$home/bin/$sha" "the binary"
    packages ca-certificates curl
    say "downloading the binary"
    part=$binary.part
    # The address may carry a signature: it does not go on a command line, which all users of a machine can
    # read.
    run_clean curl --config <(printf 'url = "%s"\n' "$CALLSCRIPT_RELEASE_URL") --fail --silent --show-error --location \
        --retry 3 --retry-connrefused --output "$part" ||
        give_up "$UNAVAILABLE" "the binary could not be downloaded: check CALLSCRIPT_RELEASE_URL and the network"
    found=$(sha256_of "$part")
    if [ "$found" != "$sha" ]; then
        rm -f "$part"
        die "the downloaded binary has the SHA-256 $found, not that of CALLSCRIPT_RELEASE_SHA256: correct one or the other;" \
            "it was not run"
    fi
    chmod 755 "$part"
    mv -f "$part" "$binary"
}

packages() {
    local status=0
    (
        keep_secrets
        ensure_packages "$@"
    ) || status=$?
    # It said what a person must do.
    [ "$status" != "$CONFIGURATION" ] || exit "$status"
    [ "$status" = 0 ] || give_up "$UNAVAILABLE" "apt could not install $*: see above, mend the package sources and start again"
}

sha256_of() { sha256sum <"$1" | cut -d' ' -f1; }

# A build serves the sources, features, system and processor that it was made of: whisper.cpp uses all that
# this processor can do, and a volume may come back on another machine.
build_binary() {
    local features=openblas nvcc='' arch='' machine key
    if [ -n "$gpu" ]; then
        nvcc=$(find_nvcc) ||
            die "there is a GPU but no CUDA toolkit (nvcc): choose an image with it (a name with devel), install it, or set" \
                "CALLSCRIPT_BIN or CALLSCRIPT_RELEASE_URL to a binary built for CUDA; --cpu goes without the GPU"
        features=cuda
        arch=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | sort -u | paste -sd';' | tr -d '. ') || arch=''
        [[ $arch =~ ^[0-9]+(\;[0-9]+)*$ ]] || arch=''
    fi
    machine=$({
        printf '%s\n' "$features" "$arch" "$(uname -m)"
        [ -z "$nvcc" ] || "$nvcc" --version
        sed -n 's/^\(ID\|VERSION_ID\)=/&/p' /etc/os-release
        # The first processor stands for all.
        sed -n '/^$/q;/^\(model name\|flags\|CPU part\|Features\)/p' /proc/cpuinfo
    } | sha256sum | cut -c1-12)
    key=$(cd "$root_dir" && {
        find .cargo/config.toml Cargo.toml Cargo.lock common/Cargo.toml common/src worker/Cargo.toml worker/build.rs worker/src worker/models/*/*.bin sql/history.sql sql/tables sql/current sql/rules -type f -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c1-12)
    binary=$home/bin/$key-$machine/callscript
    if [ -x "$binary" ]; then
        # The volume comes back, the container's packages do not.
        [ -n "$gpu" ] || packages libopenblas0-serial
        return 0
    fi

    need_room 8 "$home/build" "the build"
    packages build-essential ca-certificates clang cmake curl git libclang-dev pkg-config
    [ -n "$gpu" ] || packages libopenblas-serial-dev
    ensure_cargo
    say "building callscript with $features (once for this kind of machine)"
    compile "$features" "$arch" "$nvcc" "$home/build/$machine" ||
        give_up "$UNAVAILABLE" "the build failed, see the lines above or in $log: most often memory, the network or the CUDA" \
            "version; or set CALLSCRIPT_BIN or CALLSCRIPT_RELEASE_URL to a binary built elsewhere"
    mkdir -p "${binary%/*}"
    cp "$home/build/$machine/release/callscript" "$binary.part"
    mv -f "$binary.part" "$binary"
}

find_nvcc() {
    local folder
    for folder in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda; do
        [ -x "$folder/bin/nvcc" ] && printf '%s\n' "$folder/bin/nvcc" && return
    done
    command -v nvcc
}

# compile FEATURES ARCH NVCC TARGET. Build scripts of dependencies are other people's programs: they see no
# secret.
compile() {
    local clean=(env) cuda=${3%/bin/nvcc}
    clean+=("CARGO_TARGET_DIR=$4" "BLAS_INCLUDE_DIRS=${BLAS_INCLUDE_DIRS:-/usr/include/$(uname -m)-linux-gnu}")
    [ -z "$2" ] || clean+=("CMAKE_CUDA_ARCHITECTURES=$2")
    [ -z "$3" ] || clean+=("CUDACXX=$3" "LIBRARY_PATH=$cuda/lib64:$cuda/lib64/stubs:${LIBRARY_PATH:-}")
    run_clean "${clean[@]}" cargo build --release --locked --manifest-path "$root_dir/Cargo.toml" \
        -p callscript-worker --bin callscript --features "$1"
}

# A cargo that is new enough: the one that is here, the one that was installed on the volume before, or a new
# one there.
ensure_cargo() {
    local wanted installer kind sha
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root_dir/Cargo.toml")
    # A fresh login shell may not have it on its PATH yet.
    PATH=$PATH:${HOME:-/root}/.cargo/bin
    ! is_cargo_new "$wanted" || return 0
    export RUSTUP_HOME=$home/rustup CARGO_HOME=$home/cargo PATH=$home/cargo/bin:$PATH
    hash -r
    ! is_cargo_new "$wanted" || return 0
    say "installing Rust $wanted in $home"
    # The installer of that very version, by its checksum; it proves what it fetches by the checksums of the release.
    case $(uname -m) in
        x86_64) kind=x86_64-unknown-linux-gnu sha=20a06e644b0d9bd2fbdbfd52d42540bdde820ea7df86e92e533c073da0cdd43c ;;
        aarch64) kind=aarch64-unknown-linux-gnu sha=e3853c5a252fca15252d07cb23a1bdd9377a8c6f3efa01531109281ae47f841c ;;
        *)
            die "no Rust that is new enough is here, and none is known for $(uname -m): install Rust $wanted, or set CALLSCRIPT_BIN or" \
                "CALLSCRIPT_RELEASE_URL" ;;
    esac
    installer=$home/build/rustup-init
    rm -f "$installer"
    run_clean curl --proto '=https' --tlsv1.2 --fail --silent --show-error --retry 3 --output "$installer" \
        "https://static.rust-lang.org/rustup/archive/$RUSTUP_VERSION/$kind/rustup-init" ||
        give_up "$UNAVAILABLE" "Rust $wanted could not be fetched from static.rust-lang.org: allow that, install it yourself, or set" \
            "CALLSCRIPT_BIN or CALLSCRIPT_RELEASE_URL"
    if [ "$(sha256_of "$installer")" != "$sha" ]; then
        rm -f "$installer"
        give_up "$UNAVAILABLE" "what came from static.rust-lang.org is not the installer of Rust (rustup-init $RUSTUP_VERSION): something on" \
            "the way changes downloads; it was not run"
    fi
    chmod 755 "$installer"
    if ! run_clean "$installer" -y --no-modify-path --profile minimal --default-toolchain "$wanted"; then
        give_up "$UNAVAILABLE" "Rust $wanted could not be installed from static.rust-lang.org: allow that, install it yourself, or set" \
            "CALLSCRIPT_BIN or CALLSCRIPT_RELEASE_URL"
    fi
    hash -r
}

is_cargo_new() {
    local have
    have=$(cargo --version 2>/dev/null | cut -d' ' -f2) && [ -n "$have" ] && printf '%s\n' "$1" "$have" | sort -VC
}

# Exports CALLSCRIPT_MODEL. A model that is there is compared with its checksum, not fetched again.
fetch_model() {
    [ -n "$speaks" ] || return 0
    if ! is_set CALLSCRIPT_MODEL model; then
        if [ -n "$gpu" ]; then CALLSCRIPT_MODEL=large-v3-turbo; else CALLSCRIPT_MODEL=base.en; fi
        export CALLSCRIPT_MODEL
    fi
    # Not a name of the catalogue, or named where only the worker looks: the doctor will say whether it is
    # there.
    if [ -z "${CALLSCRIPT_MODEL:-}" ] || [ -f "$CALLSCRIPT_MODEL" ] || [ -f "$CALLSCRIPT_MODELS_DIR/$CALLSCRIPT_MODEL" ]; then
        return 0
    fi
    say "speech model: $CALLSCRIPT_MODEL"
    # CALLSCRIPT_MODELS_URL names a mirror; what comes is compared with the checksums in the binary.
    kept=CALLSCRIPT_MODELS_URL run_clean "$binary" model --models-dir "$CALLSCRIPT_MODELS_DIR" pull "$CALLSCRIPT_MODEL" ||
        give_up "$UNAVAILABLE" "the speech model $CALLSCRIPT_MODEL is not there, see above: correct CALLSCRIPT_MODEL, make room in" \
            "$CALLSCRIPT_MODELS_DIR, or start again to go on with the download"
}

ask_doctor() {
    local report status=0
    report=$("$binary" doctor --lanes "$lanes" 2>&1) || status=$?
    printf '%s\n' "$report"
    [ "$status" = 0 ] ||
        die "callscript doctor: $(printf '%s\n' "$report" | sed -n 's/^BROKEN *//p;s/^\(callscript\|error\): //p' | sed -n '1{s/  */ /g;p}')"
    if [ "$device" = gpu ] && grep -q 'built for no GPU' <<<"$report"; then
        die "--gpu was asked for and $binary is built for no GPU: choose one that is built with --features cuda"
    fi
}
