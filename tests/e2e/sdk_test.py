"""Unmodified clients: Azure's SDKs for JavaScript and Python, npm's jose."""
import json
import time
import unittest

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.security.attestation import AttestationClient

from harness import Service
from npm import install, node

DENY = "version=1.0; authorizationrules{=> deny();};"
PERMIT = 'version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type="draft", value=true);};'
FORGED = ["--set", "mr_enclave=" + "ab" * 32, "--set", "mr_signer=" + "cd" * 32, "--set", "isv_prod_id=7", "--set", "isv_svn=9"]


class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.folder = cls.service.folder
        data = cls.folder / "data.json"
        cls.data = b'{ "key" : [1, 2], "a": "b" }'
        data.write_bytes(cls.data)
        for name, type in (("sgx", "SgxEnclave"), ("oe", "OpenEnclave")):
            cls.service.forge(name, *FORGED, type=type)
            cls.service.forge(name + "-data", *FORGED, "--runtime-data", data, "--init-time-data", data, type=type)
        cls.service.forge("broken", "--break", "dcap.quote.signature")

    def test_javascript(self):
        install()
        results = node("client.mjs", self.service.url, self.folder, NODE_EXTRA_CA_CERTS=str(self.service.ca))
        self.assertEqual((results["issuer"], results["signers"]), (self.service.url, 1))
        parsed = json.loads(self.data)
        for type in ("sgx", "oe"):
            for kind in ("", "-binary", "-json", "-init-binary", "-init-json", "-draft"):
                found = results[type + kind]
                self.assertEqual((found["mrEnclave"], found["mrSigner"]), ("ab" * 32, "cd" * 32), kind)
                self.assertEqual((found["productId"], found["svn"], found["verifierType"]), (7, 9, "sgx"), kind)
                self.assertEqual(found["algorithm"], "none" if kind == "-draft" else "RS256", kind)
                self.assertEqual(found["ehd"], self.data.decode() if kind in ("-binary", "-init-json") else None, kind)
            self.assertEqual(results[type + "-json"]["runTime"], parsed)
            self.assertEqual(results[type + "-init-json"]["initTime"], parsed)
            self.assertEqual(results[type + "-draft"]["policy"], {"draft": True})
        self.assertEqual(results["denied"], {"name": "RestError", "status": 400, "code": "PolicyEvaluationError"})
        for name in ("mismatch", "broken"):
            self.assertEqual(results[name], {"name": "RestError", "status": 400, "code": "InvalidParameter"})

        verified = results["jose"]
        self.assertEqual(verified["protectedHeader"]["jku"], self.service.url + "/certs")
        self.assertEqual(verified["payload"]["x-ms-sgx-mrenclave"], "ab" * 32)
        self.assertIs(verified["payload"]["x-assay-forged"], True)
        self.assertEqual(results["tampered"], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED")

    def test_python(self):
        with self.client() as client:
            self.assertEqual(client.get_open_id_metadata()["issuer"], self.service.url)
            [signer] = client.get_signing_certificates()
            for method, name in ((client.attest_sgx_enclave, "sgx"), (client.attest_open_enclave, "oe")):
                result, token = method((self.folder / name / "evidence.bin").read_bytes())
                self.assertEqual((result.mr_enclave, result.mr_signer), ("ab" * 32, "cd" * 32))
                self.assertEqual((result.product_id, result.svn, result.issuer), (7, 9, self.service.url))
                self.assertEqual((token.algorithm, token.key_id), ("RS256", signer.key_id))
                self.assertIs(token._body["x-assay-forged"], True)
                bound = (self.folder / (name + "-data") / "evidence.bin").read_bytes()
                parsed = json.loads(self.data)
                self.assertEqual(method(bound, runtime_data=self.data)[0].enclave_held_data, self.data)
                self.assertEqual(method(bound, runtime_json=self.data)[0].runtime_claims, parsed)
                # As JSON it cannot be sent: this SDK forgets the data then.
                self.assertIsNone(method(bound, inittime_data=self.data)[0].inittime_claims)
                result, token = method(bound, draft_policy=PERMIT)
                self.assertEqual((token.algorithm, result.policy_claims), ("none", {"draft": True}))

    def test_python_errors(self):
        quote = (self.folder / "sgx" / "evidence.bin").read_bytes()
        broken = (self.folder / "broken" / "evidence.bin").read_bytes()
        with self.client() as client:
            for code, evidence, options in (("PolicyEvaluationError", quote, {"draft_policy": DENY}),
                                            ("InvalidParameter", broken, {}),
                                            ("InvalidParameter", quote, {"runtime_data": b"other"})):
                with self.assertRaises(HttpResponseError) as raised:
                    client.attest_sgx_enclave(evidence, **options)
                self.assertEqual((raised.exception.status_code, raised.exception.error.code), (400, code))

    def client(self):
        class Credential:
            def get_token(self, *scopes, **_):
                return AccessToken("not looked at", int(time.time()) + 3600)

        return AttestationClient(self.service.url, Credential(), connection_verify=str(self.service.ca))


if __name__ == "__main__":
    unittest.main()
