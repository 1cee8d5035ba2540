"""A provider for every test, and what tests do with it over raw HTTP."""
import hashlib
import re
import unittest

from harness import Service, base64url, payload
from tenants import UNSECURED, Identity, Tenants

VERSION = "?api-version=2022-08-01"
EMPTY = UNSECURED + ".."


def policy(word):
    """A policy text that says a word in its tokens."""
    return f'version=1.0; authorizationrules{{=> permit();}}; issuancerules{{=> issue(type="word", value="{word}");}};'


def tag(jws):
    return '"' + base64url(hashlib.sha256(jws.encode()).digest()) + '"'


class OwnProvider(unittest.TestCase):
    """Each test has a provider of its name to itself, at self.name."""
    signers = ()  # of that provider

    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.tenants = Tenants(cls.service, cls.identity)
        cls.owner, cls.reader = map(cls.identity.bearer, (cls.identity.owner, cls.identity.reader))
        cls.evidence = (cls.service.forge("evidence") / "request.json").read_text()

    def setUp(self):
        self.name = re.sub("[^a-z]", "", self.id().split("test_")[-1])[:24]
        self.tenants.create(self.name, *self.signers)
        self.addCleanup(self.tenants.delete, self.name)

    def call(self, method, path, body=None, headers=None):
        return self.service.call(method, f"/{self.name}{path}", body, headers)

    def put(self, jws, headers=None, more=None):
        who = self.owner if headers is None else headers
        return self.call("PUT", "/policies/SgxEnclave" + VERSION, jws, {**who, **(more or {})})

    def reset(self, more=None):
        return self.call("POST", "/policies/SgxEnclave:reset" + VERSION, EMPTY, {**self.owner, **(more or {})})

    def get(self):
        """The stored policy JWS and its entity tag."""
        status, headers, body = self.call("GET", "/policies/SgxEnclave" + VERSION, headers=self.reader)
        self.assertEqual(status, 200, body)
        return payload(body["token"])["x-ms-policy"], headers["ETag"]

    def versions(self):
        status, _, body = self.call("GET", "/policies/SgxEnclave/versions" + VERSION, headers=self.reader)
        self.assertEqual(status, 200, body)
        return body["value"]

    def certificates(self):
        """Those of the policies' signers, in base64."""
        status, _, body = self.call("GET", "/certificates" + VERSION, headers=self.reader)
        self.assertEqual(status, 200, body)
        return [key["x5c"][0] for key in payload(body["token"])["x-ms-policy-certificates"]["keys"]]

    def state(self):
        """All that a refusal must leave as it is."""
        return self.get(), self.versions(), self.certificates(), self.call("GET", "/certs")[2]

    def refused(self, answer, status, code, reason=None):
        found, _, body = answer
        self.assertEqual((found, body["error"]["code"]), (status, code), body)
        if reason:
            self.assertEqual(body["error"]["details"][0]["code"], reason, body)
