"""assay provider and assay audit: the whole life of providers, their policies and signers, against a service and on its store."""
import http.server
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import threading
import unittest

from harness import ASSAY, Service, base64url, payload, run

POLICY = "version= 1.0;\nauthorizationrules\n{\n\t=> permit();\n};\nissuancerules\n{\n};\n"
OTHER = POLICY.replace("=> permit();", "[type==\"x-ms-sgx-is-debuggable\", value==false] => permit();")
TYPE = ("--type", "SgxEnclave")


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Provider(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name in ("owner", "second", "stranger"):
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", cls.key(name), "-out", cls.cert(name),
                    "-days", "30", "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")
        cls.policy = cls.folder / "policy.txt"
        cls.policy.write_text(POLICY)
        cls.other = cls.folder / "other.txt"
        cls.other.write_text(OTHER)
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)

    @classmethod
    def key(cls, name):
        return cls.folder / f"{name}.key"

    @classmethod
    def cert(cls, name):
        return cls.folder / f"{name}.pem"

    def place(self, group="group"):
        return ("--url", self.service.url, "--ca", self.service.ca, "--subscription", "sub", "--resource-group", group)

    def dev(self):
        return ("--dev-identity", self.service.data / "identity.json")

    def tell(self, *words, expect=0, who=None):
        """Standard output of a run against the service, or its errors."""
        code, out, error = run("provider", *words, *self.place(), *(self.dev() if who is None else who))
        self.assertEqual(code, expect, (out, error))
        return out if expect == 0 else error

    def ask(self, *words):
        return json.loads(self.tell(*words, "--json"))

    def kept(self, *words, expect=0):
        code, out, error = run("provider", *words, "--data", self.service.data)
        self.assertEqual(code, expect, (out, error))
        return out if expect == 0 else error

    def make(self, name, *flags):
        made = self.ask("create", name, "--location", "eastus", *flags)
        self.addCleanup(lambda: self.tell("delete", name))
        return made

    def sign(self, name):
        return ("--key", self.key(name), "--cert", self.cert(name))

    def token(self, client=0):
        identity = json.loads((self.service.data / "identity.json").read_text())
        who = identity["clients"][client]
        body = (f"grant_type=client_credentials&client_id={who['id']}&client_secret={who['secret']}"
                "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default")
        answer = self.service.call("POST", f"/{identity['tenant']}/oauth2/v2.0/token", body,
                                   {"Content-Type": "application/x-www-form-urlencoded"})
        return answer[2]["access_token"]

    # Providers

    def test_a_provider_is_made_shown_listed_and_deleted(self):
        made = self.ask("create", "contoso", "--location", "East US", "--tag", "team=red", "--tag", "stage=a=b")
        self.assertEqual((made["name"], made["tags"]), ("contoso", {"team": "red", "stage": "a=b"}))
        self.assertEqual(made["properties"]["trustModel"], "AAD")
        self.assertEqual(made["properties"]["attestUri"], self.service.url + "/contoso")
        self.assertEqual(self.ask("show", "contoso"), made)
        text = self.tell("show", "CONTOSO")
        for part in ("name: contoso\n", "trust model: AAD\n", "tag team: red\n", f"attest URI: {self.service.url}/contoso\n"):
            self.assertIn(part, text)
        self.assertEqual([p["name"] for p in self.ask("list")["value"]], ["contoso"])
        self.assertRegex(self.tell("list"), r"^contoso +AAD +East US +https://")
        self.assertEqual(self.ask("delete", "contoso"), {"name": "contoso", "deleted": True})
        self.assertEqual(self.ask("delete", "contoso"), {"name": "contoso", "deleted": False})
        self.assertEqual(self.tell("delete", "contoso"), "there was no provider contoso\n")
        self.assertEqual(self.tell("list"), "no providers\n")
        error = self.tell("show", "contoso", expect=1)
        self.assertIn("404: ResourceNotFound", error)

    def test_a_key_is_rotated_and_its_algorithm_chosen(self):
        made = self.make("rotating")
        uri = made["properties"]["attestUri"]
        before = self.certs(uri)
        self.assertEqual([key["alg"] for key in before], ["RS256"])
        answer = self.ask("rotate", "rotating", "--alg", "ES256")
        self.assertEqual(answer["retired"], [before[0]["kid"]])
        self.assertEqual([(key["kid"], key["alg"]) for key in self.certs(uri)],
                         [(answer["kid"], "ES256"), (before[0]["kid"], "RS256")])
        said = self.tell("rotate", "rotating")
        self.assertEqual(said, f"the key {self.certs(uri)[0]['kid']} signs from now on\n")
        self.assertEqual([key["alg"] for key in self.certs(uri)], ["ES256", "ES256", "RS256"])
        self.assertIn("--alg", self.tell("rotate", "rotating", "--alg", "none", expect=2))
        self.assertIn("Unauthorized", self.tell("rotate", "rotating", expect=1, who=("--token", self.token(1))))

    def certs(self, uri):
        return self.service.call("GET", uri.removeprefix(self.service.url) + "/certs")[2]["keys"]

    def test_refusals_of_the_control_plane_are_told_with_their_code(self):
        self.assertIn("InvalidResourceName", self.tell("create", "x", "--location", "eastus", expect=1))
        self.assertIn("401: AuthenticationFailed", self.tell("show", "contoso", who=(), expect=1))
        self.assertIn("403: AuthorizationFailed",
                      self.tell("create", "contoso", "--location", "eastus", who=("--token", self.token(1)), expect=1))
        self.assertIn("401", self.tell("list", who=("--token", "no.good.token"), expect=1))
        self.assertIn("tags", self.tell("create", "contoso", "--location", "eastus", "--tag", "a<b=c", expect=1))

    def test_tokens_come_from_flags_the_environment_or_the_development_issuer(self):
        self.tell("list", who=("--token", self.token()))
        self.addCleanup(os.environ.pop, "ASSAY_TOKEN", None)
        os.environ["ASSAY_TOKEN"] = self.token()
        self.tell("list", who=())
        self.kept("list")
        self.assertIn("white space", self.tell("list", who=("--token", "a\nX-Header: b"), expect=2))
        self.tell("list", who=("--token", "a", *self.dev()), expect=2)
        self.assertIn("holds no development identity", self.tell("list", who=("--dev-identity", self.policy), expect=3))
        wrong = json.loads((self.service.data / "identity.json").read_text())
        wrong["clients"][0]["secret"] = "wrong"
        identity = self.folder / "identity.json"
        identity.write_text(json.dumps(wrong))
        self.assertIn("AADSTS7000215", self.tell("list", who=("--dev-identity", identity), expect=3))

    def test_what_cannot_be_meant_is_a_usage_error(self):
        url = ("--url", self.service.url)
        for words, told in (
                (["list"], "--url, or a store with --data"),
                (["list", *url, "--data", "x"], "name one"),
                (["list", *url], "--subscription"),
                (["show", "a-name", *url, "--subscription", "s"], "--resource-group"),
                (["policy", "get", *TYPE, *url, "--subscription", "s"], "--provider"),
                (["policy", "get", "--type", "Nonsense", *url], "no attestation type"),
                (["create", "a-name", "--location", "x", "--tag", "novalue", *url], "KEY=VALUE"),
                (["create", "a-name", "--location", "x", "--data", "x"], "needs the service"),
                (["delete", "a-name", "--data", "x"], "needs the service"),
                (["policy", "set", str(self.policy), *TYPE, "--data", "x"], "needs the service"),
                (["policy", "set", str(self.policy), *TYPE, "--key", "k", *url], "--cert"),
                (["policy", "rollback", *TYPE, *url], "--to"),
                (["show", "--url", "x"], "name"),
                (["policies"], "see assay provider --help")):
            code, out, error = run("provider", *words)
            self.assertEqual((code, out), (2, ""), (words, error))
            self.assertIn(told, error)

    def test_what_cannot_be_reached_or_read_is_the_environments(self):
        self.assertEqual(run("provider", "list", "--url", "https://localhost:1", "--subscription", "s")[0], 3)
        self.assertEqual(run("provider", "list", "--url", "nonsense", "--subscription", "s")[0], 3)
        self.assertIn("no store", self.run_kept_nowhere())
        self.tell("policy", "set", self.folder / "absent", *TYPE, "--provider", "contoso", expect=3)
        self.tell("create", "contoso", "--location", "eastus", "--signer", self.folder / "absent", expect=3)

    def run_kept_nowhere(self):
        code, _, error = run("provider", "list", "--data", self.folder / "nowhere")
        self.assertEqual(code, 3)
        return error

    def test_help_has_an_example_on_every_level(self):
        for words in ([], ["create"], ["list"], ["policy"], ["policy", "set"], ["signer"], ["signer", "add"]):
            code, out, _ = run("provider", *words, "--help")
            self.assertEqual(code, 0)
            self.assertRegex(out, r"(Example|Try):?\s+assay provider")

    # Policies

    def test_a_policy_is_set_read_reset_and_rolled_back(self):
        self.make("lawful")
        which = (*TYPE, "--provider", "lawful")
        before = self.ask("policy", "get", *which)
        self.assertEqual((before["etag"], before["verified"], before["signature"]), ('"default"', True, "none"))
        self.assertEqual(self.tell("policy", "history", *which), "no versions: the policy was never set\n")
        made = self.ask("policy", "set", self.policy, *which)
        self.assertEqual((made["verified"], made["claims"]["x-ms-policy-result"]), (True, "Updated"))
        self.assertEqual(made["claims"], payload(made["token"]))
        got = self.ask("policy", "get", *which)
        self.assertEqual((got["policy"], got["etag"]), (POLICY, made["etag"]))
        self.assertEqual(self.tell("policy", "get", *which, "--text"), POLICY)
        text = self.tell("policy", "get", *which)
        self.assertIn(f"etag: {made['etag']}\nalgorithm: none\n", text)
        text = self.tell("policy", "set", self.other, *which)
        self.assertIn("x-ms-policy-result: Updated\n", text)
        self.assertIn("verified: signature, times and issuer hold\n", text)
        self.assertIn("x-ms-policy-result: Removed", self.tell("policy", "reset", *which))
        self.assertEqual(self.ask("policy", "get", *which)["etag"], '"default"')
        self.ask("policy", "rollback", *which, "--to", "1")
        self.assertEqual(self.tell("policy", "get", *which, "--text"), POLICY)
        history = self.ask("policy", "history", *which)["value"]
        self.assertEqual([(v["number"], v["act"], v.get("restores")) for v in history],
                         [(4, "set", 1), (3, "reset", None), (2, "set", None), (1, "set", None)])
        lines = self.tell("policy", "history", *which).splitlines()
        self.assertRegex(lines[0], r"^   4 set   20.*Z by .*, policy \S+, restores 1$")
        self.assertIn("PolicyVersionNotFound", self.tell("policy", "rollback", *which, "--to", "77", expect=1))

    def test_if_match_guards_against_the_change_of_another(self):
        self.make("guarded")
        which = (*TYPE, "--provider", "guarded")
        made = self.ask("policy", "set", self.policy, *which, "--if-match", '"default"')
        made = self.ask("policy", "set", self.other, *which, "--if-match", made["etag"])
        for words in (["set", self.policy], ["reset"], ["rollback", "--to", "1"]):
            error = self.tell("policy", *words, *which, "--if-match", '"default"', expect=1)
            self.assertIn("412: PreconditionFailed", error)
        self.ask("policy", "reset", *which, "--if-match", made["etag"])

    def test_a_policy_that_does_not_compile_is_refused_by_the_service(self):
        self.make("broken")
        bad = self.folder / "bad.txt"
        bad.write_text("version=1.0; authorizationrules { => permit() };")
        error = self.tell("policy", "set", bad, *TYPE, "--provider", "broken", expect=1)
        self.assertIn("400: PolicyParsingError", error)
        self.assertIn("a rule ends with", error)

    def test_a_jws_is_sent_as_it_is(self):
        self.make("whole-jws")
        jws = self.folder / "policy.jws"
        self.assertEqual(run("policy", "sign", self.policy, *self.sign("owner"), "--out", jws)[0], 0)
        which = (*TYPE, "--provider", "whole-jws")
        made = self.ask("policy", "set", jws, *which)
        self.assertIn("x-ms-policy-signer", made["claims"])
        got = self.ask("policy", "get", *which)
        self.assertEqual((got["signature"], got["signer"]["subject"]), ("good", "CN=owner"))
        self.assertIn("JWS already", self.tell("policy", "set", jws, *which, *self.sign("owner"), expect=2))

    def test_the_url_may_be_the_providers_own(self):
        self.make("direct")
        base = ("--url", self.service.url + "/direct/", "--ca", self.service.ca, *self.dev())
        self.assertEqual(run("provider", "policy", "set", self.policy, *TYPE, *base)[0], 0)
        self.assertEqual(run("provider", "policy", "get", *TYPE, "--text", *base)[1], POLICY)
        code, out, _ = run("provider", "policy", "get", *TYPE, "--url", self.service.url, "--ca", self.service.ca, "--json")
        self.assertEqual((code, json.loads(out)["etag"]), (0, '"default"'))
        code, _, error = run("provider", "policy", "set", self.policy, *TYPE, "--url", self.service.url, "--ca", self.service.ca,
                             *self.dev())
        self.assertEqual(code, 1)
        self.assertIn("shared provider", error)

    def test_an_answer_that_nobody_signed_is_not_shown(self):
        service = self.service
        unsigned = base64url(b'{"alg":"none"}') + "." + base64url(b'{"x-ms-policy":"eyJhbGciOiJub25lIn0.."}') + "."

        class Liar(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                origin = f"http://localhost:{self.server.server_port}"
                body = {"issuer": origin, "jwks_uri": origin + "/certs"}
                if self.path == "/certs":
                    body = service.call("GET", "/certs")[2]
                elif self.path.startswith("/policies"):
                    body = {"token": unsigned}
                text = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Liar) as liar:
            threading.Thread(target=liar.serve_forever, daemon=True).start()
            code, out, error = run("provider", "policy", "get", *TYPE, "--url", f"http://localhost:{liar.server_port}")
            liar.shutdown()
        self.assertEqual((code, out), (1, ""), error)
        self.assertIn("TokenAlgorithm", error)

    # Signers

    def test_signers_of_an_isolated_provider_come_and_go(self):
        made = self.make("isolated", "--signer", self.cert("owner"))
        self.assertEqual(made["properties"]["trustModel"], "Isolated")
        which = ("--provider", "isolated")
        self.assertEqual([s["subject"] for s in self.ask("signer", "list", *which)["signers"]], ["CN=owner"])
        change = self.ask("signer", "add", self.cert("second"), *which, *self.sign("owner"))
        self.assertEqual(change["claims"]["x-ms-policycertificates-result"], "IsPresent")
        text = self.tell("signer", "list", *which)
        self.assertRegex(text, r"^[0-9A-F]{40} CN=owner, until .*Z\n[0-9A-F]{40} CN=second, until .*Z\n$")
        self.assertIn("IsAbsent", self.tell("signer", "remove", self.cert("owner"), *which, *self.sign("second")))
        error = self.tell("signer", "remove", self.cert("second"), *which, *self.sign("second"), expect=1)
        self.assertIn("the final policy management certificate", error)
        error = self.tell("signer", "add", self.cert("owner"), *which, *self.sign("stranger"), expect=1)
        self.assertIn("400", error)
        # Its policies must be signed.
        self.assertIn("InvalidOperation", self.tell("policy", "set", self.policy, *TYPE, *which, expect=1))
        self.assertIn("Updated", self.tell("policy", "set", self.policy, *TYPE, *which, *self.sign("second")))
        self.assertEqual(self.ask("policy", "get", *TYPE, *which)["signer"]["subject"], "CN=second")
        self.assertIn("InvalidOperation", self.tell("policy", "reset", *TYPE, *which, expect=1))
        self.assertIn("Removed", self.tell("policy", "reset", *TYPE, *which, *self.sign("second")))
        self.assertIn("CN=second", self.kept("signer", "list", *which))

    def test_signers_are_refused_where_nothing_is_signed(self):
        self.make("by-roles")
        which = ("--provider", "by-roles")
        self.assertEqual(self.tell("signer", "list", *which), "no certificates: policies may be unsigned\n")
        error = self.tell("signer", "add", self.cert("owner"), *which, *self.sign("owner"), expect=1)
        self.assertIn("The operation is disallowed", error)

    def test_keys_and_certificates_that_do_not_fit_are_refused_here(self):
        which = ("--provider", "whatever")
        both = self.folder / "both.pem"
        both.write_text(self.cert("owner").read_text() + self.cert("second").read_text())
        self.assertIn("expected one certificate, found 2",
                      self.tell("create", "contoso", "--location", "eastus", "--signer", both, expect=1))
        self.assertIn("is not that of the first certificate",
                      self.tell("policy", "set", self.policy, *TYPE, *which, "--key", self.key("owner"), "--cert",
                                self.cert("second"), expect=1))

    # On the store

    def test_the_store_tells_the_same_beside_the_service(self):
        self.make("stored", "--tag", "a=b")
        which = (*TYPE, "--provider", "stored")
        self.tell("policy", "set", self.policy, *which)
        self.tell("policy", "set", self.other, *which)
        self.assertEqual(json.loads(self.kept("show", "stored", "--json")), self.ask("show", "stored"))
        names = [p["name"] for p in json.loads(self.kept("list", "--json"))["value"]]
        self.assertIn("stored", names)
        self.assertIn("shared", names)
        here = json.loads(self.kept("list", "--subscription", "SUB", "--resource-group", "nowhere", "--json"))
        self.assertEqual(here, {"value": []})
        kept, asked = json.loads(self.kept("policy", "get", *which, "--json")), self.ask("policy", "get", *which)
        self.assertEqual((kept.pop("verified"), asked.pop("verified")), (False, True))
        self.assertEqual(kept, asked)
        self.assertEqual(self.kept("policy", "get", *which, "--text"), OTHER)
        self.assertEqual(json.loads(self.kept("policy", "history", *which, "--json")), self.ask("policy", "history", *which))
        default = json.loads(self.kept("policy", "get", *TYPE, "--json"))
        self.assertEqual(default["etag"], '"default"')
        self.assertIn("ProviderNotFound", self.kept("show", "absent", expect=1))

    def test_the_audit_trail_is_listed_and_verified(self):
        self.make("audited")
        self.tell("policy", "set", self.policy, *TYPE, "--provider", "audited")
        code, out, error = run("audit", "--data", self.service.data, "--provider", "Audited", "--json")
        self.assertEqual(code, 0, error)
        review = json.loads(out)
        self.assertEqual((review["whole"], review["broken"]), (True, None))
        self.assertEqual([(e["operation"], e["target"]) for e in review["entries"]],
                         [("CreateProvider", ""), ("SetPolicy", "SgxEnclave")])
        code, out, _ = run("audit", "--data", self.service.data)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^ +1 20.*Z CreateDefaultProvider default by assay, after|^ +1 ")
        self.assertRegex(out, r"SetPolicy audited SgxEnclave by ")
        self.assertRegex(out, r"whole: \d+ entries, each with the hash of the one before\n$")
        self.assertEqual(run("audit", "--data", self.folder / "nowhere")[0], 3)
        self.assertEqual(run("audit", "--data", self.service.data, "--provider", "?")[0], 1)


class BrokenTrail(unittest.TestCase):
    def test_damage_breaks_the_trail(self):
        service = Service()
        self.addCleanup(service.close)
        service.stop()
        self.assertEqual(run("audit", "--data", service.data)[0], 0)
        database = sqlite3.connect(service.data / "assay.db")
        database.execute("UPDATE content SET sealed = zeroblob(99)")
        database.commit()
        database.close()
        code, out, _ = run("audit", "--data", service.data, "--json")
        self.assertEqual(code, 1)
        review = json.loads(out)
        self.assertFalse(review["whole"])
        self.assertIn("entry 1 cannot be read", review["broken"])
        self.assertEqual(run("provider", "list", "--data", service.data)[0], 3)


if __name__ == "__main__":
    unittest.main()
