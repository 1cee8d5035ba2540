"""Nodes that share a store on a real PostgreSQL: what each sees, what goes on without the database, the torment in short."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
import fleet as torment  # noqa: E402  tests/faults/fleet.py
from fleet_nodes import PROVIDERS, Fleet, policy_of, verify  # noqa: E402
from harness import run  # noqa: E402


def number(answer, keys):
    status, _, body = answer
    assert status == 200, (status, body)
    return verify(body["token"], keys).get("number")


class TwoNodes(unittest.TestCase):
    flags = ()

    def setUp(self):
        self.fleet = Fleet(2, *self.flags)
        self.addCleanup(self.fleet.close)
        self.a, self.b = self.fleet.nodes
        self.assertEqual(self.a.create("contoso")[0], 201)
        self.keys = self.fleet.keys_of("contoso")

    def set_policy(self, node, value):
        status, _, body = node.set_policy("contoso", policy_of(value))
        self.assertEqual(status, 200, body)

    def refused(self, answer):
        status, headers, body = answer
        self.assertEqual((status, body["error"]["code"]), (503, "ServiceUnavailable"), body)
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)


class Linearizable(TwoNodes):
    def test_what_one_node_acknowledged_the_other_applies(self):
        for value in range(1, 60, 2):
            self.set_policy(self.a, value)
            self.assertEqual(number(self.b.attest("contoso", self.fleet.evidence), self.keys), str(value))
            self.set_policy(self.b, value + 1)
            self.assertEqual(number(self.a.attest("contoso", self.fleet.evidence), self.keys), str(value + 1))
        self.assertEqual(self.b.policy("contoso"), (200, policy_of(60)))

    def test_providers_of_another_node(self):
        self.assertEqual(self.b.create("fabrikam")[0], 201)
        self.assertEqual(self.a.call("GET", "/fabrikam/certs")[0], 200)
        status, _, body = self.a.call("GET", PROVIDERS + "?api-version=2021-06-01")
        self.assertEqual((status, {p["name"] for p in body["value"]}), (200, {"contoso", "fabrikam"}))
        self.assertEqual(self.a.call("DELETE", PROVIDERS + "/fabrikam?api-version=2021-06-01")[0], 200)
        self.assertEqual(self.b.call("GET", "/fabrikam/certs")[0], 404)

    def test_keys_of_another_node(self):
        status, _, body = self.b.call("POST", "/contoso/certs:rotate?api-version=2022-08-01", "{}")
        self.assertEqual(status, 200, body)
        kids = {key["kid"] for key in self.a.call("GET", "/contoso/certs")[2]["keys"]}
        self.assertEqual(kids, {key["kid"] for key in self.b.call("GET", "/contoso/certs")[2]["keys"]})
        self.assertEqual(len(kids), 2)

    def test_without_the_database(self):
        self.set_policy(self.a, 1)
        self.assertEqual(number(self.b.attest("contoso", self.fleet.evidence), self.keys), "1")
        self.fleet.postgres.stop("immediate")
        self.refused(self.b.attest("contoso", self.fleet.evidence))
        self.refused(self.b.set_policy("contoso", policy_of(2)))
        for path in ("/contoso/certs", "/contoso/.well-known/openid-configuration"):
            self.assertEqual(self.b.call("GET", path)[0], 200, path)
        status, checks = self.b.ready()
        self.assertEqual((status, checks["store"]["status"]), (503, "failed"))
        self.assertIn("connect", checks["store"]["detail"])
        self.fleet.postgres.start()
        deadline = time.monotonic() + 20
        while self.b.ready()[0] != 200:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.assertEqual(number(self.b.attest("contoso", self.fleet.evidence), self.keys), "1")
        self.set_policy(self.b, 3)
        log = [json.loads(line)["body"] for line in self.b.log.read_text().splitlines() if line.startswith("{")]
        self.assertEqual(log.count("the shared store does not answer"), 1)
        self.assertEqual(log.count("the shared store answers again"), 1)

    def test_tools(self):
        self.set_policy(self.a, 1)
        code, out, _ = self.fleet.command("store", "check")
        self.assertEqual((code, json.loads(out)["damage"]), (0, []))
        code, out, _ = self.fleet.command("store", "info")
        self.assertEqual((code, json.loads(out)["format"]), (0, 1))
        code, out, _ = self.fleet.command("audit")
        self.assertEqual((code, json.loads(out)["whole"]), (0, True))
        code, _, error = self.fleet.command("store", "backup", "--out", self.fleet.folder / "copy")
        self.assertEqual(code, 3, error)
        self.assertIn("pg_dump", error)

    def test_a_node_with_another_key_does_not_start(self):
        key = self.fleet.folder / "other.key"
        key.write_text("0" * 64)
        code, _, error = run("serve", "--data", self.fleet.folder / "other", "--listen", "http://127.0.0.1:0",
                             "--store.url", self.fleet.postgres.url, "--store.key", f"file:{key}")
        self.assertEqual(code, 3, error)
        self.assertIn("sealing key is another one", error)

    def test_no_key_is_made_for_a_shared_store(self):
        code, _, error = run("serve", "--data", self.fleet.folder / "other", "--listen", "http://127.0.0.1:0",
                             "--store.url", self.fleet.postgres.url)
        self.assertEqual(code, 3, error)
        self.assertIn("seal.key", error)


class Bounded(TwoNodes):
    flags = ("--store.consistency", "bounded:3s")

    def test_goes_on_for_as_long_as_it_says(self):
        self.set_policy(self.a, 1)
        deadline = time.monotonic() + 3
        while number(self.b.attest("contoso", self.fleet.evidence), self.keys) != "1":
            self.assertLess(time.monotonic(), deadline)
        time.sleep(0.5)  # the notification has come; what it made forgotten is read again
        self.assertEqual(number(self.b.attest("contoso", self.fleet.evidence), self.keys), "1")
        self.fleet.postgres.stop("immediate")
        stopped = time.monotonic()
        self.assertEqual(number(self.b.attest("contoso", self.fleet.evidence), self.keys), "1")
        self.assertEqual(self.b.policy("contoso"), (200, policy_of(1)))
        self.refused(self.b.set_policy("contoso", policy_of(2)))
        while self.b.attest("contoso", self.fleet.evidence)[0] == 200:
            self.assertLess(time.monotonic() - stopped, 8)
            time.sleep(0.05)
        self.refused(self.b.attest("contoso", self.fleet.evidence))
        self.assertEqual(self.b.ready()[0], 503)
        self.assertEqual(self.b.call("GET", "/contoso/certs")[0], 200)
        self.fleet.postgres.start()


class Torment(unittest.TestCase):
    def test_in_short(self):
        report = torment.main(600, "linearizable")
        self.assertGreaterEqual(report["change acknowledged"], 600)
        self.assertGreater(report["attested"], 0)
        self.assertGreater(report["node killed"], 0)


class Settings(unittest.TestCase):
    def test_no_password_is_shown(self):
        code, out, _ = run("serve", "--print-config", "--store.url", "postgresql://assay:hunter2@db/assay")
        self.assertEqual(code, 0)
        self.assertIn("postgresql://assay:***@db/assay", out)
        self.assertNotIn("hunter2", out)

    def test_consistency(self):
        for wrong in ("bounded", "bounded:0s", "bounded:5", "bounded:3601s", "eventual", ""):
            code, _, error = run("serve", "--store.consistency", wrong, "--listen", "http://127.0.0.1:0")
            self.assertEqual(code, 3, wrong)
            self.assertIn("store.consistency", error)


if __name__ == "__main__":
    unittest.main()
