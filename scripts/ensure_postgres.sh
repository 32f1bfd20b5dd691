#!/usr/bin/env bash
# Sees to it that PostgreSQL's server programs are here; the tests start a temporary server of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python tests/postgres.py --where >/dev/null 2>&1 && exit 0

scripts/apt_install.sh "PostgreSQL for the tests" postgresql || true
.venv/bin/python tests/postgres.py --where >/dev/null
