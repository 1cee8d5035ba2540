"""Collateral from a vendor's service: fetched when it is needed, kept, never taken on trust, never waited for."""
import copy
import datetime
import http.client
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.request

from fake_pcs import Answer, FakePcs
from harness import ASSAY, Service, payload, run


class Site(Service):
    """A production service that trusts a forge's anchor and asks the sources given; over plain HTTP."""

    def __init__(self, anchor, *flags):
        self.anchor = anchor
        super().__init__(*flags)

    def start(self, *flags):
        self.log = self.folder / "serve.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [ASSAY, "serve", "--data", str(self.data), "--listen", "http://127.0.0.1:0",
                 "--service.admin_listen", "http://127.0.0.1:0", "--anchors.extra", str(self.anchor), *flags],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("assay did not start: " + self.log.read_text())
        self.ready = json.loads(line)
        self.url, self.admin = self.ready["url"], self.ready["admin"]

    def connect(self):
        return http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)

    def logged(self, text):
        return [line for line in self.log.read_text().splitlines() if text in line]


def later(days):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Collateral(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="assay-collateral-"))
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        code, _, error = run("forge", "authority", "--out", cls.root / "authority")
        assert code == 0, error
        cls.anchor = cls.root / "authority" / "anchor-intel.pem"
        cls.case = cls.forge("good")
        cls.collateral = cls.collateral_of(cls.case)

    @classmethod
    def forge(cls, name, *flags, type="SgxEnclave", authority=None):
        out = cls.root / name
        code, _, error = run("forge", "evidence", "--type", type, "--authority", authority or cls.root / "authority",
                             "--out", out, *flags)
        assert code == 0, error
        return out

    @staticmethod
    def collateral_of(case):
        return json.loads((case / "collateral.json").read_text())

    def pcs(self, *collaterals):
        pcs = FakePcs(*(collaterals or [self.collateral]))
        self.addCleanup(pcs.close)
        return pcs

    def site(self, *flags):
        site = Site(self.anchor, *flags)
        self.addCleanup(site.close)
        return site

    def attest(self, site, case=None, type="SgxEnclave"):
        return site.attest(((case or self.case) / "request.json").read_text(), type=type, version="2025-06-01")

    def attest_until(self, site, wanted, case=None, type="SgxEnclave"):
        """As a client that retries would: the answers up to one with that status."""
        answers = []
        deadline = time.monotonic() + 30
        while not answers or answers[-1][0] != wanted:
            self.assertLess(time.monotonic(), deadline, answers[-3:])
            answers.append(self.attest(site, case, type))
            time.sleep(0.02)
        return answers

    def wait_for_log(self, site, text, count=1):
        deadline = time.monotonic() + 30
        while len(site.logged(text)) < count:
            self.assertLess(time.monotonic(), deadline, site.log.read_text()[-3000:])
            time.sleep(0.02)
        return site.logged(text)

    def reason(self, answer):
        return answer[2]["error"]["details"][0]["code"]


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


