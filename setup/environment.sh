#!/bin/sh
# Makes .venv and installs a lock into it: environment.sh PYTHON LOCK STAMP. Each failure says what to do.
set -eu
python=$1 lock=$2 stamp=$3
fail() { echo "homeward: $1" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 || fail "no $python here. Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$python is $("$python" -V 2>&1), and 3.11 or newer is needed. Name another with: make run PYTHON=python3.12"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
  fail "this Python lacks its venv package. Install it (Debian, Ubuntu: apt install python3-venv) and run the same command again."
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  echo "homeward: making the Python environment in .venv"
  rm -rf .venv
  "$python" -m venv .venv || fail "the environment could not be made. Is the disk full, or this folder not yours?"
fi
echo "homeward: installing what $lock names (one to three minutes the first time)"
.venv/bin/pip install --quiet --require-hashes -r "$lock" ||
  fail "the packages could not be installed. Is the network there? Behind a proxy or an own package index, set pip up for it and run the same command again."
touch "$stamp"
