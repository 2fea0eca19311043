"""Shows that a sweep on a Dask cluster of two workers, one of which is killed half-way, has the bytes of a sweep on one machine.

    python dask/test.py PROGRAM FOLDER
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

from distributed import Client, LocalCluster

import switchboard_dask

SHARDS = 20
STUDY = """\
# Does it matter who simulates it?
scenario = "center.toml"
metrics = ["asa", "abandon_share", "wait_p90"]
replications = 10
baseline = { agents = 10 }
[parameter.agents]
path = "group.front.agents"
from = 8
to = 13
step = 1
"""
CENTER = """\
# A small center.
[run]
length = "10h"
[class.sales]
arrivals = "150/h"
patience = "exponential(2m)"
talk = "exponential(4m)"
[group.front]
agents = 10
skills = ["sales"]
"""


def files_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main():
    program, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY)
    (folder / "center.toml").write_text(CENTER)

    def call(*arguments):
        subprocess.run([program, "sweep", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    call("study.toml", "--out", "alone", "--threads", "1")
    call("plan", "study.toml", "--shards", str(SHARDS), "--out", "plan.json")
    killed = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:

        def kill_one(done):
            if done == SHARDS // 2:
                worker = next(iter(cluster.workers.values()))
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)

        count = switchboard_dask.run(client, program, folder / "plan.json", folder / "shards", ship=True, done=kill_one)
        again = switchboard_dask.run(client, program, folder / "plan.json", folder / "shards", ship=True)
    assert (count, again, len(killed)) == (SHARDS, 0, 1), (count, again, killed)
    call("merge", "plan.json", "shards", "--out", "merged")
    alone, merged = files_in(folder / "alone"), files_in(folder / "merged")
    differing = sorted(str(name) for name in alone.keys() | merged.keys() if alone.get(name) != merged.get(name))
    assert alone and not differing, f"these files differ: {differing}"
    print(f"{SHARDS} shards on two workers, worker process {killed[0]} killed after {SHARDS // 2}: {len(alone)} files, the same bytes")


if __name__ == "__main__":
    main()
