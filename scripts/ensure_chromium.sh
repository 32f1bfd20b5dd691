#!/usr/bin/env bash
# Sees to it that a Chromium or Chrome is on the path, for the browser tests and the screenshots.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

scripts/apt_install.sh "Chromium for the browser tests" chromium && command -v chromium >/dev/null 2>&1 && exit 0

cat >&2 <<'TEXT'
The browser tests and the screenshots need Chromium or Chrome on the path, and none was found.
  Debian:  sudo apt-get install chromium
  Fedora:  sudo dnf install chromium
  macOS:   install Google Chrome, and put a link called `chromium` to its program on your path
TEXT
exit 1
