"""What tests of TPMs have: a service that trusts a maker of TPMs, a provider
with a policy, and a machine with a software TPM."""
import tempfile
import unittest

from harness import Service, payload
from soft_tpm import SoftTpm, event_log, machine_events
from tenants import Identity, Tenants, jws_of
from tpm_client import INIT, Authority, Client, unwrap

VERSION = "?api-version=2022-08-01"
POLICY = """version=1.2;
authorizationrules{
c:[type=="secureBootEnabled", value==true, issuer=="AttestationService"] => permit();
};
issuancerules{
c:[type=="secureBootEnabled"] => issue(claim=c);
c:[type=="aikValidated"] => issue(claim=c);
c:[type=="events", issuer=="AttestationService"] => add(type="boundary", value=JmesPath(c.value,
"Events[? EventTypeString == 'EV_EVENT_TAG' && PcrIndex == `12`].ProcessedData.EVENT_TRUSTBOUNDARY"));
c:[type=="boundary", issuer=="AttestationPolicy"] => issue(type="bitlocker",
value=JsonToClaimValue(JmesPath(c.value, "[*].EVENT_BITLOCKER_UNLOCK | @[? Value != `0`].Value | @[0]")));
c:[type=="x-assay-tpm-reset-count"] => issue(type="resets", value=c.value);
=> issueproperty(type="report_validity_in_minutes", value=10);
};"""


class Machine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.authority = Authority()
        anchor = cls.folder.name + "/tpm-root.pem"
        with open(anchor, "wb") as file:
            file.write(cls.authority.pem)
        cls.flags = ("--anchors.tpm", anchor)
        cls.service = Service(*cls.flags)
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.owner = cls.identity.bearer(cls.identity.owner)
        Tenants(cls.service, cls.identity).create("machines")
        cls.tpm = SoftTpm(cls.folder.name + "/tpm")
        cls.addClassCleanup(cls.tpm.stop)
        cls.boot()

    @classmethod
    def boot(cls):
        events = machine_events()
        cls.tpm.measure(events)
        cls.client = Client(cls.tpm, cls.authority.certify(cls.tpm.ak_pem), events, event_log(events))
        cls.set_policy(POLICY)

    @classmethod
    def set_policy(cls, text):
        status, _, body = cls.service.call("PUT", "/machines/policies/Tpm" + VERSION, jws_of(text), cls.owner)
        if status != 200:
            raise RuntimeError(str(body))

    def post(self, body, headers=None, path="/machines/attest/Tpm"):
        return self.service.call("POST", path + VERSION, body, self.owner if headers is None else headers)

    def challenge(self):
        status, _, body = self.post(INIT)
        self.assertEqual(status, 200, body)
        return unwrap(body)

    def report(self, answer):
        status, _, body = answer
        self.assertEqual(status, 200, body)
        return payload(unwrap(body)["report"])

    def refused(self, answer, code):
        status, _, body = answer
        self.assertEqual((status, body["error"]["details"][0]["code"] if status == 400 else body), (400, code), body)
