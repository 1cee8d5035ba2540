"""Providers over raw HTTP: conditions, versions, who may do what, and that
nothing of it can be read on the disk."""
import base64
import concurrent.futures
import hmac
import http.client
import json
import re
import subprocess
import tempfile
import time
import unittest
import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from harness import ASSAY, base64url, free_port, payload
from own_provider import EMPTY, VERSION, OwnProvider, policy, tag
from tenants import ATTEST, MANAGEMENT, Signer, expired, jws_of, sign

AAD = '{"location":"westus","properties":{}}'
HS256 = b'{"alg":"HS256"}'


class Policies(OwnProvider):
    def test_if_match(self):
        default, none = self.get()
        self.assertEqual(none, '"default"')
        one, two = jws_of(policy("one")), jws_of(policy("two"))
        status, headers, body = self.put(one, more={"If-Match": none})
        self.assertEqual((status, headers["ETag"]), (200, tag(one)))
        claims = payload(body["token"])
        self.assertEqual(claims["x-ms-policy-result"], "Updated")
        self.assertEqual('"' + claims["x-ms-policy-token-hash"] + '"', tag(one))
        self.assertEqual(self.get(), (one, tag(one)))
        before = self.state()
        for condition in (none, tag(two), '"x"'):
            self.refused(self.put(two, more={"If-Match": condition}), 412, "PreconditionFailed")
            self.refused(self.reset({"If-Match": condition}), 412, "PreconditionFailed")
        self.assertEqual(self.state(), before)
        self.assertEqual(self.put(two, more={"If-Match": f'"x", {tag(one)}'})[0], 200)
        self.assertEqual(self.put(one, more={"If-Match": "*"})[0], 200)
        status, headers, _ = self.reset({"If-Match": tag(one)})
        self.assertEqual((status, headers["ETag"]), (200, none))
        self.assertEqual(self.get(), (default, none))

    def test_one_of_many_wins(self):
        def write(number):
            return self.put(jws_of(policy(str(number))), more={"If-Match": '"default"'})[0]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            found = sorted(pool.map(write, range(16)))
        self.assertEqual(found, [200] + [412] * 15)
        self.assertEqual(len(self.versions()), 1)

    def word(self):
        status, _, body = self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence)
        self.assertEqual(status, 200, body)
        return payload(body["token"]).get("word")

    def test_versions_and_rollback(self):
        self.assertEqual(self.versions(), [])
        words = ["one", "two", "three"]
        for word in words:
            self.assertEqual(self.put(jws_of(policy(word)))[0], 200)
            self.assertEqual(self.word(), word)
        self.assertEqual(self.reset()[0], 200)
        self.assertIsNone(self.word())
        found = self.versions()
        self.assertEqual([(entry["number"], entry["act"]) for entry in found],
                         [(4, "reset"), (3, "set"), (2, "set"), (1, "set")])
        self.assertEqual('"' + found[2]["tokenHash"] + '"', tag(jws_of(policy("two"))))
        self.assertEqual({entry["by"] for entry in found}, {self.identity.owner["objectId"]})

        def back(number, headers):
            return self.call("POST", f"/policies/SgxEnclave:rollback{VERSION}&version={number}", "", headers)

        status, headers, body = back(2, self.owner)
        self.assertEqual((status, payload(body["token"])["x-ms-policy-result"]), (200, "Updated"))
        self.assertEqual((headers["ETag"], self.word()), (tag(jws_of(policy("two"))), "two"))
        self.assertEqual((self.versions()[0]["number"], self.versions()[0]["restores"]), (5, 2))
        before = self.state()
        self.refused(back(9, self.owner), 404, "NotFound", "PolicyVersionNotFound")
        self.refused(back("x", self.owner), 400, "InvalidParameter")
        self.refused(back(5, self.owner), 400, "InvalidOperation")
        self.refused(back(1, self.reader), 401, "Unauthorized")
        self.refused(back(1, {**self.owner, "If-Match": '"x"'}), 412, "PreconditionFailed")
        self.assertEqual(self.state(), before)
        self.assertEqual(payload(back(4, self.owner)[2]["token"])["x-ms-policy-result"], "Removed")
        self.assertEqual(self.get()[1], '"default"')

    def test_refusals_change_nothing(self):
        self.put(jws_of(policy("kept")))
        before = self.state()
        reset = "/policies/SgxEnclave:reset" + VERSION
        stranger = Signer("stranger")
        head, body, tail = stranger.policy(policy("other")).split(".")
        other = jws_of(policy("other"))
        signer = json.dumps(stranger.sign({"policyCertificate": stranger.jwk}))
        for answer, status, code in [
                (self.put("no token"), 400, "InvalidOperation"),
                (self.put(EMPTY), 400, "InvalidOperation"),
                (self.put(jws_of("version=1.0; authorizationrules{=> permt();};")), 400, "PolicyParsingError"),
                (self.put(".".join((head, body[:-4] + "AAAA", tail))), 400, "InvalidOperation"),
                (self.put(f'{base64url(HS256)}.{body}.AAAA'), 400, "InvalidOperation"),
                (self.put(jws_of(policy("x" * (1 << 20)))), 413, "RequestEntityTooLarge"),
                (self.call("POST", reset, other, self.owner), 400, "InvalidOperation"),
                (self.call("PUT", "/policies/Nothing" + VERSION, EMPTY, self.owner), 400, "InvalidParameter"),
                (self.call("PUT", "/policies/SgxEnclave?api-version=1999-01-01", other, self.owner), 400, "InvalidParameter"),
                (self.call("DELETE", "/policies/SgxEnclave" + VERSION, EMPTY, self.owner), 405, "MethodNotAllowed"),
                (self.call("POST", "/certificates:add" + VERSION, signer, self.owner), 400, "InvalidOperation"),
                (self.service.call("PUT", "/policies/SgxEnclave" + VERSION, other, self.owner), 403, "Forbidden"),
                (self.service.call("POST", reset, EMPTY, self.owner), 403, "Forbidden"),
                (self.service.call("GET", "/nobody/policies/SgxEnclave" + VERSION, headers=self.owner), 404, "NotFound")]:
            self.refused(answer, status, code)
        self.assertEqual(self.state(), before)


