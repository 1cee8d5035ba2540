"""What is seen of the service from outside while it is under soak, and what is made of it at the end."""
import json
import os
import pathlib
import re
import statistics
import time
import urllib.request

EVERY = 10  # seconds between samples
WARM_UP = 300  # seconds, or a tenth if that is more, or half if that is less
FEWEST = 12  # samples after the warm-up, to judge growth by
MOST_GROWTH = 0.02

# Lines above INFO that the soak itself provokes; nothing else may be there.
EXPLAINED = {
    "collateral file left out": "the operator puts a file into the folder that is no collateral",
    "TLS certificate not reloaded": "the operator sends SIGHUP while the certificate file is no certificate",
}


class Samples:
    """Resident memory, descriptors and threads of a process, with the time since the first."""

    def __init__(self, pid, admin):
        self.place, self.admin = pathlib.Path(f"/proc/{pid}"), admin
        self.began = time.monotonic()
        self.taken = []

    def take(self):
        status = (self.place / "status").read_text()
        number = lambda name: int(re.search(rf"{name}:\s+(\d+)", status)[1])
        times = (self.place / "stat").read_text().rsplit(")", 1)[1].split()
        # Of descriptors the service tells itself: nobody else may look at those of a process that cannot be traced.
        with urllib.request.urlopen(self.admin + "/metrics", timeout=10) as answer:
            metrics = answer.read().decode()
        told = lambda name: int(float(re.search(rf"^{name} (\S+)$", metrics, re.M)[1]))
        sample = {"at": round(time.monotonic() - self.began, 1), "rss_kib": number("VmRSS"), "threads": number("Threads"),
                  "fds": told("process_open_fds"), "records": told("assay_store_records"),
                  "cpu_seconds": (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")}
        return sample

    def keep(self):
        self.taken.append(self.take())

    def growth(self, seconds):
        """From the first tenth after the warm-up to the last: of memory, as a share, and of descriptors and threads."""
        begin = max(seconds / 10, min(WARM_UP, seconds / 2))
        warm = [sample for sample in self.taken if sample["at"] >= begin]
        if len(warm) < FEWEST:
            return None
        part = max(3, len(warm) // 10)
        median = lambda name, some: statistics.median(sample[name] for sample in some)
        grown = {name: (median(name, warm[:part]), median(name, warm[-part:])) for name in ("rss_kib", "fds", "threads")}
        first, last = grown["rss_kib"]
        return {"samples": len(warm), "rss": round(last / first - 1, 5), **grown}


class LogLines:
    """The log, line by line as it grows."""

    def __init__(self, path):
        self.file = open(path, encoding="utf-8")
        self.begun = ""
        self.counts = {}
        self.unexplained = []
        self.reloads = 0

    def read(self):
        *whole, self.begun = (self.begun + self.file.read()).split("\n")
        for line in whole:
            self.judge(line)

    def judge(self, line):
        try:
            entry = json.loads(line)
            severity, body = entry["severity_text"], entry["body"]
        except (ValueError, KeyError):
            severity, body = "no JSON", line
        self.reloads += body == "reloaded"
        if severity in ("DEBUG", "INFO"):
            return
        self.counts[body] = self.counts.get(body, 0) + 1
        if body not in EXPLAINED and len(self.unexplained) < 20:
            self.unexplained.append(line[:500])


def verdict(summary):
    """What is wrong; nothing where the soak was passed."""
    counts, rest = summary["counts"], summary["at_rest"]
    yield from summary["problems"]
    yield from (f"log: {line}" for line in summary["log"]["unexplained"])
    for body, count in summary["log"]["above_info"].items():
        if body in EXPLAINED and count != summary["provoked"].get(body, 0):
            yield f"log: {count} times {body!r}, provoked {summary['provoked'].get(body, 0)} times"
    yield from (f"{count} times {kind}" for kind, count in counts.items() if re.search(r" 5\d\d$", kind))
    if summary["exit_code"] != 0:
        yield f"SIGTERM: exit code {summary['exit_code']}"
    for what in ("fds", "threads"):
        if rest["after"][what] > rest["before"][what]:
            yield f"{what} at rest: {rest['before'][what]} before, {rest['after'][what]} after"
    growth = summary["growth"]
    if growth and growth["rss"] >= MOST_GROWTH:
        yield f"resident memory grew by {growth['rss'] * 100:.2f} %: {growth['rss_kib']} KiB"
    if growth and growth["fds"][1] > growth["fds"][0] + 2:
        yield f"descriptors grew: {growth['fds']}"
    if growth and growth["threads"][1] > growth["threads"][0]:
        yield f"threads grew: {growth['threads']}"
