"""Trust domains from outside: REST, the command line, and every break."""
import hashlib
import json
import unittest

from harness import Service, base64url, payload, run

VERSIONS = ["2020-10-01", "2022-08-01", "2022-09-01-preview", "2025-06-01", "2026-03-11-preview"]
KINDS = {"v4": [], "v5": ["--set", "quote_version=5"], "tdx15": ["--set", "td_report=1.5"],
         "module-0": ["--set", "module_version=0"], "module-3": ["--set", "module_version=3"]}
DEFAULT_POLICY = "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco"


def breaks_collateral(code):
    """Whether the break is in the vendor's statements, not in the evidence."""
    return (code.startswith(("dcap.crl.", "dcap.tcb_info.", "dcap.qe_identity."))
            or code in ("dcap.pck.revoked", "dcap.pck_ca.revoked"))


def verify(case, *flags, evidence="evidence.bin"):
    """assay verify of a forged case: exit code and document."""
    code, out, error = run("verify", "--type", "TdxVm", "--evidence", case / evidence, "--collateral",
                           case / "collateral.json", "--anchor", case / "anchor.pem", "--json", *flags)
    if error:
        raise RuntimeError(error)
    return code, json.loads(out)


class Tdx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)

    def forge(self, name, *flags):
        return self.service.forge("tdx-" + name, *flags, type="TdxVm")

    def attest(self, case, version="2025-06-01", **more):
        body = {**json.loads((case / "request.json").read_text()), **more}
        return self.service.attest(json.dumps(body), type="TdxVm", version=version)

    def refusal(self, answer):
        status, _, body = answer
        self.assertEqual((status, body["error"]["code"]), (400, "InvalidParameter"), body)
        return body["error"]["details"][0]["code"]


class Attest(Tdx):
    def test_every_api_version_and_kind_of_quote(self):
        for kind, flags in KINDS.items():
            case = self.forge(kind, *flags)
            for version in VERSIONS:
                with self.subTest(kind=kind, version=version):
                    status, _, body = self.attest(case, version)
                    self.assertEqual(status, 200, body)
                    claims = payload(body["token"])
                    self.assertEqual(claims["tdx_mrtd"], "7d" * 48)
                    self.assertEqual(claims["attester_tcb_status"], "UpToDate")
                    self.assertIs(claims["x-assay-forged"], True)

    def test_the_token_is_that_of_maa(self):
        claims = payload(self.attest(self.forge("token"), nonce="n-1")[2]["token"])
        self.assertEqual((claims["x-ms-attestation-type"], claims["x-ms-ver"]), ("tdxvm", "1.0"))
        self.assertEqual(claims["x-ms-policy-hash"], DEFAULT_POLICY)
        self.assertEqual(claims["eat_profile"], "https://aka.ms/maa-eat-profile-tdxvm")
        self.assertEqual((claims["intuse"], claims["dbgstat"], claims["nonce"]), ("generic", "disabled", "n-1"))
        self.assertEqual(claims["exp"] - claims["iat"], 28800)
        for absent in ("x-ms-policy", "x-ms-runtime", "x-ms-compliance-status", "x-ms-sgx-collateral"):
            self.assertNotIn(absent, claims)

    def test_held_data_is_bound(self):
        data = self.service.folder / "runtime.json"
        data.write_bytes(b'{"b":1,"a":2}')
        case = self.forge("held", "--runtime-data", data)
        held = {"data": base64url(data.read_bytes()), "dataType": "JSON"}
        claims = payload(self.attest(case, runtimeData=held)[2]["token"])
        self.assertEqual(claims["x-ms-runtime"], {"a": 2, "b": 1})
        self.assertEqual(claims["tdx_report_data"][:64], hashlib.sha256(data.read_bytes()).hexdigest())
        other = {**held, "data": base64url(b'{"b":1,"a":3}')}
        self.assertEqual(self.refusal(self.attest(case, runtimeData=other)), "tdx.runtime_data.mismatch")

    def test_there_is_no_draft_policy(self):
        status, _, body = self.attest(self.forge("draft"), draftPolicyForAttestation="version=1.0;")
        self.assertEqual((status, body["error"]["code"]), (400, "InvalidOperation"), body)
        self.assertIn("draftPolicyForAttestation", body["error"]["message"])

    def test_evidence_of_the_other_tee_is_refused(self):
        enclave = json.loads((self.service.forge("enclave") / "request.json").read_text())
        answer = self.service.attest(json.dumps(enclave), type="TdxVm")
        self.assertEqual(self.refusal(answer), "dcap.header.tee_type")
        td = (self.forge("as-enclave") / "request.json").read_text()
        self.assertEqual(self.refusal(self.service.attest(td, type="SgxEnclave")), "dcap.header.tee_type")

    def test_no_flipped_bit_passes(self):
        evidence = (self.forge("flipped") / "evidence.bin").read_bytes()
        connection = self.service.connect()
        for i in range(0, len(evidence), 23):
            flipped = evidence[:i] + bytes([evidence[i] ^ 1 << i % 8]) + evidence[i + 1:]
            self.refusal(self.service.attest(json.dumps({"quote": base64url(flipped)}), type="TdxVm",
                                             connection=connection))
        connection.close()

    def test_the_default_policy_can_be_read(self):
        status, _, body = self.service.call("GET", "/policies/TdxVm?api-version=2025-06-01")
        self.assertEqual(status, 200, body)
        policy = payload(payload(body["token"])["x-ms-policy"])["AttestationPolicy"]
        self.assertEqual(base64url(hashlib.sha256(policy.encode()).digest()), DEFAULT_POLICY)

    def test_the_command_line_is_a_client(self):
        case = self.forge("client", "--set", "td_report=1.5")
        code, out, error = run("attest", "--type", "TdxVm", "--evidence", case / "evidence.bin", "--url",
                               self.service.url, "--ca", self.service.ca, "--json")
        self.assertEqual((code, error), (0, ""))
        answer = json.loads(out)
        self.assertIs(answer["verified"], True)
        self.assertEqual(answer["decoded"]["payload"]["x-ms-attestation-type"], "tdxvm")


