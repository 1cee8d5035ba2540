"""A client of POST /attest/Tpm: its keys, its messages, and an authority that
certifies attestation keys."""
import base64
import datetime
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier

from harness import base64url


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def wrap(message):
    """A message as it stands in a body."""
    return json.dumps({"data": base64url(json.dumps({"payload": message}).encode())})


def unwrap(body):
    return json.loads(decode(body["data"]))["payload"]


INIT = wrap({"type": "aikcert"})


class Authority:
    """A maker of TPMs."""

    def __init__(self, name="e2e TPM root"):
        self.private = rsa.generate_private_key(65537, 2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.pem = self.build(self.name, self.private.public_key(), True).public_bytes(serialization.Encoding.PEM)

    def build(self, subject, key, ca):
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
                   .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                   .not_valid_after(now + datetime.timedelta(days=1))
                   .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True))
        if not ca:
            usage = x509.ExtendedKeyUsage([ObjectIdentifier("2.23.133.8.3")])
            builder = builder.add_extension(usage, critical=False)
        return builder.sign(self.private, hashes.SHA256())

    def certify(self, ak_pem):
        """DER of a certificate of an attestation key."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "e2e machine")])
        key = serialization.load_pem_public_key(ak_pem)
        return self.build(subject, key, False).public_bytes(serialization.Encoding.DER)


def jwk(key):
    numbers = key.public_numbers()
    integer = lambda value: base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))
    return {"kty": "RSA", "n": integer(numbers.n), "e": integer(numbers.e)}


class Client:
    """What a machine sends. Its request key lives outside of the TPM."""

    def __init__(self, tpm, certificate, events, log):
        self.tpm, self.certificate, self.events, self.log = tpm, certificate, events, log
        self.private = rsa.generate_private_key(65537, 2048)
        # Blanks, and an order of its own: what is hashed are these bytes.
        self.jwk = json.dumps(jwk(self.private.public_key()), indent=1)

    def nonce(self, challenge):
        return hashlib.sha256(self.jwk.encode() + b"\0" + challenge).digest()

    def state(self, challenge, **changes):
        """current_attestation, quoted over the key and the challenge."""
        indices = changes.get("indices", range(24))
        quote, signature = self.tpm.quote(changes.get("nonce", self.nonce(challenge)), indices=indices)
        values = [{"index": index, "digest": base64url(digest)} for index, digest in self.tpm.pcrs(indices=indices).items()]
        public = serialization.load_pem_public_key(self.tpm.ak_pem)
        return {"logs": [{"type": "TCG", "log": base64url(self.log)}], "aik_cert": base64url(self.certificate),
                "aik_pub": jwk(public), "pcrs": [{"algorithm": 11, "values": values}], "quote": base64url(quote),
                "signature": base64url(signature)}

    def request(self, given, state=None, info=None, **content):
        """The body that answers a challenge."""
        challenge = decode(given["challenge"])
        data = {"rp_id": "https://relying-party.example", "rp_data": base64url(b"relying party"), "other_keys": [],
                "custom_claims": [{"name": "site", "value": "e2e", "value_type": "string"}], **given,
                "tpm_att_data": {"current_attestation": state or self.state(challenge)}, **content}
        info = json.dumps(info or {"tpm_quote": {"hash_alg": "sha-256"}})
        text = json.dumps(data)[:-1] + f',"request_key":{{"info":{info},"jwk":{self.jwk}}}}}'
        return self.sign(f'{{"att_type":"basic","att_data":{text}}}')

    def sign(self, payload):
        text = base64url(b'{"alg":"PS256","typ":"attReqV2"}') + "." + base64url(payload.encode())
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return wrap({"request": text + "." + base64url(self.private.sign(text.encode(), pss, hashes.SHA256()))})
