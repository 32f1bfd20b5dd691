#!/usr/bin/env bash
# Makes the virtual environment named in $1 unless a working one of a supported version is there already.
set -euo pipefail
venv=$1
if "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1; then
    exit 0
fi
python=$("$(dirname "$0")/find_python.sh")
echo "Making $venv with $("$python" --version)"
rm -rf "$venv"
"$python" -m venv "$venv"
