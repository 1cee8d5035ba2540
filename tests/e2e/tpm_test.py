"""TPM requests by Azure's SDKs and the command line, and every break of the
forge."""
import json
import unittest

from azure.core.credentials import AccessToken
from azure.security.attestation import AttestationClient

from harness import payload, run
from npm import install, node
from tpm_client import decode
from tpm_machine import Machine


class Clients(Machine):
    def messages(self, send):
        """Both messages by an SDK, which sends the text of data."""
        given = json.loads(send(json.dumps({"payload": {"type": "aikcert"}})))["payload"]
        answer = json.loads(self.client.request(given))["data"]
        report = json.loads(send(decode(answer).decode()))["payload"]["report"]
        self.assertIs(payload(report)["secureBootEnabled"], True)

    def test_python(self):
        class Credential:
            def get_token(self, *scopes, **more):
                return AccessToken(Clients.bearer(), 2 ** 40)

        with AttestationClient(self.service.url + "/machines", Credential(), connection_verify=str(self.service.ca)) as sdk:
            self.messages(sdk.attest_tpm)

    def test_javascript(self):
        install()

        def send(message):
            file = self.service.folder / "message.json"
            file.write_text(message)
            return json.dumps(node("tpm.mjs", self.service.url + "/machines", self.bearer(), file,
                                   NODE_EXTRA_CA_CERTS=str(self.service.ca)))

        self.messages(send)

    @classmethod
    def bearer(cls):
        return cls.owner["Authorization"].removeprefix("Bearer ")

    def test_the_command_line(self):
        body = self.service.folder / "request.json"
        body.write_text(self.client.request(self.challenge()))
        code, out, error = run("verify", "--type", "Tpm", "--evidence", body, "--anchor", self.flags[1], "--json")
        self.assertEqual((code, error), (0, ""), out)
        self.assertEqual(json.loads(out)["verdict"], "verified")


class Forged(Machine):
    def forge(self, name, *flags):
        return self.service.forge("tpm-" + name, *flags, type="Tpm")

    def answer(self, name, *flags):
        """A forged request that answers a challenge of the service."""
        given = self.challenge()
        case = self.forge(name, "--set", "challenge=" + decode(given["challenge"]).hex(), "--set",
                          "service_context=" + decode(given["service_context"]).hex(), *flags)
        return (case / "request.json").read_text()

    def test_every_form_of_a_request(self):
        for name, *flags in (("quote",), ("first", "form=attReq"), ("vbs", "att_type=vbs", "other_key=true"),
                             ("certified", "binding=tpm_certify", "scheme=ecdsa"), ("linux", "system=linux", "ima=true")):
            with self.subTest(name):
                sets = [part for flag in flags for part in ("--set", flag)]
                report = self.report(self.post(self.answer(name, *sets)))
                self.assertIs(report["x-assay-forged"], True)

    def test_every_break(self):
        code, out, _ = run("forge", "list", "--type", "Tpm", "--json")
        self.assertEqual(code, 0)
        for broken in json.loads(out):
            with self.subTest(broken):
                case = self.forge(broken, "--break", broken)
                expected = json.loads((case / "expect.json").read_text())
                code, out, _ = run("verify", "--type", "Tpm", "--evidence", case / "evidence.bin", "--anchor",
                                   case / "anchor.pem", "--collateral", case / "issuers.pem", "--at", expected["at"], "--json")
                found = json.loads(out)
                if broken.startswith("tpm.challenge."):
                    self.assertEqual(code, 0 if broken == "tpm.challenge.context" else 1)  # offline nobody knows
                    continue
                self.assertEqual((code, found["error"]["code"]), (1, expected["code"]))
                if broken != "tpm.request.malformed":
                    self.refused(self.post(self.answer("live-" + broken, "--break", broken)), broken)


if __name__ == "__main__":
    unittest.main()
