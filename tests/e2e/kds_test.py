"""AMD's collateral from its key service: asked for seldom, verified, kept, and not at anybody's bidding."""
import json
import secrets
import time
import unittest
import urllib.request

from own_kds import Kds
from own_site import later
from fake_kds import certificates, chip_of, der, tcb_of, vcek_name, vcek_target
from fake_pcs import Answer
from harness import payload, run

BUSY = "collateral.busy"
COMING = "collateral.unavailable"


class Fetching(Kds):
    def test_a_report_alone_is_cold_then_warm(self):
        kds = self.kds()
        site = self.site(kds)
        self.assertEqual(kds.requests, [], "nothing is fetched before it is needed")
        first, *_, last = self.attest_until(site, 200)
        self.assertEqual((first[0], self.reason(first)), (503, COMING), first[2])
        self.assertGreaterEqual(int(first[1]["Retry-After"]), 1)
        self.assertIn("amd/", first[2]["error"]["message"])
        self.assertIs(payload(last[2]["token"])["x-assay-forged"], True)
        self.wait_until_asked(kds, "/crl")
        self.assertEqual(sorted(kds.requests),
                         sorted([vcek_target(self.case), "/vcek/v1/Milan/cert_chain", "/vcek/v1/Milan/crl"]))
        self.attest_until(site, 200)
        while self.findings(self.attest(site)):
            time.sleep(0.02)
        for _ in range(20):
            self.assertEqual(self.attest(site)[0], 200)
        self.assertEqual(len(kds.requests), 3, "a warm service asks nobody")

    def test_every_line(self):
        for product in ("Genoa", "Turin"):
            case = self.forge(product, "--set", "product=" + product)
            kds = self.kds(case, product=product)
            site = self.site(kds)
            self.attest_until(site, 200, case=case)
            self.assertEqual(kds.asked_for("SPL="), [vcek_target(case, product)])

    def test_what_is_sent_along_is_not_fetched(self):
        kds = self.kds()
        vcek, ask, ark = certificates(self.case)
        whole = self.site(kds)
        answer = self.attest(whole, chain=[vcek, ask, ark])
        self.assertEqual((answer[0], self.findings(answer)), (200, ["snp.crl.missing"]))
        self.wait_until_asked(kds, "/crl")
        while self.findings(answer):
            answer = self.attest(whole, chain=[vcek, ask, ark])
        self.assertEqual(kds.requests, ["/vcek/v1/Milan/crl"], "the list is fetched, and nothing else")

    def test_a_chain_that_lacks_its_issuer(self):
        kds = self.kds()
        site = self.site(kds)
        vcek, _, ark = certificates(self.case)
        for chain in ([vcek], [vcek, ark]):
            self.attest_until(site, 200, chain=chain)
        self.assertEqual(kds.asked_for("SPL="), [])

    def test_the_list_may_be_demanded(self):
        kds = self.kds()
        site = self.site(kds, "--collateral.require_amd_crl", "true")
        chain = certificates(self.case)
        first, *_, last = self.attest_until(site, 200, chain=chain)
        self.assertEqual((first[0], self.reason(first)), (503, COMING))
        self.assertEqual(self.findings(last), [])

    def test_without_a_source_the_reason_is_said(self):
        self.assertEqual(self.reason(self.attest(self.site())), "snp.chain.missing")

    def test_what_the_vendor_does_not_have(self):
        kds = self.kds()
        kds.answers.pop(vcek_target(self.case))
        site = self.site(kds)
        *_, last = self.attest_until(site, 400)
        self.assertEqual(self.reason(last), "snp.chain.missing")
        notes = [detail for detail in last[2]["error"]["details"] if detail["code"] == "collateral.refused"]
        self.assertEqual([note["target"] for note in notes], [vcek_name(self.case)])
        asked = len(kds.asked_for("SPL="))
        for _ in range(10):
            self.assertEqual(self.attest(site)[0], 400)
        self.assertEqual(len(kds.asked_for("SPL=")), asked, "a refusal is remembered")