class Carrying(Collateral):
    """The command line, and sites without a network."""

    def filled(self):
        """A stopped service whose store has what the platform needs."""
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        self.attest_until(site, 200)
        site.stop()
        return site

    def ask(self, *arguments):
        code, out, error = run("collateral", *arguments, "--anchor", self.anchor, "--json")
        return code, json.loads(out) if out else error

    def test_list_and_show(self):
        site = self.filled()
        code, found = self.ask("list", "--data", site.data)
        self.assertEqual(code, 0, found)
        self.assertEqual([item["name"] for item in found["items"]],
                         ["intel/pck-crl/processor", "intel/root-crl", "intel/sgx/qe-identity",
                          "intel/sgx/tcb-info/00A067FAFAFA"])
        self.assertEqual({item["state"] for item in found["items"]}, {"in force"})
        self.assertTrue(all(item["forged"] and item["source"].startswith("pcs:") for item in found["items"]))
        code, found = self.ask("list", "--data", site.data, "--at", later(60))
        self.assertEqual((code, {item["state"] for item in found["items"]}), (1, {"expired"}))
        code, item = self.ask("show", "intel/sgx/tcb-info/00A067FAFAFA", "--data", site.data)
        self.assertEqual((code, item["number"]), (0, "17"))
        self.assertEqual(item["document"]["tcbInfo"]["fmspc"], "00A067FAFAFA")
        code, item = self.ask("show", "intel/root-crl", "--data", site.data)
        self.assertEqual((code, item["revoked"]), (0, 0))
        self.assertEqual(self.ask("show", "intel/other", "--data", site.data)[0], 1)
        code, out, _ = run("collateral", "list", "--data", site.data, "--anchor", self.anchor)
        self.assertEqual((code, out.count("in force")), (0, 4), out)
        code, out, _ = run("collateral", "list", "--data", site.data)
        self.assertEqual((code, out.count("no trust anchor")), (1, 4), "nobody trusts the forge without its anchor")

    def test_air_gap(self):
        bundle = self.root / "site.bundle"
        code, made = self.ask("export", "--out", bundle, "--data", self.filled().data)
        self.assertEqual((code, made["items"]), (0, 4), made)

        closed = self.site()
        self.assertEqual(self.reason(self.attest(closed)), "dcap.crl.missing")
        code, error = self.ask("import", bundle, "--data", closed.data)
        self.assertEqual(code, 3, "a service holds the store")
        closed.stop()
        code, done = self.ask("import", bundle, "--data", closed.data)
        self.assertEqual((code, len(done["imported"]), done["problems"]), (0, 4, []))
        closed.start()
        self.assertEqual(self.attest(closed)[0], 200)

        reading = self.site("--collateral.sources", f"bundle:{bundle}")
        self.assertEqual(self.attest(reading)[0], 200)
        code, out, error = run("verify", "--type", "SgxEnclave", "--evidence", self.case / "evidence.bin",
                               "--collateral", bundle, "--anchor", self.anchor, "--json")
        self.assertEqual((code, json.loads(out)["verdict"]), (0, "verified"), error)

    def test_signed_bundles(self):
        site = self.filled()
        for name in ("maker", "other"):
            subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
                            self.root / f"{name}.key"], check=True)
            subprocess.run(["openssl", "ec", "-in", self.root / f"{name}.key", "-pubout", "-out",
                            self.root / f"{name}.pem"], check=True, stderr=subprocess.DEVNULL)
        bundle, unsigned, cut = (self.root / f"{name}.bundle" for name in ("signed", "unsigned", "cut"))
        code, made = self.ask("export", "--out", bundle, "--key", self.root / "maker.key", "--data", site.data)
        self.assertEqual((code, made["items"]), (0, 4), made)
        self.assertEqual(self.ask("export", "--out", unsigned, "--data", site.data)[0], 0)
        content = json.loads(bundle.read_text())
        content["items"].pop()
        cut.write_text(json.dumps(content))

        closed = self.site()
        closed.stop()
        for file, key, why in ((unsigned, "maker", "not signed"), (bundle, "other", "signature"),
                               (cut, "maker", "changed after it was signed")):
            code, done = self.ask("import", file, "--bundle-key", self.root / f"{key}.pem", "--data", closed.data)
            self.assertEqual((code, done["imported"]), (1, []), done)
            self.assertIn(why, done["problems"][0]["problem"])
        code, done = self.ask("import", bundle, "--bundle-key", self.root / "maker.pem", "--data", closed.data)
        self.assertEqual((code, len(done["imported"])), (0, 4), done)

        key = ("--collateral.bundle_key", str(self.root / "maker.pem"))
        reading = self.site("--collateral.sources", f"bundle:{bundle}", *key)
        self.assertEqual(self.attest(reading)[0], 200)
        with self.assertRaisesRegex(RuntimeError, "not signed"):
            self.site("--collateral.sources", f"bundle:{unsigned}", *key)

    def test_nothing_is_imported_where_anything_is_poisoned(self):
        site = self.site()
        site.stop()
        poisoned = copy.deepcopy(self.collateral)
        poisoned["tcb_info_signature"] = "00" * 64
        folder = self.root / "poisoned"
        folder.mkdir()
        (folder / "nine.json").write_text(json.dumps(poisoned))
        code, done = self.ask("import", folder, "--data", site.data)
        self.assertEqual((code, done["imported"]), (1, []))
        self.assertEqual([problem["name"] for problem in done["problems"]], ["intel/sgx/tcb-info/00A067FAFAFA"])
        self.assertEqual(self.ask("list", "--data", site.data)[1]["items"], [])

    def test_an_older_bundle_changes_nothing(self):
        older = self.forge("older-bundle", "--set", "evaluation_data_number=16")
        bundle = self.root / "older.bundle"
        self.assertEqual(self.ask("export", "--from", older / "collateral.json", "--out", bundle)[0], 0)
        site = self.filled()
        code, done = self.ask("import", bundle, "--data", site.data)
        self.assertEqual(code, 1)
        self.assertEqual([problem["name"] for problem in done["problems"]],
                         ["intel/sgx/qe-identity", "intel/sgx/tcb-info/00A067FAFAFA"])
        numbers = {item["name"]: item["number"] for item in self.ask("list", "--data", site.data)[1]["items"]}
        self.assertEqual(numbers["intel/sgx/tcb-info/00A067FAFAFA"], "17")

    def test_forecast(self):
        fleet = self.root / "fleet"
        fleet.mkdir()
        shutil.copy(self.case / "evidence.bin", fleet / "a.bin")
        shutil.copy(self.case / "request.json", fleet / "b.json")
        graded = self.collateral_of(self.case)
        harder = self.root / "harder"
        code, _, error = run("forge", "collateral", "--authority", self.root / "authority", "--evidence",
                             self.case / "evidence.bin", "--out", harder)
        self.assertEqual(code, 0, error)
        now = ("--type", "SgxEnclave", "--evidence", fleet, "--collateral", self.case / "collateral.json")
        code, same = self.ask("forecast", *now, "--newer", self.case / "collateral.json")
        self.assertEqual((code, [line["changes"] for line in same["evidence"]]), (0, [False, False]), same)
        self.assertEqual(same["evidence"][0]["now"]["status"], "UpToDate")
        self.assertEqual(same["from"], json.loads(graded["tcb_info"])["issueDate"])
        code, raised = self.ask("forecast", *now, "--minimum-tcb-evaluation", "18")
        self.assertEqual(code, 1)
        self.assertEqual({line["then"]["rejected"] for line in raised["evidence"]}, {"dcap.tcb_info.evaluation_number"})
        late = self.forge("late", "--tcb-status", "OutOfDate")
        code, found = self.ask("forecast", "--type", "SgxEnclave", "--evidence", late / "evidence.bin", "--collateral",
                               harder, "--newer", late / "collateral.json")
        self.assertEqual(code, 1)
        [line] = found["evidence"]
        self.assertEqual((line["now"]["status"], line["then"]["rejected"]), ("UpToDate", "dcap.tcb.status"))
        for flags in (["--from-audit"], [], ["--evidence", fleet]):
            code, error = self.ask("forecast", "--type", "SgxEnclave", *flags)
            self.assertEqual(code, 2, error)

    def test_fetch_into_a_folder(self):
        pcs = self.pcs()
        out = self.root / "fetched"
        code, found = self.ask("fetch", "--pcs", pcs.url, "--fmspc", "00a067fafafa", "--out", out)
        self.assertEqual([problem["name"] for problem in found["problems"]], ["intel/pck-crl/platform"])
        self.assertEqual((code, len(found["items"])), (1, 4))
        code, report, error = run("verify", "--type", "SgxEnclave", "--evidence", self.case / "evidence.bin",
                                  "--collateral", out, "--anchor", self.anchor, "--json")
        self.assertEqual((code, json.loads(report)["verdict"]), (0, "verified"), error)
        site = self.site("--collateral.sources", f"dir:{out}")
        self.assertEqual(self.attest(site)[0], 200)
        pcs.die()
        self.assertEqual(self.ask("fetch", "--pcs", pcs.url, "--out", out)[0], 3)
        pcs.revive()
        self.assertEqual(self.ask("fetch", "--pcs", "http://pcs.example", "--out", out)[0], 3)


