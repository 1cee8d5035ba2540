"""The management API of 2018-09-01-preview, as the PowerShell module and the
first Azure CLI speak it: the same rules as those of later versions."""
import hashlib
import json
import unittest

from harness import base64url, payload, run
from own_provider import EMPTY, VERSION, OwnProvider, policy, tag
from tenants import UNSECURED, Signer, jws_of

OLD = "api-version=2018-09-01-preview"
SGX = f"?{OLD}&tee=SgxEnclave"
CURRENT, PREPARE, CERTIFICATES = ("/operations/policy/" + name for name in ("current", "updatepolicy", "certificates"))


class Legacy(OwnProvider):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = Signer("first"), Signer("second")

    def old(self, method, path, body=None, headers=None, name=None):
        """Status, headers and the JSON value of the body."""
        who = {"Content-Type": "text/plain", **(self.owner if headers is None else headers)}
        status, found, answer = self.service.call(method, f"/{name or self.name}{path}", body, who)
        return status, found, json.loads(answer) if isinstance(answer, bytes) else answer

    def good(self, *arguments, **options):
        status, headers, answer = self.old(*arguments, **options)
        self.assertEqual(status, 200, answer)
        self.assertEqual(headers["Cache-Control"], "no-store")
        return answer

    def unauthorized(self, answer):
        status, headers, body = answer
        self.assertEqual((status, headers["x-ms-error-code"]), (401, "Unauthorized"), body)
        self.assertIsInstance(body, str)

    def set(self, jws, name=None, tee=SGX):
        token = self.good("POST", PREPARE + tee, json.dumps(jws), name=name)
        self.assertIsNone(self.good("PUT", CURRENT + tee, json.dumps(token), name=name))

    def test_policies_are_set_in_two_calls(self):
        default = self.good("GET", CURRENT + SGX)
        self.assertEqual(default, {"Policy": self.get()[0]})
        jws = jws_of(policy("old"))
        for form in (str, json.dumps):
            before = self.state()
            status, _, token = self.old("POST", PREPARE + SGX, form(jws))
            self.assertEqual(status, 200, token)
            self.assertEqual(self.state(), before)
            claims = payload(token)
            uri = f"{self.service.url}/{self.name}"
            self.assertEqual((claims["iss"], claims["exp"] - claims["iat"]), (uri, 3600))
            for prefix in ("aas", "maa"):
                self.assertEqual(claims[prefix + "-policyHash"], base64url(hashlib.sha256(jws.encode()).digest()))
            status, headers, body = self.old("PUT", CURRENT + SGX, form(token))
            self.assertEqual((status, body, headers["ETag"]), (200, None, tag(jws)))
            self.assertEqual(self.get(), (jws, tag(jws)))
            status, headers, body = self.old("GET", CURRENT + SGX, headers=self.reader)
            self.assertEqual((status, body, headers["ETag"]), (200, {"Policy": jws}, tag(jws)))
            # The reset of the recordings, then that of the oldest draft.
            method = "POST" if form is str else "DELETE"
            status, headers, body = self.old(method, CURRENT + SGX, json.dumps(EMPTY))
            self.assertEqual((status, body, headers["ETag"]), (200, None, '"default"'))
            self.assertEqual(self.good("GET", CURRENT + SGX), default)
        self.assertEqual([entry["act"] for entry in self.versions()], ["reset", "set"] * 2)

    def test_text_may_be_plain(self):
        text = policy("plain")
        plain = f'{UNSECURED}.{base64url(json.dumps({"AttestationPolicy": text}).encode())}.'
        before = self.state()
        self.refused(self.put(plain), 400, "InvalidOperation", "PolicyTokenMalformed")
        self.assertEqual(self.state(), before)
        self.set(plain)
        self.assertEqual(self.get()[0], plain)

        def word():
            status, _, body = self.call("POST", "/attest/Tee/SgxEnclave?" + OLD, self.evidence)
            self.assertEqual(status, 200, body)
            return payload(body["token"])["word"]

        self.assertEqual(word(), "plain")
        self.assertEqual(self.put(jws_of(policy("new")))[0], 200)
        path = f"/policies/SgxEnclave:rollback{VERSION}&version=1"
        self.assertEqual(self.call("POST", path, "", self.owner)[0], 200)
        self.assertEqual((self.get()[0], word()), (plain, "plain"))
        code, out, error = run("provider", "policy", "get", "--provider", self.name, "--type", "SgxEnclave", "--data", self.service.data,
                               "--text")
        self.assertEqual((code, out), (0, text), error)

    def test_types_of_that_time(self):
        jws = jws_of(policy("component"))
        self.set(jws, tee=f"?{OLD}&tee=CyResComponent")
        for tee in ("CyResComponent", "VSMEnclave", "tpm"):
            self.assertEqual(self.good("GET", f"{CURRENT}?{OLD}&tee={tee}"), {"Policy": jws})
        self.assertNotEqual(self.good("GET", f"{CURRENT}?{OLD}&tee=AzureGuest"), {"Policy": EMPTY})
        for query in (OLD, OLD + "&tee=", OLD + "&tee=Nothing"):
            self.refused(self.old("GET", f"{CURRENT}?{query}"), 400, "InvalidParameter", "UnknownAttestationType")

    def test_what_is_refused_changes_nothing(self):
        self.set(jws_of(policy("kept")))
        other = jws_of(policy("other"))
        token = self.good("POST", PREPARE + SGX, other)
        before = self.state()
        malformed = (400, "InvalidOperation", "PolicyTokenMalformed")
        read = self.call("GET", "/policies/SgxEnclave" + VERSION, headers=self.reader)[2]["token"]
        attested = self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence)[2]["token"]
        for answer, expected in [
                (self.old("PUT", CURRENT + SGX, other), malformed),
                (self.old("PUT", CURRENT + SGX, read), malformed),
                (self.old("PUT", CURRENT + SGX, attested), malformed),
                (self.old("PUT", CURRENT + SGX, token[:-8] + "AAAAAAAA"), malformed),
                (self.old("PUT", CURRENT + SGX, UNSECURED + "." + token.split(".")[1] + "."), malformed),
                (self.old("PUT", f"{CURRENT}?{OLD}&tee=OpenEnclave", token), malformed),
                (self.old("PUT", CURRENT + SGX, ""), malformed),
                (self.old("POST", PREPARE + SGX, EMPTY), malformed),
                (self.old("POST", PREPARE + SGX, jws_of("version=1.0; nothing{};")), (400, "PolicyParsingError")),
                (self.old("POST", CURRENT + SGX, other), malformed),
                (self.old("PUT", CURRENT + SGX, token, {**self.owner, "If-Match": '"x"'}), (412, "PreconditionFailed")),
                (self.old("PUT", CERTIFICATES + "?" + OLD, EMPTY), (400, "InvalidOperation", "OperationDisallowed")),
                (self.old("PUT", f"{CURRENT}?api-version=2020-10-01&tee=SgxEnclave", token),
                 (400, "InvalidParameter", "UnsupportedApiVersion")),
                (self.old("GET", "/operations/policy/nothing?" + OLD), (404, "NotFound", "RouteNotFound"))]:
            self.refused(answer, *expected)
        for method, path, allow in [("PATCH", CURRENT + SGX, "GET, HEAD, PUT, POST, DELETE"), ("GET", PREPARE + SGX, "POST"),
                                    ("DELETE", f"{CERTIFICATES}?{OLD}", "GET, HEAD, PUT, POST")]:
            answer = self.old(method, path)
            self.refused(answer, 405, "MethodNotAllowed")
            self.assertEqual(answer[1]["Allow"], allow)
        self.assertEqual(self.state(), before)

    def test_a_prepared_policy_is_for_its_provider(self):
        self.tenants.create("legacy-other")
        self.addCleanup(self.tenants.delete, "legacy-other")
        token = self.good("POST", PREPARE + SGX, jws_of(policy("x")), name="legacy-other")
        self.refused(self.old("PUT", CURRENT + SGX, token), 400, "InvalidOperation", "PolicyTokenMalformed")
        # Not for one of the same name that came later either.
        self.tenants.delete("legacy-other")
        self.tenants.create("legacy-other")
        self.refused(self.old("PUT", CURRENT + SGX, token, name="legacy-other"), 400, "InvalidOperation", "PolicyTokenMalformed")

    def test_roles(self):
        token = self.good("POST", PREPARE + SGX, jws_of(policy("x")))
        before = self.state()
        for headers in ({}, self.reader, {"Authorization": "Bearer x"}):
            for method, path, body in [("POST", PREPARE + SGX, jws_of(policy("x"))), ("PUT", CURRENT + SGX, token),
                                       ("POST", CURRENT + SGX, EMPTY), ("DELETE", CURRENT + SGX, EMPTY),
                                       ("PUT", f"{CERTIFICATES}?{OLD}", EMPTY), ("POST", f"{CERTIFICATES}?{OLD}", EMPTY)]:
                self.unauthorized(self.old(method, path, body, headers))
        for path in (CURRENT + SGX, f"{CERTIFICATES}?{OLD}"):
            self.unauthorized(self.old("GET", path, headers={}))
            self.good("GET", path, headers=self.reader)
        self.assertEqual(self.state(), before)

    def test_the_shared_provider_is_read_only(self):
        def shared(method, path, body=None):
            return self.service.call(method, path, body, self.owner)

        self.assertEqual(list(shared("GET", CURRENT + SGX)[2]), ["Policy"])
        self.assertEqual(shared("GET", f"{CERTIFICATES}?{OLD}")[0], 200)
        for method, path in (("POST", PREPARE + SGX), ("PUT", CURRENT + SGX), ("POST", CURRENT + SGX),
                             ("PUT", f"{CERTIFICATES}?{OLD}"), ("POST", f"{CERTIFICATES}?{OLD}")):
            self.refused(shared(method, path, EMPTY), 403, "Forbidden", "SharedProviderFixed")

    def keys(self, token):
        claims = payload(token)
        self.assertEqual(claims["aas-policyCertificates"], claims["maa-policyCertificates"])
        return [key["x5c"][0] for key in claims["maa-policyCertificates"]["keys"]]

    def test_signers(self):
        self.assertEqual(self.keys(self.good("GET", f"{CERTIFICATES}?{OLD}")), [])
        name = "legacy-isolated"
        self.tenants.create(name, self.first)
        self.addCleanup(self.tenants.delete, name)
        first, second = self.first.base64, self.second.base64
        self.assertEqual(self.keys(self.good("GET", f"{CERTIFICATES}?{OLD}", name=name)), [first])
        change = json.dumps(self.first.sign({"maa-policyCertificate": self.second.jwk}))
        for method, expected in (("PUT", [first, second]), ("PUT", [first, second]), ("POST", [first]), ("POST", [first])):
            self.assertEqual(self.keys(self.good(method, f"{CERTIFICATES}?{OLD}", change, name=name)), expected)
        last = self.first.sign({"maa-policyCertificate": self.first.jwk})
        self.refused(self.old("POST", f"{CERTIFICATES}?{OLD}", last, name=name), 400, "InvalidOperation", "OperationDisallowed")
        self.refused(self.old("POST", PREPARE + SGX, jws_of(policy("x")), name=name), 400, "InvalidOperation",
                     "PolicySignerRefused")
        jws = self.first.policy(policy("signed"))
        token = self.good("POST", PREPARE + SGX, jws, name=name)
        self.assertEqual(payload(token)["aas-policySigningCertificate"]["x5c"], [first])
        self.set(jws, name=name)
        self.assertEqual(self.good("GET", CURRENT + SGX, name=name), {"Policy": jws})
        self.refused(self.old("POST", CURRENT + SGX, EMPTY, name=name), 400, "InvalidOperation", "PolicySignerRefused")
        self.assertIsNone(self.good("POST", CURRENT + SGX, self.first.sign(None), name=name))


if __name__ == "__main__":
    unittest.main()
