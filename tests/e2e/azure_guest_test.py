"""Azure guests from outside: a client of azure-guest.md with a software TPM, and forged hardware under it."""
import hashlib
import json
import pathlib
import shutil
import tempfile
import unittest

from guest_client import LINUX, WINDOWS, Guest, Log, TpmMaker, b64, der, pem, request_body, unb64, validate
from harness import Service, run


def lists_of(**values):
    """A file for azure_guest.secure_boot_lists."""
    return json.dumps({name: [hashlib.sha256(value).hexdigest()] for name, value in values.items()})


class AzureGuest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.maker = TpmMaker()
        cls.files = pathlib.Path(tempfile.mkdtemp(prefix="assay-guest-"))
        cls.addClassCleanup(shutil.rmtree, cls.files, ignore_errors=True)
        (cls.files / "issuers").mkdir()
        (cls.files / "root.pem").write_bytes(pem(cls.maker.root))
        (cls.files / "issuers" / "ca.pem").write_bytes(pem(cls.maker.ca))
        (cls.files / "lists.json").write_text(lists_of(pk=b"PK", kek=b"KEK", db=b"db"))
        cls.service = Service("--anchors.extra", str(cls.files / "root.pem"), "--collateral.sources",
                              f"dir:{cls.files / 'issuers'}", "--azure_guest.secure_boot_lists",
                              str(cls.files / "lists.json"))
        cls.addClassCleanup(cls.service.close)
        cls.linux = cls.boot(Log().boot())
        cls.bare = cls.boot(None)

    @classmethod
    def boot(cls, log, pcrs=LINUX):
        guest = Guest(cls.maker, log, pcrs)
        cls.addClassCleanup(guest.close)
        return guest

    def attest(self, bundle, **more):
        body = request_body(bundle) if not more else json.dumps({**json.loads(request_body(bundle)), **more})
        version = "2026-03-11-preview" if more else "2020-10-01"
        return self.service.attest(body, type="AzureGuest", version=version)

    def claims(self, guest, bundle):
        status, _, body = self.attest(bundle)
        self.assertEqual(status, 200, body)
        token = guest.open(body)
        self.assertIsNotNone(token)
        return validate(token, self.service.call("GET", "/certs")[2]["keys"], self.service.url)

    def refusal(self, bundle):
        status, _, body = self.attest(bundle)
        self.assertEqual((status, body["error"]["code"]), (400, "InvalidParameter"), body)
        return body["error"]["details"][0]["code"]

    def hardware(self, type, runtime, *flags):
        """Proof of forged hardware under this runtime data."""
        (self.files / "runtime.json").write_bytes(runtime)
        case = self.service.forge("hardware-" + type, "--runtime-data", self.files / "runtime.json", *flags, type=type)
        return {"Type": {"SevSnpVm": "SevSnp", "TdxVm": "Tdx"}[type],
                "Evidence": {"Proof": b64((case / "evidence.bin").read_bytes()), "RunTimeData": b64(runtime)}}


