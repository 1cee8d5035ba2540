"""SEV-SNP guests from outside: REST, the command line, and every break."""
import base64
import hashlib
import json
import unittest

from harness import Service, base64url, payload, run

VERSIONS = ["2018-09-01-preview", "2020-10-01", "2022-08-01", "2022-09-01-preview", "2025-06-01", "2026-03-11-preview"]
KINDS = {"milan-v2": ["--set", "report_version=2"], "milan-v3": [], "milan-vlek": ["--set", "signing_key=vlek"],
         "genoa-v4": ["--set", "product=Genoa", "--set", "report_version=4"],
         "siena-v3": ["--set", "product=Siena"], "turin-v5": ["--set", "product=Turin", "--set", "report_version=5"]}
DEFAULT_POLICY = "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco"
CLAIMS = ["guestsvn", "is-debuggable", "migration-allowed", "smt-allowed", "familyId", "imageId", "vmpl", "reportdata",
          "launchmeasurement", "hostdata", "idkeydigest", "authorkeydigest", "reportid", "bootloader-svn", "tee-svn",
          "snpfw-svn", "microcode-svn"]
COMMON = ["exp", "iat", "iss", "jti", "nbf", "x-ms-attestation-type", "x-ms-policy-hash", "x-ms-ver"]


def breaks_collateral(code):
    """Whether the break is in the CRL: the service has a good one."""
    return code.startswith("snp.crl.") or code == "snp.chain.revoked"


def verify(case, *flags, evidence="evidence.bin", collateral=("amd.crl",)):
    """assay verify of a forged case: exit code and document."""
    given = [flag for name in collateral if (case / name).exists() for flag in ("--collateral", case / name)]
    code, out, error = run("verify", "--type", "SevSnpVm", "--evidence", case / evidence, *given, "--anchor",
                           case / "anchor.pem", "--json", *flags)
    if error:
        raise RuntimeError(error)
    return code, json.loads(out)


class Snp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)

    def forge(self, name, *flags):
        return self.service.forge("snp-" + name, *flags, type="SevSnpVm")

    def attest(self, case, version="2022-08-01", type="SevSnpVm", **more):
        body = {**json.loads((case / "request.json").read_text()), **more}
        return self.service.attest(json.dumps(body), type=type, version=version)

    def refusal(self, answer):
        status, _, body = answer
        self.assertEqual((status, body["error"]["code"]), (400, "InvalidParameter"), body)
        return body["error"]["details"][0]["code"]


