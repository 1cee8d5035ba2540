"""Unmodified clients: Azure's SDKs for JavaScript and Python, npm's jose."""
import json
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from harness import Service

try:
    from azure.core.credentials import AccessToken
    from azure.security.attestation import AttestationClient
except ImportError:
    AttestationClient = None

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("ASSAY", "build/release/assay")).resolve().parent


class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        data = cls.service.folder / "data.json"
        data.write_text('{ "key" : [1, 2], "a": "b" }')
        for name, type_, flags in [("sgx", "SgxEnclave", []), ("sgx-data", "SgxEnclave", ["--runtime-data", data]),
                                   ("oe", "OpenEnclave", []), ("oe-data", "OpenEnclave", ["--runtime-data", data])]:
            cls.service.forge(name, *flags, type=type_)
        cls.data = data.read_bytes()

    @classmethod
    def tearDownClass(cls):
        cls.service.close()

    @unittest.skipIf(shutil.which("npm") is None, "npm is not installed")
    def test_javascript(self):
        folder = BUILD / "e2e-js"
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json", "client.mjs"):
            shutil.copy(HERE / "js" / name, folder / name)
        if not (folder / "node_modules" / "jose").exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        done = subprocess.run(["node", "client.mjs", self.service.url, str(self.service.folder)], cwd=folder, capture_output=True,
                              text=True, timeout=120, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(self.service.ca)})
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        results = json.loads(done.stdout)
        self.assertEqual(results["issuer"], self.service.url)
        self.assertEqual(results["signers"], 1)
        for name in ("sgx", "sgxBinary", "sgxJson", "oe", "oeJson", "draft"):
            self.assertEqual(results[name]["mrEnclave"], "e1" * 32, name)
        self.assertEqual(results["sgxBinary"]["ehd"], len(self.data))
        self.assertEqual(results["sgxJson"]["runtime"], json.loads(self.data))
        self.assertEqual(results["draft"]["algorithm"], "none")
        self.assertEqual(results["denied"], {"status": 400, "code": "PolicyEvaluationError"})
        self.assertEqual(results["jose"], "sgx")

    @unittest.skipIf(AttestationClient is None, "python3-azure is not installed")
    def test_python(self):
        class Credential:
            def get_token(self, *scopes, **_):
                return AccessToken("not looked at", int(time.time()) + 3600)

        folder = self.service.folder
        with AttestationClient(self.service.url, Credential(), connection_verify=str(self.service.ca)) as client:
            self.assertEqual(client.get_open_id_metadata()["issuer"], self.service.url)
            self.assertEqual(len(client.get_signing_certificates()), 1)
            for method, name in ((client.attest_sgx_enclave, "sgx"), (client.attest_open_enclave, "oe")):
                result, token = method((folder / name / "evidence.bin").read_bytes())
                self.assertEqual(result.mr_enclave, "e1" * 32)
                self.assertEqual(token.algorithm, "RS256")
                bound = (folder / (name + "-data") / "evidence.bin").read_bytes()
                self.assertEqual(method(bound, runtime_data=self.data)[0].enclave_held_data, self.data)
                self.assertEqual(method(bound, runtime_json=self.data)[0].runtime_claims, json.loads(self.data))
                draft = "version=1.0; authorizationrules{=> permit();};"
                self.assertEqual(method(bound, draft_policy=draft)[1].algorithm, "none")


if __name__ == "__main__":
    unittest.main()
