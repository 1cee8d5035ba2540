"""A production service that trusts a forge's AMD authority and asks a key service of the test's own."""
import json
import time
import urllib.request

from fake_kds import FakeKds
from harness import base64url, payload
from own_site import Forged, Site


class Kds(Forged):
    type = "SevSnpVm"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anchor = cls.root / "authority" / "anchor-amd.pem"
        cls.older = cls.forge("older")
        time.sleep(1.1)  # the next CRL is of a later second
        cls.case = cls.forge("good")

    def kds(self, *cases, product="Milan"):
        kds = FakeKds(*(cases or [self.case]), product=product)
        self.addCleanup(kds.close)
        return kds

    def site(self, kds=None, *flags, pause=0):
        source = ["--collateral.sources", f"kds:{kds.url}"] if kds else []
        site = Site(self.anchor, *source, "--collateral.kds_pause_seconds", str(pause), *flags)
        self.addCleanup(site.close)
        return site

    def body(self, report, chain=None):
        """A request with a report alone, or with these certificates."""
        if chain is None:
            return {"report": base64url(report)}
        envelope = {"SnpReport": base64url(report), "VcekCertChain": base64url("".join(chain).encode())}
        return {"report": base64url(json.dumps(envelope).encode())}

    def attest(self, site, case=None, chain=None, report=None):
        report = report or ((case or self.case) / "report.bin").read_bytes()
        return site.attest(json.dumps(self.body(report, chain)), type="SevSnpVm", version="2025-06-01")

    def attest_until(self, site, wanted, **more):
        answers = []
        deadline = time.monotonic() + 60
        while not answers or answers[-1][0] != wanted:
            self.assertLess(time.monotonic(), deadline, answers[-3:])
            answers.append(self.attest(site, **more))
            time.sleep(0.02)
        return answers

    def wait_for_log(self, site, text, count=1):
        deadline = time.monotonic() + 60
        while len(site.logged(text)) < count:
            self.assertLess(time.monotonic(), deadline, site.log.read_text()[-3000:])
            time.sleep(0.02)
        return site.logged(text)

    def wait_until_asked(self, kds, part):
        deadline = time.monotonic() + 60
        while not kds.asked_for(part):
            self.assertLess(time.monotonic(), deadline, kds.requests)
            time.sleep(0.02)

    def reason(self, answer):
        return answer[2]["error"]["details"][0]["code"]

    def findings(self, answer):
        return payload(answer[2]["token"]).get("x-assay-findings", [])

    def view(self, site):
        with urllib.request.urlopen(site.admin + "/collateral") as answer:
            return json.load(answer)