class Attest(Snp):
    def test_every_api_version_and_kind_of_report(self):
        for kind, flags in KINDS.items():
            case = self.forge(kind, *flags)
            for version in VERSIONS:
                with self.subTest(kind=kind, version=version):
                    status, _, body = self.attest(case, version)
                    self.assertEqual(status, 200, body)
                    claims = payload(body["token"])
                    self.assertEqual(claims["x-ms-sevsnpvm-microcode-svn"], 115)
                    self.assertIs(claims["x-assay-forged"], True)

    def test_names_are_taken_as_clients_write_them(self):
        case = self.forge("spelling")
        for type in ("sevsnpvm", "SevSnpVM"):
            self.assertEqual(self.attest(case, type=type)[0], 200)

    def test_the_token_is_that_of_maa(self):
        claims = payload(self.attest(self.forge("token"), nonce="n-1")[2]["token"])
        self.assertEqual((claims["x-ms-attestation-type"], claims["x-ms-ver"]), ("sevsnpvm", "1.0"))
        self.assertEqual((claims["x-ms-policy-hash"], claims["nonce"]), (DEFAULT_POLICY, "n-1"))
        self.assertEqual(claims["exp"] - claims["iat"], 28800)
        self.assertEqual(sorted(claims), sorted([*COMMON, *("x-ms-sevsnpvm-" + name for name in CLAIMS), "nonce",
                                                 "x-assay-forged"]))

    def test_a_nonce_may_be_a_number(self):
        case = self.forge("nonce")
        for nonce in (0, 18446744073709551615):
            self.assertEqual(payload(self.attest(case, nonce=nonce)[2]["token"])["nonce"], nonce)

    def test_held_data_is_bound(self):
        runtime, init = self.service.folder / "runtime.json", self.service.folder / "init.bin"
        runtime.write_bytes(b'{"b":1,"a":2}')
        init.write_bytes(b"package policy")
        case = self.forge("held", "--runtime-data", runtime, "--init-time-data", init)
        held = {"data": base64url(runtime.read_bytes()), "dataType": "JSON"}
        claims = payload(self.attest(case, runtimeData=held)[2]["token"])
        self.assertEqual(claims["x-ms-runtime"], {"a": 2, "b": 1})
        self.assertEqual(claims["x-ms-sevsnpvm-reportdata"], hashlib.sha256(runtime.read_bytes()).hexdigest() + "00" * 32)
        self.assertEqual(claims["x-ms-sevsnpvm-hostdata"], hashlib.sha256(init.read_bytes()).hexdigest())
        other = {**held, "data": base64url(b'{"b":1,"a":3}')}
        self.assertEqual(self.refusal(self.attest(case, runtimeData=other)), "snp.runtime_data.mismatch")
        other = {"data": base64url(b"other policy")}
        self.assertEqual(self.refusal(self.attest(case, initTimeData=other)), "snp.init_time_data.mismatch")

    def test_an_endorsed_guest_is_compliant(self):
        claims = payload(self.attest(self.forge("uvm", "--set", "uvm=true"))[2]["token"])
        self.assertEqual(claims["x-ms-compliance-status"], "azure-compliant-uvm")
        claims = payload(self.attest(self.forge("uvm-debug", "--debug", "--set", "uvm=true"))[2]["token"])
        self.assertNotIn("x-ms-compliance-status", claims)
        self.assertIs(claims["x-ms-sevsnpvm-is-debuggable"], True)
        self.assertEqual(claims["x-assay-findings"], ["snp.debug.allowed"])

    def test_a_policy_may_refuse_what_the_default_permits(self):
        draft = ('version=1.0; authorizationrules {[type=="x-ms-sevsnpvm-is-debuggable", value==false]'
                 ' && [type=="x-ms-sevsnpvm-vmpl", value==0] => permit();};')
        status, _, body = self.attest(self.forge("policy"), draftPolicyForAttestation=draft)
        self.assertEqual(status, 200, body)
        status, _, body = self.attest(self.forge("policy-debug", "--debug"), draftPolicyForAttestation=draft)
        self.assertEqual((status, body["error"]["code"]), (400, "PolicyEvaluationError"))

    def test_forms_that_clients_send(self):
        case = self.forge("forms")
        envelope = json.loads((case / "evidence.bin").read_text())
        report = (case / "report.bin").read_bytes()
        chain = (case / "chain.pem").read_bytes()
        spread = json.dumps({**envelope, "Other": 1}, indent=2).encode()
        standard = {"SnpReport": base64.b64encode(report).decode(), "VcekCertChain": base64url(chain)}
        for form in (base64.b64encode(b" \n" + spread + b"\n ").decode(), base64url(json.dumps(standard).encode()),
                     base64.urlsafe_b64encode(spread).decode(), base64.b64encode(spread).decode().rstrip("=")):
            self.assertEqual(self.attest(case, report=form)[0], 200)

    def test_no_flipped_bit_passes(self):
        case = self.forge("flipped")
        envelope = json.loads((case / "evidence.bin").read_text())
        report = (case / "report.bin").read_bytes()
        connection = self.service.connect()
        for i in range(0, len(report), 23):
            flipped = report[:i] + bytes([report[i] ^ 1 << i % 8]) + report[i + 1:]
            body = {"report": base64url(json.dumps({**envelope, "SnpReport": base64url(flipped)}).encode())}
            self.refusal(self.service.attest(json.dumps(body), type="SevSnpVm", connection=connection))
        connection.close()

    def test_evidence_of_other_types_is_refused(self):
        quote = json.loads((self.service.forge("enclave") / "request.json").read_text())["quote"]
        answer = self.service.attest(json.dumps({"report": quote}), type="SevSnpVm")
        self.assertTrue(self.refusal(answer).startswith("snp."))

    def test_the_default_policy_can_be_read(self):
        status, _, body = self.service.call("GET", "/policies/SevSnpVm?api-version=2022-08-01")
        self.assertEqual(status, 200, body)
        policy = payload(payload(body["token"])["x-ms-policy"])["AttestationPolicy"]
        self.assertEqual(base64url(hashlib.sha256(policy.encode()).digest()), DEFAULT_POLICY)

    def test_the_command_line_is_a_client(self):
        case = self.forge("client")
        for evidence in ("evidence.bin", "request.json"):
            code, out, error = run("attest", "--type", "SevSnpVm", "--evidence", case / evidence, "--url",
                                   self.service.url, "--ca", self.service.ca, "--json")
            self.assertEqual((code, error), (0, ""))
            answer = json.loads(out)
            self.assertIs(answer["verified"], True)
            self.assertEqual(answer["decoded"]["payload"]["x-ms-attestation-type"], "sevsnpvm")


