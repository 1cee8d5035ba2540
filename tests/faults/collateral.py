"""A vendor that is dead for two hours, then busy for one, then serves an older CRL for one, in time that runs fast, while
clients attest without a pause: no request fails, none waits, and the vendor is asked by the refresher alone.

collateral.py [SPEED]   SPEED: simulated seconds in a second"""
import datetime
import http.client
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from fake_pcs import Answer, FakePcs  # noqa: E402
from harness import run  # noqa: E402
from own_site import Site  # noqa: E402

HOUR = 3600
RETRY_AFTER = 600
# The limits of a connection are seconds of the fast clock, too.
PATIENT = ("--limits.header_seconds", "36000", "--limits.body_seconds", "36000", "--limits.idle_seconds", "36000")


class FastSite(Site):
    """Its clocks run fast."""

    def __init__(self, speed, anchor, *flags):
        self.environment = {"FAST_CLOCK": str(speed), "LD_PRELOAD": os.environ["FAST_CLOCK_LIBRARY"]}
        super().__init__(anchor, *flags)

    def start(self, *flags):
        os.environ.update(self.environment)
        try:
            super().start(*flags)
        finally:
            for name in self.environment:
                del os.environ[name]


class InOnePiece(http.client.HTTPConnection):
    """Sends head and body together, for the grace of a body is 8 ms by a clock 360 times as fast. Every request has a body."""

    head = None

    def send(self, data):
        if self.head is None:
            self.head = data
        else:
            super().send(self.head + data)
            self.head = None


class Client(threading.Thread):
    """Attests until it is told to stop."""

    def __init__(self, site, body):
        super().__init__(daemon=True)
        self.site, self.body, self.over = site, body, threading.Event()
        self.problem = None
        self.times = []

    def run(self):
        connection = InOnePiece(self.site.url.removeprefix("http://"), timeout=30)
        try:
            while not self.over.is_set():
                began = time.monotonic()
                status, _, answer = self.site.attest(self.body, version="2025-06-01", connection=connection)
                self.times.append(time.monotonic() - began)
                if status != 200:
                    raise RuntimeError((status, answer))
        except Exception as error:  # pylint: disable=broad-except
            self.problem = repr(error)
        finally:
            connection.close()


def forged(root):
    """The anchor, a request, its collateral, and the same collateral as it was issued three days before."""
    authority = root / "authority"
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    for arguments in (("authority", "--out", authority),
                      ("evidence", "--type", "SgxEnclave", "--authority", authority, "--out", root / "case"),
                      ("collateral", "--authority", authority, "--evidence", root / "case" / "evidence.bin", "--out",
                       root / "older", "--at", before.strftime("%Y-%m-%dT%H:%M:%SZ"))):
        code, _, error = run("forge", *arguments)
        if code != 0:
            raise RuntimeError(error)
    older = next(path for path in (root / "older").rglob("*.json"))
    return (authority / "anchor-intel.pem", (root / "case" / "request.json").read_text(),
            json.loads((root / "case" / "collateral.json").read_text()), json.loads(older.read_text()))


class Run:
    def __init__(self, speed, root):
        self.speed = speed
        anchor, self.body, self.good, self.older = forged(root)
        self.pcs = FakePcs(self.good)
        self.site = FastSite(speed, anchor, "--collateral.sources", f"pcs:{self.pcs.url}", "--collateral.refresh_hours",
                             "1", *PATIENT)

    def warm(self):
        deadline = time.monotonic() + 30
        while self.site.attest(self.body, version="2025-06-01")[0] != 200:
            if time.monotonic() > deadline:
                raise AssertionError("the service does not get warm: " + self.site.log.read_text()[-2000:])
            time.sleep(0.01)

    def phase(self, name, hours):
        """Attests for so many simulated hours; prints what came of it. Gives the calls to the vendor and the log's lines."""
        asked, logged = len(self.pcs.requests), len(self.site.log.read_text())
        client = Client(self.site, self.body)
        client.start()
        time.sleep(hours * HOUR / self.speed)
        client.over.set()
        client.join()
        if client.problem:
            raise AssertionError(f"{name}: {client.problem}")
        calls = self.pcs.requests[asked:]
        lines = self.site.log.read_text()[logged:].splitlines()
        events = {kind: sum(f'"collateral {kind}"' in line for line in lines) for kind in ("fetched", "not fetched", "refused")}
        times = sorted(client.times)
        print(f"{name}, {hours} h: {len(times)} requests, none failed, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, "
              f"longest {times[-1] * 1000:.0f} ms; {len(calls)} calls reached the vendor; log: {events}", flush=True)
        return len(calls), events

    def close(self):
        self.site.close()
        self.pcs.close()


def require(holds, what):
    if not holds:
        raise AssertionError(what)


def main(speed):
    root = pathlib.Path(tempfile.mkdtemp(prefix="assay-faults-"))
    try:
        these = Run(speed, root)
        these.warm()
        these.pcs.die()
        calls, events = these.phase("dead", 2)
        require(calls == 0 and events["not fetched"] > 0, "the refresher must have tried, and got nothing")
        these.pcs.before = Answer(status=429, headers={"Retry-After": str(RETRY_AFTER)})
        these.pcs.revive()
        calls, events = these.phase(f"busy (429, Retry-After {RETRY_AFTER})", 1)
        # One at a time, and never before the vendor asked for it.
        require(0 < calls <= HOUR // RETRY_AFTER + 2, f"{calls} calls within an hour")
        these.pcs.before = None
        these.pcs.answers.clear()
        these.pcs.add(these.older)
        calls, events = these.phase("older", 1)
        require(events["refused"] >= 4 and events["fetched"] == 0, "what is older must be refused")
        these.pcs.add(these.good)
        _, events = these.phase("well again", 1)
        require(events["fetched"] >= 4, "what is good must be fetched")
        these.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 360)
