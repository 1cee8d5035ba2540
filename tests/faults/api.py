"""assay serve --dev on one port for its whole life, however often it is killed,
with an owner's bearer token and the requests of providers and policies."""
import base64
import http.client
import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import Service, base64url, free_port, payload  # noqa: E402

PLACE = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/faults"
PROVIDERS = PLACE + "/providers/Microsoft.Attestation/attestationProviders"


def policy_token(text):
    """An unsecured policy JWS."""
    claims = json.dumps({"AttestationPolicy": base64url(text.encode())})
    return base64url(b'{"alg":"none"}') + "." + base64url(claims.encode()) + "."


class Steady(Service):
    """Over plain HTTP, so that the time goes into what is tested."""

    def __init__(self, algorithm="ES256"):
        self.port = free_port()
        self.listen = f"http://127.0.0.1:{self.port}"
        self.flags = ("--keys.token_alg", algorithm)
        super().__init__(*self.flags)
        self.token = self.token_of("Owner")

    def again(self):
        self.process.stdout.close()
        self.start(*self.flags)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def token_of(self, role):
        identity = json.loads((self.data / "identity.json").read_text())
        client = next(c for c in identity["clients"] if c["role"] == role)
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client["id"],
                                       "client_secret": client["secret"], "scope": self.url + "/.default"})
        status, _, body = self.call("POST", f"/{identity['tenant']}/oauth2/v2.0/token", form,
                                    {"Content-Type": "application/x-www-form-urlencoded"})
        if status != 200:
            raise RuntimeError(body)
        return body["access_token"]

    def ask(self, method, path, body=None, connection=None, kind="application/json"):
        """As the owner."""
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": kind}
        return self.call(method, path, body, headers, connection)

    def create(self, name, connection=None):
        return self.ask("PUT", f"{PROVIDERS}/{name}?api-version=2021-06-01", '{"location":"eastus","properties":{}}',
                        connection)

    def delete(self, name, connection=None):
        return self.ask("DELETE", f"{PROVIDERS}/{name}?api-version=2021-06-01", None, connection)

    def set_policy(self, name, text, connection=None):
        path = f"/{name}/policies/SgxEnclave?api-version=2022-08-01"
        return self.ask("PUT", path, policy_token(text), connection, "text/plain")

    def policy(self, name):
        """Text and ETag; None and the status where it is refused."""
        status, headers, body = self.ask("GET", f"/{name}/policies/SgxEnclave?api-version=2022-08-01")
        if status != 200:
            return None, status
        encoded = payload(payload(body["token"])["x-ms-policy"])["AttestationPolicy"]
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode(), headers["ETag"]

    def versions(self, name):
        return self.ask("GET", f"/{name}/policies/SgxEnclave/versions?api-version=2022-08-01")[2]["value"]
