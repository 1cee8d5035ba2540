"""assay serve, killed at random moments while four clients change providers and
policies: afterwards every acknowledged change is there, and nothing by halves.

kill_writes.py [WRITES [KILLS]]"""
import base64
import hashlib
import http.client
import json
import random
import signal
import sys
import threading
import time

from api import Steady, policy_token
from harness import run

THREADS = 4
NAMES = 3  # providers of each thread; nobody else changes them
DEFAULT = '"default"'


class Writer(threading.Thread):
    """Changes its own providers, and knows what each may be by now: None where
    there is none, "" with the default policy, or the text of its policy; two of
    these where a change was asked for and not answered."""

    def __init__(self, number):
        self.number = number
        self.random = random.Random(number)
        self.may_be = {f"writer{number}-{i}": [None] for i in range(NAMES)}
        self.sent = self.acknowledged = self.in_doubt = 0
        self.problem = None

    def begin(self, service, quota):
        super().__init__(daemon=True)
        self.service, self.quota = service, quota
        self.start()

    def run(self):
        connection = self.service.connect()
        try:
            while self.sent < self.quota and self.problem is None:
                self.change(self.random.choice(list(self.may_be)), connection)
        finally:
            connection.close()

    def change(self, name, connection):
        now = self.may_be[name]
        then = self.next_state(now[-1])
        self.sent += 1
        self.may_be[name] = [*now, then]
        try:
            if then is None:
                status, _, body = self.service.delete(name, connection)
            elif then == "":
                status, _, body = self.service.create(name, connection)
            else:
                status, _, body = self.service.set_policy(name, then, connection)
        except (OSError, http.client.HTTPException):
            self.in_doubt += 1
            self.quota = 0  # the service is dead
            return
        if status != (201 if then == "" else 200):
            self.problem = f"{name}: {status} {body}"
            return
        self.acknowledged += 1
        self.may_be[name] = [then]

    def next_state(self, now):
        if now is None:
            return ""
        if self.random.random() < 0.15:
            return None
        filler = "".join(self.random.choices("abcdef ", k=self.random.randrange(3000)))
        return f"version=1.0; // {self.number}.{self.sent} {filler}\nauthorizationrules{{=> permit();}}; issuancerules{{}};"

    def check(self, service):
        """Finds out what each provider is, and narrows what it may be to that;
        gives the numbers of providers and of policy versions."""
        providers = versions = 0
        for name, allowed in self.may_be.items():
            found, etag = service.policy(name)
            if etag == 404:
                found = None
            elif etag == DEFAULT:
                found = ""
            elif etag != etag_of(found):
                raise AssertionError(f"{name}: the policy {found[:60]} has the ETag {etag}, not {etag_of(found)}")
            if found not in allowed:
                raise AssertionError(f"{name}: found {str(found)[:60]!r}, expected one of {[str(a)[:60] for a in allowed]}")
            self.may_be[name] = [found]
            if found is not None:
                providers += 1
                versions += len(service.versions(name))
        return providers, versions


def etag_of(text):
    digest = hashlib.sha256(policy_token(text).encode()).digest()
    return '"' + base64.urlsafe_b64encode(digest).decode().rstrip("=") + '"'


def check_all(service, writers):
    """Every record opens; the records that are no entries of the audit trail are
    accounted for, so that the rest are its entries: one for each change."""
    counts = [writer.check(service) for writer in writers]
    code, out, error = run("store", "check", "--data", service.data, "--json")
    report = json.loads(out)
    if code != 0 or report["damage"] or report["records"] != report["readable"]:
        raise AssertionError(f"the store is damaged: {out} {error}")
    default_and_end = 2  # the shared provider, the end of the trail
    entries = report["records"] - default_and_end - sum(p + v for p, v in counts)
    acknowledged = 1 + sum(w.acknowledged for w in writers)  # and the shared provider's
    in_doubt = sum(w.in_doubt for w in writers)
    if not acknowledged <= entries <= acknowledged + in_doubt:
        raise AssertionError(f"{entries} audit entries for {acknowledged} changes and {in_doubt} in doubt")
    return entries


def main(writes, kills):
    service = Steady()
    writers = [Writer(i) for i in range(THREADS)]
    chance = random.Random(writes)
    starts = []
    for killed in range(kills + 1):
        last = killed == kills
        quota = writes if last else writes * (killed + 1) // (kills + 1)
        for writer in writers:
            writer.begin(service, quota // THREADS if last else writes)
        if last:
            for writer in writers:
                writer.join()
        else:
            while sum(w.sent for w in writers) < quota and any(w.is_alive() for w in writers):
                time.sleep(0.002)
            time.sleep(chance.random() * 0.05)
            service.process.send_signal(signal.SIGKILL)
            service.process.wait()
            for writer in writers:
                writer.join()
            start = time.monotonic()
            service.again()
            starts.append(time.monotonic() - start)
        problems = [w.problem for w in writers if w.problem]
        if problems:
            raise AssertionError(problems)
        entries = check_all(service, writers)
    service.close()
    print(f"{sum(w.sent for w in writers)} writes, {sum(w.acknowledged for w in writers)} acknowledged, "
          f"{sum(w.in_doubt for w in writers)} in doubt, {kills} kills, {entries} audit entries; "
          f"longest start {max(starts, default=0) * 1000:.0f} ms; nothing lost")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