class TrustedLaunch(AzureGuest):
    def test_a_guest_without_log_reads_its_token(self):
        claims = self.claims(self.bare, self.bare.bundle())
        self.assertEqual(claims["x-ms-attestation-type"], "azurevm")
        self.assertEqual(claims["x-ms-azurevm-attested-pcrs"], LINUX)
        self.assertEqual(claims["x-ms-azurevm-ostype"], "Linux")
        self.assertNotIn("secureboot", claims)
        self.assertNotIn("x-ms-isolation-tee", claims)
        runtime = claims["x-ms-runtime"]
        self.assertEqual(runtime["client-payload"], {"nonce": b64(b"fresh")})
        self.assertEqual(runtime["keys"][0]["kid"], "TpmEphemeralEncryptionKey")
        self.assertEqual(unb64(runtime["keys"][0]["n"]), self.bare.enc_public[-256:])

    def test_a_token_once_read_is_no_use_in_another_state(self):
        guest = Guest(self.maker)
        self.addCleanup(guest.close)
        answer = self.attest(guest.bundle())[2]
        self.assertIsNotNone(guest.open(answer))
        guest.tpm.extend([(4, {"sha256": hashlib.sha256(b"malware").digest()})])
        self.assertIsNone(guest.open(answer))

    def test_the_envelope_is_fresh_and_never_left_out(self):
        bundle = self.bare.bundle()
        answers = [json.loads(unb64(self.attest(bundle)[2]["token"])) for _ in range(2)]
        self.assertEqual(list(answers[0]), ["Jwt", "EncryptedInnerKey", "EncryptionParams", "AuthenticationData"])
        self.assertNotEqual(answers[0]["EncryptionParams"]["Iv"], answers[1]["EncryptionParams"]["Iv"])
        self.assertNotEqual(answers[0]["EncryptedInnerKey"], answers[1]["EncryptedInnerKey"])
        draft = self.attest(bundle, draftPolicyForAttestation="version=1.0;authorizationrules{=>permit();};")
        self.assertEqual(draft[0], 200, draft[2])
        self.assertIn("Jwt", json.loads(unb64(draft[2]["token"])))

    def test_secure_boot_values_are_those_of_the_operator(self):
        status, _, body = self.attest(self.linux.bundle())
        self.assertEqual((status, body["error"]["code"]), (400, "PolicyEvaluationError"), body)
        self.assertIn("x-ms-azurevm-dbxvalidated", json.dumps(body["error"]["details"]))

    def test_every_spelling_and_encoding(self):
        bundle = self.bare.bundle()
        padded = json.dumps({"attestationInfo": b64(json.dumps(bundle).encode())})
        self.assertEqual(self.service.attest(padded, type="azureguest", version="2025-06-01")[0], 200)
        self.assertEqual(self.service.call("POST", "/attest/Tee/AzureGuest?api-version=2020-10-01",
                                           request_body(bundle))[0], 200)

    def test_a_log_of_100_kilobytes_is_normal(self):
        log = Log()
        for _ in range(30):
            log.add(4, 0xD, bytes(4096))
        guest = self.boot(log)
        status, _, body = self.attest(guest.bundle(), draftPolicyForAttestation="version=1.0;"
                                      "authorizationrules{=>permit();};")
        self.assertEqual(status, 200, body)


class Refused(AzureGuest):
    def broken(self, **members):
        info = self.bare.tpm_info()
        return self.bare.bundle({**info, **{name: make(info) for name, make in members.items()}})

    def test_another_machines_quote(self):
        other = self.linux.tpm_info()
        bundle = self.broken(PcrQuote=lambda _: other["PcrQuote"], PcrSignature=lambda _: other["PcrSignature"])
        self.assertEqual(self.refusal(bundle), "tpm.quote.signature")

    def test_structures_in_each_others_place(self):
        bundle = self.broken(PcrQuote=lambda info: info["EncKeyCertifyInfo"],
                             PcrSignature=lambda info: info["EncKeyCertifyInfoSignature"])
        self.assertEqual(self.refusal(bundle), "tpm.quote.type")
        bundle = self.broken(EncKeyCertifyInfo=lambda info: info["PcrQuote"],
                             EncKeyCertifyInfoSignature=lambda info: info["PcrSignature"])
        self.assertEqual(self.refusal(bundle), "azure_guest.enc_key.certify_malformed")

    def test_an_encryption_key_that_malware_could_use(self):
        for attributes, policy, code in (
                ("fixedtpm|fixedparent|sensitivedataorigin|noda|decrypt|userwithauth", None, "attributes"),
                ("fixedtpm|fixedparent|sensitivedataorigin|noda|decrypt", hashlib.sha256(b"other").digest(), "policy")):
            key = self.bare.tpm.make_key(LINUX, attributes, policy)
            self.assertEqual(self.refusal(self.bare.bundle(self.bare.tpm_info(key))), "azure_guest.enc_key." + code)

    def test_a_certificate_that_is_none_of_an_ak(self):
        self.assertEqual(self.refusal(self.broken(AikCert=lambda _: b64(bytes(4096)))), "tpm.ak.certificate")
        other = TpmMaker().certify(self.bare.tpm.public("0x81000003", "pem"))
        self.assertEqual(self.refusal(self.broken(AikCert=lambda _: b64(der(other)))), "tpm.ak.chain")

    def test_a_log_of_another_boot(self):
        bundle = self.linux.bundle(TcgLogs=b64(Log().boot(secure_boot=b"\0").bytes))
        self.assertEqual(self.refusal(bundle), "tpm.log.replay")

    def test_bundles_that_are_none(self):
        for info in ("e30", b64(b"[]"), b64(b"HCLA" + bytes(3000))):
            status, _, body = self.service.attest(json.dumps({"AttestationInfo": info}), type="AzureGuest")
            self.assertEqual(status, 400, body)
        status, _, body = self.service.attest("{}", type="AzureGuest")
        self.assertEqual((status, body["error"]["details"][0]["code"]), (400, "MissingField"), body)


