"""Three nodes on one PostgreSQL: policies change on random nodes while the others attest; every
second a node is killed, and in the middle the database stops for five seconds, once as a server
that is gone and once as one that hangs.

fleet.py [CHANGES [CONSISTENCY]]

Fails where an attestation that began after a change was acknowledged used an older policy, where
an acknowledged change is lost, a token is wrong, or an answer is a 5xx other than 503."""
import http.client
import json
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from fleet_nodes import Fleet, policy_of, verify  # noqa: E402

WRITERS = 4  # each with a provider of its own
READERS = 6


class Tally:
    """What all threads count, and the first thing that is wrong."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {}
        self.problem = None
        self.over = False

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def fail(self, problem):
        with self.lock:
            self.problem = self.problem or problem
            self.over = True


class Line:
    """Connections of one thread to all nodes."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.connections = {}

    def call(self, act, *arguments):
        """The answer of some node; nothing where the node died."""
        node = random.choice(self.fleet.nodes)
        if not node.alive:
            return None
        connection = self.connections.get(node) or node.connect()
        self.connections[node] = connection
        try:
            return getattr(node, act)(*arguments, connection=connection)
        except (OSError, http.client.HTTPException):
            connection.close()
            self.connections.pop(node, None)
            return None


class Writer(threading.Thread):
    """Sets numbered policies, one after the other."""

    def __init__(self, fleet, tally, name, changes):
        super().__init__(daemon=True)
        self.line, self.tally, self.name_of_provider, self.changes = Line(fleet), tally, name, changes
        self.sent = self.acknowledged = 0

    def run(self):
        while self.acknowledged_count() < self.changes and not self.tally.over:
            number = self.sent + 1
            self.sent = number
            answer = self.line.call("set_policy", self.name_of_provider, policy_of(number))
            if answer is None:
                self.tally.count("change in doubt")
                time.sleep(0.01)
                continue
            status, headers, body = answer
            if status == 200:
                self.acknowledged = number
                self.tally.count("change acknowledged")
            elif status == 503 and headers["Retry-After"]:
                self.tally.count("change 503")
                time.sleep(0.05)
            else:
                self.tally.fail(f"set policy: {status} {body}")

    def acknowledged_count(self):
        return self.tally.counts.get("change acknowledged", 0) / WRITERS


class Reader(threading.Thread):
    def __init__(self, fleet, tally, writers, keys):
        super().__init__(daemon=True)
        self.fleet, self.line, self.tally, self.writers, self.keys = fleet, Line(fleet), tally, writers, keys

    def run(self):
        while not self.tally.over:
            writer = random.choice(self.writers)
            known = writer.acknowledged
            answer = self.line.call("attest", writer.name_of_provider, self.fleet.evidence)
            if answer is None:
                self.tally.count("attest, node died")
                time.sleep(0.01)
                continue
            status, headers, body = answer
            if status == 503 and headers["Retry-After"]:
                self.tally.count("attest 503")
                time.sleep(0.02)
                continue
            if status != 200:
                self.tally.fail(f"attest: {status} {body}")
                return
            try:
                claims = verify(body["token"], self.keys[writer.name_of_provider])
            except (AssertionError, KeyError) as wrong:
                self.tally.fail(f"{writer.name_of_provider}: {wrong!r}")
                return
            used = int(claims.get("number", 0))
            if not known <= used <= writer.sent:
                self.tally.fail(f"policy {used} was used after {known} was acknowledged ({writer.sent} were sent)")
            self.tally.count("attested")


def torment(fleet, tally, writers, changes):
    """Kills a node a second; stops the database at a third and freezes it at two thirds."""
    plagues = [("stopped", lambda: fleet.postgres.stop("immediate"), fleet.postgres.start),
               ("frozen", fleet.postgres.freeze, fleet.postgres.thaw)]
    while any(writer.is_alive() for writer in writers):
        time.sleep(1)
        done = tally.counts.get("change acknowledged", 0)
        if plagues and done > changes * (3 - len(plagues)) / 3:
            name, begin, end = plagues.pop(0)
            begin()
            time.sleep(5)
            end()
            tally.count(f"database {name} for 5 s")
            continue
        node = random.choice(fleet.nodes)
        node.kill()
        tally.count("node killed")
        while not node.start() and not tally.over:
            time.sleep(0.1)  # the database is away


def last_policies(fleet, writers):
    """Nothing that was acknowledged is lost."""
    for writer in writers:
        for node in fleet.nodes:
            status, text = node.policy(writer.name_of_provider)
            numbers = [n for n in range(writer.acknowledged, writer.sent + 1) if text == policy_of(n)]
            if status != 200 or not numbers:
                raise AssertionError(f"{writer.name_of_provider}: {status} {text!r}; {writer.acknowledged} was acknowledged")


def main(changes, consistency):
    fleet = Fleet(3, "--store.consistency", consistency)
    tally = Tally()
    begun = time.monotonic()
    names = [f"fleet{i}" for i in range(WRITERS)]
    for name in names:
        status, _, body = fleet.nodes[0].create(name)
        if status != 201:
            raise AssertionError(f"{status} {body}")
    keys = {name: fleet.keys_of(name) for name in names}
    writers = [Writer(fleet, tally, name, changes / WRITERS) for name in names]
    readers = [Reader(fleet, tally, writers, keys) for _ in range(READERS)]
    for thread in writers + readers:
        thread.start()
    torment(fleet, tally, writers, changes)
    tally.over = True
    for thread in writers + readers:
        thread.join()
    if tally.problem:
        raise AssertionError(tally.problem + "\n" + "\n".join(n.log.read_text()[-2000:] for n in fleet.nodes))
    last_policies(fleet, writers)
    code, out, error = fleet.command("store", "check")
    if code != 0:
        raise AssertionError(f"store check: {out} {error}")
    code, out, error = fleet.command("audit")
    if code != 0:
        raise AssertionError(f"audit: {out[-300:]} {error}")
    report = {**tally.counts, "seconds": round(time.monotonic() - begun), "audit": "whole", "consistency": consistency}
    fleet.close()
    print(json.dumps(report))
    return report


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else "linearizable")
