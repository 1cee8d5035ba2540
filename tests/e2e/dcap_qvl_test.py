"""An independent verifier, npm's @phala/dcap-qvl, fetches its collateral from assay's own routes of PCS v4 and judges the same
quotes: every vector at hand, and forged ones (as many as QVL_QUOTES says). Where the two differ, the test says why."""
import collections
import datetime
import json
import os
import pathlib
import random
import shutil
import ssl
import struct
import unittest

import npm
from harness import run
from own_site import Collateral, Site

VECTORS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "vectors"
QUOTES = int(os.environ.get("QVL_QUOTES", "300"))
OPEN_ENCLAVE_HEADER = 16
STATUSES = ("SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
            "OutOfDateConfigurationNeeded", "Revoked")

# What assay refuses and dcap-qvl 0.3.9 lets pass: checks that it does not make. None of these may ever be the other way round.
STRICTER = {
    "dcap.header.tee_type": "nobody tells it which type is meant",
    "dcap.crl.missing": "asks for the CRL of the processor CA alone, and need not have one of the PCK's issuer",
    "dcap.crl.issuer": "the same",
    "dcap.header.qe_vendor_id": "the vendor of the quoting enclave is not compared",
    "dcap.quote.trailing_bytes": "bytes behind the quote are not looked at",
    "dcap.auth.certification_type": "the type of the outer certification data is not read",
    "dcap.auth.size": "the sizes of the authentication data need not add up",
    "dcap.pck.chain": "the text between certificates and the root certificate of the quote are not read",
    "dcap.pck.extensions": "the SGX extension of the PCK certificate is not read whole",
    "dcap.tcb_info.pce_id": "the PCE id is not compared",
    "tdx.module.mr_signer_seam": "TDX module identities are not read",
    "tdx.module.attributes": "TDX module identities are not read",
    "tdx.module.identity_missing": "TDX module identities are not read",
    "tdx.module.tcb_unmatched": "TDX module identities are not read",
}

# What assay verifies and dcap-qvl 0.3.9 cannot: a part of what it says then.
LACKING = {
    "asks for the CRL of the processor CA, whatever the PCK's issuer is": "Failed to fetch PCK CRL: 404",
}
MODULE_SVN = "takes the SVN of a TDX module of version 1 or later for that of one of version 0"


def has_module_identity(quote):
    """TEE_TCB_SVN[1], the version of the TDX module, is not 0: the module has an identity of its own, with its own levels."""
    version, tee = struct.unpack_from("<HxxI", quote)
    body = 48 + (6 if version == 5 else 0)
    return tee == 0x81 and quote[body + 1] > 0


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def verified(document):
    return document["verdict"] == "verified"


def judge_by_qvl(folder, questions):
    """Name -> what dcap-qvl says."""
    file = folder / "questions.json"
    file.write_text(json.dumps(questions))
    return {answer["name"]: answer for answer in npm.node("dcap_qvl.mjs", file)}


def der_of(pem, out):
    out.write_bytes(ssl.PEM_cert_to_DER_cert(pem.read_text()))
    return str(out)


class Agreement(Collateral):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        npm.install()

    def setUp(self):
        self.differences = collections.Counter()
        self.same = collections.Counter()
        self.unexplained = []

    def compare(self, name, quote, ours, theirs):
        """ours: the document of assay verify; theirs: the answer of dcap-qvl."""
        if verified(ours) and "status" in theirs:
            if (ours["tcb"]["status"], sorted(ours["tcb"]["advisoryIds"])) == (theirs["status"], sorted(theirs["advisories"])):
                self.same["verified"] += 1
                return
            code = MODULE_SVN if has_module_identity(quote) else None
        elif not verified(ours) and "status" not in theirs:
            self.same["rejected"] += 1
            return
        elif verified(ours):
            code = next((why for why, text in LACKING.items() if text in theirs["error"]), None)
        else:
            code = ours["error"]["code"] if ours["error"]["code"] in STRICTER else None
        if code is None:
            self.unexplained.append((name, ours["error"] or ours["tcb"], theirs))
        self.differences[code] += 1

    def report(self, what):
        print(f"{what}: {self.same['verified']} verified by both, {self.same['rejected']} rejected by both, differences:",
              dict(self.differences) or "none", flush=True)
        self.assertEqual(self.unexplained, [])
        self.differences.clear()
        self.same.clear()

    def ours(self, type, quote, *flags):
        code, out, error = run("verify", "--type", type, "--evidence", quote, "--json", *flags)
        self.assertIn(code, (0, 1), error)
        return json.loads(out)


