#!/usr/bin/env bash
# Sees to it that PostgreSQL's server programs are here; the tests start a temporary server of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python tests/postgres.py --where >/dev/null 2>&1 && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for the tests"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null </dev/null
fi

.venv/bin/python tests/postgres.py --where >/dev/null
