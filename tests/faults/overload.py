"""Three times what a service can answer: what it answers then, how late, in how
much memory; whether a flood of one provider starves another.

overload.py LOAD [SECONDS]: LOAD is assay_load."""
import json
import pathlib
import re
import subprocess
import sys

from api import Steady

CLOSED = 8  # connections for each loop: less than what is shed
OPEN = 256  # connections of the flood


class Loaded(Steady):
    """With so many event loops."""

    def __init__(self, load, threads):
        super().__init__()
        self.stop()
        self.flags += ("--service.threads", str(threads))
        self.again()
        self.program, self.body = load, self.forge("evidence") / "request.json"

    def load(self, seconds, connections, rate=0, provider=""):
        """A running generator."""
        return subprocess.Popen(
            [self.program, "--json", "--port", str(self.port), "--body", self.body, "--seconds", str(seconds),
             "--connections", str(connections), "--rate", str(rate),
             "--path", f"{provider}/attest/SgxEnclave?api-version=2022-08-01"], stdout=subprocess.PIPE, text=True)

    def loaded(self, *arguments, **named):
        return result(self.load(*arguments, **named))

    def resident(self):
        """MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def result(process):
    out, _ = process.communicate()
    assert process.returncode == 0, out
    return json.loads(out)


def good_and_shed(counts):
    """200 and 503, when there is nothing else."""
    assert set(counts["statuses"]) <= {"200", "503"}, counts
    return counts["statuses"].get("200", 0), counts["statuses"].get("503", 0)


def told(name, counts):
    print(f"  {name}: {counts['goodput']:.0f}/s answered, p50 {counts['p50_ms']:.1f} ms, p99 {counts['p99_ms']:.1f} ms; "
          f"{counts['statuses']} of {counts['due']} due", flush=True)


def fairness(service, most, seconds):
    """The share of a trickle that is answered while another provider floods."""
    assert service.create("trickle")[0] == 201
    flood = service.load(seconds, OPEN, rate=3 * most)
    trickle = service.loaded(seconds, 8, rate=max(5, most / 50), provider="/trickle")
    told("flood", result(flood))
    told("trickle", trickle)
    good, shed = good_and_shed(trickle)
    return good / (good + shed)


def measure(load, threads, seconds):
    service = Loaded(load, threads)
    print(f"{threads} loops:", flush=True)
    service.loaded(1, CLOSED * threads)
    before = service.loaded(max(3, seconds / 6), CLOSED * threads)
    told("closed loop", before)
    service.loaded(2, OPEN, rate=3 * before["goodput"])
    memory = service.resident()
    flood = service.loaded(seconds, OPEN, rate=3 * before["goodput"])
    told("three times that", flood)
    grown = service.resident() - memory
    after = service.loaded(max(3, seconds / 6), CLOSED * threads)
    told("closed loop again", after)
    share = fairness(service, before["goodput"], max(3, seconds / 6))
    service.close()
    # The machine may be slower or faster by now: the maximum is that around the flood.
    most = (before["goodput"] + after["goodput"]) / 2
    print(f"  goodput {flood['goodput'] / most * 100:.1f} % of the maximum; memory {memory:.0f} MiB and {grown:+.1f}; "
          f"trickle {share * 100:.1f} % answered", flush=True)
    good, shed = good_and_shed(flood)
    assert shed > 0, flood
    assert flood["goodput"] >= 0.9 * most, (flood["goodput"], most)
    assert flood["p99_ms"] < 50, flood
    assert grown < 16, grown
    assert share >= 0.95, share
    return most


def main(load, seconds):
    alone, both = (measure(load, threads, seconds) for threads in (1, 2))
    print(f"two loops: {both / alone:.2f} times one, with the generator on the same processors")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 60)
