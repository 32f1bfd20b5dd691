#!/usr/bin/env bash
# Installs what $1 calls "Chromium for the browser tests", say: the Debian packages that follow. Whoever comes while another
# is at it waits. It ends with an error where packages cannot be installed like that, and leaves it to others to say so.
set -euo pipefail
what=$1
shift

[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 1

exec 9>"${TMPDIR:-/tmp}/quarterdeck-apt.lock"
flock 9
echo "Installing $what"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null </dev/null
