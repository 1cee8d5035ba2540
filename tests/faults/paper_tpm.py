"""A TPM on paper: PCRs, an attestation key and quotes, made here, so that thousands of them cost no process each."""
import hashlib
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SHA256, RSASSA = 0x000B, 0x0014
# Of a machine that made no dynamic launch.
ONES = range(17, 23)


class PaperTpm:
    """As soft_tpm.SoftTpm to tpm_client.Client, after a boot with these events."""

    def __init__(self, events):
        self.key = rsa.generate_private_key(65537, 2048)
        self.ak_pem = self.key.public_key().public_bytes(serialization.Encoding.PEM,
                                                         serialization.PublicFormat.SubjectPublicKeyInfo)
        self.values = {index: b"\xff" * 32 if index in ONES else bytes(32) for index in range(24)}
        for pcr, _, data in events:
            self.values[pcr] = hashlib.sha256(self.values[pcr] + hashlib.sha256(data).digest()).digest()

    def pcrs(self, indices=range(24)):
        return {index: self.values[index] for index in indices}

    def quote(self, nonce, indices=range(24)):
        """TPMS_ATTEST and TPMT_SIGNATURE."""
        mask = sum(1 << index for index in indices).to_bytes(3, "little")
        digest = hashlib.sha256(b"".join(self.values[index] for index in sorted(indices))).digest()
        name = struct.pack(">H", SHA256) + hashlib.sha256(self.ak_pem).digest()
        clock = struct.pack(">QIIBQ", 1_000, 1, 0, 1, 1)
        selection = struct.pack(">IHB", 1, SHA256, len(mask)) + mask
        quote = struct.pack(">IH", 0xFF544347, 0x8018) + sized(name) + sized(nonce) + clock + selection + sized(digest)
        signature = self.key.sign(quote, padding.PKCS1v15(), hashes.SHA256())
        return quote, struct.pack(">HH", RSASSA, SHA256) + sized(signature)


def sized(data):
    return struct.pack(">H", len(data)) + data
