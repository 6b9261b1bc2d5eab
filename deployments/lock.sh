#!/usr/bin/env bash
# Resolves requirements*.in in a fresh environment and writes the exact versions: no hashes, no index, no local versions.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

freeze() { # freeze <name> <what the file is>
    {
        echo "# Made by \`make lock\` from $1.in with Python $("$work/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'): $2"
        "$work/bin/python" -m pip freeze | sed -E 's/\+[A-Za-z0-9.]+$//'
    } > "$work/$1.lock"
    if grep -nE ' @ |^-' "$work/$1.lock"; then
        echo "make lock: $1.lock would name a place instead of a version" >&2
        exit 1
    fi
    cp "$work/$1.lock" "$1.lock"
}

"${PYTHON:-python3}" -m venv "$work"
"$work/bin/python" -m pip install --quiet --requirement requirements.in
freeze requirements 'every version that was tested together.'
"$work/bin/python" -m pip install --quiet --requirement requirements-dev.in --constraint requirements.lock
freeze requirements-dev 'requirements.lock and the tools of tests and lint.'