class Restraint(Kds):
    def test_a_pause_between_requests(self):
        kds = self.kds()
        site = self.site(kds, pause=1)
        self.attest_until(site, 200)
        gaps = [after - before for before, after in zip(kds.times, kds.times[1:])]
        self.assertGreaterEqual(len(gaps), 1)
        self.assertGreaterEqual(min(gaps), 0.95, gaps)

    def test_a_busy_vendor_is_left_alone(self):
        kds = self.kds()
        kds.before = Answer(status=429, headers={"Retry-After": "30"})
        site = self.site(kds)
        self.attest(site)
        self.wait_for_log(site, '"collateral not fetched"')
        status, headers, _ = self.attest(site)
        self.assertEqual(status, 503)
        self.assertGreater(int(headers["Retry-After"]), 20)
        time.sleep(0.3)
        self.assertEqual(len(kds.requests), 1)

    def test_made_up_chips_wait_in_a_short_line(self):
        kds = self.kds()
        site = self.site(kds, pause=1)
        report = (self.case / "report.bin").read_bytes()
        answers = []
        began = time.monotonic()
        for _ in range(60):
            made_up = report[:0x1A0] + secrets.token_bytes(64) + report[0x1E0:]
            answers.append(self.attest(site, report=made_up))
        took = time.monotonic() - began
        self.assertEqual({answer[0] for answer in answers}, {503})
        busy = [answer for answer in answers if self.reason(answer) == BUSY]
        self.assertGreaterEqual(len(busy), 60 - 16 - took - 1, "few of them wait")
        self.assertGreaterEqual(int(busy[0][1]["Retry-After"]), 10)
        self.assertLessEqual(len(self.view(site)["missing"]), 16 + 3 + took)
        # Whoever sends the certificates along is served, and so are lists.
        self.assertEqual(self.attest(site, chain=certificates(self.case))[0], 200)
        self.assertLessEqual(len(kds.requests), time.monotonic() - began + 2)

    def test_forged_certificates_cause_no_fetch(self):
        other = self.root / "other"
        self.assertEqual(run("forge", "authority", "--out", other)[0], 0)
        kds = self.kds()
        site = self.site(kds)
        for case in (self.forge("foreign", authority=other), self.forge("unsigned", "--break", "snp.chain.root")):
            answer = self.attest(site, case, chain=certificates(case))
            self.assertEqual((answer[0], self.reason(answer)), (400, "snp.chain.root"))
        time.sleep(0.3)
        self.assertEqual(kds.requests, [])

    def test_a_forged_report_is_still_refused_when_its_key_is_there(self):
        kds = self.kds()
        site = self.site(kds)
        self.attest_until(site, 200)
        report = bytearray((self.case / "report.bin").read_bytes())
        report[0x50] ^= 1
        answer = self.attest(site, report=bytes(report))
        self.assertEqual((answer[0], self.reason(answer)), (400, "snp.report.signature"))