class Verify(Tdx):
    def test_the_document(self):
        for kind, flags in KINDS.items():
            case = self.forge("document-" + kind, *flags)
            for evidence in ("evidence.bin", "request.json"):
                with self.subTest(kind=kind, evidence=evidence):
                    code, report = verify(case, evidence=evidence)
                    self.assertEqual((code, report["verdict"], report["type"]), (0, "verified", "TdxVm"))
                    self.assertEqual((report["tcb"]["status"], report["tcb"]["evaluationDataNumber"]), ("UpToDate", 17))
                    self.assertEqual(report["claims"]["x-ms-attestation-type"], "tdxvm")

    def test_statuses(self):
        for status, flags in (("SWHardeningNeeded", []), ("OutOfDateConfigurationNeeded", []),
                              ("TDRelaunchAdvised", ["--set", "td_report=1.5"]),
                              ("TDRelaunchAdvisedConfigurationNeeded", ["--set", "td_report=1.5"])):
            with self.subTest(status=status):
                case = self.forge("status-" + status, "--tcb-status", status, *flags)
                code, report = verify(case)
                self.assertEqual((code, report["tcb"]["status"]), (0, status))
                self.assertEqual(verify(case, "--accept-statuses", "UpToDate")[1]["error"]["code"], "dcap.tcb.status")
                self.assertEqual(verify(case, "--accept-statuses", status)[0], 0)

    def test_advisories_of_the_module(self):
        case = self.forge("module", "--set", "module_status=OutOfDate", "--set", "module_advisory_ids=A,B")
        tcb = verify(case)[1]["tcb"]
        self.assertEqual((tcb["status"], tcb["advisoryIds"]), ("OutOfDate", ["A", "B"]))

    def test_collateral_for_a_platform(self):
        case = self.forge("platform", "--set", "fmspc=b0c06f000000", "--set", "module_version=10", "--set",
                          "mr_signer_seam=" + "ab" * 48)
        for name, flags, verdict in (("by-quote", ["--evidence", case / "evidence.bin"], "verified"),
                                     ("by-name", ["--fmspc", "b0c06f000000", "--type", "TdxVm"], "rejected"),
                                     ("of-sgx", ["--fmspc", "b0c06f000000"], "rejected")):
            out = self.service.folder / name
            code, _, error = run("forge", "collateral", "--authority", self.service.data / "forge", "--out", out, *flags)
            self.assertEqual(code, 0, error)
            _, text, _ = run("verify", "--type", "TdxVm", "--evidence", case / "evidence.bin", "--collateral", out,
                             "--anchor", out / "anchor.pem", "--json")
            self.assertEqual(json.loads(text)["verdict"], verdict, name)


class Breaks(Tdx):
    """Evidence and collateral with one break each, for every code there is."""

    def setUp(self):
        self.codes = json.loads(run("forge", "list", "--type", "TdxVm", "--json")[1])
        self.assertGreater(len(self.codes), 55)

    def test_verify_names_every_code(self):
        for kind, flags in KINDS.items():
            for code in self.codes if kind == "v4" else filter(lambda code: "tdx." in code, self.codes):
                with self.subTest(kind=kind, code=code):
                    case = self.forge(f"verify-{kind}-{code}", "--break", code, *flags)
                    expected = json.loads((case / "expect.json").read_text())
                    self.assertEqual((expected["verdict"], expected["code"]), ("rejected", code))
                    given = ["--at", expected["at"]]
                    if "minimumTcbEvaluation" in expected:
                        given += ["--minimum-tcb-evaluation", expected["minimumTcbEvaluation"]]
                    if code == "dcap.tcb.status":  # verify alone accepts any but Revoked
                        given += ["--accept-statuses", "UpToDate"]
                    exit_code, report = verify(case, *given, evidence="request.json")
                    self.assertEqual((exit_code, report["verdict"], report["claims"]), (1, "rejected", None))
                    self.assertEqual(report["error"]["code"], code)

    def test_the_service_refuses_broken_evidence(self):
        for code in self.codes:
            with self.subTest(code=code):
                answer = self.attest(self.forge("service-" + code, "--break", code))
                if breaks_collateral(code):  # the service has good collateral
                    self.assertEqual(answer[0], 200, answer[2])
                else:
                    self.assertEqual(self.refusal(answer), code)


del Tdx  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
