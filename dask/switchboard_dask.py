"""Simulates the shards of a Switchboard plan on a Dask cluster.

The cluster needs no files of this machine and no shared folder: the plan, and with --ship the program too, go to the workers as
bytes, and each shard comes back as bytes and is written here. A worker that dies costs the shards that it was at; they are
simulated by another one. Started again, the same command simulates only what is missing.

    python dask/switchboard_dask.py plan.json --out shards --scheduler tcp://head:8786
    switchboard sweep merge plan.json shards --out results
"""

import argparse
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

from distributed import Client, LocalCluster, WorkerPlugin, as_completed, get_worker

# A shard that fails by itself is tried again so often; one whose worker died is moved on without counting.
RETRIES = 2


class Bundle(WorkerPlugin):
    """What a worker needs, unpacked in a folder of its own. Workers that come later get it as well."""

    def __init__(self, plan, program, shipped):
        self.name = "switchboard"
        self.plan, self.program, self.shipped = plan, program, shipped

    def setup(self, worker):
        self.folder = tempfile.TemporaryDirectory(prefix="switchboard-")
        folder = pathlib.Path(self.folder.name)
        self.plan_path = folder / "plan.json"
        self.plan_path.write_bytes(self.plan)
        if self.shipped is not None:
            self.program = folder / "switchboard"
            self.program.write_bytes(self.shipped)
            self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)

    def teardown(self, worker):
        self.folder.cleanup()


def simulate(shard):
    """The bytes of a shard; runs on a worker."""
    bundle = get_worker().plugins["switchboard"]
    command = [bundle.program, "sweep", "run", bundle.plan_path, "--shard", str(shard), "--threads", "1", "--out", "-"]
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"shard {shard}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def wanted(program, plan, folder):
    """The shards that are missing or torn, as `sweep status` says; one that is foreign is an error."""
    done = subprocess.run([program, "sweep", "status", plan, folder], capture_output=True, text=True)
    shards = []
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word == "foreign":
            raise RuntimeError(line)
        if word in ("missing", "torn"):
            for part in rest.split(","):
                first, _, last = part.partition("-")
                shards.extend(range(int(first), int(last or first) + 1))
    if done.returncode != 0 and not shards:
        raise RuntimeError(done.stderr.strip())
    return sorted(shards)


def write_whole(path, content):
    """Writes a file so that it is there as a whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def run(client, program, plan, folder, ship=False, done=lambda count: None):
    """Simulates what is missing of the plan and writes it into the folder; `done` is told how many shards came back so far.

    `program` is the name or path of `switchboard` here, and without `ship` also on the workers.
    """
    plan, folder = pathlib.Path(plan), pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shards = wanted(program, plan, folder)
    shipped = pathlib.Path(program).read_bytes() if ship else None
    client.register_plugin(Bundle(plan.read_bytes(), program, shipped))
    # Not pure: a key of its own for each call, so that the scheduler does not give back what it has in memory of another plan.
    futures = {client.submit(simulate, shard, retries=RETRIES, pure=False): shard for shard in shards}
    for count, future in enumerate(as_completed(futures), start=1):
        write_whole(folder / f"shard-{futures[future]:05}.txt", future.result())
        future.release()
        done(count)
    return len(shards)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", help="the file that `switchboard sweep plan` wrote")
    parser.add_argument("--out", required=True, help="the folder for the shards")
    parser.add_argument("--program", default="switchboard", help="the program here, and without --ship on the workers")
    parser.add_argument("--ship", action="store_true", help="send the program to the workers; they are machines of the same kind")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--scheduler", help="address of a Dask scheduler, such as tcp://head:8786")
    where.add_argument("--local", type=int, metavar="N", help="start N workers on this machine")
    arguments = parser.parse_args()
    if arguments.local:
        address = LocalCluster(n_workers=arguments.local, threads_per_worker=1, dashboard_address=None)
    else:
        address = arguments.scheduler
    with Client(address) as client:
        count = run(client, arguments.program, arguments.plan, arguments.out, arguments.ship)
    print(f"{count} shards were simulated", file=sys.stderr)


if __name__ == "__main__":
    main()