class Keeping(Kds):
    def warm(self, kds):
        site = self.site(kds)
        self.attest_until(site, 200)
        self.wait_until_asked(kds, "/crl")
        while self.findings(self.attest(site)):
            time.sleep(0.02)
        return site

    def test_the_vendor_may_die_and_so_may_the_service(self):
        kds = self.kds()
        site = self.warm(kds)
        kds.die()
        self.addCleanup(kds.revive)
        site.stop(9)
        site.start("--collateral.sources", f"kds:{kds.url}")
        answer = self.attest(site)
        self.assertEqual((answer[0], self.findings(answer)), (200, []), "what was fetched is in the store")
        self.assertEqual(len(kds.requests), 3)

    def test_poisoned_keys_are_refused(self):
        stranger = self.root / "stranger"
        self.assertEqual(run("forge", "authority", "--out", stranger)[0], 0)
        poisons = {"chip": self.forge("other-chip"),
                   "tcb": self.forge("other-tcb", "--set", "reported_tcb=0300000000000802"),
                   "root": self.forge("other-root", authority=stranger)}
        for name, case in poisons.items():
            with self.subTest(poison=name):
                kds = self.kds()
                kds.answers[vcek_target(self.case)] = Answer(der(certificates(case)[0]))
                site = self.site(kds)
                if (case / "report.bin").read_bytes()[0x1A0:0x1E0] == \
                        (self.case / "report.bin").read_bytes()[0x1A0:0x1E0] and name == "chip":
                    continue  # every forged chip has the same id
                *_, last = self.attest_until(site, 400)
                self.assertEqual(self.reason(last), "snp.chain.missing")
                [line] = self.wait_for_log(site, '"collateral refused"')
                self.assertEqual(json.loads(line)["attributes"]["item"], vcek_name(self.case))

    def refreshed(self, change):
        """A service that holds good collateral when it is time to fetch anew, and the vendor has what change makes."""
        kds = self.kds()
        site = self.warm(kds)
        site.stop()
        change(kds)
        site.start("--collateral.sources", f"kds:{kds.url}", "--collateral.kds_pause_seconds", "0",
                   "--appraisal.at", later(2))
        return site

    def test_an_older_list_is_refused(self):
        def change(kds):
            kds.answers["/vcek/v1/Milan/crl"] = Answer((self.older / "amd.crl").read_bytes())

        site = self.refreshed(change)
        [line] = self.wait_for_log(site, "before")
        self.assertIn('"collateral refused"', line)
        answer = self.attest(site)
        self.assertEqual((answer[0], self.findings(answer)), (200, []), "the old list stays")

    def test_issuers_of_strangers_are_refused(self):
        stranger = self.root / "stranger-issuer"
        self.assertEqual(run("forge", "authority", "--out", stranger)[0], 0)
        case = self.forge("strange", authority=stranger)

        def change(kds):
            kds.answers["/vcek/v1/Milan/cert_chain"] = Answer("".join(certificates(case)[1:]).encode())

        site = self.refreshed(change)
        [line] = self.wait_for_log(site, "not signed by a trusted ARK")
        self.assertIn('"collateral refused"', line)
        self.assertEqual(self.attest(site)[0], 200, "the old issuer stays")

    def test_the_operators_view(self):
        site = self.warm(self.kds())
        items = self.view(site)["items"]
        self.assertEqual([item["name"] for item in items],
                         ["amd/ask/Milan", "amd/crl/Milan", vcek_name(self.case)])
        with urllib.request.urlopen(site.admin + "/metrics") as answer:
            metrics = answer.read().decode()
        for kind in ("ask_ark", "amd_crl", "vcek"):
            self.assertIn(f'assay_collateral_items{{kind="{kind}",tee="snp"}} 1\n', metrics)


