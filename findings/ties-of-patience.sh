#!/bin/sh
# Three simulators answer three ways whether a caller whose patience ends at the moment at which the agent is free is answered.
#
# With times in whole minutes that is the common case. Ciw 3.2.7 looks at ends of service before ends of patience, as Switchboard does: the
# caller is answered. In salabim 26.0.9 what was scheduled first happens first: the caller is answered if the agent's talk began before
# their wait, and gives up if it began later, as it mostly does in a long line. In SimPy 4.1.1 the usual pattern, `yield wish | timeout`,
# loses the caller in any case: whoever is given the agent hears of it by one more event, which comes after the end of patience of that
# moment. Before two of them are compared on rounded data, the order has to be made the same.
#
# Seen with Python 3.11:
#
#   the talk began before the wait: SimPy gives up, salabim answered, Ciw answered
#   the wait began before the talk: SimPy gives up, salabim gives up, Ciw answered
#
# Fails if one of these changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/python"
"$place/python/bin/pip" install --quiet simpy==4.1.1 salabim==26.0.9 ciw==3.2.7

"$place/python/bin/python" -W ignore - <<'PYTHON' | tee "$place/seen"
import ciw
import salabim
import simpy

# When callers come and for how long each waits [s]; each talks to the only agent for 60 s. The patience of the last one ends at the very
# moment at which the agent is free: at 61 s of two callers, at 121 s of three.
CASES = {
    "the talk began before the wait": [(1, 999), (21, 40)],
    "the wait began before the talk": [(1, 999), (11, 999), (31, 90)],
}


def of_simpy(callers):
    env, last = simpy.Environment(), []
    agent = simpy.Resource(env, capacity=1)

    def caller(at, patience):
        yield env.timeout(at)
        with agent.request() as wish:
            done = yield wish | env.timeout(patience)
            last[:] = ["answered" if wish in done else "gives up"]
            if wish in done:
                yield env.timeout(60)

    outcome = {}

    def watched(name, at, patience):
        yield from caller(at, patience)
        outcome[name] = last[0]

    for name, (at, patience) in enumerate(callers):
        env.process(watched(name, at, patience))
    env.run()
    return outcome[len(callers) - 1]


def of_salabim(callers):
    env = salabim.Environment(trace=False, yieldless=False)
    agent, outcome = salabim.Resource(capacity=1), {}

    class Caller(salabim.Component):
        def setup(self, number, patience):
            self.number, self.patience = number, patience

        def process(self):
            yield self.request(agent, fail_delay=self.patience)
            outcome[self.number] = "gives up" if self.failed() else "answered"
            if not self.failed():
                yield self.hold(60)
                self.release()

    for number, (at, patience) in enumerate(callers):
        Caller(number=number, patience=patience, at=at)
    env.run(till=300)
    return outcome[len(callers) - 1]


def of_ciw(callers):
    times = [at for at, _ in callers]
    between = [time - before for time, before in zip(times, [0] + times)] + [10_000]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential(between)],
        service_distributions=[ciw.dists.Deterministic(60)],
        reneging_time_distributions=[ciw.dists.Sequential([patience for _, patience in callers])],
        number_of_servers=[1],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(300)
    last = [record for record in simulation.get_all_records() if record.id_number == len(callers)]
    return {"service": "answered", "renege": "gives up"}[last[0].record_type]


for name, callers in CASES.items():
    print(f"{name}: SimPy {of_simpy(callers)}, salabim {of_salabim(callers)}, Ciw {of_ciw(callers)}")
PYTHON

diff - "$place/seen" <<'EXPECTED'
the talk began before the wait: SimPy gives up, salabim answered, Ciw answered
the wait began before the talk: SimPy gives up, salabim gives up, Ciw answered
EXPECTED
