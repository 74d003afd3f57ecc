# Sourced by the front doors (run, tinhso, test, bench): builds in Release only when a source changed.
# Usage: build_if_changed NAME PROJECT [SOURCE...]; ROOT is the repository.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Build nodes that outlive the build would hold the caller's pipe open.
export MSBUILDDISABLENODEREUSE=1
export HOME="${HOME:-/tmp}"

# What the build reads, as one hash: names, sizes and times, so a deleted file counts as a change.
sources_hash() {
    (cd "$ROOT" && find "$@" global.json BannedSymbols.txt .editorconfig Directory.Build.props Directory.Packages.props \
        \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -printf "%p %s %T@\n" 2> /dev/null | sort | sha256sum | cut -d' ' -f1)
}

build_if_changed() {
    local name=$1 project=$2
    shift 2
    local stamp="$ROOT/artifacts/build/$name" hash
    mkdir -p "$ROOT/artifacts/build"
    hash=$(sources_hash "$@")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$hash" ]; then
        return 0
    fi
    command -v dotnet > /dev/null || {
        echo "The .NET 10 SDK is not installed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        return 127
    }
    # Two front doors opened at once must not write the same files.
    (
        flock 9
        if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$hash" ]; then
            exit 0
        fi
        echo "Building $project (Release) ..." >&2
        log="$ROOT/artifacts/build/$name.log"
        if ! dotnet build "$ROOT/$project" -c Release --nologo -v minimal > "$log" 2>&1 9>&-; then
            cat "$log" >&2
            echo "The build of $project failed." >&2
            exit 1
        fi
        echo "$hash" > "$stamp"
    ) 9> "$ROOT/artifacts/build/lock"
}
