"""A guest attestation client, written from azure-guest.md alone: makes bundles, opens answers, validates tokens."""
import base64
import datetime
import hashlib
import json
import struct

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from software_tpm import SoftwareTpm

AIK = x509.ObjectIdentifier("2.23.133.8.3")
NOW = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)
LINUX, WINDOWS = list(range(8)), [*range(8), 11, 12, 13, 14]
GLOBAL_VARIABLE = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")  # 8BE4DF61-93CA-11D2-AA0D-00E098032B8C
IMAGE_SECURITY = bytes.fromhex("cbb219d73a3d9645a3bcdad00e67656f")  # D719B2CB-3D3A-4596-A3BC-DAD00E67656F
SECURE_BOOT, SEPARATOR, EVENT_TAG, ACTION = 0x80000001, 4, 6, 0x80000007


def b64(data):
    return base64.b64encode(data).decode()


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text):
    text = text.replace("-", "+").replace("_", "/")
    return base64.b64decode(text + "=" * (-len(text) % 4))


class TpmMaker:
    """Who certifies AKs: a root and an intermediate, as the virtual TPM authority has them."""

    def __init__(self):
        self.root_key, self.ca_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        root, ca = name("test Virtual TPM Root"), name("test Virtual TPM CA - 01")
        self.root = certificate(root, root, self.root_key.public_key(), self.root_key, 1, ca=None)
        self.ca = certificate(ca, root, self.ca_key.public_key(), self.root_key, 2, ca=0)
        self.ca_name = ca

    def certify(self, spki, usage=AIK):
        key = serialization.load_pem_public_key(spki)
        return certificate(name("0123456789ab.TrustedVM.Azure.example"), self.ca_name, key, self.ca_key, 3, usage=usage)


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(subject, issuer, key, issuer_key, serial, usage=None, **ca):
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key).serial_number(serial)
               .not_valid_before(NOW - datetime.timedelta(days=1)).not_valid_after(NOW + datetime.timedelta(days=300))
               .add_extension(x509.BasicConstraints("ca" in ca, ca.get("ca")), critical=True)
               .add_extension(x509.KeyUsage("ca" not in ca, False, False, False, False, "ca" in ca, False, False, False),
                              critical=True))
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def der(item):
    return item.public_bytes(serialization.Encoding.DER)


def pem(item):
    return item.public_bytes(serialization.Encoding.PEM)


class Log:
    """A crypto-agile event log with one bank, SHA-256."""

    def __init__(self):
        spec = b"Spec ID Event03\0" + struct.pack("<IBBBBIHHB", 0, 0, 2, 0, 2, 1, 0x000B, 32, 0)
        self.bytes = struct.pack("<II", 0, 3) + bytes(20) + struct.pack("<I", len(spec)) + spec
        self.measured = []

    def add(self, pcr, kind, data, digest=None):
        digest = digest or hashlib.sha256(data).digest()
        self.bytes += struct.pack("<IIIH", pcr, kind, 1, 0x000B) + digest + struct.pack("<I", len(data)) + data
        self.measured.append((pcr, {"sha256": digest}))
        return self

    def variable(self, guid, text, value):
        wide = text.encode("utf-16-le")
        return self.add(7, SECURE_BOOT, guid + struct.pack("<QQ", len(text), len(value)) + wide + value)

    def boot(self, secure_boot=b"\1", pk=b"PK", kek=b"KEK", db=b"db", dbx=b""):
        """What firmware measures on its way to the loader."""
        self.add(0, 8, b"firmware\0")
        for text, value in (("SecureBoot", secure_boot), ("PK", pk), ("KEK", kek)):
            self.variable(GLOBAL_VARIABLE, text, value)
        for text, value in (("db", db), ("dbx", dbx)):
            self.variable(IMAGE_SECURITY, text, value)
        for pcr in range(8):
            self.add(pcr, SEPARATOR, bytes(4))
        return self

    def windows(self, **flags):
        """Tagged events of a boot loader: BOOTDEBUGGING and the like, in PCR 12."""
        ids = {"boot_debug": 0x40001, "kernel_debug": 0x50001, "test_signing": 0x50003, "hypervisor_debug": 0x5000D,
               "flight_signing": 0x50021}
        inner = b"".join(struct.pack("<II", number, 1) + bytes([flags.get(text, 0)]) for text, number in ids.items())
        inner += struct.pack("<IIQ", 0xA0007, 8, 1)
        self.add(12, EVENT_TAG, struct.pack("<II", 0x40010001, len(inner)) + inner)
        elam = struct.pack("<II", 0x90001, 4) + "A\0".encode("utf-16-le")
        self.add(13, EVENT_TAG, struct.pack("<III", 0x40010001, 8 + len(elam), 0x40010002) + struct.pack("<I", len(elam))
                 + elam)
        for pcr in (12, 13, 14):
            self.add(pcr, SEPARATOR, b"WBCL")
        return self


