"""What an actor of the soak has in its hands: a connection that is kept alive, counts of what was answered, a bearer
token that is renewed, and the keys that tokens are verified by."""
import base64
import collections
import http.client
import json
import time
import urllib.parse

import jwt
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key

RENEW_AFTER = 600  # seconds; tokens of the development issuer last an hour
PLACES = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/soak/providers/Microsoft.Attestation"


class Wire:
    def __init__(self, site, tls=False):
        self.site, self.tls = site, tls
        self.counts = collections.Counter()
        self.problems = []
        self.connection = None
        self.bearers = {}

    def problem(self, text):
        self.counts["problems"] += 1
        if len(self.problems) < 20:
            self.problems.append(text[:600])

    def call(self, method, path, body=None, headers=None):
        """Status, headers and body; twice where the service closed the connection in between, as it may at any time."""
        for last in (False, True):
            if self.connection is None:
                self.connection = (
                    http.client.HTTPSConnection("localhost", self.site.ports["tls"], context=self.site.trust(), timeout=30)
                    if self.tls else http.client.HTTPConnection("127.0.0.1", self.site.ports["plain"], timeout=30))
            try:
                self.connection.request(method, path, body=body, headers={
                    "Host": f"127.0.0.1:{self.site.ports['plain']}", "Content-Type": "application/json", **(headers or {})})
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.will_close:
                    self.close()
                return answer.status, answer.headers, json.loads(text) if text[:1] == b"{" else text
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                self.counts["reconnected"] += 1
                if last:
                    raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def expect(self, kind, status, method, path, body=None, headers=None, code=None):
        """The answer, which must have this status and, where one is given, this code."""
        found, fields, answer = self.call(method, path, body, headers)
        self.counts[f"{kind} {found}"] += 1
        reason = answer["error"]["details"][0]["code"] if found >= 400 and isinstance(answer, dict) else None
        if found != status or (code and reason != code):
            self.problem(f"{kind}: {method} {path}: expected {status} {code or ''}, found {found} {answer}")
            return None
        return fields, answer

    def bearer(self, role):
        """The header of a caller with that role of the development issuer."""
        if role not in self.bearers or time.monotonic() - self.bearers[role][0] > RENEW_AFTER:
            identity = json.loads((self.site.data / "identity.json").read_text())
            client = next(c for c in identity["clients"] if c["role"] == role)
            form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client["id"],
                                           "client_secret": client["secret"], "scope": "https://attest.azure.net/.default"})
            found = self.expect("token", 200, "POST", f"/{identity['tenant']}/oauth2/v2.0/token", form,
                                {"Content-Type": "application/x-www-form-urlencoded"})
            self.bearers[role] = (time.monotonic(), {"Authorization": "Bearer " + found[1]["access_token"]})
        return self.bearers[role][1]


class Keys:
    """What /certs says, kept until a kid is unknown, as clients keep it."""

    def __init__(self, wire):
        self.wire = wire
        self.known = {}

    def verify(self, prefix, token):
        """The claims of a token that a key of the provider signed; a problem where none did."""
        kid = jwt.get_unverified_header(token)["kid"]
        if kid not in self.known:
            found = self.wire.expect("certs", 200, "GET", prefix + "/certs")
            self.known.update((key["kid"], jwt.PyJWK(key)) for key in found[1]["keys"])
        self.wire.counts["tokens verified"] += 1
        try:
            key = self.known[kid]
            return jwt.decode(token, key.key, algorithms=["RS256", "PS256", "ES256"], options={"verify_aud": False})
        except (KeyError, jwt.InvalidTokenError) as error:
            self.wire.problem(f"{prefix}: a token does not verify: {error!r}")
            return {}


def opened(envelope, recipient):
    """The JWT in an answer that is sealed to a guest's key."""
    sealed = json.loads(decode(envelope))
    private = load_pem_private_key(recipient, None)
    key = private.decrypt(decode(sealed["EncryptedInnerKey"]), padding.PKCS1v15())
    text = decode(sealed["Jwt"]) + decode(sealed["AuthenticationData"])
    return AESGCM(key).decrypt(decode(sealed["EncryptionParams"]["Iv"]), text, b"Transport Key").decode()


def decode(text):
    text = text.replace("-", "+").replace("_", "/")
    return base64.b64decode(text + "=" * (-len(text) % 4))
