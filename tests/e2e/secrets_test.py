"""No secret reaches a log, a metric or an answer that is not its own: a service
is driven at its most talkative with good and bad requests, then everything it
wrote is searched for every secret and for pieces of it."""
import base64
import json
import os
import re
import secrets
import signal
import socket
import ssl
import unittest
import urllib.parse
import urllib.request

from harness import Service, base64url
from tenants import MANAGEMENT, Identity, Signer, Tenants, jws_of

# As long as a piece of a secret may not be.
PIECE = 20
RUNTIME_DATA = secrets.token_bytes(96)
POLICY_MARK = "z" + secrets.token_hex(24)
POLICY = f'version=1.0;authorizationrules {{ => permit(); }};issuancerules {{ => issue(type="{POLICY_MARK}", value="x"); }};'
TYPES = ("SgxEnclave", "OpenEnclave", "SevSnpVm", "TdxVm", "AzureGuest", "Tpm")


def forms_of(data):
    """How bytes may be written: hex, base64 at each offset, base64url."""
    for shift in range(3):
        yield base64.b64encode(data[shift:]).decode().rstrip("=")
        yield base64url(data[shift:])
    yield data.hex()
    yield data.hex().upper()


def pieces_of(text):
    """Pieces of a text, close enough that a longer run of it has one."""
    if len(text) <= 2 * PIECE:
        return {text} if len(text) < PIECE else {text[:PIECE], text[-PIECE:]}
    return {text[at:at + PIECE] for at in range(0, len(text) - PIECE, PIECE // 2)}


class Secrets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seal = secrets.token_hex(32)
        os.environ["SEAL_OF_TEST"] = cls.seal
        cls.addClassCleanup(os.environ.pop, "SEAL_OF_TEST")
        cls.flags = ("--log.level", "debug", "--log.access", "true", "--log.diagnostic", "stderr", "--store.key", "env:SEAL_OF_TEST",
                     "--audit.platforms", "10")
        cls.service = Service(*cls.flags)
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.answers = []
        cls.drive()
        cls.restart()
        cls.written = cls.everything()

    @classmethod
    def restart(cls):
        """Reload, kill, start, stop: each of them writes to the log."""
        cls.service.reload()
        with urllib.request.urlopen(cls.service.admin + "/metrics") as answer:
            cls.metrics = answer.read().decode()
        for page in ("/readyz?verbose", "/collateral", "/version"):
            with urllib.request.urlopen(cls.service.admin + page) as answer:
                cls.metrics += answer.read().decode()
        cls.service.stop(signal.SIGKILL)
        cls.service.start(*cls.flags)
        cls.service.process.terminate()
        cls.output = json.dumps(cls.service.ready) + cls.service.process.stdout.read()
        cls.service.wait()

    @classmethod
    def everything(cls):
        """The log without the advice of --dev, which is there to show the clients' secrets; and what else was said."""
        log = cls.service.log.read_text(errors="replace")
        lines = [line for line in log.splitlines() if line.startswith("{")]
        advice = [line for line in log.splitlines() if not line.startswith("{")]
        cls.lines, cls.advice = lines, "\n".join(advice)
        return "\n".join([*lines, cls.metrics, cls.output])

    @classmethod
    def drive(cls):
        owner, reader = (cls.identity.bearer(client)["Authorization"].removeprefix("Bearer ")
                         for client in (cls.identity.owner, cls.identity.reader))
        manager = cls.identity.bearer(cls.identity.owner, MANAGEMENT)["Authorization"].removeprefix("Bearer ")
        cls.tokens = [owner, reader, manager, owner[:-10] + "AAAAAAAAAA"]
        cls.signer = Signer("signer")
        tenants = Tenants(cls.service, cls.identity)
        cls.tokens.append(tenants.headers["Authorization"].removeprefix("Bearer "))
        tenants.create("isolated", cls.signer)
        tenants.create("plain")
        cls.evidence = {}
        for kind in TYPES:
            body = (cls.service.forge(kind.lower(), type=kind) / "request.json").read_text()
            cls.evidence[kind] = body
        for token in cls.tokens:
            cls.drive_with(token)
        cls.drive_bodies()
        cls.drive_policies(owner)
        cls.drive_issuer()
        cls.drive_raw(owner)

    @classmethod
    def call(cls, method, path, body=None, headers=None):
        cls.answers.append(cls.service.call(method, path, body, headers))
        return cls.answers[-1]

    @classmethod
    def drive_with(cls, token):
        """A token where it belongs, and where people put it by mistake."""
        paths = ("/plain/policies/SgxEnclave?api-version=2022-08-01", "/isolated/certificates?api-version=2022-08-01",
                 "/plain/attest/SgxEnclave?api-version=2022-08-01", "/nowhere", "/subscriptions?api-version=2020-01-01",
                 tenant_path("plain"), "/plain/certs:rotate")
        for path in paths:
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
                if method == "DELETE" and "attestationProviders" in path:
                    continue
                for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": token},
                                {"Authorization": f"Basic {token}"}, {"Authorization": f"Bearer {token} {token}"},
                                {"X-Token": token, "Cookie": f"a={token}", "x-ms-client-request-id": token,
                                 "traceparent": token, "If-Match": token, "Content-Type": token, "Accept": token}):
                    cls.call(method, path, "{}" if method in ("POST", "PUT", "PATCH") else None, headers)
            for name in ("access_token", "api-version", "code", "sig"):
                cls.call("GET", f"{path}{'&' if '?' in path else '?'}{name}={token}")
        for body in (json.dumps({"quote": token}), f'{{"token": "{token}', token, json.dumps({token: 1}),
                     f'{{"{token}":1,"{token}":2}}', json.dumps([token]), json.dumps({"AttestationPolicy": token})):
            for path in paths[:4]:
                for method in ("POST", "PUT"):
                    cls.call(method, path, body)

    @classmethod
    def drive_bodies(cls):
        """Evidence as it should be, cut, bent, under other names and types."""
        for kind, text in cls.evidence.items():
            request = json.loads(text)
            request_bytes = text.encode()
            bent = [text, text[:-20], text[:len(text) // 2], text.replace(":", ";", 1), text + text]
            data = {"data": base64url(RUNTIME_DATA), "dataType": "Binary"}
            bent += [json.dumps({**request, "runtimeData": data}),
                     json.dumps({**request, "runtimeData": {**data, "dataType": "JSON"}}),
                     json.dumps({**request, "runtimeData": {**data, "data": data["data"] + "!"}}),
                     json.dumps({**request, "nonce": base64url(RUNTIME_DATA)}),
                     json.dumps({**request, "draftPolicyForAttestation": jws_of(POLICY)}),
                     json.dumps({**request, "draftPolicyForAttestation": POLICY})]
            bent += [json.dumps({**request, base64url(RUNTIME_DATA): 1}), json.dumps(base64url(RUNTIME_DATA)),
                     base64url(request_bytes), json.dumps({name: 5 for name in request}),
                     json.dumps({name: str(value)[:301] + "*" for name, value in request.items()})]
            for body in bent:
                for other in {kind, "SgxEnclave", "Unknown"}:
                    for version in ("2022-08-01", "2025-06-01", "2018-09-01-preview"):
                        cls.call("POST", f"/plain/attest/{other}?api-version={version}", body)
                        cls.call("POST", f"/attest/{other}?api-version={version}&explain=true", body)

    @classmethod
    def drive_policies(cls, owner):
        bearer = {"Authorization": f"Bearer {owner}"}
        good = jws_of(POLICY)
        for provider in ("plain", "isolated"):
            for kind in TYPES:
                path = f"/{provider}/policies/{kind}"
                for body in (good, good[:-30], POLICY, cls.signer.policy(POLICY), jws_of(POLICY.replace(";", "", 1)),
                             json.dumps(good), cls.signer.key, cls.signer.policy(POLICY) + "AAAA"):
                    cls.call("PUT", path + "?api-version=2022-08-01", body, {**bearer, "Content-Type": "text/plain"})
                    cls.call("POST", path + ":reset?api-version=2022-08-01", body, {**bearer, "Content-Type": "text/plain"})
        cls.call("POST", "/isolated/certificates:add?api-version=2022-08-01", cls.signer.key, bearer)

    @classmethod
    def drive_issuer(cls):
        """Secrets of clients, right and wrong, where they belong and elsewhere."""
        cls.wrong = secrets.token_urlsafe(32)
        for secret in (cls.identity.owner["secret"], cls.wrong):
            form = {"grant_type": "client_credentials", "client_id": cls.identity.owner["id"], "client_secret": secret,
                    "scope": "https://attest.azure.net/.default"}
            path = f"/{cls.identity.tenant}/oauth2/v2.0/token"
            for body in (urllib.parse.urlencode(form), json.dumps(form), urllib.parse.urlencode({**form, "scope": "x"}),
                         urllib.parse.urlencode({**form, "grant_type": secret}),
                         urllib.parse.urlencode({**form, "client_id": secret})):
                cls.call("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            cls.call("GET", path + "?" + urllib.parse.urlencode(form))
            basic = base64.b64encode(f"{form['client_id']}:{secret}".encode()).decode()
            cls.call("POST", path, "", {"Authorization": "Basic " + basic})

    @classmethod
    def drive_raw(cls, token):
        """What no HTTP library sends: broken lines, and lines meant for who reads the log."""
        forged = '{"timestamp":"2024-01-01T00:00:00.000Z","severity_text":"INFO","body":"forged-line"}'
        for head in (f"GET /{token} {token}\r\n\r\n", f"GET /plain/{token}/x HTTP/1.1\r\nHost: h\r\n\r\n", f"{token} / HTTP/1.1\r\nHost: h\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: {token}\r\n\r\n", f"GET / HTTP/1.1\r\nHost: h\r\nAuthorization {token}\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: h\r\nBearer {token}: x\r\n\r\n", f"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: {token}\r\n\r\n",
                     f"GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n {token}\r\n\r\n", f"GET /?{token} HTTP/9\r\nHost: h\r\n\r\n",
                     f"GET /a\n{forged}\n HTTP/1.1\r\nHost: h\r\n\r\n", f"GET /%0d%0a{urllib.parse.quote(forged)} HTTP/1.1\r\nHost: h\r\n\r\n",
                     f"GET /\x1b[2J\x1b]0;owned\x07 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /%1b%5b2J HTTP/1.1\r\nHost: h\r\n\r\n",
                     "GET /%c2%9b2J HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\u009b2J HTTP/1.1\r\nHost: h\r\n\r\n",
                     f"\x1b[31m / HTTP/1.1\r\nHost: h\r\n\r\n", f"GET / HTTP/1.1\r\nHost: h\r\ntraceparent: 00-\x1b[2J\n{forged}\r\n\r\n",
                     f"GET /attest/%1b%0a{urllib.parse.quote(forged)} HTTP/1.1\r\nHost: \x1b[2J\r\nx-ms-client-request-id: \x1b[2J\r\n\r\n",
                     "POST /attest/SgxEnclave?api-version=%0d%0a%1b[2J HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"):
            cls.send(head.encode("utf-8"))
            cls.send(head.encode("latin-1", errors="replace"))

    @classmethod
    def send(cls, head):
        context = ssl.create_default_context(cafile=cls.service.ca)
        host, port = cls.service.url.removeprefix("https://").split(":")
        with context.wrap_socket(socket.create_connection((host, int(port)), timeout=20), server_hostname=host) as client:
            client.sendall(head)
            client.settimeout(1)
            try:
                client.recv(4096)
            except (TimeoutError, ssl.SSLError, ConnectionError):
                pass

    def refuse(self, text, what, *forms):
        for form in forms:
            for piece in pieces_of(form):
                at = text.find(piece)
                self.assertEqual(at, -1, f"{what}: {text[max(0, at - 200):at + 200]}")

    def test_the_drive_reached_what_it_should(self):
        """Otherwise there would be nothing to find."""
        statuses = {status for status, _, _ in self.answers}
        self.assertLessEqual({200, 400, 401, 404, 405}, statuses)
        self.assertGreater(len(self.answers), 500)
        entries = [json.loads(line) for line in self.lines]
        bodies = [entry["body"] for entry in entries if "body" in entry]
        self.assertGreater(len(entries) - len(bodies), 500, "lines of the diagnostic log")
        for body in ("request", "request refused", "reloaded", "confined"):
            self.assertIn(body, bodies)
        self.assertGreater(bodies.count("request"), 500)

    def test_bearer_tokens(self):
        for token in self.tokens:
            # The header says no more than RS256 and a key's name.
            self.refuse(self.written + self.advice, "a bearer token", *token.split(".")[1:])

    def test_secrets_of_clients(self):
        for secret in (self.identity.owner["secret"], self.identity.reader["secret"], self.wrong):
            self.refuse(self.written, "a client's secret", secret, *forms_of(secret.encode()))

    def test_keys(self):
        self.refuse(self.written + self.advice, "the sealing key", self.seal, *forms_of(bytes.fromhex(self.seal)))
        document = json.loads((self.service.data / "identity.json").read_text())
        for what, pem in (("the issuer's key", document["key"]), ("the signer's key", self.signer.key),
                          ("the TLS authority's key", (self.service.data / "ca.key").read_text())):
            text = "".join(pem.strip().splitlines()[1:-1])
            self.refuse(self.written + self.advice, what, text[60:], base64.b64decode(text)[40:].hex())

    def test_evidence_and_runtime_data(self):
        self.refuse(self.written, "runtime data", *forms_of(RUNTIME_DATA))
        for kind, body in self.evidence.items():
            for text in re.findall(r"[\w+/-]{200,}", body):
                # Constants of the format are the evidence of everybody.
                inner = text[400:4400]
                self.refuse(self.written, f"{kind} evidence", *(p for p in pieces_of(inner) if len(set(p)) > 8))

    def test_policies(self):
        self.refuse(self.written, "a policy", POLICY_MARK, *forms_of(POLICY.encode()))

    def test_every_line_is_one_of_ours(self):
        for line in self.lines:
            entry = json.loads(line)
            of_log = ["timestamp", "severity_text", "severity_number", "body"]
            of_diagnostics = ["Time", "resourceId", "region", "operationName"]
            self.assertIn(list(entry)[:4], (of_log, of_diagnostics), line)
            self.assertNotEqual(entry.get("body"), "forged-line", line)
            self.assertEqual([c for c in line if ord(c) < 32 or 127 <= ord(c) < 160], [], repr(line))
        self.assertNotRegex(self.advice, r"[\x00-\x09\x0b-\x1f\x7f]")


def tenant_path(name):
    return f"/subscriptions/{'0' * 8}-0000-0000-0000-{'0' * 12}/resourceGroups/e2e/providers/Microsoft.Attestation/attestationProviders/{name}?api-version=2021-06-01"


if __name__ == "__main__":
    unittest.main()
