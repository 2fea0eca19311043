#!/usr/bin/env bash
# Writes pages and charts with every command that has some, and looks at them in Chromium by browser/look.js, with the pinned packages below
# target/. Where there is no Chromium or no Node.js to do it with, it says so and is no failure.
# With a path it tries that program, and builds none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
for needed in node npm; do
    if ! command -v "$needed" > /dev/null; then
        echo "SKIPPED: the test of pages in a browser needs $needed, which is not installed"
        exit 0
    fi
done
if [[ -z $chromium ]]; then
    echo "SKIPPED: the test of pages in a browser needs Chromium, which is not installed"
    exit 0
fi
environment=target/browser
work=$environment/work
if ! cmp -s browser/package-lock.json "$environment/package-lock.json"; then
    rm -rf "$environment"
    mkdir -p "$environment"
    cp browser/package.json browser/package-lock.json "$environment"
    (cd "$environment" && npm ci --no-audit --no-fund --ignore-scripts --silent) || { rm -rf "$environment"; exit 1; }
fi
switchboard=${1:-}
if [[ -z $switchboard ]]; then
    cargo build --quiet --locked --profile test --bin switchboard
    switchboard=target/debug/switchboard
fi
rm -rf "$work"
mkdir -p "$work/check"

# A goal may be missed by few replications (exit code 4), or not be decided (5); there is something to look at all the same.
make() {
    local code=0
    "$switchboard" "$@" --quiet > /dev/null 2> "$work/said" || code=$?
    if ((code != 0 && code != 4 && code != 5)); then
        cat "$work/said" >&2
        echo "switchboard $* ended with exit code $code" >&2
        exit 1
    fi
}

for scenario in monday chat email network status callback; do
    make run "scenarios/$scenario.toml" --replications 4 --out "$work/$scenario"
done
make init voice "$work/init"
make run "$work/init/scenario.toml" --replications 2 --contacts --trace --out "$work/voice"
make run browser/names.toml --out "$work/names"
make run browser/quarter.toml --out "$work/quarter"
make sweep results/programs/study.toml --out "$work/sweep"
make sweep scenarios/chat.toml --vary group.writers.agents=6..10..1 --vary group.writers.slowdown=0.1..0.4..0.1 \
    --metrics asa,abandon_share --replications 2 --out "$work/tiles"
make sweep browser/ranges.toml --out "$work/ranges"
make compare scenarios/hosting.toml scenarios/hosting.toml --set-second proxy.hosting=redirect --replications 4 --out "$work/compare"
make backtest scenarios/vanad/vanad.toml --days 2014-05 --replications 8 --out "$work/backtest"
make staff scenarios/shifts.toml --service-level 0.8 --replications 40 --check 40 --out "$work/staff"
make check results/check.toml --html "$work/check/report.html"
make import tests/imports/07_genesys_cloud_queue_intervals.csv tests/imports/17_roster_german.csv --timezone Europe/Madrid --out "$work/import"
make fit "$work/voice" --replications 2 --out "$work/fit"

cp browser/look.js "$environment"
timeout 300 node "$environment/look.js" "$chromium" "$work"
