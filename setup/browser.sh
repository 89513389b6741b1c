#!/bin/sh
# Brings Chromium and Java for the tests in a browser and the HTML checker, where the package manager may be used.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "homeward: installing$missing for the tests in a browser"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
    echo "homeward:$missing could not be installed; the tests that need them are skipped and say so"
else
  echo "homeward: the tests that need$missing are skipped; to run them too: sudo apt install$missing"
fi
exit 0
