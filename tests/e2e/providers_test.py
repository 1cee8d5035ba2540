"""Providers of one's own, judged by unmodified clients: Azure's SDKs for
JavaScript and Python, with their credentials through the development issuer."""
import hashlib
import json
import os
import unittest

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.attestation import AttestationManagementClient
from azure.security.attestation import AttestationAdministrationClient, AttestationClient

from harness import Service
from npm import install, node
from tenants import SUBSCRIPTION, Identity, Signer, Tenants

POLICY = 'version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type="ours", value="yes");};'
DENY = "version=1.0; authorizationrules{=> deny();};"
TYPE = "Microsoft.Attestation/attestationProviders"


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.tenants = Tenants(cls.service, cls.identity)
        cls.first, cls.second = Signer("first"), Signer("second")
        os.environ["AZURE_AUTHORITY_HOST"] = cls.service.url
        os.environ["NODE_EXTRA_CA_CERTS"] = str(cls.service.ca)

    def provider(self, name, *signers):
        """The URL of a new provider, which goes when the test ends."""
        uri = self.tenants.create(name, *signers)["properties"]["attestUri"]
        self.assertEqual(uri, f"{self.service.url}/{name}")
        self.addCleanup(self.tenants.delete, name)
        return uri

    def failed(self, found, status, code):
        self.assertEqual((found.get("status"), found.get("code")), (status, code), found)


class JavaScript(Clients):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        install()

    def manage(self, package, name):
        return node("arm.mjs", package, json.dumps({
            "url": self.service.url, "tenant": self.identity.tenant, "owner": self.identity.owner,
            "reader": self.identity.reader, "subscription": SUBSCRIPTION, "name": name, "signer": self.first.base64}))

    def check_management(self, results, name):
        id = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/e2e/providers/{TYPE}/{name}"
        statuses = {key: result["status"] for key, result in results.items() if result["status"] is not None}
        self.assertEqual({key: statuses[key] for key in ("create", "again", "isolated", "update", "connect")},
                         {"create": 201, "again": 200, "isolated": 201, "update": 200, "connect": 200})
        self.assertEqual({key: statuses[key] for key in ("disconnect", "delete", "delete_again", "delete_isolated")},
                         {"disconnect": 200, "delete": 200, "delete_again": 204, "delete_isolated": 200})

        made = results["create"]["body"]
        self.assertEqual((made["id"], made["name"], made["type"], made["location"]), (id, name, TYPE, "westus"))
        self.assertEqual((made["trustModel"], made["status"]), ("AAD", "Ready"))
        self.assertEqual(made["attestUri"], f"{self.service.url}/{name}")
        self.assertEqual(results["isolated"]["body"]["trustModel"], "Isolated")
        self.assertEqual(results["get"]["body"], results["again"]["body"])
        names = [item["name"] for item in results["list"]["body"]["value"]]
        self.assertEqual(names, [name, f"{name}-iso"])
        self.assertEqual(results["group"]["body"]["value"], results["list"]["body"]["value"])
        self.assertEqual(results["elsewhere"]["body"]["value"], [])
        self.assertEqual(results["update"]["body"]["tags"], {"team": "b", "cost": "0"})
        [shared] = results["defaults"]["body"]["value"]
        self.assertEqual((shared["name"], shared["attestUri"]), ("shared", self.service.url))
        self.assertEqual(results["default"]["body"]["attestUri"], self.service.url)
        self.assertEqual(results["empty"]["body"]["value"], [])

        connection = results["connect"]["body"]
        self.assertEqual(connection["id"], f"{id}/privateEndpointConnections/one")
        self.assertEqual(connection["provisioningState"], "Succeeded")
        self.assertEqual(connection["privateLinkServiceConnectionState"], {"status": "Approved", "description": "mine"})
        self.assertEqual(results["connection"]["body"], connection)
        self.assertEqual(results["connections"]["body"], [connection])
        self.assertIn(f"{TYPE}/attestation/write", [item["name"] for item in results["operations"]["body"]["value"]])

        for key in ("missing", "gone", "disconnected"):
            self.failed(results[key], 404, "ResourceNotFound")
        self.assertEqual(results["reader_get"]["status"], 200)
        for key in ("reader_create", "reader_delete"):
            self.failed(results[key], 403, "AuthorizationFailed")
        self.failed(results["nobody"], 401, "AuthenticationFailed")
        for key in ("shared_name", "other_group"):
            self.failed(results[key], 409, "Conflict")
        self.failed(results["bad_signer"], 400, "InvalidRequestContent")

    def test_management_2(self):
        results = self.manage("@azure/arm-attestation-2", "second-version")
        self.check_management(results, "second-version")
        # This client refuses the name itself where it has no allowed character.
        self.failed(results["bad_name"], 400, "InvalidResourceName")
        self.assertNotIn("publicNetworkAccess", results["create"]["body"])

    def test_management_3(self):
        results = self.manage("@azure/arm-attestation", "third-version")
        self.check_management(results, "third-version")
        self.failed(results["bad_name"], 400, "InvalidResourceName")
        self.assertEqual(results["switches"]["body"]["tpmAttestationAuthentication"], "Disabled")
        [link] = results["links"]["body"]["value"]
        self.assertEqual((link["name"], link["properties"]["groupId"]), ("tenant", "standard"))

    def test_administration(self):
        results = node("administration.mjs", json.dumps({
            "tenant": self.identity.tenant, "owner": self.identity.owner, "reader": self.identity.reader,
            "aad": self.provider("js-aad"), "isolated": self.provider("js-isolated", self.first), "policy": POLICY,
            "first": self.first.pem, "second": self.second.pem}))
        self.assertTrue(results["default"].startswith("version="), results["default"])
        self.assertEqual((results["set"]["resolution"], results["set"]["signer"]), ("Updated", 0))
        self.assertEqual(len(results["set"]["hash"]), 64)
        self.assertEqual((results["set_signed"]["resolution"], results["set_signed"]["signer"]), ("Updated", 1))
        for key in ("get", "get_signed", "reader_get", "unchanged", "signed_get"):
            self.assertEqual(results[key], POLICY, key)
        self.failed(results["reader_set"], 401, "Unauthorized")
        self.failed(results["broken"], 400, "PolicyParsingError")
        self.assertEqual((results["reset"]["resolution"], results["after_reset"]), ("Removed", results["default"]))
        self.assertEqual((results["aad_signers"], results["signers"], results["two_signers"]), (0, 1, 2))
        for key in ("aad_add", "unsigned", "remove_last", "unsigned_reset"):
            self.failed(results[key], 400, "InvalidOperation")
        for key in ("stranger", "stranger_again"):
            self.failed(results[key], 400, "InvalidParameter")
            self.assertIn("Unable to find issuer certificate CN=second", results[key]["message"])
        self.assertIn("signing certificates", results["unsigned"]["message"])
        self.assertEqual((results["signed"]["resolution"], results["signed"]["signer"]), ("Updated", 1))
        self.assertEqual(results["add"], {"thumbprint": self.second.thumbprint, "resolution": "IsPresent"})
        self.assertEqual(results["no_stranger"]["resolution"], "Updated")
        self.assertEqual(results["remove"], {"thumbprint": self.second.thumbprint, "resolution": "IsAbsent"})
        self.assertEqual(results["signed_reset"]["resolution"], "Removed")


