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

java="Java for the tests"
scripts/apt_install.sh "$java" openjdk-21-jre-headless 2>/dev/null ||
    scripts/apt_install.sh "$java" openjdk-17-jre-headless || true
.venv/bin/python tests/spark.py --where >/dev/null
