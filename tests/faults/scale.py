"""A service with many providers: how fast they are made, how long it takes to
start with them, what memory they need, and what attesting to many of them costs
against attesting to ten: to as many as the service keeps in memory, and to all.

scale.py COUNT [PROGRAM]: PROGRAM is assay_bench_providers, which fills the store
directly; without it every provider is made by a request."""
import concurrent.futures
import http.client
import pathlib
import random
import re
import subprocess
import sys
import time

from api import Steady

CLIENTS = 2
FEW = 10
KEPT = 4000  # less than the service keeps
SAMPLE = 10  # providers with RSA keys, made for the rate


def resident(service):
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def create(service, names):
    """Providers a second, by CLIENTS connections."""
    def some(mine):
        connection = service.connect()
        for name in mine:
            status, _, body = service.create(name, connection)
            assert status == 201, body
        connection.close()

    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(some, [names[i::CLIENTS] for i in range(CLIENTS)]))
    return len(names) / (time.monotonic() - start)


def attest(service, names, body, seconds):
    """Attests to providers chosen at random: rate, and the times of the first
    request to each provider."""
    def some(seed):
        chance, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        seen, cold, done = set(), [], 0
        while time.monotonic() < end:
            name = chance.choice(names)
            start = time.monotonic()
            connection.request("POST", f"/{name}/attest/SgxEnclave?api-version=2022-08-01", body=body,
                               headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            if name not in seen:
                cold.append(time.monotonic() - start)
                seen.add(name)
            done += 1
        connection.close()
        return done, cold

    end = time.monotonic() + seconds
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(some, range(CLIENTS)))
    return sum(done for done, _ in results) / seconds, sorted(t for _, cold in results for t in cold)


def restart(service):
    service.stop()
    start = time.monotonic()
    service.again()
    return time.monotonic() - start


def main(count, program):
    service = Steady()
    empty = restart(service)
    names = [f"p{i:07}" for i in range(count)]
    if program:
        service.stop()
        start = time.monotonic()
        subprocess.run([program, service.data, service.url, str(count)], check=True)
        print(f"filled directly: {count} providers in {time.monotonic() - start:.1f} s")
        service.again()
    else:
        print(f"created with ES256 keys: {create(service, names):.0f} providers/s")
    started = restart(service)
    memory = resident(service)
    print(f"start with {count} providers: {started * 1000:.0f} ms (empty: {empty * 1000:.0f} ms); resident: {memory:.0f} MiB")
    body = (service.forge("case") / "request.json").read_text()
    kept = names[:KEPT]
    connection = service.connect()
    for name in kept:
        service.call("GET", f"/{name}/certs", connection=connection)
    connection.close()
    attest(service, kept, body, 1)
    few, _ = attest(service, names[:FEW], body, 5)
    some, _ = attest(service, kept, body, 5)
    many, cold = attest(service, names, body, 5)
    print(f"attest: {few:.0f}/s over {FEW} providers, {some:.0f}/s over {len(kept)} ({(some / few - 1) * 100:+.1f} %), {many:.0f}/s "
          f"over {count} ({(many / few - 1) * 100:+.1f} %)")
    print(f"first request to a provider: median {cold[len(cold) // 2] * 1000:.2f} ms, p99 {cold[len(cold) * 99 // 100] * 1000:.2f} ms "
          f"of {len(cold)}")
    print(f"resident after that: {resident(service):.0f} MiB")
    start = time.monotonic()
    listed = service.ask("GET", LIST.format(SUBSCRIPTIONS[bool(program)]))[2]["value"]
    print(f"list of a subscription: {len(listed)} providers in {time.monotonic() - start:.2f} s")
    assert len(listed) == count
    service.stop()
    service.flags = ("--keys.token_alg", "RS256")
    service.again()
    rate = create(service, [f"rsa-{i}" for i in range(SAMPLE)])
    print(f"created with RS256 keys: {rate:.1f} providers/s")
    service.close()


LIST = "/subscriptions/{}/providers/Microsoft.Attestation/attestationProviders?api-version=2021-06-01"
SUBSCRIPTIONS = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222")

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else None)
