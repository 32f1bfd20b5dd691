#!/usr/bin/env bash
# The whole suite on SQLite, then what touches records on a temporary PostgreSQL (tests/conftest.py says what that is).
# Arguments go to pytest. What asks PostgreSQL for facts runs in the second half only, where there is one; the Spark
# cluster is started in the first only.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
options=(-q -n auto --maxprocesses 4 --dist worksteal "$@")

unset QUARTERDECK_DATABASE_URL
echo "On SQLite"
"$python" -m pytest "${options[@]}" -m "not postgres" </dev/null
echo "On PostgreSQL"
"$python" tests/postgres.py "$python" -m pytest "${options[@]}" -m "not spark" </dev/null
