"""Nodes of a fleet on one PostgreSQL, each a process on a port of its own; they share the
forge, the identities and the sealing key."""
import base64
import hashlib
import http.client
import json
import pathlib
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509 import load_der_x509_certificate

from harness import ASSAY, base64url, free_port, payload, run
from own_postgres import OwnPostgres

HOST = "attest.example.com"
PROVIDERS = ("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/fleet"
             "/providers/Microsoft.Attestation/attestationProviders")
DATA = "?api-version=2022-08-01"


def policy_of(number):
    return f'version=1.0; authorizationrules{{=> permit();}}; issuancerules{{=> issue(type="number", value="{number}");}};'


def policy_token(text):
    claims = json.dumps({"AttestationPolicy": base64url(text.encode())})
    return base64url(b'{"alg":"none"}') + "." + base64url(claims.encode()) + "."


class Node:
    def __init__(self, folder, flags):
        self.folder, self.flags = folder, flags
        self.port = free_port()
        self.alive = False
        self.token = None
        self.lock = threading.Lock()  # of starting and killing
        self.log = folder.parent / (folder.name + ".log")

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [ASSAY, "serve", "--dev", "--data", str(self.folder), "--listen", f"http://127.0.0.1:{self.port}",
                 "--service.admin_listen", "http://127.0.0.1:0", *self.flags], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return False
        self.admin = json.loads(line)["admin"]
        self.token = self.token or self.token_of("Owner")
        self.alive = True
        return True

    def kill(self):
        self.alive = False
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.alive = False
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        return code

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def token_of(self, role):
        identity = json.loads((self.folder / "identity.json").read_text())
        client = next(c for c in identity["clients"] if c["role"] == role)
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client["id"],
                                       "client_secret": client["secret"], "scope": "https://attest.azure.net/.default"})
        connection = self.connect()
        connection.request("POST", f"/{identity['tenant']}/oauth2/v2.0/token", form,
                           {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        return body["access_token"]

    def call(self, method, path, body=None, kind="application/json", connection=None):
        """Status, headers and body (parsed where it is JSON)."""
        own = connection or self.connect()
        own.request(method, path, body, {"Host": HOST, "Content-Type": kind, "Authorization": "Bearer " + self.token})
        answer = own.getresponse()
        text = answer.read()
        if connection is None:
            own.close()
        return answer.status, answer.headers, json.loads(text) if text[:1] in (b"{", b"[") else text

    def create(self, name):
        return self.call("PUT", f"{PROVIDERS}/{name}?api-version=2021-06-01", '{"location":"eastus","properties":{}}')

    def set_policy(self, name, text, connection=None):
        return self.call("PUT", f"/{name}/policies/SgxEnclave{DATA}", policy_token(text), "text/plain", connection)

    def policy(self, name):
        status, _, body = self.call("GET", f"/{name}/policies/SgxEnclave{DATA}")
        if status != 200:
            return status, body
        text = payload(payload(body["token"])["x-ms-policy"])["AttestationPolicy"]
        return status, base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()

    def attest(self, name, evidence, connection=None):
        return self.call("POST", f"/{name}/attest/SgxEnclave{DATA}", evidence, connection=connection)

    def ready(self):
        connection = http.client.HTTPConnection(self.admin.removeprefix("http://"), timeout=20)
        connection.request("GET", "/readyz?verbose")
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        return answer.status, {check["name"]: check for check in body["checks"]}


class Fleet:
    """Nodes on one database; the first one makes what all share."""

    def __init__(self, count, *flags):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-fleet-"))
        self.postgres = OwnPostgres()
        self.key = self.folder / "seal.key"
        self.key.write_text(secrets.token_hex(32))
        self.key.chmod(0o600)
        self.store = ("--store.url", self.postgres.url, "--store.key", f"file:{self.key}")
        flags = (*self.store, "--keys.token_alg", "ES256", "--service.attest_uri", f"https://{HOST}/{{name}}", *flags)
        self.nodes = [Node(self.folder / f"node{i}", flags) for i in range(count)]
        for node in self.nodes:
            if node is not self.nodes[0]:
                shutil.copytree(self.nodes[0].folder, node.folder)
            if not node.start():
                raise RuntimeError(node.log.read_text())
        out = self.folder / "evidence"
        code, _, error = run("forge", "evidence", "--type", "SgxEnclave", "--authority", self.nodes[0].folder / "forge",
                             "--out", out)
        if code != 0:
            raise RuntimeError(error)
        self.evidence = (out / "request.json").read_text()

    def keys_of(self, name):
        """Public keys by their kid."""
        status, _, body = self.nodes[0].call("GET", f"/{name}/certs")
        if status != 200:
            raise RuntimeError(f"{status} {body}")
        return {key["kid"]: load_der_x509_certificate(base64.b64decode(key["x5c"][0])).public_key()
                for key in body["keys"]}

    def command(self, *words):
        return run(*words, *self.store, "--json")

    def close(self):
        codes = [node.stop() for node in self.nodes if node.alive]
        self.postgres.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if any(codes):
            raise RuntimeError(f"nodes ended with {codes}")


def verify(token, keys):
    """The claims of a token by one of the keys; an error where it is by none."""
    head, body, signature = token.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    digest = hashlib.sha256(f"{head}.{body}".encode()).digest()
    try:
        keys[header["kid"]].verify(der, digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    except InvalidSignature as wrong:
        raise AssertionError("a token with a wrong signature") from wrong
    return payload(token)