class Callers(OwnProvider):
    def test_roles(self):
        self.put(jws_of(policy("kept")))
        before = self.state()
        change = jws_of(policy("other"))
        for headers in ({}, self.reader):
            self.refused(self.put(change, headers), 401, "Unauthorized")
            for path in ("/policies/SgxEnclave:reset", "/certificates:add", "/certificates:remove"):
                self.refused(self.call("POST", path + VERSION, EMPTY, headers), 401, "Unauthorized")
        for path in ("/policies/SgxEnclave", "/policies/SgxEnclave/versions", "/certificates"):
            status, _, body = self.call("GET", path + VERSION)
            self.assertEqual(status, 401)
            self.assertIn("requires a valid JWT bearer token", body["error"]["message"])
            self.assertEqual(self.call("GET", path + VERSION, headers=self.reader)[0], 200)
        self.assertEqual(self.state(), before)
        # Everybody attests, and reads what is shared.
        self.assertEqual(self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence)[0], 200)
        self.assertEqual(self.service.call("GET", "/policies/SgxEnclave" + VERSION)[0], 200)
        self.assertEqual(self.service.call("GET", "/certificates" + VERSION)[0], 200)

    def test_a_closed_provider_answers_nobody(self):
        def access(word):
            body = json.dumps({"properties": {"publicNetworkAccess": word}})
            self.assertEqual(self.service.call("PATCH", self.tenants.path(self.name), body, self.tenants.headers)[0], 200)

        access("Disabled")
        for answer in (self.call("GET", "/certs"), self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence),
                       self.put(jws_of(policy("other")))):
            self.refused(answer, 403, "Forbidden", "PublicAccessDisabled")
        access("Enabled")
        self.assertEqual(self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence)[0], 200)

    def test_forged_bearers(self):
        self.put(jws_of(policy("kept")))
        before = self.state()
        header, claims = self.identity.claims(self.identity.owner)
        key = self.identity.private
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

        def made(header, claims, key=key):
            return sign(header, json.dumps(claims).encode(), key)

        def by_hmac(secret):
            text = ".".join(base64url(json.dumps(part).encode()) for part in ({**header, "alg": "HS256"}, claims))
            return text + "." + base64url(hmac.new(secret, text.encode(), "sha256").digest())

        public = [key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
                  for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)]
        unsigned = base64url(json.dumps({**header, "alg": "none"}).encode()) + "." + base64url(json.dumps(claims).encode()) + "."
        without = {name: value for name, value in claims.items() if name not in ("oid", "appid", "azp", "sub", "groups")}
        policies = "/policies/SgxEnclave" + VERSION
        management = self.tenants.path(self.name)
        good = made(header, claims)
        for reason, token in [
                ("token.issuer", made(header, {**claims, "iss": claims["iss"] + "/"})),
                ("token.audience", made(header, {**claims, "aud": "https://graph.microsoft.com"})),
                ("token.expired", made(header, expired(claims))),
                ("token.not_yet_valid", made(header, {**claims, "nbf": int(time.time()) + 3600})),
                ("token.signature", made(header, claims, other)),
                ("token.signature", good[:-6] + ("AAAAAA" if good[-6:] != "AAAAAA" else "BBBBBB")),
                ("token.key_unknown", made({**header, "kid": "another"}, claims)),
                ("token.algorithm", unsigned),
                ("token.algorithm", by_hmac(public[0])),
                ("token.algorithm", by_hmac(public[1])),
                ("token.malformed", "x"),
                ("token.malformed", made({**header, "crit": ["exp"]}, claims)),
                ("token.principal", made(header, without))]:
            with self.subTest(reason):
                bearer = {"Authorization": "Bearer " + token}
                self.refused(self.put(jws_of(policy("other")), bearer), 401, "Unauthorized", "identity." + reason)
                self.refused(self.call("GET", policies, headers=bearer), 401, "Unauthorized", "identity." + reason)
                for method, body in (("GET", None), ("DELETE", None), ("PUT", AAD)):
                    self.refused(self.service.call(method, management, body, bearer), 401, "AuthenticationFailed")
        for header_text in ("Basic " + good, "Bearer", "Bearer  " + good):
            self.refused(self.put(jws_of(policy("other")), {"Authorization": header_text}), 401, "Unauthorized",
                         "identity.header.malformed")
        for size, status, code, reason in [(16385, 401, "Unauthorized", "identity.token.too_large"),
                                           (24 * 1024, 431, "RequestHeaderFieldsTooLarge", "HeaderTooLarge")]:
            self.refused(self.put(jws_of(policy("other")), {"Authorization": "Bearer " + "a" * size}), status, code, reason)
        groups = [str(uuid.uuid4()) for _ in range(200)]  # as many as Entra names
        many = made(header, {**claims, "groups": groups})
        self.assertGreater(len(many), 10 * 1024)
        self.assertEqual(self.call("GET", policies, headers={"Authorization": "Bearer " + many})[0], 200)
        self.assertEqual(self.state(), before)
        self.assertEqual(self.put(jws_of(policy("other")), {"Authorization": "Bearer " + good})[0], 200)


