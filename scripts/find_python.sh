#!/usr/bin/env bash
# Prints a Python >= 3.12 that runs and can make virtual environments. $PYTHON, when set, is asked first.
set -uo pipefail

works() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' </dev/null >/dev/null 2>&1
}

candidates=(${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.14 python)
# pyenv's shims may exist and yet refuse to run; the interpreters behind them are asked as well.
for root in ${PYENV_ROOT:+"$PYENV_ROOT"} "${HOME:-/nonexistent}/.pyenv"; do
    candidates+=("$root"/versions/3.13*/bin/python3 "$root"/versions/3.12*/bin/python3)
done

for candidate in "${candidates[@]}"; do
    if command -v "$candidate" >/dev/null 2>&1 && works "$candidate"; then
        "$candidate" -c 'import sys; print(sys.executable)' </dev/null
        exit 0
    fi
done

cat >&2 <<'TEXT'
Quarterdeck needs Python 3.12 or newer, with its venv module, and none was found.
  Debian or Ubuntu:  sudo apt-get install python3 python3-venv   (Debian 13, Ubuntu 24.04 or newer)
  macOS:             brew install python@3.13
  elsewhere:         install Python 3.13, or name one yourself: make demo PYTHON=/path/to/python3.13
TEXT
exit 1
