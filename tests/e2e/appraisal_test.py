"""A service that judges at a fixed time, and trusts more than the vendors."""
import http.client
import json
import pathlib
import subprocess
import tempfile
import time
import unittest

from harness import ASSAY, payload, run


class Appraisal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.authority, cls.case = cls.folder / "authority", cls.folder / "case"
        for arguments in (["authority", "--out", cls.authority],
                          ["evidence", "--type", "SgxEnclave", "--authority", cls.authority, "--out", cls.case]):
            code, _, error = run("forge", *arguments)
            if code != 0:
                raise RuntimeError(error)
        cls.collateral = cls.folder / "collateral"
        cls.collateral.mkdir()
        (cls.collateral / "platform.json").write_bytes((cls.case / "collateral.json").read_bytes())

    def attest(self, *flags):
        """The answer of a production service with these options."""
        data = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(data.cleanup)
        serve = [ASSAY, "serve", "--data", data.name, "--listen", "http://127.0.0.1:0", "--service.admin_listen", "",
                 "--collateral.sources", f"dir:{self.collateral}", *map(str, flags)]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as service:
            url = json.loads(service.stdout.readline())["url"]
            connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
            connection.request("POST", "/attest/SgxEnclave?api-version=2022-08-01",
                               (self.case / "request.json").read_bytes(), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = json.loads(answer.read())
            connection.close()
            service.terminate()
        self.assertEqual(service.returncode, 0)
        return answer.status, body

    def refusal(self, *flags):
        status, body = self.attest(*flags)
        self.assertEqual((status, body["error"]["code"]), (400, "InvalidParameter"))
        return body["error"]["details"][0]["code"]

    def anchors(self):
        return "--anchors.extra", self.authority / "anchor-intel.pem"

    def test_vendors_alone_are_trusted_by_default(self):
        self.assertEqual(self.refusal(), "dcap.pck.root")

    def test_an_extra_anchor_is_trusted_and_named(self):
        status, body = self.attest(*self.anchors())
        self.assertEqual(status, 200, body)
        claims = payload(body["token"])
        self.assertIs(claims["x-assay-forged"], True)
        self.assertNotIn("x-assay-appraised-at", claims)

    def test_a_fixed_time_judges_and_is_named(self):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        status, body = self.attest(*self.anchors(), "--appraisal.at", at)
        self.assertEqual(status, 200, body)
        claims = payload(body["token"])
        self.assertEqual(claims["x-assay-appraised-at"], at)
        # The token itself lives from now on.
        self.assertLess(abs(claims["iat"] - time.time()), 120)

    def test_evidence_is_stale_at_a_later_time(self):
        at = ("--appraisal.at", "2099-01-01T00:00:00Z")
        self.assertEqual(self.refusal(*self.anchors(), *at), "dcap.pck.validity")


if __name__ == "__main__":
    unittest.main()