class Windows(AzureGuest):
    def test_a_debugged_guest_is_denied_by_the_default_policy(self):
        for flag, claim in (("kernel_debug", "debuggersdisabled"), ("test_signing", "signingdisabled")):
            guest = self.boot(Log().boot().windows(**{flag: 1}), WINDOWS)
            status, _, body = self.attest(guest.bundle())
            self.assertEqual((status, body["error"]["code"]), (400, "PolicyEvaluationError"), body)
            self.assertIn("x-ms-azurevm-" + claim, json.dumps(body["error"]["details"]))


class Confidential(AzureGuest):
    def test_the_hardware_vouches_for_the_ak(self):
        for type, name in (("SevSnpVm", "sevsnpvm"), ("TdxVm", "tdxvm")):
            with self.subTest(type=type):
                runtime = self.bare.runtime_data()
                bundle = self.bare.bundle(isolation=self.hardware(type, runtime))
                claims = self.claims(self.bare, bundle)
                tee = claims["x-ms-isolation-tee"]
                self.assertEqual(tee["x-ms-attestation-type"], name)
                self.assertEqual(tee["x-ms-runtime"], json.loads(runtime))
                self.assertEqual(claims["x-ms-azurevm-vmid"], "0E5A7E2C-0000-4000-8000-0123456789AB")
                self.assertIs(claims["x-assay-forged"], True)

    def test_runtime_data_of_another_vm(self):
        isolation = self.hardware("SevSnpVm", self.linux.runtime_data())
        self.assertEqual(self.refusal(self.bare.bundle(isolation=isolation)), "azure_guest.isolation.ak_binding")
        isolation["Evidence"]["RunTimeData"] = b64(self.bare.runtime_data())
        self.assertEqual(self.refusal(self.bare.bundle(isolation=isolation)), "azure_guest.isolation.runtime_data")

    def test_a_guest_that_the_host_may_debug_is_denied(self):
        isolation = self.hardware("SevSnpVm", self.bare.runtime_data(), "--debug")
        status, _, body = self.attest(self.bare.bundle(isolation=isolation))
        self.assertEqual((status, body["error"]["code"]), (400, "PolicyEvaluationError"), body)

    def test_a_report_of_the_guest_itself_is_none_of_the_paravisor(self):
        isolation = self.hardware("SevSnpVm", self.bare.runtime_data(), "--set", "vmpl=2")
        self.assertEqual(self.refusal(self.bare.bundle(isolation=isolation)), "azure_guest.isolation.vmpl")


class CommandLine(AzureGuest):
    def test_attest_prints_the_envelope_and_says_so(self):
        body = self.files / "body.json"
        body.write_text(request_body(self.bare.bundle()))
        code, out, error = run("attest", "--type", "AzureGuest", "--evidence", body, "--url", self.service.url, "--ca",
                               self.service.ca)
        self.assertEqual((code, error), (0, ""), out)
        self.assertIn("sealed: only the TPM of the guest can open the token", out)

    def test_attest_opens_it_with_the_key(self):
        case = self.service.forge("guest", "--set", "isolation=SevSnp", type="AzureGuest")
        code, out, error = run("attest", "--type", "AzureGuest", "--evidence", case / "request.json", "--url",
                               self.service.url, "--ca", self.service.ca, "--key", case / "recipient.pem", "--draft-policy",
                               self.policy(), "--json")
        self.assertEqual((code, error), (0, ""), out)
        self.assertEqual(json.loads(out)["decoded"]["payload"]["x-ms-attestation-type"], "azurevm")

    def policy(self):
        (self.files / "permit.txt").write_text("version=1.0;authorizationrules{=>permit();};")
        return self.files / "permit.txt"

    def test_verify_offline(self):
        body = self.files / "body.json"
        body.write_text(request_body(self.linux.bundle()))
        code, out, error = run("verify", "--type", "AzureGuest", "--evidence", body, "--anchor", self.files / "root.pem",
                               "--collateral", self.files / "issuers", "--secure-boot-lists", self.files / "lists.json",
                               "--json")
        self.assertEqual((code, error), (0, ""), out)
        claims = json.loads(out)["claims"]
        self.assertEqual((claims["secureboot"], claims["x-ms-azurevm-dbvalidated"]), (True, True))


if __name__ == "__main__":
    unittest.main()
