"""A software TPM (swtpm, by tpm2-tools) as an Azure guest has one: an AK, measured boot, an encryption key."""
import hashlib
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

AK = "0x81000003"
HELD_BY_PCRS = "fixedtpm|fixedparent|sensitivedataorigin|noda|decrypt"


class SoftwareTpm:
    """One TPM in one boot. Structures come out in the plain forms that guests send."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-tpm-")).resolve()
        (self.folder / "state").mkdir()
        socket = self.folder / "tpm.sock"
        subprocess.run(["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder / 'state'}", "--server",
                        f"type=unixio,path={socket}", "--ctrl", f"type=unixio,path={socket}.ctrl", "--flags",
                        "not-need-init,startup-clear", "--daemon", "--pid", f"file={self.folder / 'pid'}"],
                       check=True, capture_output=True, timeout=30)
        self.environment = {**os.environ, "TPM2TOOLS_TCTI": f"swtpm:path={socket}"}
        self.run("createek", "-c", "0x81010001", "-G", "rsa", "-u", "ek.pub")
        self.run("createak", "-C", "0x81010001", "-c", "ak.ctx", "-G", "rsa", "-g", "sha256", "-s", "rsassa", "-u",
                 "ak.pub", "-n", "ak.name")
        self.run("evictcontrol", "-C", "o", "-c", "ak.ctx", AK)

    def close(self):
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, 15)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, tool, *arguments, check=True):
        done = subprocess.run(["tpm2_" + tool, *arguments], cwd=self.folder, env=self.environment, capture_output=True,
                              timeout=60)
        if check and done.returncode != 0:
            raise RuntimeError(f"tpm2_{tool}: {done.stderr.decode()}")
        if tool != "flushcontext":
            self.run("flushcontext", "-t", check=False)  # there is room for three keys
        return done

    def read(self, name):
        return (self.folder / name).read_bytes()

    def public(self, handle, form):
        """TPM2B_PUBLIC (tss) or SubjectPublicKeyInfo (pem)."""
        self.run("readpublic", "-c", handle, "-f", form, "-o", "public.out")
        return self.read("public.out")

    def extend(self, log):
        """Measures what the events of a log say."""
        for pcr, digests in log:
            values = ",".join(f"{name}={digest.hex()}" for name, digest in digests.items())
            self.run("pcrextend", f"{pcr}:{values}")

    def pcrs(self, indices):
        self.run("pcrread", selection(indices), "-o", "pcrs.raw")
        raw = self.read("pcrs.raw")
        return {index: raw[32 * i:32 * i + 32] for i, index in enumerate(sorted(indices))}

    def quote(self, indices, nonce=b""):
        """TPMS_ATTEST and a bare signature."""
        self.run("quote", "-c", AK, "-l", selection(indices), *(["-q", nonce.hex()] if nonce else []), "-g", "sha256",
                 "-m", "quote.msg", "-s", "quote.sig", "-f", "plain")
        return self.read("quote.msg"), self.read("quote.sig")

    def make_key(self, indices, attributes=HELD_BY_PCRS, policy=None):
        """A key of the NULL hierarchy that the registers hold; its TPM2B_PUBLIC."""
        (self.folder / "pcr.policy").write_bytes(policy or policy_pcr(indices, self.pcrs(indices)))
        self.run("createprimary", "-C", "n", "-G", "rsa2048", "-g", "sha256", "-a", attributes, "-L", "pcr.policy", "-c",
                 "enc.ctx")
        return self.public("enc.ctx", "tss")

    def certify_key(self):
        self.run("certify", "-c", "enc.ctx", "-C", AK, "-g", "sha256", "-o", "certify.msg", "-s", "certify.sig", "-f",
                 "plain")
        return self.read("certify.msg"), self.read("certify.sig")

    def decrypt(self, indices, secret):
        """What was encrypted to the key; nothing where the registers no longer are what they were."""
        (self.folder / "secret.in").write_bytes(secret)
        (self.folder / "secret.out").unlink(missing_ok=True)
        digest = pcr_digest(self.pcrs(indices)).hex()
        self.run("startauthsession", "--policy-session", "-S", "session.ctx")
        self.run("policypcr", "-S", "session.ctx", "-l", selection(indices), digest)
        done = self.run("rsadecrypt", "-c", "enc.ctx", "-s", "rsaes", "-p", "session:session.ctx", "-o", "secret.out",
                        "secret.in", check=False)
        self.run("flushcontext", "session.ctx", check=False)
        return self.read("secret.out") if done.returncode == 0 else None


def selection(indices):
    return "sha256:" + ",".join(str(index) for index in sorted(indices))


def pcr_digest(values):
    return hashlib.sha256(b"".join(values[index] for index in sorted(values))).digest()


def policy_pcr(indices, values):
    """The digest of TPM2_PolicyPCR."""
    mask = sum(1 << index for index in indices)
    head = struct.pack(">IIHB", 0x17F, 1, 0x000B, 3) + mask.to_bytes(3, "little")
    return hashlib.sha256(bytes(32) + head + pcr_digest(values)).digest()
