"""The audit trail: every change of state is one entry, which tells who, what,
before, after, and the id that the answer had; what is refused is none; and what
cannot be written is not done."""
import hashlib
import json
import resource
import unittest
import uuid

from harness import base64url, run
from own_provider import EMPTY, VERSION, OwnProvider, policy
from tenants import MANAGEMENT, SUBSCRIPTION, Signer, jws_of

OLD = "?api-version=2018-09-01-preview"
SGX = OLD + "&tee=SgxEnclave"
POLICY = "/policies/SgxEnclave"


def sha256(data):
    return base64url(hashlib.sha256(data).digest())


def policy_hash(text):
    return sha256(base64url(text.encode()).encode())


def signers_hash(*signers):
    return sha256("".join(signer.thumbprint + "\n" for signer in signers).encode())


class Audit(OwnProvider):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = Signer("first"), Signer("second")
        cls.actor = cls.identity.owner["objectId"]

    def trail(self):
        code, out, error = run("audit", "--data", self.service.data, "--json")
        self.assertEqual(code, 0, error)
        review = json.loads(out)
        self.assertTrue(review["whole"])
        return review["entries"]

    def done(self, call, status, operation, provider=None, target=""):
        """Before and after of the one entry that the change made."""
        count = len(self.trail())
        found, headers, body = call()
        self.assertEqual(found, status, body)
        made = self.trail()[count:]
        self.assertEqual(len(made), 1, made)
        entry = made[0]
        self.assertEqual({name: entry[name] for name in ("actor", "operation", "provider", "target", "requestId")},
                         {"actor": self.actor, "operation": operation, "provider": provider or self.name, "target": target,
                          "requestId": headers["x-ms-request-id"]})
        self.assertNotEqual(entry["before"], entry["after"])
        return entry["before"], entry["after"]

    def arm(self, method, name, body=None, tail="", headers=None):
        path = self.tenants.path(name).replace("?", tail + "?")
        return self.service.call(method, path, body, headers or self.tenants.headers)

    def test_changes_of_the_control_plane(self):
        name, connection = "audited", "/privateEndpointConnections/c"
        body = {"location": "westus", "properties": {}}
        state = {"properties": {"privateLinkServiceConnectionState": {"status": "Approved"}}}
        before, last = self.done(lambda: self.arm("PUT", name, json.dumps(body)), 201, "CreateProvider", name)
        self.assertEqual(before, "")
        for method, tail, content, operation in [
                ("PUT", "", {**body, "tags": {"a": "b"}}, "CreateProvider"), ("PATCH", "", {"tags": {"a": "c"}}, "UpdateProvider"),
                ("PUT", connection, state, "PutPrivateEndpointConnection"),
                ("DELETE", connection, None, "DeletePrivateEndpointConnection"), ("DELETE", "", None, "DeleteProvider")]:
            text = None if content is None else json.dumps(content)
            before, after = self.done(lambda: self.arm(method, name, text, tail), 200, operation, name)
            self.assertEqual(before, last, operation)
            last = after
        self.assertEqual(last, "")

    def test_changes_of_policies(self):
        none = self.done(lambda: self.put(jws_of(policy("one"))), 200, "SetPolicy", target="SgxEnclave")
        one, two = policy_hash(policy("one")), policy_hash(policy("two"))
        self.assertEqual(none[1], one)
        default = none[0]
        token = self.call("POST", "/operations/policy/updatepolicy" + SGX, jws_of(policy("two")), self.owner)[2]
        for call, operation, expected in [
                (lambda: self.call("PUT", "/operations/policy/current" + SGX, token, self.owner), "SetPolicy", (one, two)),
                (lambda: self.call("POST", f"{POLICY}:rollback{VERSION}&version=1", "", self.owner), "RollBackPolicy", (two, one)),
                (self.reset, "ResetPolicy", (one, default)),
                (lambda: self.put(jws_of(policy("two"))), "SetPolicy", (default, two)),
                (lambda: self.call("POST", "/operations/policy/current" + SGX, EMPTY, self.owner), "ResetPolicy", (two, default))]:
            self.assertEqual(self.done(call, 200, operation, target="SgxEnclave"), expected)

    def test_changes_of_signers_and_keys(self):
        name = "audited-isolated"
        self.tenants.create(name, self.first)
        self.addCleanup(self.tenants.delete, name)
        one, two = signers_hash(self.first), signers_hash(self.first, self.second)
        change = json.dumps(self.first.sign({"policyCertificate": self.second.jwk}))
        for method, path, operation, expected in [
                ("POST", "/certificates:add" + VERSION, "AddPolicyManagementCertificate", (one, two)),
                ("POST", "/certificates:remove" + VERSION, "RemovePolicyManagementCertificate", (two, one)),
                ("PUT", "/operations/policy/certificates" + OLD, "AddPolicyManagementCertificate", (one, two)),
                ("POST", "/operations/policy/certificates" + OLD, "RemovePolicyManagementCertificate", (two, one))]:
            found = self.done(lambda: self.service.call(method, f"/{name}{path}", change, self.owner), 200, operation, name,
                              self.second.thumbprint)
            self.assertEqual(found, expected)

        def kid():
            return self.call("GET", "/certs")[2]["keys"][0]["kid"]

        old = kid()
        found = self.done(lambda: self.call("POST", "/certs:rotate", "", self.owner), 200, "RotateKey")
        self.assertEqual(found, (old, kid()))

    def changes(self, name, prepared):
        """One of each kind, good for the isolated provider of that name."""
        first, second = self.first, self.second
        change = json.dumps(first.sign({"policyCertificate": second.jwk}))

        def call(method, path, body=None, who=self.owner):
            return lambda: self.service.call(method, f"/{name}{path}", body, who)

        return {
            "set": call("PUT", POLICY + VERSION, first.policy(policy("new"))),
            "reset": call("POST", POLICY + ":reset" + VERSION, first.sign(None)),
            "roll back": call("POST", f"{POLICY}:rollback{VERSION}&version=1", ""),
            "set as in 2018": call("PUT", "/operations/policy/current" + SGX, prepared),
            "reset as in 2018": call("POST", "/operations/policy/current" + SGX, first.sign(None)),
            "add a signer": call("POST", "/certificates:add" + VERSION, json.dumps(first.sign(
                {"policyCertificate": Signer("third").jwk}))),
            "remove a signer": call("POST", "/certificates:remove" + VERSION, change),
            "rotate": call("POST", "/certs:rotate", ""),
            "create": lambda: self.arm("PUT", "audit-new", '{"location":"westus","properties":{}}'),
            "update": lambda: self.arm("PATCH", name, '{"tags":{"a":"b"}}'),
            "connect": lambda: self.arm("PUT", name, json.dumps(
                {"properties": {"privateLinkServiceConnectionState": {"status": "Pending"}}}), "/privateEndpointConnections/new"),
            "disconnect": lambda: self.arm("DELETE", name, tail="/privateEndpointConnections/old"),
            "delete": lambda: self.arm("DELETE", name)}

    def prepare(self, name):
        """An isolated provider with something to change of every kind."""
        self.tenants.create(name, self.first, self.second)
        self.addCleanup(self.tenants.delete, name)
        for word in ("one", "two"):
            answer = self.service.call("PUT", f"/{name}{POLICY}{VERSION}", self.first.policy(policy(word)), self.owner)
            self.assertEqual(answer[0], 200, answer[2])
        state = '{"properties":{"privateLinkServiceConnectionState":{"status":"Approved"}}}'
        self.assertEqual(self.arm("PUT", name, state, "/privateEndpointConnections/old")[0], 200)
        status, _, token = self.service.call("POST", f"/{name}/operations/policy/updatepolicy{SGX}",
                                             self.first.policy(policy("new")), self.owner)
        self.assertEqual(status, 200, token)
        return token

    def everything(self, name):
        """All that the service shows of a provider."""
        paths = [POLICY + VERSION, POLICY + "/versions" + VERSION, "/certificates" + VERSION, "/certs",
                 "/operations/policy/current" + SGX]
        shown = [self.service.call("GET", f"/{name}{path}", headers=self.reader) for path in paths]
        resources = [self.arm("GET", name), self.arm("GET", name, tail="/privateEndpointConnections"),
                     self.arm("GET", "audit-new")]
        # Tokens differ by their time: what they say of the policy is in the others.
        return [(status, headers["ETag"], body if "token" not in body else None)
                for status, headers, body in shown + resources]

    def test_what_is_refused_is_no_entry(self):
        name = "audit-refused"
        token = self.prepare(name)
        before, count = self.everything(name), len(self.trail())
        reader = self.identity.bearer(self.identity.reader, MANAGEMENT)
        kept = self.owner, self.tenants.headers
        for owner, management in (({"Authorization": "Bearer x"}, {"Authorization": "Bearer x"}), (self.reader, reader)):
            self.owner, self.tenants.headers = owner, management
            try:
                for kind, call in self.changes(name, token).items():
                    status = call()[0]
                    self.assertIn(status, (401, 403), kind)
            finally:
                self.owner, self.tenants.headers = kept
        self.owner = {**self.owner, "If-Match": '"x"'}
        changes = self.changes(name, token)
        self.owner = kept[0]
        self.assertEqual([changes[kind]()[0] for kind in ("set", "reset", "roll back", "set as in 2018")], [412] * 4)
        stranger = json.dumps(Signer("stranger").sign({"policyCertificate": self.second.jwk}))
        there = json.dumps(self.first.sign({"policyCertificate": self.second.jwk}))
        elsewhere, version = self.tenants.path(name).replace(SUBSCRIPTION, str(uuid.uuid4())).split("?")
        version = "?" + version
        for status, answer in [
                (400, self.service.call("PUT", f"/{name}{POLICY}{VERSION}", jws_of(policy("x")), self.owner)),
                (400, self.service.call("PUT", f"/{name}{POLICY}{VERSION}", self.first.policy("version=9;"), self.owner)),
                (400, self.service.call("POST", f"/{name}/certificates:add{VERSION}", stranger, self.owner)),
                (200, self.service.call("POST", f"/{name}/certificates:add{VERSION}", there, self.owner)),
                (200, self.service.call("POST", f"/{name}/policies/OpenEnclave:reset{VERSION}", self.first.sign(None), self.owner)),
                (403, self.service.call("PUT", POLICY + VERSION, jws_of(policy("x")), self.owner)),
                (409, self.arm("PUT", "shared", '{"location":"westus","properties":{}}')),
                (400, self.arm("PUT", "certs", '{"location":"westus","properties":{}}')),
                (400, self.arm("PUT", "audit-new", "{}")),
                *((status, self.service.call(method, elsewhere + path, body, self.tenants.headers)) for status, method, path, body in [
                    (409, "PUT", version, '{"location":"westus","properties":{}}'), (404, "PATCH", version, '{"tags":{}}'),
                    (204, "DELETE", version, None), (404, "DELETE", "/privateEndpointConnections/old" + version, None)]),
                (404, self.arm("PATCH", "nobody", "{}")), (204, self.arm("DELETE", "nobody")),
                (204, self.arm("DELETE", name, tail="/privateEndpointConnections/none"))]:
            self.assertEqual(answer[0], status, answer[2])
        self.assertEqual(len(self.trail()), count)
        self.assertEqual(self.everything(name), before)

    def test_what_cannot_be_written_is_not_done(self):
        name = "audit-full"
        token = self.prepare(name)
        changes = self.changes(name, token)
        before, trail = self.everything(name), self.trail()
        kept = resource.prlimit(self.service.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.service.process.pid, resource.RLIMIT_FSIZE, (0, kept[1]))
        try:
            for kind, call in changes.items():
                with self.subTest(kind):
                    status, headers, body = call()
                    self.assertEqual((status, body["error"]["code"]), (503, "ServiceUnavailable"), body)
                    self.assertEqual(headers["Retry-After"], "1")
            self.assertEqual(self.everything(name), before)
            self.assertEqual(self.service.attest(self.evidence)[0], 200)
        finally:
            resource.prlimit(self.service.process.pid, resource.RLIMIT_FSIZE, kept)
        self.assertEqual(self.trail(), trail)
        self.assertEqual(self.everything(name), before)
        self.done(changes["set"], 200, "SetPolicy", name, "SgxEnclave")
        self.assertEqual(len(self.trail()), len(trail) + 1)


if __name__ == "__main__":
    unittest.main()
