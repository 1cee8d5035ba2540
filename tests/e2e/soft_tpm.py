"""A software TPM (swtpm) with an endorsement and an attestation key, driven by
tpm2-tools, and the event log of a machine that was measured into it."""
import hashlib
import os
import pathlib
import struct
import subprocess
import time

RETRY = 0x922  # TPM_RC_RETRY: busy with a test of itself
AK, EK, KEY = "0x81000003", "0x81010001", "0x81000010"
BANKS = {"sha1": 4, "sha256": 11}
NO_ACTION, SEPARATOR, TAG, VARIABLE = 3, 4, 6, 0x80000001
GLOBAL = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")


def tagged(code, data):
    return struct.pack("<II", code, len(data)) + data


def trust_boundary(debugging=False):
    """What a Windows boot manager says, in its one aggregation."""
    flags = {0x40001: debugging, 0x50002: True, 0x50003: False, 0x50005: False, 0x50006: False, 0xa0001: True,
             0xa0003: True, 0xa0006: True}
    inner = b"".join(tagged(code, bytes([value])) for code, value in flags.items())
    return tagged(0x40010001, inner + tagged(0x20005, struct.pack("<I", 4)))


def machine_events(secure_boot=True, debugging=False):
    """Number of the PCR, type, data: a boot of Windows."""
    name = "SecureBoot".encode("utf-16-le")
    variable = GLOBAL + struct.pack("<QQ", 10, 1) + name + bytes([secure_boot])
    return [(0, 8, b"e2e firmware"), (7, VARIABLE, variable), *((pcr, SEPARATOR, bytes(4)) for pcr in range(8)),
            (12, TAG, trust_boundary(debugging)), (12, SEPARATOR, b"WBCL")]


def event_log(events):
    """The crypto-agile log of the events, each measured by its data."""
    header = b"Spec ID Event03\0" + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, len(BANKS))
    header += b"".join(struct.pack("<HH", number, hashlib.new(name).digest_size) for name, number in BANKS.items()) + b"\0"
    log = struct.pack("<II20xI", 0, NO_ACTION, len(header)) + header
    for pcr, type, data in events:
        log += struct.pack("<III", pcr, type, len(BANKS))
        for name, number in BANKS.items():
            log += struct.pack("<H", number) + hashlib.new(name, data).digest()
        log += struct.pack("<I", len(data)) + data
    return log


class SoftTpm:
    """Its state outlives reboots; PCRs do not."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).absolute()
        self.state = self.folder / "state"
        self.state.mkdir(parents=True)
        self.start()
        self.tool("createek", "-c", EK, "-G", "rsa", "-u", "ek.pub")
        self.flush()
        self.tool("createak", "-C", EK, "-c", "ak.ctx", "-G", "rsa", "-g", "sha256", "-s", "rsassa", "-u", "ak.pub",
                  "-n", "ak.name")
        self.flush()
        self.tool("evictcontrol", "-C", "o", "-c", "ak.ctx", AK)
        self.flush()
        self.tool("readpublic", "-c", AK, "-f", "pem", "-o", "ak.pem")
        self.ak_pem = (self.folder / "ak.pem").read_bytes()

    def start(self):
        socket, pid = self.folder / "tpm.sock", self.folder / "pid"
        subprocess.run(["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.state}", "--server",
                        f"type=unixio,path={socket}", "--ctrl", f"type=unixio,path={socket}.ctrl", "--flags",
                        "not-need-init,startup-clear", "--daemon", "--pid", f"file={pid}"], check=True, timeout=60)
        self.environment = {**os.environ, "TPM2TOOLS_TCTI": f"swtpm:path={socket}"}

    def stop(self):
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, 15)
        deadline = time.monotonic() + 20
        while pathlib.Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.01)

    def reboot(self):
        self.stop()
        self.start()

    def tool(self, name, *arguments):
        done = subprocess.run([f"tpm2_{name}", *map(str, arguments)], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"tpm2_{name}: {done.stderr}")
        return done.stdout

    def flush(self):
        """There is no resource manager: three keys at most are loaded."""
        self.tool("flushcontext", "-t")

    def measure(self, events):
        for pcr, _, data in events:
            digests = ",".join(f"{name}={hashlib.new(name, data).hexdigest()}" for name in BANKS)
            self.tool("pcrextend", f"{pcr}:{digests}")

    def pcrs(self, bank="sha256", indices=range(24)):
        """Digests by index."""
        size = hashlib.new(bank).digest_size
        self.tool("pcrread", f"{bank}:" + ",".join(map(str, indices)), "-o", "pcrs.raw")
        raw = (self.folder / "pcrs.raw").read_bytes()
        return {index: raw[size * n:size * (n + 1)] for n, index in enumerate(indices)}

    def quote(self, nonce, bank="sha256", indices=range(24)):
        """TPMS_ATTEST and TPMT_SIGNATURE."""
        self.tool("quote", "-c", AK, "-l", f"{bank}:" + ",".join(map(str, indices)), "-q", nonce.hex(), "-g", "sha256",
                  "-m", "q.msg", "-s", "q.sig")
        return (self.folder / "q.msg").read_bytes(), (self.folder / "q.sig").read_bytes()

    def send(self, command):
        """The response to a command that tpm2-tools have no flags for."""
        code = RETRY
        while code == RETRY:
            done = subprocess.run(["tpm2_send"], input=command, cwd=self.folder, env=self.environment,
                                  capture_output=True, timeout=60, check=True)
            code = struct.unpack(">I", done.stdout[6:10])[0]
        if code != 0:
            raise RuntimeError(f"the TPM answers 0x{code:x}")
        return done.stdout[10:]

    def certify(self, nonce):
        """A key made in the TPM: its public part in PEM, TPMT_PUBLIC,
        TPMS_ATTEST and TPMT_SIGNATURE. tpm2_certify takes no nonce."""
        self.tool("createprimary", "-C", "o", "-G", "rsa2048", "-g", "sha256", "-a",
                  "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign", "-c", "key.ctx")
        self.tool("evictcontrol", "-C", "o", "-c", "key.ctx", KEY)
        self.flush()
        self.tool("readpublic", "-c", KEY, "-f", "tss", "-o", "key.tss")
        self.tool("readpublic", "-c", KEY, "-f", "pem", "-o", "key.pem")
        password = struct.pack(">IHBH", 0x40000009, 0, 1, 0)  # TPM_RS_PW, empty
        body = struct.pack(">III", 0x148, int(KEY, 16), int(AK, 16)) + struct.pack(">I", 2 * len(password))
        body += 2 * password + struct.pack(">H", len(nonce)) + nonce + struct.pack(">H", 0x10)  # scheme: the key's
        answer = self.send(struct.pack(">HI", 0x8002, 6 + len(body)) + body)
        size, length = struct.unpack(">IH", answer[:6])
        parameters = answer[4:4 + size]
        read = lambda name: (self.folder / name).read_bytes()
        return read("key.pem"), read("key.tss")[2:], parameters[2:2 + length], parameters[2 + length:]
