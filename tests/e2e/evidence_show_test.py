"""assay evidence show: what evidence of every type says of itself, unverified."""
import base64
import json
import pathlib
import subprocess
import tempfile
import unittest

from harness import ASSAY, run

# What is forged, by a name: its type, and settings of the forge.
FORGED = {
    "sgx": ("SgxEnclave", ["--set", "isv_svn=7", "--set", "mr_enclave=" + 32 * "ab", "--debug"]),
    "sgx-v4": ("SgxEnclave", ["--set", "quote_version=4", "--set", "kss=true"]),
    "open-enclave": ("OpenEnclave", ["--set", "isv_prod_id=3"]),
    "tdx": ("TdxVm", ["--set", "rtmr1=" + 48 * "cd"]),
    "tdx-15": ("TdxVm", ["--set", "quote_version=5", "--set", "td_report=1.5", "--set", "mr_service_td=" + 48 * "ef"]),
    "snp": ("SevSnpVm", ["--set", "vmpl=2", "--set", "guest_svn=9"]),
    "snp-turin": ("SevSnpVm", ["--set", "product=Turin", "--set", "report_version=5", "--set", "uvm=true"]),
    "snp-vlek": ("SevSnpVm", ["--set", "signing_key=vlek"]),
    "tpm": ("Tpm", ["--set", "reset_count=5", "--set", "other_key=true"]),
    "tpm-first": ("Tpm", ["--set", "form=attReq", "--set", "att_type=vbs"]),
    "tpm-vbs": ("Tpm", ["--set", "att_type=vbs", "--set", "resumed=true"]),
    "tpm-linux": ("Tpm", ["--set", "system=linux", "--set", "ima=true", "--set", "scheme=ecdsa"]),
    "guest": ("AzureGuest", []),
    "guest-snp": ("AzureGuest", ["--set", "isolation=SevSnp", "--set", "system=windows"]),
    "guest-tdx": ("AzureGuest", ["--set", "isolation=Tdx"]),
    "hcl": ("AzureGuest", ["--set", "isolation=SevSnp", "--set", "form=hcl"]),
}

# A few fields of each, by their path in the JSON.
FIELDS = {
    "sgx": {"report_body/isv_svn": 7, "report_body/mr_enclave": 32 * "ab", "header/version": 3,
            "report_body/attributes/flags": ["INIT", "DEBUG", "MODE64BIT"], "pck_chain/certificates/2/subject": "Intel SGX Root CA"},
    "sgx-v4": {"header/version": 4, "report_body/attributes/flags": ["INIT", "MODE64BIT", "KSS"]},
    "open-enclave": {"oe_report_header/report_type/name": "remote", "report_body/isv_prod_id": 3},
    "tdx": {"header/tee_type/name": "TDX", "td_report/rtmr1": 48 * "cd", "pck_chain/certificates/0/key": "P-256"},
    "tdx-15": {"header/version": 5, "header/body_size": 648, "td_report/mr_service_td": 48 * "ef"},
    "snp": {"report/vmpl": 2, "report/guest_svn": 9, "report/signing_key/name": "VCEK", "endorsement_key/kind": "VCEK",
            "report/product_line": "Milan", "certificates/certificates/1/subject": "SEV-Milan"},
    "snp-turin": {"report/version": 5, "report/product_line": "Turin", "certificates/certificates/1/issuer": "ARK-Turin"},
    "snp-vlek": {"report/signing_key/name": "VLEK", "endorsement_key/kind": "VLEK"},
    "tpm": {"message/typ": "attReqV2", "current_quote/reset_count": 5, "current_quote/magic/name": "TPM_GENERATED_VALUE",
            "request_key/binding": "tpm_quote", "other_key0/binding": "tpm_certify", "current_boot_state/secure_boot": True},
    "tpm-first": {"message/typ": "attReq", "message/att_type": "vbs"},
    "tpm-vbs": {"message/att_type": "vbs", "boot_quote/type/name": "TPM_ST_ATTEST_QUOTE"},
    "tpm-linux": {"current_quote/signature_scheme": "ECDSA with SHA256", "current_boot_state/windows": False},
    "guest": {"guest/isolation_type": "TrustedLaunch", "boot_state/secure_boot": True, "ak/name_alg": "SHA256",
              "enc_key_certification/type/name": "TPM_ST_ATTEST_CERTIFY"},
    "guest-snp": {"guest/isolation_type": "SevSnp", "report/version": 3, "boot_state/windows": True, "report/vmpl": 0},
    "guest-tdx": {"guest/isolation_type": "Tdx", "header/tee_type/name": "TDX"},
    "hcl": {"hcl_report/report_type/name": "snp", "hcl_report/runtime_data_bound": True},
}


def at(document, path):
    for step in path.split("/"):
        document = document[int(step) if isinstance(document, list) else step]
    return document


