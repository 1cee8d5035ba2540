"""POST /attest/Tpm with a real software TPM: what holds, and what is refused
with which code."""
import json
import struct
import unittest

from cryptography.hazmat.primitives import serialization

from harness import base64url
from tenants import Tenants, jws_of
from tpm_client import INIT, Authority, decode, jwk
from tpm_machine import POLICY, VERSION, Machine


class Protocol(Machine):
    def test_a_machine_gets_a_report(self):
        given = self.challenge()
        self.assertEqual((sorted(given), len(decode(given["challenge"]))), (["challenge", "service_context"], 16))
        report = self.report(self.post(self.client.request(given)))
        self.assertEqual((report["secureBootEnabled"], report["aikValidated"], report["bitlocker"]), (True, True, 4))
        self.assertEqual(report["cnf"]["jwk"], json.loads(self.client.jwk))
        self.assertEqual((report["ver"], report["x-ms-ver"], report["rp_data"]), ("1.0", "1.0", report["nonce"]))
        self.assertEqual((report["exp"] - report["iat"], report["iat"] - report["nbf"]), (600, 300))
        self.assertFalse({"x-ms-attestation-type", "x-ms-policy", "x-assay-forged"} & set(report))

    def test_a_challenge_is_answered_once(self):
        body = self.client.request(self.challenge())
        self.report(self.post(body))
        self.refused(self.post(body), "ChallengeSpent")

    def test_a_challenge_outlives_a_restart_of_the_service(self):
        body = self.client.request(self.challenge())
        self.service.stop()
        self.service.listen = self.service.url
        self.service.start(*self.flags)
        self.report(self.post(body))

    def test_a_challenge_is_for_one_provider(self):
        Tenants(self.service, self.identity).create("others")
        self.service.call("PUT", "/others/policies/Tpm" + VERSION, jws_of(POLICY), self.owner)
        self.refused(self.post(self.client.request(self.challenge()), path="/others/attest/Tpm"), "tpm.challenge.context")

    def test_evidence_that_is_not_whole_is_refused(self):
        given = self.challenge()
        challenge = decode(given["challenge"])
        whole = self.client.state(challenge)
        foreign = Authority("a stranger").certify(self.tpm.ak_pem)
        told = self.client.log.replace(struct.pack("<II?", 0x40001, 1, False), struct.pack("<II?", 0x40001, 1, True))
        self.assertNotEqual(told, self.client.log)
        for code, state in (
                ("tpm.log.replay", whole | {"logs": []}),
                ("tpm.log.event_digest", whole | {"logs": [{"type": "TCG", "log": base64url(told)}]}),
                ("tpm.quote.required_pcrs", self.client.state(challenge, indices=[n for n in range(24) if n != 7])),
                ("tpm.quote.selection", whole | {"pcrs": [{"algorithm": 11, "values": whole["pcrs"][0]["values"][:-1]}]}),
                ("tpm.ak.chain", whole | {"aik_cert": base64url(foreign)}),
                ("tpm.key.quote_binding", self.client.state(challenge, nonce=challenge)),
                ("tpm.quote.nonce", self.client.state(challenge, nonce=bytes(32)))):
            with self.subTest(code=code):
                self.refused(self.post(self.client.request(given, state)), code)
        self.report(self.post(self.client.request(given, whole)))  # nothing of it spent the challenge

    def test_a_key_that_the_tpm_certified(self):
        given = self.challenge()
        challenge = decode(given["challenge"])
        pem, public, certification, signature = self.tpm.certify(challenge)
        other = {"jwk": jwk(serialization.load_pem_public_key(pem)), "info": {"tpm_certify": {
            "public": base64url(public), "certification": base64url(certification), "signature": base64url(signature)}}}
        state = self.client.state(challenge)
        stale = {**other, "info": {"tpm_certify": {**other["info"]["tpm_certify"],
                                                   "certification": base64url(certification[:-1] + b"\0")}}}
        self.refused(self.post(self.client.request(given, state, other_keys=[stale])), "tpm.key.certify_signature")
        self.report(self.post(self.client.request(given, state, other_keys=[other])))

    def test_a_reboot(self):
        before = self.report(self.post(self.client.request(self.challenge())))["resets"]
        self.tpm.reboot()
        self.refused(self.post(self.client.request(self.challenge())), "tpm.log.replay")  # the log is of another boot
        self.boot()
        self.assertGreater(self.report(self.post(self.client.request(self.challenge())))["resets"], before)

    def test_who_may_attest_is_the_providers_to_say(self):
        self.assertEqual(self.post(INIT, headers={})[0], 401)
        tenants = Tenants(self.service, self.identity)
        body = json.dumps({"properties": {"tpmAttestationAuthentication": "Disabled"}})
        status, _, answer = self.service.call("PATCH", tenants.path("machines"), body, tenants.headers)
        self.assertEqual(status, 200, answer)
        self.assertEqual(self.post(INIT, headers={})[0], 200)

    def test_without_a_policy_nobody_attests(self):
        Tenants(self.service, self.identity).create("bare")
        for path in ("/bare/attest/Tpm", "/bare/attest/VbsEnclave"):
            status, _, body = self.post(INIT, path=path)
            self.assertEqual((status, body["error"]["message"]), (400, "A VBS attestation policy has not been set on the "
                                                                       "attestation provider."))


if __name__ == "__main__":
    unittest.main()