class Verify(Snp):
    def test_the_document(self):
        for kind, flags in KINDS.items():
            case = self.forge("document-" + kind, "--set", "uvm=true", *flags)
            for evidence in ("evidence.bin", "request.json", "report.bin"):
                with self.subTest(kind=kind, evidence=evidence):
                    code, report = verify(case, evidence=evidence, collateral=("amd.crl", "chain.pem", "uvm.cose"))
                    self.assertEqual((code, report["verdict"], report["type"]), (0, "verified", "SevSnpVm"), report)
                    self.assertEqual(report["tcb"], None)
                    self.assertEqual(report["claims"]["x-ms-compliance-status"], "azure-compliant-uvm")

    def test_a_folder_of_collateral(self):
        case = self.forge("folder", "--set", "product=Turin")
        code, report = verify(case, evidence="report.bin", collateral=(".",))
        self.assertEqual((code, report["verdict"]), (0, "verified"), report)
        code, report = verify(case, evidence="report.bin", collateral=())
        self.assertEqual((code, report["error"]["code"]), (1, "snp.chain.missing"))

    def test_a_crl_may_be_asked_for(self):
        case = self.forge("crl")
        self.assertEqual(verify(case, "--require-amd-crl")[0], 0)
        code, report = verify(case, "--require-amd-crl", collateral=())
        self.assertEqual((code, report["error"]["code"]), (1, "snp.crl.missing"))
        code, report = verify(case, collateral=())
        self.assertEqual((code, report["claims"]["x-assay-findings"]), (0, ["snp.crl.missing"]))

    def test_nothing_forged_is_trusted_without_its_anchor(self):
        case = self.forge("anchor")
        code, out, _ = run("verify", "--type", "SevSnpVm", "--evidence", case / "evidence.bin", "--json")
        self.assertEqual((code, json.loads(out)["error"]["code"]), (1, "snp.chain.root"))


class Breaks(Snp):
    """Evidence and collateral with one break each, for every code there is."""

    def setUp(self):
        self.codes = json.loads(run("forge", "list", "--type", "SevSnpVm", "--json")[1])
        self.assertEqual(len(self.codes), 40)

    def test_verify_names_every_code(self):
        for kind, flags in (("milan-v3", []), ("turin-v5", KINDS["turin-v5"])):
            for code in self.codes:
                with self.subTest(kind=kind, code=code):
                    case = self.forge(f"verify-{kind}-{code}", "--break", code, *flags)
                    expected = json.loads((case / "expect.json").read_text())
                    self.assertEqual((expected["verdict"], expected["code"]), ("rejected", code))
                    given = ["--at", expected["at"]] + (["--require-amd-crl"] if code == "snp.crl.missing" else [])
                    exit_code, report = verify(case, *given, evidence="request.json")
                    self.assertEqual((exit_code, report["verdict"], report["claims"]), (1, "rejected", None))
                    self.assertEqual(report["error"]["code"], code)

    def test_the_service_refuses_broken_evidence(self):
        for code in self.codes:
            with self.subTest(code=code):
                answer = self.attest(self.forge("service-" + code, "--break", code))
                if breaks_collateral(code):
                    self.assertEqual(answer[0], 200, answer[2])
                else:
                    self.assertEqual(self.refusal(answer), code)


del Snp  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
