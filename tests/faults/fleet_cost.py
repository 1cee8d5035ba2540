"""What a shared store costs an attestation: CPU of the service, and of the database, with one node at full load in
the mode linearizable, against the embedded store. Rounds alternate; the least of each is compared.

fleet_cost.py LOAD [SECONDS [ROUNDS]]: LOAD is assay_load."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from fleet_nodes import DATA, Fleet, Node  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 64  # what the store makes wait must not leave the loop without work; less than what is shed


def cpu_of(pid):
    """Seconds that a process has taken, and its children that have ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def cpu_of_database(leader):
    found = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=True).stdout.split()
    return cpu_of(leader) + sum(cpu_of(pid) for pid in found)


def measure(node, load, body, seconds, leader=None):
    """Microseconds of CPU for an attestation: of the service, of the database."""
    before = cpu_of(node.process.pid), cpu_of_database(leader) if leader else 0
    done = subprocess.run([load, "--json", "--port", str(node.port), "--body", body, "--seconds", str(seconds),
                           "--connections", str(CONNECTIONS), "--path", f"/attest/SgxEnclave{DATA}"],
                          capture_output=True, text=True, check=True)
    counts = json.loads(done.stdout)
    assert set(counts["statuses"]) <= {"200", "503"}, counts
    good = counts["statuses"]["200"]
    after = cpu_of(node.process.pid), cpu_of_database(leader) if leader else 0
    return [(b - a) / good * 1e6 for a, b in zip(before, after)] + [good / seconds]


def main(load, seconds, rounds):
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
    for _ in range(rounds):
        found["embedded"].append(measure(alone, load, bodies[alone], seconds))
        found["shared"].append(measure(shared, load, bodies[shared], seconds, fleet.postgres.leader))
    report = {}
    for name, runs in found.items():
        service, database, rate = min(runs)
        report[name] = {"service_us": round(service, 1), "database_us": round(database, 1), "per_second": round(rate)}
    embedded, both = report["embedded"]["service_us"], report["shared"]
    report["more_percent"] = round(100 * (both["service_us"] / embedded - 1), 2)
    report["more_percent_with_database"] = round(
        100 * ((both["service_us"] + both["database_us"]) / embedded - 1), 2)
    alone.stop()
    fleet.close()
    print(json.dumps(report))
    return report


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10, int(sys.argv[3]) if len(sys.argv) > 3 else 5)
