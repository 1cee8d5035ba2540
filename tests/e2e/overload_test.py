"""Overload: more is asked than the service can answer. The numbers that a
machine must reach are in tests/faults/overload.py; here is what always holds."""
import os
import pathlib
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
from harness import Service  # noqa: E402
from metrics_test import series_of  # noqa: E402
from overload import CLOSED, OPEN, Loaded, good_and_shed, result  # noqa: E402

LOAD = os.environ.get("LOAD_GENERATOR", "build/release/assay_load")


def metrics_of(service):
    with urllib.request.urlopen(service.admin + "/metrics") as answer:
        return series_of(answer.read().decode())


class Overload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Loaded(LOAD, 1)
        cls.addClassCleanup(cls.service.close)
        cls.service.loaded(1, CLOSED)
        cls.most = cls.service.loaded(2, CLOSED)["goodput"]
        assert cls.service.create("trickle")[0] == 201

    def test_a_flood_is_shed_and_a_trickle_served(self):
        memory = self.service.resident()
        flood = self.service.load(6, OPEN, rate=4 * self.most)
        trickle = self.service.load(6, 4, rate=10, provider="/trickle")
        time.sleep(3)
        begin = time.monotonic()
        status, _, keys = self.service.call("GET", "/certs")
        self.assertEqual((status, len(keys["keys"]) > 0), (200, True))
        self.assertLess(time.monotonic() - begin, 2)
        during = metrics_of(self.service)
        flood, trickle = result(flood), result(trickle)
        good, shed = good_and_shed(flood)
        self.assertGreater(good, 0.3 * self.most * 6, flood)
        self.assertGreater(shed, 0.1 * good, flood)
        self.assertLess(flood["p99_ms"], 1000, flood)
        good, shed = good_and_shed(trickle)
        self.assertGreaterEqual(good, 0.8 * (good + shed), trickle)
        self.assertGreater(good, 20, trickle)
        self.assertLess(self.service.resident() - memory, 64)
        self.assertEqual(during["assay_overload_state"][frozenset()], 1)
        self.assertGreater(
            during["assay_requests_rejected_total"][frozenset({("reason", "Overloaded")})], 0)

        time.sleep(1)
        after = metrics_of(self.service)
        self.assertEqual(after["assay_overload_state"][frozenset()], 0)
        self.assertEqual(after["assay_queue_depth"][frozenset({("lane", "loop")})], 0)
        self.assertEqual(self.service.attest(self.service.body.read_text())[0], 200)


class Limits(unittest.TestCase):
    def test_a_client_that_asks_too_fast_is_told_to_wait(self):
        service = Service("--limits.requests_per_second", "1", "--limits.burst", "3")
        self.addCleanup(service.close)
        connection = service.connect()
        answers = [service.attest("{", connection=connection) for _ in range(5)]
        self.assertEqual([answer[0] for answer in answers[:3]], [400] * 3)
        status, headers, body = answers[-1]
        self.assertEqual((status, body["error"]["code"]), (429, "TooManyRequests"))
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        self.assertEqual(headers["RateLimit-Policy"], '"default";q=3;w=3')
        self.assertEqual(service.call("GET", "/certs", connection=connection)[0], 200)
        time.sleep(1.1)
        self.assertEqual(service.attest("{", connection=connection)[0], 400)
        connection.close()

    def test_an_address_has_so_many_connections(self):
        service = Service("--limits.connections_per_address", "2")
        self.addCleanup(service.close)
        first, second = service.connect(), service.connect()
        for connection in (first, second):
            self.assertEqual(service.call("GET", "/certs", connection=connection)[0], 200)
        with self.assertRaises(OSError):
            service.call("GET", "/certs")
        first.close()
        time.sleep(0.5)
        self.assertEqual(service.call("GET", "/certs")[0], 200)
        second.close()


if __name__ == "__main__":
    unittest.main()
