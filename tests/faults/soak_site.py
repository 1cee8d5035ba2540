"""The service under soak, as it would run in production but for its hardware, and the evidence that is sent to it."""
import datetime
import json
import pathlib
import shutil
import ssl
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import ASSAY, Service, free_port, run  # noqa: E402
from soft_tpm import event_log, machine_events  # noqa: E402
from tpm_client import Authority, Client  # noqa: E402

from paper_tpm import PaperTpm  # noqa: E402

TYPES = ("SgxEnclave", "OpenEnclave", "TdxVm", "SevSnpVm", "AzureGuest")
PLATFORMS = 4  # of each type
CERTIFICATES = ("summer", "winter")
# Breaks of the evidence itself, which no collateral mends; each is refused with its own code.
BREAKS = {
    "SgxEnclave": ("dcap.quote.signature", "dcap.qe_report.signature", "dcap.pck.root"),
    "OpenEnclave": ("dcap.quote.signature", "dcap.qe_report.binding"),
    "TdxVm": ("dcap.quote.signature", "tdx.module.mr_signer_seam"),
    "SevSnpVm": ("snp.report.signature", "snp.ek.tcb", "snp.chain.root"),
    "AzureGuest": ("tpm.quote.signature", "azure_guest.enc_key.policy", "tpm.log.replay"),
}
CONFIGURATION = """
[service]
listen = ["http://127.0.0.1:{plain}", "https://localhost:{tls}"]
admin_listen = "http://127.0.0.1:{admin}"
attest_uri = "http://127.0.0.1:{plain}/{{name}}"
data = "{folder}/data"
[tls]
certificate = "{folder}/server.pem"
key = "{folder}/server.key"
[identity]
dev = true
[collateral]
sources = ["dir:{folder}/collateral"]
[azure_guest]
secure_boot_lists = "{folder}/lists.json"
[anchors]
extra = ["{authority}/anchor-intel.pem", "{authority}/anchor-amd.pem"]
tpm = ["{authority}/anchor-tpm.pem", "{folder}/tpm.pem"]
[limits]
header_seconds = 2
body_seconds = 3
idle_seconds = 30
[log]
level = "info"
"""


class Site(Service):
    """store: a URL for store.url; None for the data folder's."""

    def __init__(self, root, store):
        self.folder, self.data = root, root / "data"
        self.authority = root / "authority"
        self.make_certificates()
        self.forge_all()
        self.ports = {name: free_port() for name in ("plain", "tls", "admin")}
        (root / "assay.toml").write_text(CONFIGURATION.format(folder=root, authority=self.authority, **self.ports))
        self.flags = ("--store.url", store) if store else ()
        self.start()

    def start(self):
        self.log = self.folder / "serve.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([ASSAY, "serve", "--config", str(self.folder / "assay.toml"), *self.flags],
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        if not self.process.stdout.readline():
            raise RuntimeError("assay did not start: " + self.log.read_text())

    def make_certificates(self):
        """Two of localhost, which take turns; clients trust both."""
        for name in CERTIFICATES:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                            "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem", "-days", "2",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                           check=True, capture_output=True)
        (self.folder / "trust.pem").write_text("".join((self.folder / f"{name}.pem").read_text() for name in CERTIFICATES))
        self.use_certificate(CERTIFICATES[0])

    def use_certificate(self, name):
        for suffix in ("key", "pem"):
            shutil.copy(self.folder / f"{name}.{suffix}", self.folder / f"server.{suffix}")

    def forge_all(self):
        """Good requests, and broken ones with the code of what is broken, by type."""
        must("forge", "authority", "--out", self.authority)
        (self.folder / "collateral").mkdir()
        self.good, self.bad, self.issues = {}, {}, []
        for kind in TYPES:
            cases = [self.evidence(kind, f"{kind}-{n}") for n in range(PLATFORMS)]
            self.good[kind] = [(case / "request.json").read_text() for case in cases]
            broken = [self.evidence(kind, f"{kind}-{code}", "--break", code) for code in BREAKS[kind]]
            self.bad[kind] = [((case / "request.json").read_text(), json.loads((case / "expect.json").read_text())["code"])
                              for case in broken]
            self.keep_collateral(kind, cases[0])
        self.recipient = (self.folder / "AzureGuest-0" / "recipient.pem").read_bytes()
        shutil.copy(self.folder / "AzureGuest-0" / "secure-boot-lists.json", self.folder / "lists.json")
        self.forge_tpm()

    def evidence(self, kind, name, *flags):
        out = self.folder / name
        must("forge", "evidence", "--type", kind, "--authority", self.authority, "--out", out, *flags)
        return out

    def keep_collateral(self, kind, case):
        """What the case came with, in the folder that the service reads, and an issue of the same a day older."""
        for file in ("collateral.json", "amd.crl", "issuers.pem"):
            if (case / file).exists():
                shutil.copy(case / file, self.folder / "collateral" / f"{kind}-{file}")
        if kind not in ("SgxEnclave", "TdxVm"):
            return
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        must("forge", "collateral", "--authority", self.authority, "--evidence", case / "evidence.bin", "--out",
             self.folder / f"{kind}-older", "--at", before.strftime("%Y-%m-%dT%H:%M:%SZ"))
        older = self.folder / f"{kind}-older" / "collateral.json"
        newer = case / "collateral.json"
        self.issues.append((self.folder / "collateral" / f"{kind}-collateral.json", older, newer))

    def forge_tpm(self):
        """A machine whose TPM is on paper, and its maker."""
        maker, events = Authority("soak TPM root"), machine_events()
        (self.folder / "tpm.pem").write_bytes(maker.pem)
        tpm = PaperTpm(events)
        self.machine = Client(tpm, maker.certify(tpm.ak_pem), events, event_log(events))

    def trust(self):
        return ssl.create_default_context(cafile=self.folder / "trust.pem")


def must(*arguments):
    code, _, error = run(*arguments)
    if code != 0:
        raise RuntimeError(error)
