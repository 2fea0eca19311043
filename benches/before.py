#!/usr/bin/env python3
"""Puts the speed, the files and the memory of this version next to those of an earlier one: `benches/before.py`.

Both are built from their commits below target/before/, unless they are there, and asked the same questions: instructions are
counted by valgrind, so the load of the machine does not matter. Takes a quarter of an hour besides the builds.

    benches/before.py [--before COMMIT] [--only WORD]

Not a part of CI. Needs git, cargo, valgrind and Python 3, and nothing else.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from instructions import counted

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "target" / "before"
DAY = 24 * 3600

# Names of keys that were others then.
EARLIER = {"talk": "handling", "distribution": "law", "site.": "center."}


def command(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, cwd=ROOT, **more)


def built(commit):
    """The program of a commit, built if it is not there."""
    name = subprocess.run(["git", "rev-parse", "--short=7", commit], check=True, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    program = HERE / f"switchboard-{name}"
    if not program.exists():
        # One folder for both, so that what both depend on is compiled once.
        target = HERE / "target"
        target.mkdir(parents=True, exist_ok=True)
        # Elsewhere: below this folder cargo would take an earlier version for a part of this workspace.
        with tempfile.TemporaryDirectory() as elsewhere:
            tree = pathlib.Path(elsewhere) / "tree"
            command("git", "worktree", "add", "--detach", tree, name)
            try:
                subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "switchboard"], check=True, cwd=tree, env=os.environ | {"CARGO_TARGET_DIR": str(target)})
                shutil.copy2(target / "release" / "switchboard", program)
            finally:
                command("git", "worktree", "remove", "--force", tree)
    return name, program


class Build:
    """A version of the program."""

    def __init__(self, commit, earlier):
        self.name, self.program = built(commit)
        self.earlier = earlier

    def scenario(self, name, text):
        """Writes a scenario under the names that this version knows."""
        if self.earlier:
            for now, then in EARLIER.items():
                text = re.sub(rf"(?<![a-z_.]){re.escape(now)}(?=[a-z0-9]+\]|\s=)" if now.endswith(".") else rf"\b{now}(?=\s=)", then, text)
        file = HERE / self.name / f"{name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def run(self, file, *more):
        out = HERE / self.name / "out"
        shutil.rmtree(out, ignore_errors=True)
        words = [word if word != "OUT" else str(out) for word in more]
        # Earlier versions show no progress where nobody looks, and know no such word.
        quiet = [] if self.earlier else ["--quiet"]
        return [str(self.program), "run", str(file), *quiet, "--threads", "1", *words], out

    def instructions(self, file, *more):
        words, _ = self.run(file, *more)
        return counted(words, cwd=ROOT)

    def bytes(self, file, *more):
        words, out = self.run(file, "--out", "OUT", *more)
        subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return sum(found.stat().st_size for found in out.rglob("*") if found.is_file())

    def memory(self, file, *more):
        """The most memory that a run takes [MiB]."""
        words, _ = self.run(file, *more)
        child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        assert status == 0, words
        return usage.ru_maxrss / 1024


def network(sites, classes, minutes):
    """Sites with 120 agents each who have all skills, and 1,260 calls an hour a site."""
    rate = 1260 * sites / classes
    text = f'[run]\nlength = "{minutes}m"\ninterval = "{minutes}m"\nreplications = 1\n'
    for number in range(classes):
        text += f'[class.c{number}]\narrivals = "{rate}/h"\npatience = "exponential(5m)"\ntalk = {{ distribution = "lognormal", mean = "5m", cv = 0.8 }}\n'
    skills = ", ".join(f'"c{number}"' for number in range(classes))
    for site in range(sites):
        text += f'[group.g{site}]\nagents = 120\nskills = [{skills}]\n[site.s{site}]\ngroups = ["g{site}"]\n'
    return text + '[network]\npolicy = "least-expected-wait"\nreport_interval = "30s"\nreport_latency = "200ms"\n'


def day(contacts, classes, queues, groups, agents, replications):
    """A day in half-hours of a large center: groups of agents with five skills, a skill a queue."""
    weights = [1] * 16 + [4] * 2 + [10] * 16 + [5] * 8 + [2] * 6
    each = contacts / classes / sum(weights)
    expected = ", ".join(f"{weight * each:.6f}" for weight in weights)
    text = f'[run]\nlength = "24h"\nreplications = {replications}\n[service_level]\nthreshold = "20s"\n[defaults]\n'
    text += 'patience = "exponential(3m)"\ntalk = { distribution = "lognormal", mean = "6.8m", cv = 0.9 }\nwrap_up = "15s"\n'
    for number in range(queues):
        text += f"[queue.q{number}]\n"
    for number in range(classes):
        text += f'[class.c{number}]\nqueue = "q{number % queues}"\narrivals = {{ expected = [{expected}], interval = "30m" }}\n'
    for group in range(groups):
        skills = sorted({(group * queues // groups + 3 * j * j + j) % queues for j in range(5)})
        named = ", ".join(f'"q{skill}"' for skill in skills)
        text += f"[group.g{group}]\nagents = {agents // groups}\nskills = [{named}]\n"
    return text


def large(contacts, replications):
    return day(contacts, 300, 200, 250, 5000, replications)


def cost_of_a_contact(build, sites, classes, lengths):
    """Instructions, by the difference of two lengths, so that start-up is left out."""
    count = [build.instructions(build.scenario(f"network-{sites}-{classes}-{minutes}", network(sites, classes, minutes))) for minutes in lengths]
    return (count[1] - count[0]) / (1260 * sites * (lengths[1] - lengths[0]) / 60)


def a_network_of_300_classes(build):
    return cost_of_a_contact(build, 2, 300, (10, 20))


def many_sites(build):
    """The cost of a contact at 32 sites in multiples of that at two."""
    return cost_of_a_contact(build, 32, 1, (20, 40)) / cost_of_a_contact(build, 2, 1, (60, 180))


def summaries(build):
    return build.instructions(build.scenario("summaries", day(20_000, 300, 300, 100, 1000, 4)))


def log(build):
    """Instructions with --log in multiples of those without."""
    file = build.scenario("log", large(50_000, 1))
    return build.instructions(file, "--out", "OUT", "--log") / build.instructions(file, "--out", "OUT")


def first_command(build):
    return build.bytes((ROOT if not build.earlier else earlier_files(build)) / "scenarios/vanad/vanad.toml") / 1e6


def earlier_files(build):
    """The shipped scenarios of that version."""
    folder = HERE / build.name / "files"
    folder.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "archive", build.name, "scenarios"], check=True, cwd=ROOT, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], check=True, input=archive)
    return folder


def large_day(build):
    return build.bytes(build.scenario("large", large(500_000, 20))) / 1e6


def further_replication(build):
    """Memory that a further replication takes [MiB]."""
    few, many = (build.memory(build.scenario(f"memory-{count}", large(500_000, count))) for count in (2, 12))
    return (many - few) / 10


def count(number):
    return f"{number:,.0f}"


def figure(number):
    return f"{number:.2f}"


# What is measured, how it is shown, and what it is to be: at most so many times what it was, or at most so much.
MEASURES = [
    ("a network of two sites, 300 classes: instructions a contact", a_network_of_300_classes, count, ("times", 1 / 50)),
    ("a contact at 32 sites, times one at two", many_sites, figure, ("most", 1.5)),
    ("summaries, 300 classes x 48 intervals, 20,000 contacts x 4 replications: instructions of the run", summaries, count, ("times", 1 / 5)),
    ("a run with `--log`, times one without, a tenth of the large day", log, figure, ("most", 2)),
    ("files of the first command of README.md [MB]", first_command, figure, ("most", 1)),
    ("files of the large day, 20 replications [MB]", large_day, figure, ("most", 20)),
    ("memory of a further replication of the large day [MiB]", further_replication, figure, ("most", 2)),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", default="fbbb092", help="the commit to compare with")
    parser.add_argument("--only", default="", help="measure only what has this word in its name")
    arguments = parser.parse_args()
    before, now = Build(arguments.before, True), Build("HEAD", False)
    print(f"| | {before.name} | {now.name} | at most | |\n|---|--:|--:|--:|---|", flush=True)
    for name, measure, shown, (kind, limit) in MEASURES:
        if arguments.only not in name:
            continue
        then, here = measure(before), measure(now)
        most = limit * then if kind == "times" else limit
        target = f"1/{1 / limit:.0f}" if kind == "times" else f"{limit:g}"
        times = f", 1/{then / here:.1f}" if kind == "times" else ""
        verdict = "reached" if here <= most else "**missed**"
        print(f"| {name} | {shown(then)} | {shown(here)}{times} | {target} | {verdict} |", flush=True)


if __name__ == "__main__":
    main()
