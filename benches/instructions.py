#!/usr/bin/env python3
"""Counts the instructions that a contact takes, and holds them against those of before: `benches/instructions.py PROGRAM`.

A count is the difference of a long and a short run, divided by the contacts between them, so that start-up is left out. Counts
repeat to the digit for a program, whatever else the machine does; another compiler makes other programs, so what is recorded holds for
the compiler named with it.

    benches/instructions.py PROGRAM                 # the table
    benches/instructions.py PROGRAM --check FILE    # and fails where a count is more than 2 % above the one in the file
    benches/instructions.py PROGRAM --record FILE   # and writes the file

Needs valgrind, Python 3 and a program: the released one for the table, the one that the tests build for CI. Without valgrind nothing
is held, which is said.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MODELS = pathlib.Path(__file__).resolve().parent / "models"
TOLERANCE = 0.02


def named(letter):
    return (MODELS / f"{letter}.toml").read_text()


def without_run(text):
    """The model without its own length and interval."""
    return re.sub(r"^(length|interval) = .*\n", "", text, flags=re.MULTILINE)


def rules(many):
    """So many rules, of which none fits: each looks at how many wait, as many as never do."""
    return "".join(f'[[rule]]\nwhen = {{ waiting = {{ queue = "calls", contacts = {1000 + number} }} }}\nthen = {{ refuse = true }}\n' for number in range(many))


A = named("a")
TRUNK = A.replace("[class.calls]", '[trunk.main]\nlines = 1000\n[class.calls]\ntrunk = "main"')
STEP = A + '[queue.calls]\nsteps = [{ after = "50ms", groups = ["agents"] }]\n'

# Name, scenario, contacts a second, and how long the two runs are [s].
CASES = [
    ("A: calls alone", A, 100, (60, 300)),
    ("A with a trunk", TRUNK, 100, (60, 300)),
    ("A with a step of overflow", STEP, 100, (60, 300)),
    ("A with a rule", A + rules(1), 100, (60, 300)),
    ("A with fifty rules", A + rules(50), 100, (60, 300)),
    ("B: six classes, six groups", named("b"), 200, (60, 180)),
    ("C: chats turn by turn", named("c"), 10, (60, 360)),
]


def counted(words, **more):
    """The instructions that a command takes."""
    count = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *words]
    said = subprocess.run(count, check=True, capture_output=True, text=True, **more).stderr
    return int(re.search(r"Collected : (\d+)", said).group(1))


def instructions(program, text, seconds, folder):
    file = folder / "model.toml"
    file.write_text(without_run(text).replace("[run]\n", f'[run]\nlength = "{seconds}s"\ninterval = "{seconds}s"\n', 1))
    return counted([program, "run", str(file), "--quiet", "--threads", "1"])


def of_a_contact(program, text, rate, lengths):
    with tempfile.TemporaryDirectory() as folder:
        short, long = (instructions(program, text, seconds, pathlib.Path(folder)) for seconds in lengths)
    return round((long - short) / (rate * (lengths[1] - lengths[0])))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--check", metavar="FILE")
    options.add_argument("--record", metavar="FILE")
    given = options.parse_args()
    if shutil.which("valgrind") is None:
        print("There is no valgrind here: no instructions are counted.")
        return 0
    compiler = subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    before = json.loads(pathlib.Path(given.check).read_text()) if given.check else None
    held = before is not None and before["compiler"] == compiler
    if before is not None and not held:
        print(f"The recorded counts are of {before['compiler']}, and this is {compiler}: none is held against them.")
    counts, worse, better = {}, [], []
    print(f"{'model':<28} {'instructions':>12} {'times A':>8}" + (f" {'recorded':>9} {'change':>8}" if held else ""))
    for name, text, rate, lengths in CASES:
        counts[name] = of_a_contact(given.program, text, rate, lengths)
        line = f"{name:<28} {counts[name]:>12} {counts[name] / counts[CASES[0][0]]:>8.2f}"
        if held and name in before["counts"]:
            change = counts[name] / before["counts"][name] - 1
            line += f" {before['counts'][name]:>9} {change:>+8.1%}"
            (worse if change > TOLERANCE else better if change < -TOLERANCE else []).append(name)
        print(line, flush=True)
    if given.record:
        pathlib.Path(given.record).write_text(json.dumps({"compiler": compiler, "counts": counts}, indent=2) + "\n")
    if better:
        print(f"More than {TOLERANCE:.0%} fewer than recorded: record them, so that they stay so ({', '.join(better)}).")
    if worse:
        print(f"More than {TOLERANCE:.0%} more than recorded: {', '.join(worse)}. Mend it, or record the new counts and say why.")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
