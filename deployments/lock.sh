#!/usr/bin/env bash
# Resolves requirements*.in in fresh environments and writes the exact versions: no hashes, no index, no local versions.
# torch and what only torch needs are kept apart: nothing but the TRM tier needs them, and a machine chooses its build.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pip() { # pip <environment> <arguments>
    "$work/$1/bin/python" -m pip "${@:2}"
}

write() { # write <name> <what the file is>: the pins come on standard input
    {
        echo "# Made by \`make lock\` from $1.in with Python $("$work/all/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'): $2"
        sed -E 's/\+[A-Za-z0-9.]+$//'
    } > "$work/$1.lock"
    if grep -nE ' @ |^-' "$work/$1.lock"; then
        echo "make lock: $1.lock would name a place instead of a version" >&2
        exit 1
    fi
    cp "$work/$1.lock" "$1.lock"
}

"${PYTHON:-python3}" -m venv "$work/all"
pip all install --quiet --requirement requirements.in
pip all freeze | write requirements 'every version that was tested together.'
pip all install --quiet --requirement requirements-dev.in --constraint requirements.lock
pip all freeze | write requirements-dev 'requirements.lock and the tools of tests and lint.'

"${PYTHON:-python3}" -m venv --without-pip "$work/trm"
pip all --python "$work/trm/bin/python" install --quiet --requirement requirements-trm.in --constraint requirements-dev.lock
pip all --python "$work/trm/bin/python" freeze --all | grep -vxFf requirements.lock |
    write requirements-trm 'what the TRM tier needs beside requirements.lock.'
