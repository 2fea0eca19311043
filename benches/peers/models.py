"""Models A, B and C of docs/speed.md for SimPy and asimpy, as their manuals write such things: `models.py PACKAGE MODEL CONTACTS`."""

import collections
import random
import sys

# Rate, mean service and mean patience of each class; agents of each group and the classes that they serve.
MODELS = {
    "A": ([(100, 1, 1)], [(100, (0,))]),
    "B": (
        [(40, 0.8, 1), (30, 1, 0.5), (35, 1.2, 2), (25, 1, 1), (32, 0.9, 1.5), (38, 1.1, 0.8)],
        [(34, (0, 1)), (33, (1, 2)), (33, (2, 3, 0)), (33, (3, 4)), (33, (4, 5)), (34, (5, 0, 3))],
    ),
}
TURNS, COMPOSE, THINK, PATIENCE, CHATS, WRITERS, CHAT_RATE = 8, 0.5, 1, 5, 3, 50, 10


def first_in(line):
    """Who waits first of those who have not given up, if anybody does; these leave the line."""
    while line and line[0][2]:
        line.popleft()
    return line[0] if line else None


class Counts:
    came = abandoned = 0
    waited = 0.0


class Calls(Counts):
    """Who is idle and who waits; a caller who waits has an event that is given the agent."""

    def __init__(self, model):
        self.classes, groups = MODELS[model]
        self.serves = [classes for _, classes in groups]
        self.idle = [collections.deque((0.0, group) for _ in range(agents)) for group, (agents, _) in enumerate(groups)]
        self.lines = [collections.deque() for _ in self.classes]

    def take(self, of):
        free = [line[0] for line in self.idle if line and of in self.serves[line[0][1]]]
        return self.idle[min(free)[1]].popleft()[1] if free else None

    def give_back(self, group, now):
        waiting = []
        for of in self.serves[group]:
            line = self.lines[of]
            if first := first_in(line):
                waiting.append((first[0], of))
        if waiting:
            self.lines[min(waiting)[1]].popleft()[1].succeed(group)
        else:
            self.idle[group].append((now, group))


def with_simpy(model, contacts):
    import simpy

    environment = simpy.Environment()
    draw = random.Random(1).expovariate

    def caller(center, of):
        _, service, patience = center.classes[of]
        center.came += 1
        agent = center.take(of)
        if agent is None:
            entry = [environment.now, environment.event(), False]
            center.lines[of].append(entry)
            yield entry[1] | environment.timeout(draw(1 / patience))
            center.waited += environment.now - entry[0]
            if not entry[1].triggered:
                entry[2] = True
                center.abandoned += 1
                return
            agent = entry[1].value
        yield environment.timeout(draw(1 / service))
        center.give_back(agent, environment.now)

    def arrivals(center, of):
        while center.came < contacts:
            yield environment.timeout(draw(center.classes[of][0]))
            environment.process(caller(center, of))

    def chat(center, held, attention, line):
        center.came += 1
        agent = min(range(WRITERS), key=held.__getitem__)
        if held[agent] == CHATS:
            entry = [environment.now, environment.event(), False]
            line.append(entry)
            yield entry[1] | environment.timeout(draw(1 / PATIENCE))
            center.waited += environment.now - entry[0]
            if not entry[1].triggered:
                entry[2] = True
                center.abandoned += 1
                return
            agent = entry[1].value
        else:
            held[agent] += 1
        for turn in range(TURNS):
            if turn:
                yield environment.timeout(draw(1 / THINK))
            with attention[agent].request() as request:
                yield request
                yield environment.timeout(draw(1 / COMPOSE))
        if first_in(line):
            line.popleft()[1].succeed(agent)
        else:
            held[agent] -= 1

    def chats(center):
        held, line = [0] * WRITERS, collections.deque()
        attention = [simpy.Resource(environment) for _ in range(WRITERS)]
        while center.came < contacts:
            yield environment.timeout(draw(CHAT_RATE))
            environment.process(chat(center, held, attention, line))

    if model == "C":
        center = Counts()
        environment.process(chats(center))
    else:
        center = Calls(model)
        for of in range(len(center.classes)):
            environment.process(arrivals(center, of))
    environment.run()
    return center


def with_asimpy(model, contacts):
    from asimpy import Environment, Event, FirstOf, Process, Resource

    environment = Environment()
    draw = random.Random(1).expovariate

    async def a_place(process, center, line, patience):
        """The agent, or nothing for who has given up."""
        entry = [process.now, Event(environment), False]
        line.append(entry)
        first, agent = await FirstOf(environment, agent=entry[1], patience=process.timeout(draw(1 / patience)))
        center.waited += process.now - entry[0]
        if first == "agent":
            return agent
        entry[2] = True
        center.abandoned += 1
        return None

    class Caller(Process):
        def init(self, center, of):
            self.center, self.of = center, of

        async def run(self):
            center = self.center
            _, service, patience = center.classes[self.of]
            center.came += 1
            agent = center.take(self.of)
            if agent is None:
                agent = await a_place(self, center, center.lines[self.of], patience)
                if agent is None:
                    return
            await self.timeout(draw(1 / service))
            center.give_back(agent, self.now)

    class Arrivals(Process):
        def init(self, center, of):
            self.center, self.of = center, of

        async def run(self):
            while self.center.came < contacts:
                await self.timeout(draw(self.center.classes[self.of][0]))
                Caller(environment, self.center, self.of)

    class Chat(Process):
        def init(self, center, held, attention, line):
            self.center, self.held, self.attention, self.line = center, held, attention, line

        async def run(self):
            held, line = self.held, self.line
            self.center.came += 1
            agent = min(range(WRITERS), key=held.__getitem__)
            if held[agent] == CHATS:
                agent = await a_place(self, self.center, line, PATIENCE)
                if agent is None:
                    return
            else:
                held[agent] += 1
            for turn in range(TURNS):
                if turn:
                    await self.timeout(draw(1 / THINK))
                async with self.attention[agent]:
                    await self.timeout(draw(1 / COMPOSE))
            if first_in(line):
                line.popleft()[1].succeed(agent)
            else:
                held[agent] -= 1

    class Chats(Process):
        def init(self, center):
            self.center = center

        async def run(self):
            held, line = [0] * WRITERS, collections.deque()
            attention = [Resource(environment) for _ in range(WRITERS)]
            while self.center.came < contacts:
                await self.timeout(draw(CHAT_RATE))
                Chat(environment, self.center, held, attention, line)

    if model == "C":
        center = Counts()
        Chats(environment, center)
    else:
        center = Calls(model)
        for of in range(len(center.classes)):
            Arrivals(environment, center, of)
    environment.run()
    return center


def main():
    package, model, contacts = sys.argv[1], sys.argv[2], int(sys.argv[3])
    center = {"simpy": with_simpy, "asimpy": with_asimpy}[package](model, contacts)
    print(f"{center.came} contacts, {100 * center.abandoned / center.came:.2f} % abandoned, {center.waited / center.came:.4f} waited")


if __name__ == "__main__":
    main()