class Python(Clients):
    def setUp(self):
        self.ca = str(self.service.ca)

    def credential(self, client):
        made = ClientSecretCredential(self.identity.tenant, client["id"], client["secret"], instance_discovery=False,
                                      connection_verify=self.ca)
        self.addCleanup(made.close)
        return made

    def client(self, kind, url, client=None):
        made = kind(url, self.credential(client or self.identity.owner), connection_verify=self.ca)
        self.addCleanup(made.close)
        return made

    def refused(self, status, code, call, *arguments, **options):
        with self.assertRaises(HttpResponseError) as raised:
            call(*arguments, **options)
        self.assertEqual((raised.exception.status_code, raised.exception.error.code), (status, code))
        return raised.exception.message

    def management(self, client):
        made = AttestationManagementClient(self.credential(client), SUBSCRIPTION, base_url=self.service.url,
                                           connection_verify=self.ca, retry_total=0)
        self.addCleanup(made.close)
        return made

    def test_management(self):
        arm = self.management(self.identity.owner)
        providers, connections = arm.attestation_providers, arm.private_endpoint_connections
        self.assertEqual(len(arm.operations.list().value), 3)
        self.refused(404, "ResourceNotFound", providers.get, "e2e", "python")
        made = providers.create("e2e", "python", {"location": "westus", "properties": {}})
        self.assertEqual((made.trust_model, made.status, made.attest_uri), ("AAD", "Ready", f"{self.service.url}/python"))
        keys = {"keys": [{"kty": "RSA", "x5c": [self.first.base64]}]}
        isolated = providers.create("e2e", "python-isolated", {
            "location": "westus", "properties": {"policySigningCertificates": keys}})
        self.assertEqual(isolated.trust_model, "Isolated")
        self.assertEqual(providers.get("e2e", "python").id, made.id)
        self.assertEqual([item.name for item in providers.list().value], ["python", "python-isolated"])
        self.assertEqual(len(providers.list_by_resource_group("e2e").value), 2)
        self.assertEqual(providers.update("e2e", "python", {"tags": {"a": "b"}}).tags, {"a": "b"})
        self.assertEqual([item.name for item in providers.list_default().value], ["shared"])
        self.assertEqual(providers.get_default_by_location("westus").attest_uri, self.service.url)
        state = {"properties": {"privateLinkServiceConnectionState": {"status": "Pending"}}}
        self.assertEqual(connections.create("e2e", "python", "one", state).provisioning_state, "Succeeded")
        self.assertEqual(connections.get("e2e", "python", "one").name, "one")
        self.assertEqual([item.name for item in connections.list("e2e", "python")], ["one"])
        connections.delete("e2e", "python", "one")
        self.refused(404, "ResourceNotFound", connections.get, "e2e", "python", "one")
        reader = self.management(self.identity.reader).attestation_providers
        self.assertEqual(reader.get("e2e", "python").tags, {"a": "b"})
        self.refused(403, "AuthorizationFailed", reader.delete, "e2e", "python")
        for name in ("python", "python-isolated", "python"):
            providers.delete("e2e", name)
        self.assertEqual(providers.list().value, [])

    def test_policies_of_an_own_provider(self):
        url = self.provider("python-aad")
        admin = self.client(AttestationAdministrationClient, url)
        default, _ = admin.get_policy("SgxEnclave")
        self.assertIn("authorizationrules", default)
        quote = (self.service.forge("python-aad", type="SgxEnclave") / "evidence.bin").read_bytes()
        attester = self.client(AttestationClient, url)
        self.assertNotIn("ours", attester.attest_sgx_enclave(quote)[0].policy_claims)
        result, token = admin.set_policy("SgxEnclave", POLICY)
        self.assertEqual((result.policy_resolution, result.policy_signer, token.issuer), ("Updated", None, url))
        result, token = attester.attest_sgx_enclave(quote)
        self.assertEqual((result.issuer, token._body["ours"]), (url, "yes"))
        self.assertEqual(result.policy_claims, {"ours": "yes"})
        self.assertEqual(admin.get_policy("SgxEnclave")[0], POLICY)

        signed = {"signing_key": self.first.key, "signing_certificate": self.first.certificate}
        result, _ = admin.set_policy("SgxEnclave", DENY, **signed)
        self.assertEqual(len(result.policy_signer.certificates), 1)
        self.refused(400, "PolicyEvaluationError", attester.attest_sgx_enclave, quote)
        self.assertEqual(admin.reset_policy("SgxEnclave")[0].policy_resolution, "Removed")
        self.assertEqual(admin.get_policy("SgxEnclave")[0], default)
        attester.attest_sgx_enclave(quote)

        reader = self.client(AttestationAdministrationClient, url, self.identity.reader)
        self.assertEqual(reader.get_policy("SgxEnclave")[0], default)
        self.refused(401, "Unauthorized", reader.set_policy, "SgxEnclave", DENY)
        self.refused(401, "Unauthorized", reader.reset_policy, "SgxEnclave")
        self.assertEqual(admin.get_policy_management_certificates()[0], [])
        self.refused(400, "InvalidOperation", admin.add_policy_management_certificate, self.second.certificate, **signed)
        shared = self.client(AttestationAdministrationClient, self.service.url)
        self.refused(403, "Forbidden", shared.set_policy, "SgxEnclave", DENY)

    def test_policies_and_signers_of_an_isolated_provider(self):
        url = self.provider("python-sealed", self.first)
        admin = self.client(AttestationAdministrationClient, url)
        signed = {"signing_key": self.first.key, "signing_certificate": self.first.certificate}
        other = {"signing_key": self.second.key, "signing_certificate": self.second.certificate}
        message = self.refused(400, "InvalidOperation", admin.set_policy, "SgxEnclave", POLICY)
        self.assertIn("Unsigned JWS specified", message)
        self.refused(400, "InvalidParameter", admin.set_policy, "SgxEnclave", POLICY, **other)
        result, _ = admin.set_policy("SgxEnclave", POLICY, **signed)
        self.assertEqual(result.policy_signer.certificates[0].replace("\n", ""), self.first.certificate.replace("\n", ""))
        stored = self.stored(admin)
        self.assertEqual(result.policy_token_hash, hashlib.sha256(stored.encode()).digest())

        [[pem]] = admin.get_policy_management_certificates()[0]
        self.assertEqual(pem.replace("\n", ""), self.first.certificate.replace("\n", ""))
        self.refused(400, "InvalidParameter", admin.add_policy_management_certificate, self.second.certificate, **other)
        for _ in range(2):
            result, _ = admin.add_policy_management_certificate(self.second.certificate, **signed)
            self.assertEqual(result.certificate_resolution, "IsPresent")
            self.assertEqual(result.certificate_thumbprint, self.second.thumbprint)
        self.assertEqual(len(admin.get_policy_management_certificates()[0]), 2)
        admin.set_policy("SgxEnclave", DENY, **other)
        for _ in range(2):
            result, _ = admin.remove_policy_management_certificate(self.first.certificate, **other)
            self.assertEqual(result.certificate_resolution, "IsAbsent")
            self.assertEqual(result.certificate_thumbprint, self.first.thumbprint)
        self.refused(400, "InvalidOperation", admin.remove_policy_management_certificate, self.second.certificate, **other)
        self.refused(400, "InvalidParameter", admin.set_policy, "SgxEnclave", POLICY, **signed)
        self.assertEqual(admin.get_policy("SgxEnclave")[0], DENY)
        self.refused(400, "InvalidOperation", admin.reset_policy, "SgxEnclave")
        self.assertEqual(admin.reset_policy("SgxEnclave", **other)[0].policy_resolution, "Removed")

    def stored(self, admin):
        """The policy JWS as it is stored."""
        return admin.get_policy("SgxEnclave")[1]._body["x-ms-policy"]


del Clients

if __name__ == "__main__":
    unittest.main()
