"""What tests of providers need: the development issuer's clients, bearer
tokens, signers of policies, paths of the control plane."""
import base64
import datetime
import hashlib
import json
import time
import urllib.parse
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import NameOID

from harness import base64url

SUBSCRIPTION = str(uuid.uuid4())
ATTEST, MANAGEMENT = "https://attest.azure.net", "https://management.azure.com"
UNSECURED = "eyJhbGciOiJub25lIn0"


def jws_of(policy):
    """An unsecured policy JWS."""
    return f'{UNSECURED}.{base64url(json.dumps({"AttestationPolicy": base64url(policy.encode())}).encode())}.'


class Signer:
    """A certificate and its key: a self-signed CA, as signers of policies are,
    unless issuer and ca say otherwise. days: of its validity, from today."""

    def __init__(self, name, *, curve=None, issuer=None, ca=True, days=(-1, 1)):
        self.private = ec.generate_private_key(curve) if curve else rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.utcnow()
        begin, end = (now + datetime.timedelta(days=day) for day in days)
        self.x509 = (x509.CertificateBuilder().subject_name(subject)
                     .issuer_name(issuer.x509.subject if issuer else subject)
                     .public_key(self.private.public_key()).serial_number(x509.random_serial_number())
                     .not_valid_before(begin).not_valid_after(end)
                     .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
                     .sign((issuer or self).private, hashes.SHA256()))
        self.der = self.x509.public_bytes(serialization.Encoding.DER)
        self.base64 = base64.b64encode(self.der).decode()
        self.certificate = self.x509.public_bytes(serialization.Encoding.PEM).decode()
        self.key = self.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                              serialization.NoEncryption()).decode()
        self.thumbprint = hashlib.sha1(self.der).hexdigest().upper()
        self.alg = "ES256" if curve else "RS256"
        self.jwk = {"alg": self.alg, "kty": "EC" if curve else "RSA", "use": "sig", "x5c": [self.base64]}
        self.pem = {"key": self.key, "certificate": self.certificate}

    def header(self, *issuers):
        return {"alg": self.alg, "x5c": [self.base64, *(issuer.base64 for issuer in issuers)]}

    def sign(self, payload, *issuers):
        """A JWS of an object, or of nothing, with its chain."""
        return sign(self.header(*issuers), json.dumps(payload).encode() if payload else b"", self.private)

    def policy(self, text, *issuers):
        return self.sign({"AttestationPolicy": base64url(text.encode())}, *issuers)


def sign(header, payload, private):
    """A JWS by RS256, or by ES256 where the key is on a curve, whatever its
    header says."""
    text = base64url(json.dumps(header).encode()) + "." + base64url(payload)
    return text + "." + base64url(signature(text.encode(), private))


def signature(text, private):
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(text, padding.PKCS1v15(), hashes.SHA256())
    numbers = utils.decode_dss_signature(private.sign(text, ec.ECDSA(hashes.SHA256())))
    return b"".join(number.to_bytes((private.key_size + 7) // 8, "big") for number in numbers)


class Identity:
    """The clients that assay serve --dev knows."""

    def __init__(self, service):
        self.service = service
        document = json.loads((service.data / "identity.json").read_text())
        self.tenant = document["tenant"]
        self.owner, self.reader = document["clients"]
        self.private = serialization.load_pem_private_key(document["key"].encode(), None)

    def bearer(self, client, resource=ATTEST):
        """The header with a token as the issuer gives it."""
        form = {"grant_type": "client_credentials", "client_id": client["id"], "client_secret": client["secret"],
                "scope": resource + "/.default"}
        status, _, answer = self.service.call("POST", f"/{self.tenant}/oauth2/v2.0/token", urllib.parse.urlencode(form),
                                              {"Content-Type": "application/x-www-form-urlencoded"})
        if status != 200:
            raise RuntimeError(str(answer))
        return {"Authorization": "Bearer " + answer["access_token"]}

    def claims(self, client):
        """Header and claims of a good token, to be changed."""
        segments = self.bearer(client)["Authorization"].removeprefix("Bearer ").split(".")
        return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in segments[:2]]


class Tenants:
    """Providers of a service, made and unmade by its owner over raw HTTP."""

    def __init__(self, service, identity):
        self.service = service
        self.headers = identity.bearer(identity.owner, MANAGEMENT)

    def path(self, name, group="e2e"):
        return (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Attestation"
                f"/attestationProviders/{name}?api-version=2021-06-01")

    def create(self, name, *signers):
        """The resource of a new provider; isolated where there are signers."""
        properties = {"policySigningCertificates": {"keys": [signer.jwk for signer in signers]}} if signers else {}
        body = json.dumps({"location": "westus", "properties": properties})
        status, _, resource = self.service.call("PUT", self.path(name), body, self.headers)
        if status != 201:
            raise RuntimeError(f"{name}: {status} {resource}")
        return resource

    def delete(self, name):
        return self.service.call("DELETE", self.path(name), headers=self.headers)[0]


def expired(claims):
    return {**claims, "nbf": int(time.time()) - 9000, "iat": int(time.time()) - 9000, "exp": int(time.time()) - 3600}