class Shown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        authority = cls.folder / "authority"
        assert run("forge", "authority", "--out", authority)[0] == 0
        for name, (type, flags) in FORGED.items():
            code, _, error = run("forge", "evidence", "--type", type, "--authority", authority, "--out", cls.folder / name, *flags)
            assert code == 0, error

    def evidence(self, name):
        return self.folder / name / "evidence.bin"

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def show(self, *arguments, code=0):
        found, out, error = run("evidence", "show", *arguments)
        self.assertEqual((found, error), (code, ""), error)
        return out

    def one(self, *arguments, code=0):
        document = json.loads(self.show("--json", *arguments, code=code))
        self.assertIs(document["verified"], False)
        self.assertEqual(len(document["evidence"]), 1)
        return document["evidence"][0]

    def refused(self, code, message, *arguments):
        found, out, error = run("evidence", "show", *arguments)
        self.assertEqual((found, out), (code, ""), error)
        self.assertEqual(error.count("\n"), 1, error)
        self.assertIn(message, error)


class EveryType(Shown):
    def test_is_told_apart_and_shown_as_text(self):
        for name, (type, _) in FORGED.items():
            with self.subTest(name=name):
                file = self.evidence(name)
                lines = self.show(file).splitlines()
                self.assertEqual(lines[0], "Not verified: what the evidence says of itself. To verify it: "
                                           f"assay verify --type {type} --evidence {file}")
                self.assertEqual(lines[1], f"{type}, {file.stat().st_size} bytes")
                self.assertFalse([l for l in lines if "not readable" in l])
                self.assertFalse([c for c in "".join(lines) if ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0])

    def test_is_shown_as_json(self):
        for name, (type, _) in FORGED.items():
            with self.subTest(name=name):
                found = self.one(self.evidence(name))
                self.assertEqual((found["type"], found["error"]), (type, None))
                for path, value in FIELDS[name].items():
                    self.assertEqual(at(found["sections"], path), value, path)

    def test_is_the_same_from_a_recorded_body(self):
        for name, (type, _) in FORGED.items():
            with self.subTest(name=name):
                body = self.one(self.folder / name / "request.json")
                self.assertEqual(body["type"], type)
                if type != "Tpm":  # whose body is the evidence
                    self.assertEqual(body["bytes"], self.evidence(name).stat().st_size)
                self.assertEqual(body["sections"], self.one(self.evidence(name))["sections"])

    def test_is_the_same_with_its_type(self):
        for name, (type, _) in FORGED.items():
            with self.subTest(name=name):
                named = self.show("--json", "--type", type.lower(), "--evidence", self.evidence(name))
                self.assertEqual(named, self.show("--json", self.evidence(name)))

    def test_is_never_read_where_it_is_cut_off(self):
        for name, (type, _) in FORGED.items():
            whole = self.evidence(name).read_bytes().rstrip(b"\0")  # an NV index ends in zeros
            for size in sorted({0, 7, 47, 100, 1000, len(whole) // 2, len(whole) - 1} & set(range(len(whole)))):
                with self.subTest(name=name, size=size):
                    cut = self.file("cut", whole[:size])
                    code, out, error = run("evidence", "show", cut)
                    self.assertIn(code, (1, 2), error)
                    self.assertEqual(out, "")
                    code, out, error = run("evidence", "show", "--type", type, cut)
                    self.assertEqual((code, out), (1, ""), error)
                    self.assertRegex(error, r"^assay: .*\[[\w.]+\]\n$")

    def test_survives_any_byte(self):
        for name, (type, _) in FORGED.items():
            whole = bytearray(self.evidence(name).read_bytes())
            for place in range(0, len(whole), max(1, len(whole) // 8)):
                with self.subTest(name=name, place=place):
                    changed = bytearray(whole)
                    changed[place] ^= 0xff
                    code, out, error = run("evidence", "show", "--json", "--type", type, self.file("changed", changed))
                    self.assertIn(code, (0, 1), error)
                    if out:
                        json.loads(out)


class Parts(Shown):
    def test_of_a_snp_report_alone(self):
        found = self.one(self.folder / "snp" / "report.bin")
        self.assertEqual(found["type"], "SevSnpVm")
        self.assertNotIn("certificates", found["sections"])
        turin = self.one(self.folder / "snp-turin" / "report.bin")["sections"]["report"]
        self.assertIn("fmc", turin["reported_tcb"])
        self.assertIn("launch_mit_vector", turin)

    def test_of_endorsements_of_a_vm(self):
        sections = self.one(self.evidence("snp-turin"))["sections"]
        self.assertEqual(sections["endorsements"]["uvm"][0]["launch_measurement"], sections["report"]["measurement"])

    def test_of_logs(self):
        windows = self.one(self.evidence("tpm"))["sections"]["current_event_log"]["events"]
        self.assertEqual([e["event_seq"] for e in windows], list(range(len(windows))))
        linux = self.one(self.evidence("tpm-linux"))["sections"]["current_event_log"]
        self.assertIn("IMA", linux["log1"])
        self.assertIn("IMA_MEASUREMENT_EVENT", {e["type"] for e in linux["events"]})
        vbs = self.one(self.evidence("tpm-vbs"))["sections"]
        self.assertEqual(len(vbs["vbs_enclave_report"]["enclave_data"]), 128)

    def test_of_held_data(self):
        data = self.file("data", b"what is bound")
        out = self.folder / "bound"
        code, _, error = run("forge", "evidence", "--type", "SgxEnclave", "--authority", self.folder / "authority", "--out", out,
                             "--runtime-data", data)
        self.assertEqual(code, 0, error)
        bound = self.one("--runtime-data", data, out / "evidence.bin")["sections"]["held_data"]
        self.assertIs(bound["runtime_data_bound"], True)
        self.assertEqual(bound["runtime_data"]["bytes"], 13)
        self.assertEqual(self.one(out / "request.json")["sections"]["held_data"], bound)
        other = self.one("--runtime-data", self.evidence("snp"), out / "evidence.bin")["sections"]["held_data"]
        self.assertIs(other["runtime_data_bound"], False)

    def test_that_cannot_be_read_leave_the_others(self):
        bundle = json.loads(self.evidence("guest").read_bytes())
        bundle["TcgLogs"] = bundle["TcgLogs"][:200]
        bundle["ClientPayload"] = {"a\u001b[2J\u202e": base64.b64encode(b"\x1b[31mred\nline").decode()}
        file = self.file("guest.json", json.dumps(bundle).encode())
        out = self.show(file, code=1)
        self.assertIn("not readable: logs[0]", out)
        self.assertIn("vTPM quote", out)
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\u202e", out)
        sections = self.one(file, code=1)["sections"]
        self.assertEqual(set(sections["event_log"]["error"]), {"code", "message"})
        self.assertEqual(sections["client_payload"]["members"], [{"name": "a?[2J?", "value": "?[31mred?line"}])

    def test_of_a_message_that_asks_for_a_challenge(self):
        inner = base64.urlsafe_b64encode(b'{"payload":{"type":"aikcert"}}').decode().rstrip("=")
        found = self.one(self.file("first.json", json.dumps({"data": inner}).encode()))
        self.assertEqual((found["type"], found["sections"]["message"]["asks_for"]), ("Tpm", "a challenge"))


class Use(Shown):
    def test_of_standard_input(self):
        quote = self.evidence("sgx").read_bytes()
        for arguments in (["-"], ["--evidence", "-"]):
            done = subprocess.run([ASSAY, "evidence", "show", "--json", *arguments], input=quote, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(json.loads(done.stdout)["evidence"][0]["sections"], self.one(self.evidence("sgx"))["sections"])

    def test_of_several_files(self):
        files = [self.evidence("sgx"), self.evidence("tdx"), self.folder / "snp" / "report.bin"]
        found = json.loads(self.show("--json", *files))["evidence"]
        self.assertEqual([e["type"] for e in found], ["SgxEnclave", "TdxVm", "SevSnpVm"])
        self.assertEqual([e["file"] for e in found], list(map(str, files)))
        self.assertEqual(self.show(*files).count("Not verified: "), 3)
        cut = self.file("cut-quote", self.evidence("sgx").read_bytes()[:100])
        code, out, error = run("evidence", "show", files[0], cut, files[1])
        self.assertEqual((code, out.count("Not verified: ")), (1, 2))
        self.assertIn("[dcap.quote.truncated]", error)

    def test_of_types(self):
        quote = self.evidence("sgx")
        self.refused(2, "name it with --type: SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm, AzureGuest",
                     self.file("other", b"neither this nor that"))
        self.refused(2, "name it with --type", self.file("empty.json", b"{}"))
        self.refused(2, 'no attestation type "Nothing"', "--type", "Nothing", quote)
        self.refused(2, "not supported by this build", "--type", "Pluton", quote)
        self.refused(1, "[dcap.header.tee_type]", "--type", "TdxVm", quote)
        self.refused(1, "[snp.request.malformed]", "--type", "SevSnpVm", self.file("text", b"no JSON"))

    def test_errors_are_in_the_document(self):
        cut = self.file("cut-report", (self.folder / "snp" / "report.bin").read_bytes()[:1000])
        found = self.one("--type", "SevSnpVm", cut, code=1)
        self.assertEqual((found["sections"], found["error"]["code"]), (None, "snp.report.truncated"))
        self.assertIn("1184", found["error"]["message"])

    def test_of_the_command_line(self):
        self.refused(3, "cannot open /nothing", "/nothing")
        code, _, error = run("evidence", "show")
        self.assertEqual(code, 2)
        self.assertIn("is required", error)
        code, out, _ = run("evidence", "show", "--help")
        self.assertEqual(code, 0)
        self.assertIn("assay evidence show quote.bin", out.split("Example:")[1])


if __name__ == "__main__":
    unittest.main()