class Guest:
    """A virtual machine with its TPM, as it stands after the boot that the log tells of."""

    def __init__(self, maker, log=None, pcrs=LINUX):
        self.tpm = SoftwareTpm()
        self.pcrs, self.log = pcrs, log.bytes if log else b""
        self.tpm.extend(log.measured if log else [])
        self.ak_public = self.tpm.public("0x81000003", "tss")
        self.certificate = der(maker.certify(self.tpm.public("0x81000003", "pem")))

    def close(self):
        self.tpm.close()

    def tpm_info(self, key=None):
        """TpmInfo; with a fresh encryption key unless one is given."""
        quote, signature = self.tpm.quote(self.pcrs)
        self.enc_public = key or self.tpm.make_key(self.pcrs)
        certify, certify_signature = self.tpm.certify_key()
        values = self.tpm.pcrs(self.pcrs)
        return {"AikCert": b64(self.certificate + bytes(64)), "AikPub": b64(self.ak_public), "PcrQuote": b64(quote),
                "PcrSignature": b64(signature), "PcrSet": self.pcrs,
                "PCRs": [{"Index": index, "Digest": b64(value)} for index, value in values.items()],
                "EncKeyPub": b64(self.enc_public), "EncKeyCertifyInfo": b64(certify),
                "EncKeyCertifyInfoSignature": b64(certify_signature)}

    def bundle(self, tpm_info=None, isolation=None, **more):
        windows = self.pcrs == WINDOWS
        return {"AttestationProtocolVersion": "2.0", "OSType": b64(b"Windows" if windows else b"Linux"),
                "OSDistro": b64(b"Microsoft" if windows else b"Debian"), "OSVersionMajor": 12, "OSVersionMinor": 5,
                "OSBuild": b64(b"NotApplicable" if windows else b"NotApplication"), "TcgLogs": b64(self.log),
                "ClientPayload": {"nonce": b64(b"fresh")}, "TpmInfo": tpm_info or self.tpm_info(),
                "IsolationInfo": isolation or {"Type": "TrustedLaunch"}, **more}

    def runtime_data(self, **more):
        """What the paravisor would write of this VM."""
        modulus = self.ak_public[-256:]
        return json.dumps({"keys": [{"kid": "HCLAkPub", "key_ops": ["sign"], "kty": "RSA", "e": "AQAB",
                                     "n": b64url(modulus)}],
                           "vm-configuration": {"secure-boot": True, "vmUniqueId": "0E5A7E2C-0000-4000-8000-0123456789AB"},
                           "user-data": "00" * 64, **more}).encode()

    def open(self, answer):
        """The JWT in the answer's envelope; nothing where this TPM cannot open it."""
        envelope = json.loads(unb64(answer["token"]))
        key = self.tpm.decrypt(self.pcrs, base64.b64decode(envelope["EncryptedInnerKey"]))
        if key is None:
            return None
        parameters = envelope["EncryptionParams"]
        if (parameters["Cipher"], parameters["BlockMode"], parameters["KeySizeInBits"]) != ("AES", "ChainingModeGCM", 256):
            raise ValueError(parameters)
        sealed = base64.b64decode(envelope["Jwt"]) + base64.b64decode(envelope["AuthenticationData"])
        return AESGCM(key).decrypt(base64.b64decode(parameters["Iv"]), sealed, b"Transport Key").decode()


def request_body(bundle, member="AttestationInfo"):
    return json.dumps({member: b64url(json.dumps(bundle, indent="\t").encode())})


def validate(token, keys, issuer):
    """The claims of a JWT that one of the keys signed."""
    head, body, signature = token.split(".")
    header, claims = json.loads(unb64(head)), json.loads(unb64(body))
    key = next(key for key in keys if key["kid"] == header["kid"])
    numbers = (int.from_bytes(unb64(key[member]), "big") for member in ("e", "n"))
    rsa.RSAPublicNumbers(*numbers).public_key().verify(unb64(signature), f"{head}.{body}".encode(), padding.PKCS1v15(),
                                                       hashes.SHA256())
    if header["alg"] != "RS256" or claims["iss"] != issuer or not claims["nbf"] <= claims["exp"]:
        raise ValueError(claims)
    return claims
