"""A production service that trusts a forge and asks sources of collateral, and what tests of it share."""
import datetime
import http.client
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from fake_pcs import FakePcs
from harness import ASSAY, Service, run


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
            self.wait()
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


class Forged(unittest.TestCase):
    """A folder with a forge's authority, and evidence of one type by it."""
    type = "SgxEnclave"

    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="assay-forged-"))
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        code, _, error = run("forge", "authority", "--out", cls.root / "authority")
        assert code == 0, error

    @classmethod
    def forge(cls, name, *flags, type=None, authority=None):
        out = cls.root / name
        code, _, error = run("forge", "evidence", "--type", type or cls.type, "--authority",
                             authority or cls.root / "authority", "--out", out, *flags)
        assert code == 0, error
        return out


class Collateral(Forged):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anchor = cls.root / "authority" / "anchor-intel.pem"
        cls.case = cls.forge("good")
        cls.collateral = cls.collateral_of(cls.case)

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
