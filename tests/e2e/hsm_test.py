"""Token-signing keys in a device, which is SoftHSM here: they sign, they stay
where they are, and who misses the device is told so."""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding

from harness import Service, run
from tenants import MANAGEMENT, Identity, Tenants, jws_of

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "correct-pin"


class Token:
    """A token of SoftHSM, in a folder of its own."""

    def __init__(self, label="assay"):
        self.label = label
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-hsm-"))
        self.tokens = self.folder / "tokens"
        self.tokens.mkdir()
        conf = self.folder / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {self.tokens}\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(conf)
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "office"],
                       check=True, capture_output=True, timeout=60)
        self.pin = self.folder / "pin"
        self.pin.write_text(PIN + "\n")

    def flags(self, **attributes):
        """keys.backend, with other attributes than the good ones; None leaves one out."""
        path = {"token": self.label, **attributes.pop("path", {})}
        query = {"module-path": MODULE, "pin-source": f"file:{self.pin}", **attributes.pop("query", {})}
        text = ["&;"[place].join(f"{name}={value}" for name, value in part.items() if value is not None)
                for place, part in ((1, path), (0, query))]
        return ("--keys.backend", f"pkcs11:{text[0]}?{text[1]}")

    def tool(self, *arguments):
        return subprocess.run(["pkcs11-tool", "--module", MODULE, "--token-label", self.label, "--login", "--pin", PIN,
                               *arguments], capture_output=True, text=True, timeout=60)

    def private_keys(self):
        """Of every private key what pkcs11-tool says: label, ID, Usage, Access."""
        listed = self.tool("--list-objects", "--type", "privkey").stdout
        return [dict(re.findall(r"^  (\w+): +(.*?) *$", text, re.M))
                for text in listed.split("Private Key Object")[1:]]

    def delete(self, label):
        """As docs/device-keys.md says."""
        for key in self.private_keys():
            for kind in ("privkey", "pubkey") if key["label"] == label else ():
                done = self.tool("--delete-object", "--type", kind, "--id", key["ID"])
                if done.returncode != 0:
                    raise RuntimeError(done.stderr)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class DeviceKeys(unittest.TestCase):
    def setUp(self):
        self.token = Token()
        self.addCleanup(self.token.close)

    def start(self, *flags):
        self.service = Service(*flags)
        self.addCleanup(self.service.close)
        self.evidence = (self.service.forge("case") / "request.json").read_text()
        self.tenants = Tenants(self.service, Identity(self.service))

    def restart(self, *flags):
        self.assertEqual(self.service.stop(), 0)
        self.service.start(*flags)

    def create(self, name):
        identity = Identity(self.service)
        self.tenants.headers = identity.bearer(identity.owner, MANAGEMENT)
        self.tenants.create(name)

    def ask(self, name, path, method="GET", body=None):
        identity = Identity(self.service)
        return self.service.call(method, f"/{name}{path}" if name else path, body, identity.bearer(identity.owner))

    def attest(self, name):
        status, _, body = self.ask(name, "/attest/SgxEnclave?api-version=2022-08-01", "POST", self.evidence)
        self.assertEqual(status, 200, body)
        return body["token"]

    def rotate(self, name):
        status, _, body = self.ask(name, "/certs:rotate", "POST")
        self.assertEqual(status, 200, body)
        return body

    def check(self, name, token, algorithm="RS256"):
        """The token verifies by /certs, whose certificate is signed by its own key."""
        header = jwt.get_unverified_header(token)
        key = {key["kid"]: key for key in self.ask(name, "/certs")[2]["keys"]}[header["kid"]]
        self.assertEqual((header["alg"], key["alg"]), (algorithm, algorithm))
        jwt.decode(token, jwt.PyJWK(key).key, algorithms=[algorithm], options={"verify_aud": False})
        certificate = x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))
        public = certificate.public_key()
        extra = [ec.ECDSA(certificate.signature_hash_algorithm)] if algorithm == "ES256" else [
            padding.PKCS1v15(), certificate.signature_hash_algorithm]
        public.verify(certificate.signature, certificate.tbs_certificate_bytes, *extra)

    def missed(self, name, path="/attest/SgxEnclave?api-version=2022-08-01", method="POST"):
        """The answer is 503; the log names token and key."""
        status, headers, body = self.ask(name, path, method, self.evidence if method == "POST" else None)
        self.assert_missed(status, headers, body)

    def assert_missed(self, status, headers, body):
        self.assertEqual((status, body["error"]["code"]), (503, "ServiceUnavailable"), body)
        self.assertIn("the device that holds the key that signs tokens does not answer", body["error"]["message"])
        self.assertEqual(headers["Retry-After"], "1")
        logged = [json.loads(line) for line in self.service.log.read_text().splitlines()
                  if headers["x-ms-request-id"] in line]
        self.assertTrue(any("TokenKeyUnavailable" in str(entry) and "pkcs11:token=assay;id=%" in str(entry)
                            for entry in logged), logged)

    def test_keys_are_made_on_the_device_and_stay_there(self):
        self.start(*self.token.flags())
        self.create("contoso")
        tokens = [self.attest("contoso")]
        self.rotate("contoso")
        tokens.append(self.attest("contoso"))
        self.assertEqual(len({jwt.get_unverified_header(token)["kid"] for token in tokens}), 2)
        tokens_of_shared = [self.attest("")]
        self.restart(*self.token.flags())
        for token in [*tokens, self.attest("contoso")]:
            self.check("contoso", token)
        for token in [*tokens_of_shared, self.attest("")]:
            self.check("", token)
        keys = self.token.private_keys()
        self.assertEqual(sorted(key["label"] for key in keys), ["contoso", "contoso", "shared"])
        for key in keys:
            self.assertEqual(key["Usage"], "sign")
            self.assertEqual(key["Access"], "sensitive, always sensitive, never extractable, local")
            self.assertEqual(len(key["ID"]), 32)
        for file in self.service.data.rglob("*"):
            self.assertTrue(file.is_dir() or PIN.encode() not in file.read_bytes(), file)
        self.assertNotIn(PIN, self.service.log.read_text())

    def test_every_token_algorithm(self):
        for algorithm in ("PS256", "ES256"):
            with self.subTest(algorithm):
                self.start(*self.token.flags(), "--keys.token_alg", algorithm)
                self.create("contoso")
                first = self.attest("contoso")
                self.rotate("contoso")
                for token in (first, self.attest("contoso")):
                    self.check("contoso", token, algorithm)

    def test_keys_of_the_store_and_of_the_device_side_by_side(self):
        self.start()
        self.create("soft")
        self.restart(*self.token.flags())
        self.create("hard")
        for name in ("", "soft", "hard"):
            self.check(name, self.attest(name))
        self.assertEqual([key["label"] for key in self.token.private_keys()], ["hard"])
        self.rotate("soft")
        self.check("soft", self.attest("soft"))
        self.assertEqual(sorted(key["label"] for key in self.token.private_keys()), ["hard", "soft"])

    def test_without_the_device_its_providers_are_missed_and_others_are_not(self):
        self.start()
        self.create("soft")
        self.restart(*self.token.flags())
        self.create("hard")
        before = self.attest("hard")
        self.restart()
        for _ in range(2):
            self.missed("hard")
        self.missed("hard", "/policies/SgxEnclave?api-version=2022-08-01", "GET")
        self.missed("hard", "/certificates?api-version=2022-08-01", "GET")
        for name in ("", "soft"):
            self.check(name, self.attest(name))
        self.check("hard", before)  # /certs needs no device
        self.assertEqual(self.ask("hard", "/.well-known/openid-configuration")[0], 200)
        self.refuse_policy_of("hard")
        self.rotate("hard")  # the way back to the store
        self.check("hard", self.attest("hard"))
        self.check("hard", before)
        self.assertEqual(self.service.stop(), 0)
        for verb in (("store", "check"), ("provider", "show", "hard")):
            code, out, error = run(*verb, "--data", self.service.data)
            self.assertEqual(code, 0, out + error)

    def refuse_policy_of(self, name):
        """No policy is changed where its answer cannot be signed."""
        policy = jws_of("version=1.0;authorizationrules {=> deny();};")
        path = "/policies/SgxEnclave"
        self.assert_missed(*self.ask(name, path + "?api-version=2022-08-01", "PUT", policy))
        self.assertEqual(self.ask(name, path + "/versions?api-version=2022-08-01")[2], {"value": []})

    def test_a_key_that_goes_while_the_service_runs_is_missed_alone(self):
        self.start(*self.token.flags())
        for name in ("gone", "kept"):
            self.create(name)
            self.attest(name)
        self.token.delete("gone")
        self.missed("gone")
        self.check("kept", self.attest("kept"))
        self.rotate("gone")
        self.check("gone", self.attest("gone"))

    def test_a_confined_service_signs_by_its_device(self):
        """Its library reads its settings and writes its tokens where service.confine_paths says."""
        flags = (*self.token.flags(), "--service.confine_paths", f"write:{self.token.folder}")
        self.start(*flags)
        self.create("contoso")
        first = self.attest("contoso")
        self.rotate("contoso")
        for token in (first, self.attest("contoso")):
            self.check("contoso", token)
        with urllib.request.urlopen(self.service.admin + "/readyz?verbose") as answer:
            details = {check["name"]: check["detail"] for check in json.load(answer)["checks"]}
        for kind in ("landlock", "seccomp"):
            self.assertNotIn("service.confine_paths", details[kind])

    def refused(self, *flags):
        """What a start that does not succeed says."""
        folder = self.token.folder / "data"
        code, out, error = run("serve", "--dev", "--data", folder, "--listen", "https://localhost:0",
                               "--service.admin_listen", "http://127.0.0.1:0", *flags)
        self.assertEqual((code, out), (3, ""), error)
        self.assertNotIn(PIN, error)
        return error

    def test_a_start_without_the_device_says_what_is_missing(self):
        flags = self.token.flags
        for sentence, backend in (
                ("token=LABEL is missing", flags(path={"token": None, "serial": "1"})),
                ("module-path=PATH is missing", flags(query={"module-path": None})),
                ("one of pin-source=file:PATH and pin-value", flags(query={"pin-source": None})),
                ('the attribute "object" is not one of token, serial', flags(path={"object": "k"})),
                ("module-path /nonexistent.so: the library does not load", flags(query={"module-path": "/nonexistent.so"})),
                ('no token is "other"; there is "assay"', flags(path={"token": "other"})),
                ("the PIN (CKR_PIN_INCORRECT)", flags(query={"pin-source": None, "pin-value": "wrong"})),
                ("keys.backend: pin-source: cannot open /nonexistent", flags(query={"pin-source": "file:/nonexistent"})),
                ("expected store, or a token of a device", ("--keys.backend", "file:/key"))):
            with self.subTest(sentence):
                self.assertIn(sentence, self.refused(*backend))
        shutil.rmtree(self.token.tokens)
        self.token.tokens.mkdir()
        self.assertIn('no token is "assay"; there are none at all', self.refused(*flags()))

    def test_a_pin_is_not_printed(self):
        flags = self.token.flags(query={"pin-source": None, "pin-value": PIN})
        code, out, _ = run("serve", "--print-config", *flags)
        self.assertEqual(code, 0)
        self.assertIn("pin-value=***", out)
        self.assertNotIn(PIN, out)
        self.start(*flags)
        self.check("", self.attest(""))


if __name__ == "__main__":
    unittest.main()
