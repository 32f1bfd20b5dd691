#!/usr/bin/env bash
# Every static check, quiet where all is well.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

folders=(src tests scripts)
[ -d bench ] && folders+=(bench)

# The type checker reads Django's settings, which belong to an installation; this one is thrown away.
QUARTERDECK_HOME=$(mktemp -d)
export QUARTERDECK_HOME
trap 'rm -rf "$QUARTERDECK_HOME"' EXIT

step() {
    local name=$1
    shift
    local said
    if said=$("$@" 2>&1 </dev/null); then
        printf 'ok  %s\n' "$name"
    else
        printf '%s\n\nnot ok  %s\n' "$said" "$name" >&2
        failed=1
    fi
}

failed=0

step "ruff check" "$bin/ruff" check "${folders[@]}"
step "ruff format" "$bin/ruff" format --check "${folders[@]}"
step "layers (import-linter)" "$bin/lint-imports"
step "types (mypy)" "$bin/mypy"
step "templates (djlint)" "$bin/djlint" --lint --quiet src
exit "$failed"
