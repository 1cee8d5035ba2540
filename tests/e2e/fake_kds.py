"""A service like AMD's KDS, made from forged SEV-SNP evidence, that can be wrong, busy or dead."""
import base64
import re
import time

from fake_pcs import Answer, FakePcs

CHIP_ID, REPORTED_TCB = 0x1A0, 0x180
PARTS = {"Turin": {"fmcSPL": 0, "blSPL": 1, "teeSPL": 2, "snpSPL": 3, "ucodeSPL": 7}}
OTHER_PARTS = {"blSPL": 0, "teeSPL": 1, "snpSPL": 6, "ucodeSPL": 7}


def certificates(case):
    """VCEK, ASK and ARK, in PEM."""
    text = (case / "chain.pem").read_text()
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", text, re.S)


def der(pem):
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def tcb_of(case):
    return (case / "report.bin").read_bytes()[REPORTED_TCB:REPORTED_TCB + 8]


def chip_of(case, product="Milan"):
    return (case / "report.bin").read_bytes()[CHIP_ID:CHIP_ID + (8 if product == "Turin" else 64)].hex()


def vcek_target(case, product="Milan"):
    tcb = tcb_of(case)
    query = "&".join(f"{name}={tcb[at]:02}" for name, at in PARTS.get(product, OTHER_PARTS).items())
    return f"/vcek/v1/{product}/{chip_of(case, product)}?{query}"


def vcek_name(case, product="Milan"):
    chip = (case / "report.bin").read_bytes()[CHIP_ID:CHIP_ID + 64].hex()
    return f"amd/vcek/{product}/{chip}/{tcb_of(case).hex()}"


class FakeKds(FakePcs):
    """Serves on loopback until close(). `times` has when each request came."""

    def __init__(self, *cases, product="Milan"):
        self.times = []
        self.product = product
        super().__init__(*cases)

    def add(self, case):
        vcek, ask, ark = certificates(case)
        self.answers[vcek_target(case, self.product)] = Answer(der(vcek))
        self.answers[f"/vcek/v1/{self.product}/cert_chain"] = Answer((ask + ark).encode())
        self.answers[f"/vcek/v1/{self.product}/crl"] = Answer((case / "amd.crl").read_bytes())

    def answer(self, target):
        self.requests.append(target)
        self.times.append(time.monotonic())
        time.sleep(self.delay)
        return self.before or self.answers.get(target, Answer(status=404))

    def asked_for(self, part):
        return [target for target in self.requests if part in target]