class Serving(Collateral):
    """The routes of PCS v4, and what operators see."""

    def get(self, site, target):
        connection = site.connect()
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def test_routes_give_what_the_vendor_gave(self):
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}", "--collateral.serve", "true")
        self.attest_until(site, 200)
        asked = len(pcs.requests)
        for key, answer in pcs.answers.items():
            path, _, value = key.partition("?")
            query = {"tcb": f"?fmspc={value.lower()}", "pckcrl": f"?ca={value}"}.get(path.rpartition("/")[2], "")
            with self.subTest(target=path + query):
                status, headers, body = self.get(site, path + query)
                self.assertEqual((status, body), (200, answer.body))
                for name, text in answer.headers.items():
                    self.assertEqual(headers[name], text)
        der = bytes.fromhex(self.collateral["pck_crl"])
        self.assertEqual(self.get(site, "/sgx/certification/v4/pckcrl?ca=processor&encoding=der")[2], der)
        self.assertIn(b"BEGIN X509 CRL", self.get(site, "/sgx/certification/v4/pckcrl?ca=processor&encoding=pem")[2])
        for target in ("tcb?fmspc=12", "tcb", "pckcrl?ca=other", "pckcrl?ca=platform&encoding=x",
                       "tcb?fmspc=00A067FAFAFA&update=early"):
            self.assertEqual(self.get(site, "/sgx/certification/v4/" + target)[0], 400, target)
        self.assertEqual(self.get(site, "/sgx/certification/v4/fmspcs")[0], 404)
        self.assertEqual(len(pcs.requests), asked, "all is from the collateral at hand")

    def test_a_service_is_the_pccs_of_another(self):
        pcs = self.pcs()
        first = self.site("--collateral.sources", f"pcs:{pcs.url}", "--collateral.serve", "true")
        second = self.site("--collateral.sources", f"pcs:{first.url}")
        self.attest_until(second, 200)
        self.assertEqual(len(pcs.requests), 4)
        self.assertEqual(self.get(first, "/tdx/certification/v4/qe/identity")[0], 503)
        deadline = time.monotonic() + 30
        while self.get(first, "/tdx/certification/v4/qe/identity")[0] != 404:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_routes_are_off_unless_switched_on(self):
        site = self.site("--collateral.sources", f"dir:{self.case}")
        self.assertEqual(self.get(site, "/sgx/certification/v4/qe/identity")[0], 404)

    def test_tcb_baselines(self):
        pcs = self.pcs()
        site = self.site("--collateral.sources", f"pcs:{pcs.url}", "--collateral.minimum_tcb_evaluation", "12")

        def baselines(type="SgxEnclave"):
            status, _, body = site.call("GET", f"/tcbbaselines/{type}?api-version=2025-06-01")
            self.assertEqual(status, 200, body)
            return body["tcbBaselines"]

        self.assertEqual([one["tcbIdentifier"] for one in baselines()], ["azuredefault"])
        self.attest_until(site, 200)
        default, newest, *documented = baselines("openenclave")
        self.assertEqual((default["tcbEvaluationDataNumber"], default["isSelectedTcb"]), (12, True))
        self.assertEqual((newest["tcbIdentifier"], newest["tcbEvaluationDataNumber"]), ("17", 17))
        self.assertEqual([one["tcbIdentifier"] for one in documented], ["15", "14", "13", "12", "11", "10"])
        self.assertEqual(documented[4]["minimumPswLinuxVersion"], "2.13.3")
        self.assertEqual(baselines("TdxVm"), [])
        self.assertEqual(site.call("GET", "/tcbbaselines/Other?api-version=2025-06-01")[0], 400)
        self.assertEqual(site.call("GET", "/tcbbaselines/SgxEnclave")[0], 400)
        self.assertEqual(site.call("POST", "/tcbbaselines/SgxEnclave?api-version=2025-06-01", "{}")[0], 405)

    def test_the_operators_view(self):
        pcs = self.pcs()
        pcs.answers.pop("/sgx/certification/v4/qe/identity")
        site = self.site("--collateral.sources", f"pcs:{pcs.url}")
        self.attest_until(site, 400)
        with urllib.request.urlopen(site.admin + "/collateral") as answer:
            view = json.load(answer)
        self.assertEqual([item["name"] for item in view["items"]],
                         ["intel/pck-crl/processor", "intel/root-crl", "intel/sgx/tcb-info/00A067FAFAFA"])
        for item in view["items"]:
            self.assertEqual((item["source"], item["state"], item["lastError"]), (f"pcs:{pcs.url}", "in force", ""))
            self.assertGreater(item["expiresInSeconds"], 28 * 86400)
            self.assertGreater(item["nextTrySeconds"], 3600)
        [missing] = view["missing"]
        self.assertEqual(missing["name"], "intel/sgx/qe-identity")
        self.assertIn("status 404", missing["lastError"])
        [source] = view["sources"]
        self.assertEqual((source["fetched"], source["refused"], source["failed"]), (3, 1, 0))
        with urllib.request.urlopen(site.admin + "/metrics") as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            metrics = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines()
                           if not line.startswith("#"))
        self.assertEqual(metrics[f'assay_collateral_fetch_total{{source="pcs:{pcs.url}",result="ok"}}'], "3")
        self.assertEqual(metrics["assay_collateral_missing"], "1")
        self.assertGreater(int(metrics['assay_collateral_expires_in_seconds{kind="tcbinfo",tee="sgx"}']), 28 * 86400)
        with urllib.request.urlopen(site.admin + "/readyz?verbose") as answer:
            checks = {check["name"]: check["detail"] for check in json.load(answer)["checks"]}
        self.assertIn("3 items in force", checks["collateral"])


del Collateral  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