class Carrying(Kds):
    def ask(self, *arguments):
        code, out, error = run("collateral", *arguments, "--anchor", self.anchor, "--json")
        return code, json.loads(out) if out else error

    def filled(self):
        site = self.site(self.kds(), "--collateral.require_amd_crl", "true")
        self.attest_until(site, 200)
        site.stop()
        return site

    def test_list_and_show(self):
        site = self.filled()
        code, found = self.ask("list", "--data", site.data)
        self.assertEqual(code, 0, found)
        self.assertEqual([item["name"] for item in found["items"]],
                         ["amd/ask/Milan", "amd/crl/Milan", vcek_name(self.case)])
        code, item = self.ask("show", vcek_name(self.case), "--data", site.data)
        self.assertEqual(code, 0)
        self.assertIn("CN=SEV-VCEK", item["subject"])
        self.assertEqual(item["certificate"], certificates(self.case)[0])
        code, item = self.ask("show", "amd/crl/Milan", "--data", site.data)
        self.assertEqual((code, item["revoked"]), (0, 0))
        code, out, _ = run("collateral", "show", "amd/ask/Milan", "--data", site.data, "--anchor", self.anchor)
        self.assertIn("CN=SEV-Milan", out)

    def test_air_gap(self):
        bundle = self.root / "amd.bundle"
        code, made = self.ask("export", "--out", bundle, "--data", self.filled().data)
        self.assertEqual((code, made["items"]), (0, 3), made)
        closed = self.site()
        self.assertEqual(self.reason(self.attest(closed)), "snp.chain.missing")
        closed.stop()
        code, done = self.ask("import", bundle, "--data", closed.data)
        self.assertEqual((code, len(done["imported"]), done["problems"]), (0, 3, []), done)
        closed.start()
        answer = self.attest(closed)
        self.assertEqual((answer[0], self.findings(answer)), (200, []))
        reading = self.site(None, "--collateral.sources", f"bundle:{bundle}")
        self.assertEqual(self.attest(reading)[0], 200)

    def test_fetch_into_a_folder(self):
        kds = self.kds()
        for number, flags in enumerate((["--evidence", self.case / "report.bin"],
                                        ["--product", "Milan", "--chip-id", chip_of(self.case), "--tcb",
                                         tcb_of(self.case).hex()])):
            out = self.root / f"fetched-{number}"
            code, found = self.ask("fetch", "--kds", kds.url, "--pause", "0", "--out", out, *flags)
            names = [item["name"] for item in found["items"]]
            self.assertEqual(sorted(names), ["amd/ask/Milan", "amd/crl/Milan", vcek_name(self.case)], found)
            self.assertEqual((code, [problem["name"] for problem in found["problems"]]),
                             ((1, ["amd/asvk/Milan"]) if number else (0, [])))
            code, report, error = run("verify", "--type", "SevSnpVm", "--evidence", self.case / "report.bin",
                                      "--collateral", out, "--anchor", self.anchor, "--json")
            self.assertEqual((code, json.loads(report)["verdict"]), (0, "verified"), error)
            code, done = self.ask("export", "--from", out, "--out", self.root / f"{number}.bundle")
            self.assertEqual(code, 0, done)
            site = self.site(None, "--collateral.sources", f"dir:{out}")
            self.assertEqual(self.attest(site)[0], 200)

    def test_fetch_says_what_it_needs(self):
        kds = self.kds()
        out = self.root / "nothing"
        for flags in ([], ["--kds", kds.url], ["--kds", kds.url, "--product", "Rome"],
                      ["--kds", kds.url, "--product", "Milan", "--chip-id", "00"],
                      ["--kds", kds.url, "--pcs", kds.url], ["--kds", "http://kds.example", "--product", "Milan"]):
            self.assertIn(self.ask("fetch", *flags, "--out", out)[0], (2, 3), flags)
        self.assertEqual(kds.requests, [])


class Serving(Kds):
    def get(self, site, target):
        connection = site.connect()
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def test_routes_give_what_the_vendor_gave(self):
        kds = self.kds()
        site = self.site(kds, "--collateral.serve", "true", "--collateral.require_amd_crl", "true")
        self.attest_until(site, 200)
        for target, answer in kds.answers.items():
            self.assertEqual(self.get(site, target), (200, answer.body), target)
        self.assertEqual(len(kds.requests), 3)
        target = vcek_target(self.case)
        for wrong in ("/vcek/v1/Milan/00?blSPL=1&teeSPL=1&snpSPL=1&ucodeSPL=1", target.partition("&")[0],
                      target.replace("blSPL=", "blSPL=x")):
            self.assertEqual(self.get(site, wrong)[0], 400, wrong)
        for wrong in ("/vcek/v1/Rome/crl", "/vlek/v1/Milan/" + chip_of(self.case), "/vcek/v1/Milan/"):
            self.assertEqual(self.get(site, wrong)[0], 404, wrong)

    def test_a_service_is_the_kds_of_another(self):
        kds = self.kds()
        first = self.site(kds, "--collateral.serve", "true")
        second = self.site(first)
        self.attest_until(second, 200)
        self.assertLessEqual(len(kds.requests), 3)

    def test_routes_are_off_unless_switched_on(self):
        self.assertEqual(self.get(self.site(self.kds()), "/vcek/v1/Milan/crl")[0], 404)


del Kds  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
