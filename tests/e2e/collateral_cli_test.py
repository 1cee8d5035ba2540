"""Collateral on the command line, and sites without a network."""
import copy
import json
import shutil
import subprocess
import time
import unittest

from harness import run
from own_site import Collateral, later


class Carrying(Collateral):
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
        for file, key, why in ((unsigned, "maker", "not signed"), (bundle, "other", "another key"),
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
        for flags in (["--from-audit"], [], ["--evidence", fleet], ["--from-audit", "--evidence", fleet]):
            code, error = self.ask("forecast", "--type", "SgxEnclave", *flags)
            self.assertEqual(code, 2, error)

    def test_forecast_of_the_platforms_that_were_seen(self):
        late = self.forge("late-platform", "--tcb-status", "SWHardeningNeeded")
        tdx = self.forge("seen-tdx", type="TdxVm")
        files = self.root / "seen"
        files.mkdir()
        for number, case in enumerate((self.case, tdx)):
            shutil.copy(case / "collateral.json", files / f"{number}.json")
        site = self.site("--collateral.sources", f"dir:{files}", "--audit.platforms", "10")
        for _ in range(3):
            for case, type in ((self.case, "SgxEnclave"), (late, "SgxEnclave"), (tdx, "TdxVm")):
                self.assertEqual(self.attest(site, case, type)[0], 200)
        asked = ("forecast", "--from-audit", "--minimum-tcb-evaluation", "18", "--collateral", files, "--data", site.data)
        deadline = time.monotonic() + 20
        code, found = self.ask(*asked)
        while isinstance(found, str) or len(found["evidence"]) < 3:  # written in the background
            self.assertLess(time.monotonic(), deadline, found)
            code, found = self.ask(*asked)
        self.assertEqual(code, 1)
        self.assertEqual(sorted(line["now"]["status"] for line in found["evidence"]),
                         ["SWHardeningNeeded", "UpToDate", "UpToDate"])
        self.assertEqual({line["then"]["rejected"] for line in found["evidence"]}, {"dcap.tcb_info.evaluation_number"})
        self.assertEqual(len(self.ask(*asked, "--type", "TdxVm")[1]["evidence"]), 1)
        plain = self.filled()
        code, error = self.ask("forecast", "--from-audit", "--minimum-tcb-evaluation", "18", "--data", plain.data)
        self.assertEqual(code, 1)
        self.assertIn("audit.platforms", error)

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


del Collateral  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
