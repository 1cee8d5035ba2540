"""The routes of PCS v4, TCB baselines, and what operators see of the collateral."""
import json
import time
import unittest
import urllib.request

from own_site import Collateral


class Serving(Collateral):
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
