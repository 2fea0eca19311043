#!/usr/bin/env python3
"""Puts Switchboard next to general simulators of discrete events, whole processes: `benches/peers/peers.py`.

Installs pinned releases of SimPy and asimpy, and builds a program for the crate simcore, below target/peers/. What is compared is
processor time for each contact, start-up included, round by round in turn; contacts are as many as take a second or so. Switchboard reads
a scenario file, routes by the engine and has all statistics by interval; the others count who came, gave up and waited.

Not a part of CI. Needs cargo, Python 3 and a network.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
BELOW = ROOT / "target" / "peers"
PACKAGES = ["simpy==4.1.2", "asimpy==0.20.0"]
# Contacts a second of each model, and how many everybody simulates.
MODELS = {"A": 100, "B": 200, "C": 10}
CONTACTS = {
    "Switchboard": {"A": 3_000_000, "B": 2_000_000, "C": 300_000},
    "simcore 0.1.0": {"A": 1_000_000, "B": 1_000_000, "C": 50_000},
    "SimPy 4.1.2": {"A": 50_000, "B": 50_000, "C": 5_000},
    "asimpy 0.20.0": {"A": 50_000, "B": 50_000, "C": 5_000},
}


def prepared():
    """What starts each of them with a model and a number of contacts."""
    python = BELOW / "python" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", BELOW / "python"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    target = os.environ | {"CARGO_TARGET_DIR": str(BELOW / "simcore")}
    subprocess.run(["cargo", "build", "--release", "--quiet", "--manifest-path", HERE / "simcore" / "Cargo.toml"], check=True, env=target)
    subprocess.run(["cargo", "build", "--release", "--quiet", "--locked", "--bin", "switchboard"], check=True, cwd=ROOT)
    program = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "switchboard"

    def switchboard(model, contacts):
        seconds = contacts / MODELS[model]
        set_ = ["--set", f"run.length={seconds:.6f}s", "--set", f"run.interval={seconds / 50:.6f}s"]
        return [program, "run", ROOT / "benches" / "models" / f"{model.lower()}.toml", "--threads", "1", "--quiet", *set_]

    def simcore(model, contacts):
        return [BELOW / "simcore" / "release" / "models-for-simcore", model, str(contacts)]

    def of_python(package):
        return lambda model, contacts: [python, HERE / "models.py", package, model, str(contacts)]

    return dict(zip(CONTACTS, [switchboard, simcore, of_python("simpy"), of_python("asimpy")], strict=True))


def cost(words):
    """Processor time of a process [s], and what it says."""
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, words
    return usage.ru_utime + usage.ru_stime, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    peers = prepared()
    print("| model | program | contacts | contacts a CPU-second | Switchboard is so many times as fast | given up |\n|---|---|--:|--:|--:|--:|")
    for model in MODELS:
        costs, given_up = {name: [] for name in peers}, {}
        for _ in range(rounds):
            for name, start in peers.items():
                contacts = CONTACTS[name][model]
                seconds, said = cost(start(model, contacts))
                costs[name].append(seconds / contacts)
                found = re.search(r"([\d.]+) % abandoned", said)
                given_up[name] = f"{found.group(1)} %" if found else ""
        for name, own in costs.items():
            times = statistics.median(theirs / ours for theirs, ours in zip(own, costs["Switchboard"], strict=True))
            each = 1 / statistics.median(own)
            print(f"| {model} | {name} | {CONTACTS[name][model]:,} | {each:,.0f} | {times:.1f} | {given_up[name]} |", flush=True)


if __name__ == "__main__":
    main()