class Vectors(Agreement):
    @unittest.skipUnless((VECTORS / "tdx" / "manifest.json").exists(), "no vectors at hand")
    def test_every_vector(self):
        for tee in ("sgx", "tdx"):
            for vector in json.loads((VECTORS / tee / "manifest.json").read_text()):
                with self.subTest(tee=tee, vector=vector["name"]):
                    self.one(tee, vector)
            self.report(f"vectors of {tee}")

    @staticmethod
    def processor_crl():
        """dcap-qvl asks for this one, whatever the issuer of the PCK certificate is."""
        collateral = json.loads((VECTORS / "sgx" / "real-sgx-v3" / "collateral.json").read_text())
        return {member: collateral[member] for member in ("pck_crl", "pck_crl_issuer_chain")}

    def one(self, tee, vector):
        folder = self.root / tee / vector["name"]
        (folder / "collateral").mkdir(parents=True)
        files = [VECTORS / tee / name for name in vector["collateral"] or ()]
        if tee == "tdx":
            (folder / "collateral" / "processor.json").write_text(json.dumps(self.processor_crl()))
        for number, file in enumerate(files):
            shutil.copy(file, folder / "collateral" / f"{number}{file.suffix}")
        anchor = VECTORS / tee / vector["anchor"] if vector["anchor"] else None
        flags = [value for file in files for value in ("--collateral", file)]
        flags += ["--anchor", anchor] if anchor else []
        ours = self.ours(vector["type"], VECTORS / tee / vector["evidence"], "--at", vector["at"], *flags)

        quote = (VECTORS / tee / vector["evidence"]).read_bytes()
        quote = quote[OPEN_ENCLAVE_HEADER if vector["type"] == "OpenEnclave" else 0:]
        (folder / "quote").write_bytes(quote)
        site = Site(anchor or self.anchor, "--collateral.serve", "true", "--appraisal.at", vector["at"],
                    "--collateral.sources", f"dir:{folder / 'collateral'}")
        try:
            [theirs] = judge_by_qvl(folder, [{
                "name": "it", "quote": str(folder / "quote"), "pccs": site.url, "now": instant(vector["at"]).timestamp(),
                "root": der_of(anchor, folder / "root.der") if anchor else None}]).values()
        finally:
            site.close()
        self.compare(vector["name"], quote, ours, theirs)


class Forged(Agreement):
    def quotes(self):
        """Pairs of type and quote: every break of a quote, every kind of platform, then random bytes of good ones altered."""
        folder = self.root / "quotes"
        folder.mkdir()
        found = []

        def keep(type, content):
            file = folder / f"{len(found)}.bin"
            file.write_bytes(content)
            found.append((type, file))
            return content

        good = []
        kinds = [("SgxEnclave", ()), ("TdxVm", ()), ("TdxVm", ("--set", "quote_version=5")),
                 ("TdxVm", ("--set", "quote_version=5", "--set", "td_report=1.5")),
                 ("TdxVm", ("--set", "module_version=0")), ("TdxVm", ("--set", "module_version=3"))]
        kinds += [(type, ("--tcb-status", status)) for type in ("SgxEnclave", "TdxVm") for status in STATUSES]
        for number, (type, flags) in enumerate(kinds):
            good.append((type, keep(type, (self.forge(f"kind-{number}", *flags, type=type) / "evidence.bin").read_bytes())))
        for type in ("SgxEnclave", "TdxVm"):
            code, out, error = run("forge", "list", "--type", type, "--json")
            self.assertEqual(code, 0, error)
            for broken in json.loads(out):
                if not broken.startswith(("dcap.crl.", "dcap.tcb_info.", "dcap.qe_identity.", "dcap.pck.revoked",
                                          "dcap.pck_ca.", "dcap.qe_tcb.", "dcap.tcb.", "tdx.tcb.")):
                    case = self.forge(f"{type}-{broken}", "--break", broken, type=type)
                    keep(type, (case / "evidence.bin").read_bytes())
        draw = random.Random(20261126)
        while len(found) < QUOTES:
            type, content = draw.choice(good)
            altered = bytearray(content)
            altered[draw.randrange(len(altered))] ^= 1 << draw.randrange(8)
            keep(type, bytes(altered))
        return found

    def test_forged_quotes(self):
        collateral = self.root / "both"
        collateral.mkdir()
        for type in ("SgxEnclave", "TdxVm"):
            shutil.copy(self.forge(f"base-{type}", type=type) / "collateral.json", collateral / f"{type}.json")
        site = self.site("--collateral.serve", "true", "--collateral.sources", f"dir:{collateral}")
        quotes = self.quotes()
        root = der_of(self.anchor, self.root / "root.der")
        now = datetime.datetime.now(datetime.timezone.utc)
        theirs = judge_by_qvl(self.root, [{"name": str(file), "quote": str(file), "pccs": site.url, "now": now.timestamp(),
                                           "root": root} for _, file in quotes])
        for type, file in quotes:
            ours = self.ours(type, file, "--at", now.strftime("%Y-%m-%dT%H:%M:%SZ"), "--collateral", collateral,
                             "--anchor", self.anchor)
            self.compare(file.name, file.read_bytes(), ours, theirs[str(file)])
        self.assertGreater(self.same["verified"], 0)
        self.report(f"{len(quotes)} forged quotes")


del Collateral, Agreement
if __name__ == "__main__":
    unittest.main()
