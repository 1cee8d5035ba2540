"""The development issuer judged by unmodified credentials: azure-identity of
Debian's python3-azure, @azure/identity of npm."""
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from harness import ASSAY
from npm import install, node

SCOPES = ("https://attest.azure.net/.default", "https://management.azure.com/.default")


class Identity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-identity-")
        cls.addClassCleanup(folder.cleanup)
        program = pathlib.Path(ASSAY).resolve().parent / "assay_dev_issuer"
        cls.process = subprocess.Popen([program, folder.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end)
        cls.ready = json.loads(cls.process.stdout.readline())
        cls.owner, cls.reader = cls.ready["clients"]
        os.environ["AZURE_AUTHORITY_HOST"] = cls.ready["url"]

    @classmethod
    def end(cls):
        cls.process.stdin.close()
        cls.process.stdout.close()
        if cls.process.wait(timeout=20) != 0:
            raise RuntimeError("the issuer did not end well")

    def call(self, path, body=None, headers=None):
        """Status and body of an answer."""
        request = urllib.request.Request(self.ready["url"] + path, data=body, headers=headers or {})
        context = ssl.create_default_context(cafile=self.ready["ca"])
        try:
            with urllib.request.urlopen(request, context=context, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def whoami(self, token):
        return self.call("/whoami", headers={"Authorization": "Bearer " + token})[1]

    def credential(self, client, secret=None):
        return ClientSecretCredential(self.ready["tenant"], client["id"], secret or client["secret"],
                                      instance_discovery=False, connection_verify=self.ready["ca"])

    def test_python(self):
        for client in self.ready["clients"]:
            for scope in SCOPES:
                with self.credential(client) as credential:
                    found = self.whoami(credential.get_token(scope).token)
                self.assertEqual((found["principal"], found["role"]), (client["object_id"], client["role"]))

    def test_python_errors(self):
        with self.credential(self.owner, "wrong") as credential:
            with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS7000215"):
                credential.get_token(SCOPES[0])
        with self.credential(self.owner) as credential:
            with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS500011"):
                credential.get_token("https://graph.microsoft.com/.default")

    def test_javascript(self):
        install()
        results = node("identity.mjs", json.dumps(self.ready), NODE_EXTRA_CA_CERTS=self.ready["ca"])
        for client in self.ready["clients"]:
            for scope in SCOPES:
                found = self.whoami(results[client["id"]][scope])
                self.assertEqual((found["principal"], found["role"]), (client["object_id"], client["role"]))
        self.assertRegex(results["wrong"], "AADSTS7000215")

    def test_version_1(self):
        form = {"grant_type": "client_credentials", "client_id": self.reader["id"], "resource": "https://attest.azure.net",
                "client_secret": self.reader["secret"]}
        status, answer = self.call(f"/{self.ready['tenant']}/oauth2/token", urllib.parse.urlencode(form).encode())
        self.assertEqual((status, answer["resource"]), (200, "https://attest.azure.net"))
        self.assertEqual(self.whoami(answer["access_token"])["role"], "Attestation Reader")

    def test_refusals(self):
        self.assertEqual(self.whoami("x")["reason"], "identity.token.malformed")
        status, answer = self.call(f"/{self.ready['tenant']}/oauth2/v2.0/token", b"grant_type=password")
        self.assertEqual((status, answer["error"], answer["error_codes"]), (400, "unsupported_grant_type", [70003]))


if __name__ == "__main__":
    unittest.main()
