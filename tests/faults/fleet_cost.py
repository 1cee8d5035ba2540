"""What a shared store costs an attestation: CPU of the service, and of the database, with one node at full load in
the mode linearizable, against the embedded store. Rounds are pairs, alternate, and are short: machines that are
shared change their speed from one second to the next. Where a process has its memory makes it faster or slower by a
hundredth or two, so both start anew after some rounds, and what a pair of processes comes to is one sample. Told are
medians, and the interval that holds the true one in 19 of 20 cases.

fleet_cost.py LOAD [SECONDS [STARTS]]: LOAD is assay_load, SECONDS a round's, STARTS the pairs of processes."""
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from fleet_nodes import DATA, Fleet, Node  # noqa: E402

# So many that the loop never waits while some of them wait for the store, and so few that none is shed.
CONNECTIONS = 144
ROUNDS_OF_A_PROCESS = 4


def cpu_of(pid):
    """Seconds that the threads of a process have taken. Requires: none of them ends meanwhile."""
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def cpu_of_database(leader):
    found = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=True).stdout.split()
    return sum(cpu_of(pid) for pid in [leader, *found])


def measure(node, load, body, seconds, leader=None):
    """Microseconds of CPU for an attestation: of the service, of the database; answers in a second; the share shed."""
    before = cpu_of(node.process.pid), cpu_of_database(leader) if leader else 0
    done = subprocess.run([load, "--json", "--port", str(node.port), "--body", body, "--seconds", str(seconds),
                           "--connections", str(CONNECTIONS), "--path", f"/attest/SgxEnclave{DATA}"],
                          capture_output=True, text=True, check=True)
    counts = json.loads(done.stdout)
    assert set(counts["statuses"]) <= {"200", "503"}, counts
    good = counts["statuses"]["200"]
    after = cpu_of(node.process.pid), cpu_of_database(leader) if leader else 0
    shed = counts["statuses"].get("503", 0)
    return [(b - a) / good * 1e6 for a, b in zip(before, after)] + [good / seconds, shed / (good + shed)]


def more(quotients):
    """What is more than one, in percent: the median of samples, and the ranks that hold it with 95 % (binomial)."""
    samples = sorted(statistics.median(quotients[first:first + ROUNDS_OF_A_PROCESS])
                     for first in range(0, len(quotients), ROUNDS_OF_A_PROCESS))
    aside = 0.98 * len(samples) ** 0.5
    ranks = max(0, int(len(samples) / 2 - aside)), min(len(samples) - 1, math.ceil(len(samples) / 2 + aside))
    return {"median": round(100 * (statistics.median(samples) - 1), 2),
            "interval": [round(100 * (samples[rank] - 1), 2) for rank in ranks], "samples": len(samples)}


def again(node):
    node.kill()
    if not node.start():
        raise RuntimeError(node.log.read_text())


def main(load, seconds, starts):
    fleet = Fleet(1, "--service.threads", "1")
    shared = fleet.nodes[0]
    flags = [flag for flag in shared.flags if flag not in fleet.store]
    alone = Node(fleet.folder / "alone", flags)
    if not alone.start():
        raise RuntimeError(alone.log.read_text())
    # Each judges evidence of its own forge.
    bodies = {}
    for node in (shared, alone):
        out = fleet.folder / f"evidence-{node.port}"
        subprocess.run([os.environ.get("ASSAY", "build/release/assay"), "forge", "evidence", "--type", "SgxEnclave",
                        "--authority", node.folder / "forge", "--out", out], check=True, capture_output=True)
        bodies[node] = out / "request.json"
    found = {"embedded": [], "shared": []}
    for number in range(starts * ROUNDS_OF_A_PROCESS):
        if number % ROUNDS_OF_A_PROCESS == 0:
            for node in bodies:
                again(node)
                measure(node, load, bodies[node], 0.5)
        measures = [lambda: found["embedded"].append(measure(alone, load, bodies[alone], seconds)),
                    lambda: found["shared"].append(measure(shared, load, bodies[shared], seconds, fleet.postgres.leader))]
        for take in measures if number % 2 == 0 else reversed(measures):
            take()
    report = {}
    for name, runs in found.items():
        service, database, rate, shed = (statistics.median(values) for values in zip(*runs))
        report[name] = {"service_us": round(service, 1), "database_us": round(database, 1), "per_second": round(rate),
                        "shed_percent": round(100 * shed, 2)}
    pairs = list(zip(found["shared"], found["embedded"]))
    report["more_percent"] = more([both[0] / one[0] for both, one in pairs])
    report["more_percent_with_database"] = more([(both[0] + both[1]) / one[0] for both, one in pairs])
    alone.stop()
    fleet.close()
    print(json.dumps(report))
    return report


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.25, int(sys.argv[3]) if len(sys.argv) > 3 else 60)