class Production(OwnProvider):
    """A service that knows its callers from another issuer."""

    def start(self, *flags):
        port = free_port()
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        issuer = self.identity.claims(self.identity.owner)[1]["iss"]
        file = folder.name + "/assay.toml"
        with open(file, "w") as config:
            config.write(f"""
[service]
listen = ["http://127.0.0.1:{port}"]
attest_uri = "http://127.0.0.1:{port}/{{name}}"
admin_listen = ""
data = "{folder.name}/data"
[identity]
issuers = [{{ issuer = "{issuer}", audiences = ["{ATTEST}", "{MANAGEMENT}"] }}]
roles = [
  {{ principal = "{self.identity.owner['objectId']}", role = "Owner", scope = "/" }},
  {{ principal = "{issuer}#{self.identity.reader['objectId']}", role = "Attestation Reader", scope = "/providers" }},
]
ca_file = "{self.service.ca}"
""")
        process = subprocess.Popen([ASSAY, "serve", "--config", file, *flags], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 40)
        self.addCleanup(process.terminate)
        self.assertTrue(process.stdout.readline(), "it did not start")
        return port

    def ask(self, port, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.addCleanup(connection.close)
        deadline = time.monotonic() + 20
        while True:  # until the issuer's keys are here
            connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 503 or time.monotonic() > deadline:
                return answer.status, answer.headers, json.loads(text)
            time.sleep(0.1)

    def test_explanations_need_a_role(self):
        port = self.start()
        path = "/attest/SgxEnclave" + VERSION + "&explain=true"
        for headers in ({}, {"Authorization": "Bearer x"}):
            self.refused(self.ask(port, "POST", path, self.evidence, headers), 403, "Forbidden", "ExplanationForbidden")
        for headers in (self.owner, self.reader):
            status, _, body = self.ask(port, "POST", path, self.evidence, headers)
            self.assertEqual((status, sorted(body)), (400, ["error", "x-assay-explanation"]), body)
        # The reader has his role on shared providers alone.
        made = self.tenants.path("own")
        management = self.identity.bearer(self.identity.owner, MANAGEMENT)
        self.assertEqual(self.ask(port, "PUT", made, AAD, management)[0], 201)
        for headers, expected in ((self.owner, 400), (self.reader, 403)):
            self.assertEqual(self.ask(port, "POST", "/own" + path, self.evidence, headers)[0], expected)
        self.refused(self.ask(port, "GET", made, headers=self.reader), 403, "AuthorizationFailed")

    def test_attest_for_known_callers_alone(self):
        port = self.start("--identity.anonymous_attest", "false")
        management = self.identity.bearer(self.identity.owner, MANAGEMENT)
        self.assertEqual(self.ask(port, "PUT", self.tenants.path("own"), AAD, management)[0], 201)
        path = "/attest/SgxEnclave" + VERSION
        self.refused(self.ask(port, "POST", "/own" + path, self.evidence), 401, "Unauthorized")
        self.refused(self.ask(port, "POST", "/own" + path, self.evidence, self.reader), 401, "Unauthorized")
        self.refused(self.ask(port, "POST", "/own" + path, self.evidence, self.owner), 400, "InvalidParameter")
        self.refused(self.ask(port, "POST", path, self.evidence), 400, "InvalidParameter")


class Disk(OwnProvider):
    def test_nothing_is_readable(self):
        signer = Signer("signer-of-secrets")
        self.tenants.create("secretname", signer)
        text = policy("secretword")
        jws = signer.policy(text)
        answer = self.service.call("PUT", "/secretname/policies/SgxEnclave" + VERSION, jws, self.owner)
        self.assertEqual(answer[0], 200, answer[2])
        kid = self.service.call("GET", "/secretname/certs")[2]["keys"][0]["kid"]
        self.service.stop()
        try:
            self.search(text, jws, signer, kid)
        finally:
            self.service.start()
        # All of it is there nevertheless. The issuer moved with its port.
        reader = self.identity.bearer(self.identity.reader)
        body = self.service.call("GET", "/secretname/policies/SgxEnclave" + VERSION, headers=reader)[2]
        self.assertEqual(payload(body["token"])["x-ms-policy"], jws)

    def search(self, text, jws, signer, kid):
        """The data folder, without what development leaves readable."""
        left_out = {"identity.json", "ca.pem", "ca.key"}
        found = {file: file.read_bytes() for file in self.service.data.rglob("*") if file.is_file()
                 and "forge" not in file.relative_to(self.service.data).parts and file.name not in left_out}
        self.assertIn("assay.db", [file.name for file in found])
        self.assertGreater(sum(map(len, found.values())), 4096)
        words = [text, jws, "secretword", "secretname", "permit", "authorizationrules", "PRIVATE KEY", "SgxEnclave",
                 "westus", jws.split(".")[1], signer.base64, base64url(signer.der), "signer-of-secrets", kid,
                 self.identity.owner["objectId"], "CreateProvider", "SetPolicy", self.tenants.path("x").split("/")[2],
                 base64.b64encode(text.encode()).decode()[:-4], base64url(base64url(text.encode()).encode())[:-4]]
        for file, content in found.items():
            for word in words:
                for form in (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()):
                    self.assertNotIn(form, content, f"{word} in {file}")
            # PKCS#8 and RSA keys, DER in base64 of either alphabet.
            self.assertIsNone(re.search(rb"MII[A-Za-z0-9+/_-]{60}", content), file)
            # RSA public exponent within DER of a private key: version, two INTEGERs.
            self.assertIsNone(re.search(rb"\x30\x82..\x02\x01\x00\x02\x82", content, re.DOTALL), file)
            self.assertNotIn(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", content)


if __name__ == "__main__":
    unittest.main()
