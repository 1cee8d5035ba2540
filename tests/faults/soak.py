"""The service for an hour, or as long as wanted, under all that clients, tenants and operators do, good and bad: every
answer is what it must be, tokens verify, and memory, descriptors and threads do not grow.

soak.py [--seconds N] [--rate N] [--store URL] [--json FILE]"""
import argparse
import collections
import json
import multiprocessing
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

from soak_site import CERTIFICATES, Site
from soak_actors import Attester, Landlord, Machine
from soak_garbage import Vandal
from soak_watch import EVERY, LogLines, Samples, verdict
from soak_wire import Wire

GARBAGE, CONVERSATIONS = 0.10, 0.03  # of all acts
LANDLORD_PAUSE, RELOAD_PAUSE, SCRAPE_PAUSE = 10, 20, 5  # seconds
# The store's page cache grows with the first few hundred records, to its bound: long runs fill it before they are judged.
TENANTS_BEFORE, SECONDS_FOR_EACH = 400, 9
LATE = 1  # seconds behind its time at which a client gives up to catch up


def drive(site, seed, tls, rate, until, queue):
    """One process of clients: so many acts a second, by chance."""
    wire, chance = Wire(site, tls), random.Random(seed)
    attester, machine, vandal = Attester(wire, seed), Machine(wire, seed), Vandal(wire, seed)
    due = time.monotonic()

    def act():
        nonlocal due
        due = max(due + 1 / rate, time.monotonic() - LATE)
        time.sleep(max(0, due - time.monotonic()))
        roll = chance.random()
        (vandal if roll < GARBAGE else machine if roll < GARBAGE + CONVERSATIONS else attester).act()

    keep_on(wire, act, until, queue)
    tell(wire, vandal.finish, queue)


def let(site, seed, until, queue):
    """The process of the landlord."""
    wire = Wire(site, tls=True)
    landlord = Landlord(wire, seed)

    def act():
        began = time.monotonic()
        landlord.act()
        time.sleep(max(0, min(began + LANDLORD_PAUSE, until) - time.monotonic()))

    keep_on(wire, act, until, queue)


def keep_on(wire, act, until, queue):
    told = time.monotonic()
    while time.monotonic() < until:
        attempt(wire, act)
        if time.monotonic() - told > 1:
            told = time.monotonic()
            report(wire, queue)
    wire.close()
    report(wire, queue)


def tell(wire, act, queue):
    attempt(wire, act)
    wire.close()
    report(wire, queue)


def attempt(wire, act):
    try:
        act()
    except Exception:  # pylint: disable=broad-except
        wire.close()
        wire.problem(traceback.format_exc(limit=-3))


def report(wire, queue):
    queue.put((wire.counts, wire.problems))
    wire.counts, wire.problems = collections.Counter(), []


class Operator:
    """Changes collateral and certificates, reloads, scrapes; sometimes errs."""

    def __init__(self, site, log):
        self.site, self.log = site, log
        self.provoked, self.problems = collections.Counter(), []
        self.turn = 0
        self.admin = f"http://127.0.0.1:{site.ports['admin']}"

    def reload(self):
        """Collateral of another day and another certificate; each third time a file that is none of either."""
        self.turn += 1
        junk = self.site.folder / "collateral" / "junk.json"
        for file, *issues in self.site.issues:
            shutil.copy(issues[self.turn % len(issues)], file)
        self.site.use_certificate(CERTIFICATES[self.turn % len(CERTIFICATES)])
        junk.unlink(missing_ok=True)
        if self.turn % 3 == 1:
            junk.write_text("{")
            self.provoked["collateral file left out"] += 1
        if self.turn % 3 == 2:
            (self.site.folder / "server.pem").write_text("no certificate")
            self.provoked["TLS certificate not reloaded"] += 1
        self.log.read()
        before = self.log.reloads
        self.site.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while self.log.reloads == before:
            if time.monotonic() > deadline:
                self.problems.append("SIGHUP: no line 'reloaded' within 20 s")
                return
            time.sleep(0.05)
            self.log.read()

    def scrape(self):
        for path in ("/metrics", "/readyz?verbose", "/collateral", "/healthz", "/version"):
            with urllib.request.urlopen(self.admin + path, timeout=10) as answer:
                answer.read()


