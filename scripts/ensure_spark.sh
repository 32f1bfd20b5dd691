#!/usr/bin/env bash
# Sees to it that the tests can start a Spark cluster: Java, and Spark itself in a folder apart from the libraries.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.venv/spark
stamp=.venv/.ready/spark

if [ ! -e "$stamp" ] || [ requirements/spark-server.txt -nt "$stamp" ]; then
    echo "Installing Spark for the tests (450 MB, once)"
    rm -rf "$folder"
    .venv/bin/python -m pip --disable-pip-version-check install -qq --progress-bar off --no-deps --no-build-isolation \
        --require-hashes --target "$folder" -r requirements/spark-server.txt </dev/null
    touch "$stamp"
fi

.venv/bin/python tests/spark.py --where >/dev/null 2>&1 && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Java for the tests"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && { apt-get install -y -qq --no-install-recommends openjdk-21-jre-headless ||
        apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; }; } >/dev/null 2>&1 </dev/null
fi

.venv/bin/python tests/spark.py --where >/dev/null
