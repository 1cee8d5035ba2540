"""The development issuer judged by unmodified credentials: azure-identity of
Debian's python3-azure, @azure/identity of npm."""
import json
import os
import unittest
import urllib.parse

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from harness import Service, payload
from npm import install, node
from tenants import SUBSCRIPTION, Identity

SCOPES = ("https://attest.azure.net/.default", "https://management.azure.com/.default")
NOWHERE = (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/e2e/providers/Microsoft.Attestation"
           "/attestationProviders/none?api-version=2021-06-01")


class DevelopmentIssuer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.clients = cls.identity.owner, cls.identity.reader
        os.environ["AZURE_AUTHORITY_HOST"] = cls.service.url

    def form(self, path, text):
        status, _, body = self.service.call("POST", f"/{self.identity.tenant}{path}", text,
                                            {"Content-Type": "application/x-www-form-urlencoded"})
        return status, body

    def check(self, token, client):
        """That the service takes the token for the client's, with its role."""
        self.assertEqual(payload(token)["oid"], client["objectId"])
        status, _, body = self.service.call("PUT", NOWHERE, "{}", {"Authorization": "Bearer " + token})
        if client["role"] == "Owner":
            self.assertEqual((status, body["error"]["code"]), (400, "InvalidRequestContent"))
        else:
            self.assertEqual((status, body["error"]["code"]), (403, "AuthorizationFailed"))
            self.assertIn(client["objectId"], body["error"]["message"])

    def credential(self, client, secret=None):
        return ClientSecretCredential(self.identity.tenant, client["id"], secret or client["secret"],
                                      instance_discovery=False, connection_verify=str(self.service.ca))

    def test_python(self):
        self.assertEqual([client["role"] for client in self.clients], ["Owner", "Attestation Reader"])
        for client in self.clients:
            for scope in SCOPES:
                with self.credential(client) as credential:
                    self.check(credential.get_token(scope).token, client)

    def test_python_errors(self):
        with self.credential(self.identity.owner, "wrong") as credential:
            with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS7000215"):
                credential.get_token(SCOPES[0])
        with self.credential(self.identity.owner) as credential:
            with self.assertRaisesRegex(ClientAuthenticationError, "AADSTS500011"):
                credential.get_token("https://graph.microsoft.com/.default")

    def test_javascript(self):
        install()
        said = {"tenant": self.identity.tenant, "clients": self.clients}
        results = node("identity.mjs", json.dumps(said), NODE_EXTRA_CA_CERTS=str(self.service.ca))
        for client in self.clients:
            for scope in SCOPES:
                self.check(results[client["id"]][scope], client)
        self.assertRegex(results["wrong"], "AADSTS7000215")

    def test_version_1(self):
        reader = self.identity.reader
        status, answer = self.form("/oauth2/token", urllib.parse.urlencode({
            "grant_type": "client_credentials", "client_id": reader["id"], "resource": "https://attest.azure.net",
            "client_secret": reader["secret"]}))
        self.assertEqual((status, answer["resource"]), (200, "https://attest.azure.net"))
        self.check(answer["access_token"], reader)

    def test_refusals(self):
        status, answer = self.form("/oauth2/v2.0/token", "grant_type=password")
        self.assertEqual((status, answer["error"], answer["error_codes"]), (400, "unsupported_grant_type", [70003]))

    def test_the_start_tells_the_secrets_on_standard_error_alone(self):
        log = self.service.log.read_text()
        for client in self.clients:
            self.assertIn(f"{client['role']}: AZURE_CLIENT_ID={client['id']} AZURE_CLIENT_SECRET={client['secret']}", log)
            self.assertNotIn(client["secret"], json.dumps(self.service.ready))
        self.assertEqual((self.service.data / "identity.json").stat().st_mode & 0o077, 0)


if __name__ == "__main__":
    unittest.main()
