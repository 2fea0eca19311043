#!/usr/bin/env bash
# Runs dask/test.py with the pinned packages in a virtual environment of its own below target/.
# Where there is no Python to do it with, it says so and is no failure.
# With a path it tries that program, and builds none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 > /dev/null; then
    echo "SKIPPED: the test of the Dask adapter needs python3, which is not installed"
    exit 0
fi
if ! python3 -c 'import ensurepip, venv' 2> /dev/null; then
    echo "SKIPPED: the test of the Dask adapter needs the Python modules venv and pip, which are not installed"
    exit 0
fi
environment=target/dask
if ! cmp -s dask/requirements.txt "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps -r dask/requirements.txt
    cp dask/requirements.txt "$environment/requirements.txt"
fi
switchboard=${1:-}
if [[ -z $switchboard ]]; then
    cargo build --quiet --locked --profile test --bin switchboard
    switchboard=target/debug/switchboard
fi
PYTHONDONTWRITEBYTECODE=1 timeout 300 "$environment/bin/python" dask/test.py "$switchboard" target/dask/work