class Soak:
    def __init__(self, given, site):
        self.given, self.site = given, site
        self.counts, self.problems = collections.Counter(), []
        self.queue = multiprocessing.Queue()
        self.log = LogLines(site.log)
        self.operator = Operator(site, self.log)
        self.samples = Samples(site.process.pid, self.operator.admin)

    def run(self):
        self.warm()
        before = self.at_rest()
        until = time.monotonic() + self.given.seconds
        workers = [multiprocessing.Process(target=drive, args=(self.site, seed, tls, self.given.rate / 2, until, self.queue))
                   for seed, tls in ((1, False), (2, True))]
        workers.append(multiprocessing.Process(target=let, args=(self.site, 3, until, self.queue)))
        for worker in workers:
            worker.start()
        self.operate(until)
        while any(worker.is_alive() for worker in workers):
            self.collect()
            time.sleep(0.1)
        self.collect()
        after = self.at_rest()
        return self.summary({"before": before, "after": after}, self.stop())

    def stop(self):
        """The exit code; None where the service does not end, and then what its threads wait for is a problem."""
        begin = time.monotonic()
        try:
            code = self.site.stop()
        except subprocess.TimeoutExpired:
            tasks = pathlib.Path(f"/proc/{self.site.process.pid}/task")
            states = {task.name: [(task / name).read_text().strip() for name in ("comm", "wchan", "stat")]
                      for task in tasks.iterdir()}
            self.problems.append(f"SIGTERM: still there after {time.monotonic() - begin:.0f} s; threads: {states}; log: "
                                 f"{self.site.log.read_text()[-1500:]}")
            code = None
        print(f"stopped after {time.monotonic() - begin:.1f} s", flush=True)
        return code

    def warm(self):
        wire = Wire(self.site)
        Machine(wire, 0).prepare()
        landlord = Landlord(wire, 0)
        tenants = min(TENANTS_BEFORE, 1 + self.given.seconds // SECONDS_FOR_EACH)
        for actor in (Attester(wire, 0), Machine(wire, 0), *[landlord] * tenants):
            actor.act()
        tell(wire, lambda: None, self.queue)

    def at_rest(self):
        """A sample while nobody is connected."""
        time.sleep(2)
        return self.samples.take()

    def operate(self, until):
        begin = self.samples.began = time.monotonic()
        due = {self.samples.keep: begin + EVERY, self.operator.reload: begin + RELOAD_PAUSE, self.operator.scrape: begin,
               self.progress: begin + 60}
        pauses = dict(zip(due, (EVERY, RELOAD_PAUSE, SCRAPE_PAUSE, 60)))
        while time.monotonic() < until:
            for task, at in due.items():
                if time.monotonic() >= at:
                    due[task] = at + pauses[task]
                    task()
            self.collect()
            self.log.read()
            time.sleep(0.1)

    def collect(self):
        while not self.queue.empty():
            counts, problems = self.queue.get()
            self.counts.update(counts)
            self.problems.extend(problems)

    def progress(self):
        now = self.samples.taken[-1]
        print(f"{now['at'] / 60:3.0f} min: {sum(self.counts.values())} answers, {self.counts['tokens verified']} tokens verified, "
              f"{now['rss_kib'] / 1024:.1f} MiB, {now['fds']} fds, {now['threads']} threads, {now['records']} records, "
              f"{now['cpu_seconds']:.0f} s of CPU, {len(self.problems)} problems", flush=True)

    def summary(self, at_rest, exit_code):
        self.log.read()
        found = {"seconds": self.given.seconds, "rate": self.given.rate, "counts": dict(sorted(self.counts.items())),
                 "problems": (self.problems + self.operator.problems)[:50], "provoked": dict(self.operator.provoked),
                 "log": {"above_info": self.log.counts, "unexplained": self.log.unexplained}, "at_rest": at_rest,
                 "growth": self.samples.growth(self.given.seconds), "exit_code": exit_code}
        return {**found, "wrong": list(verdict(found)), "samples": self.samples.taken}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3_600)
    parser.add_argument("--rate", type=float, default=300, help="acts a second, of all clients")
    parser.add_argument("--store", help="store.url of the service")
    parser.add_argument("--json", type=pathlib.Path, help="file for the whole summary, samples included")
    given = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="assay-soak-"))
    site = None
    try:
        site = Site(root, given.store)
        summary = Soak(given, site).run()
    finally:
        if site and site.process.poll() is None:
            site.process.kill()
            site.process.wait()
        shutil.rmtree(root, ignore_errors=True)
    if given.json:
        given.json.write_text(json.dumps(summary, indent=1))
    del summary["samples"]
    print(json.dumps(summary, indent=1))
    sys.exit(1 if summary["wrong"] else 0)


if __name__ == "__main__":
    main()
