"""Collateral from a vendor's service: fetched when it is needed, kept, never taken on trust, never waited for."""
import copy
import json
import time
import unittest

from fake_pcs import Answer
from harness import payload, run
from own_site import Collateral, later


class Fetching(Collateral):
    def test_cold_then_warm(self):
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        self.assertEqual(pcs.requests, [], "nothing is fetched before it is needed")
        first, *_, last = self.attest_until(site, 200)
        status, headers, body = first
        self.assertEqual((status, body["error"]["code"]), (503, "ServiceUnavailable"), body)
        self.assertEqual(self.reason(first), "collateral.unavailable")
        self.assertIn("intel/root-crl is being fetched", body["error"]["message"])
        self.assertGreaterEqual(int(headers["Retry-After"]), 1)
        self.assertEqual(payload(last[2]["token"])["x-ms-attestation-type"], "sgx")
        self.assertEqual(len(pcs.requests), 4, pcs.requests)
        for _ in range(20):
            self.assertEqual(self.attest(site)[0], 200)
        self.assertEqual(len(pcs.requests), 4, "a warm service asks nobody")

    def test_every_tee(self):
        tdx = self.forge("tdx", type="TdxVm")
        pcs = self.pcs(self.collateral_of(tdx))
        site = self.site("--collateral.sources", f"pcs:{pcs.url}/sgx/certification/v4/")
        self.attest_until(site, 200, tdx, "TdxVm")
        self.assertEqual(len(pcs.requests), 4, pcs.requests)

    def test_files_come_first(self):
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"dir:{self.case},pcs:{pcs.url}")
        self.assertEqual(self.attest(site)[0], 200)
        self.assertEqual(pcs.requests, [])

    def test_forged_quotes_cause_no_fetch(self):
        other = self.root / "other"
        self.assertEqual(run("forge", "authority", "--out", other)[0], 0)
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        for case in (self.forge("foreign", authority=other), self.forge("unsigned", "--break", "dcap.pck.chain")):
            self.assertEqual(self.attest(site, case)[0], 400)
        time.sleep(0.2)
        self.assertEqual(pcs.requests, [])

    def test_what_the_vendor_does_not_have(self):
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        unknown = self.forge("unknown", "--set", "fmspc=0102030405ff")
        *_, last = self.attest_until(site, 400, unknown)
        self.assertEqual(self.reason(last), "dcap.tcb_info.missing")
        notes = [detail for detail in last[2]["error"]["details"] if detail["code"] == "collateral.refused"]
        self.assertEqual([note["target"] for note in notes], ["intel/sgx/tcb-info/0102030405FF"])
        asked = len(pcs.requests)
        for _ in range(10):
            self.assertEqual(self.attest(site, unknown)[0], 400)
        self.assertEqual(len(pcs.requests), asked, "a refusal is remembered")

    def test_a_busy_vendor_is_left_alone(self):
        pcs = self.pcs()
        pcs.before = Answer(status=429, headers={"Retry-After": "30"})
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        self.attest(site)
        self.wait_for_log(site, '"collateral not fetched"')
        asked = len(pcs.requests)
        status, headers, _ = self.attest(site)
        self.assertEqual(status, 503)
        self.assertGreater(int(headers["Retry-After"]), 20)
        self.assertLessEqual(asked, 4)
        time.sleep(0.2)
        self.assertEqual(len(pcs.requests), asked)

    def test_a_vendor_that_comes_back(self):
        pcs = self.pcs()
        pcs.die()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        self.assertEqual(self.attest(site)[0], 503)
        self.wait_for_log(site, '"collateral not fetched"')
        pcs.revive()
        self.attest_until(site, 200)

    def test_the_next_source(self):
        dead = self.pcs()
        dead.die()
        self.addCleanup(dead.revive)
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{dead.url},pcs:{pcs.url}")
        self.attest_until(site, 200)

    def test_a_slow_vendor_holds_nobody_up(self):
        pcs = self.pcs()
        pcs.delay = 1
        site = self.site("--collateral.sources", f"pcs:{pcs.url}", "--service.threads", "1")
        began = time.monotonic()
        for _ in range(20):
            self.assertEqual(self.attest(site)[0], 503)
        self.assertLess(time.monotonic() - began, 0.9, "no answer waits for the vendor")
        self.attest_until(site, 200)
        self.assertEqual(len(pcs.requests), 4, "one flight for each item")


class Keeping(Collateral):
    def warm(self, pcs, *flags):
        site = self.site("--collateral.sources", f"pcs:{pcs.url}", *flags)
        self.attest_until(site, 200)
        return site

    def test_the_vendor_may_die_and_so_may_the_service(self):
        pcs = self.pcs()
        source = ("--collateral.sources", f"pcs:{pcs.url}")
        site = self.warm(pcs)
        pcs.die()
        self.addCleanup(pcs.revive)
        self.assertEqual(self.attest(site)[0], 200)
        site.stop(9)
        site.start(*source)
        self.assertEqual(self.attest(site)[0], 200, "what was fetched is in the store")
        site.stop()
        # Near its end: refreshed ahead, in vain, and served to the end.
        site.start(*source, "--appraisal.at", later(28))
        self.wait_for_log(site, '"collateral not fetched"')
        self.assertEqual(self.attest(site)[0], 200)
        site.stop()
        site.start(*source, "--appraisal.at", later(31))
        status, _, body = self.attest(site)
        self.assertEqual((status, body["error"]["details"][0]["code"]), (503, "collateral.unavailable"))

    def refreshed(self, change):
        """A service that holds good collateral when it is time to fetch anew, and the vendor has what change makes."""
        pcs = self.pcs()
        site = self.warm(pcs)
        site.stop()
        pcs.answers.clear()
        pcs.add(change(copy.deepcopy(self.collateral)))
        asked = len(pcs.requests)
        site.start("--collateral.sources", f"pcs:{pcs.url}", "--appraisal.at", later(28))
        return site, pcs, asked

    def test_poisoned_answers_are_refused(self):
        def poison(collateral):
            for name in ("tcb_info_signature", "qe_identity_signature"):
                collateral[name] = collateral[name][:-1] + ("0" if collateral[name][-1] != "0" else "1")
            for name in ("root_ca_crl", "pck_crl"):
                collateral[name] = collateral[name][:-1] + ("0" if collateral[name][-1] != "0" else "1")
            return collateral

        site, pcs, asked = self.refreshed(poison)
        lines = self.wait_for_log(site, '"collateral refused"', 4)
        self.assertEqual({json.loads(line)["attributes"]["item"] for line in lines},
                         {"intel/root-crl", "intel/pck-crl/processor", "intel/sgx/qe-identity",
                          "intel/sgx/tcb-info/00A067FAFAFA"})
        self.assertEqual(len(pcs.requests), asked + 4)
        self.assertEqual(self.attest(site)[0], 200, "the old items stay")

    def test_rolled_back_answers_are_refused(self):
        older = self.collateral_of(self.forge("older", "--set", "evaluation_data_number=16"))
        site, _, _ = self.refreshed(lambda _: older)
        for line in self.wait_for_log(site, "has number 16, below 17", 2):
            self.assertIn('"collateral refused"', line)
        self.assertEqual(self.attest(site)[0], 200, "the old items stay")

    def test_newer_answers_are_taken(self):
        newer = self.collateral_of(self.forge("newer", "--set", "evaluation_data_number=18"))
        site, _, _ = self.refreshed(lambda _: newer)
        self.wait_for_log(site, '"collateral fetched"', 8)
        self.assertEqual(self.attest(site)[0], 200)


del Collateral  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
