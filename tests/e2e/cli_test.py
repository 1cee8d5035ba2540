"""The command line as a stranger meets it: exit codes, messages, documents."""
import json
import os
import pathlib
import tempfile
import unittest
from unittest import mock

from harness import Service, run

PERMIT = 'version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type="x", value=1);};'
DENY = "version=1.0; authorizationrules{=> deny();};"
BROKEN = "version=1.0; authorizationrules{=> permt();};"


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.authority = cls.folder / "authority"
        code, _, error = run("forge", "authority", "--out", cls.authority)
        assert code == 0, error

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def case(self, name, *flags, type="SgxEnclave"):
        out = self.folder / name
        code, _, error = run("forge", "evidence", "--type", type, "--authority", self.authority, "--out", out, *flags)
        self.assertEqual(code, 0, error)
        return out

    def refused(self, code, message, *arguments):
        """One line on standard error, but for what the service logs before; nothing on standard output."""
        found, out, error = run(*arguments)
        error = "".join(line for line in error.splitlines(True) if not line.startswith("{"))
        self.assertEqual((found, out), (code, ""), error)
        self.assertTrue(error.startswith("assay: "), error)
        self.assertIn(message, error)


class Usage(CommandLine):
    def test_mistakes_name_the_nearest(self):
        for arguments, near in [(["serve", "--lisen", "x"], "--listen"), (["verfy"], "verify"),
                                (["policy", "chek", "x"], "check"), (["policy", "chekc"], "check"),
                                (["provider", "polcy"], "policy"), (["provider", "policy", "sett"], "set"),
                                (["store", "bakup"], "backup"), (["forge", "evidnce"], "evidence"), (["evidence", "shw"], "show"),
                                (["token", "verify", "x", "--jwk", "y"], "--jwks")]:
            with self.subTest(arguments=arguments):
                self.refused(2, f"did you mean {near}?", *arguments)

    def test_verbs_that_do_not_exist_are_named(self):
        self.refused(2, 'assay policy has no verb "chekc"', "policy", "chekc")
        self.refused(2, 'assay provider policy has no verb "sett"', "provider", "policy", "sett", "x")
        self.refused(2, 'assay has no verb "verfy"', "verfy")
        self.refused(2, 'assay store has no option "--bakup"', "store", "--bakup")
        self.refused(2, "A subcommand is required", "store")

    def test_missing_arguments_are_named(self):
        self.refused(2, "--type is required", "verify")
        self.refused(2, "--evidence is required", "verify", "--type", "SgxEnclave")
        self.refused(2, "--url is required", "attest", "--type", "SgxEnclave", "--evidence", "x")
        self.refused(2, "--jwks FILE or --url URL", "token", "verify", "x")
        self.refused(2, "--claims", "policy", "eval", "x")
        self.refused(2, "--claims is required", "policy", "explain", "x")

    def test_every_verb_has_help_with_an_example(self):
        self.assertEqual(run("--version")[:2], (0, "assay 0.1.0\n"))
        for verb in ("serve", "attest", "verify", "evidence show", "policy check", "policy eval", "policy format", "policy sign", "policy show", "policy explain", "policy test", "policy diff", "policy from-evidence", "token show", "token verify",
                     "forge authority", "forge evidence", "forge collateral", "forge list"):
            code, out, error = run(*verb.split(), "--help")
            self.assertEqual((code, error), (0, ""))
            self.assertIn(f"assay {verb}", out.split("Example:")[1])
            self.assertIn("Exit code: 0 good; 1 ", out)

    def test_types_and_times_that_do_not_exist(self):
        quote = self.case("names") / "evidence.bin"
        for verb in (["verify"], ["attest", "--url", "http://127.0.0.1:1"]):
            self.refused(2, "SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm and AzureGuest", *verb, "--type", "Nothing", "--evidence", quote)
            self.refused(2, "not supported by this build", *verb, "--type", "Pluton", "--evidence", quote)
        verify = ("verify", "--type", "SgxEnclave", "--evidence", quote)
        self.refused(2, "2024-03-01T00:00:00Z", *verify, "--at", "yesterday")
        self.refused(2, 'no TCB status "Good"', *verify, "--accept-statuses", "Good")
        self.refused(2, 'no attestation type "Nothing"', "policy", "check", quote, "--type", "Nothing")

    def test_files_that_are_not_there(self):
        for arguments in (["verify", "--type", "SgxEnclave", "--evidence", "/nothing"], ["policy", "check", "/nothing"],
                          ["policy", "eval", "/nothing", "--claims", "/nothing"], ["policy", "eval", "--batch", "/nothing"],
                          ["token", "show", "/nothing"], ["token", "verify", "/nothing", "--jwks", "/nothing"],
                          ["serve", "--config", "/nothing"],
                          ["forge", "evidence", "--type", "SgxEnclave", "--authority", "/nothing", "--out", self.folder / "o"]):
            with self.subTest(arguments=arguments):
                self.refused(3, "cannot open /nothing", *arguments)

    def test_files_that_hold_something_else(self):
        other, token = self.file("other", "no PEM and no JSON"), self.file("token", "a.b.c")
        quote = self.case("plain") / "evidence.bin"
        self.refused(3, "holds no trust anchor", "verify", "--type", "SgxEnclave", "--evidence", quote, "--anchor", other)
        self.refused(3, "holds no JWK set", "token", "verify", token, "--jwks", other)

    def test_a_missing_flag_gets_no_guess(self):
        code, _, error = run("verify", "--evidence", "x")
        self.assertEqual(code, 2)
        self.assertIn("--type is required", error)
        self.assertNotIn("did you mean", error)

    def test_nobody_listens(self):
        token = self.file("token", "a.b.c")
        self.refused(3, "Connection refused", "token", "verify", token, "--url", "http://127.0.0.1:1")
        quote = self.case("refused") / "evidence.bin"
        attest = ("attest", "--type", "SgxEnclave", "--evidence", quote)
        self.refused(3, "Connection refused", *attest, "--url", "https://127.0.0.1:1")


class Serve(CommandLine):
    def test_unknown_keys_name_line_and_nearest(self):
        config = self.file("a.toml", "[service]\nlisen = \"x\"\n")
        message = 'a.toml:2: there is no option "service.lisen"; did you mean "service.listen"'
        self.refused(3, message, "serve", "--config", config)
        with mock.patch.dict(os.environ, {"ASSAY_LOG_LEVL": "debug"}):
            self.refused(3, "ASSAY_LOG_LEVL", "serve", "--print-config")

    def test_configuration_shows_origins(self):
        config = self.file("b.toml", "[log]\nlevel = \"warn\"\naccess = true\n")
        with mock.patch.dict(os.environ, {"ASSAY_LOG_ACCESS": "false"}):
            code, out, _ = run("serve", "--config", config, "--print-config", "--service.threads", "3")
        self.assertEqual(code, 0)
        lines = out.splitlines()
        self.assertIn(f'log.level = "warn"  # {config}:2', lines)
        self.assertIn("log.access = false  # ASSAY_LOG_ACCESS", lines)
        self.assertIn("service.threads = 3  # --service.threads", lines)
        self.assertIn('service.location = ""  # default', lines)

    def test_values_that_cannot_be(self):
        data = ("--data", self.folder / "serve")
        for flag, value, message in [("--service.threads", "many", "a whole number from 0 to 1024"),
                                     ("--log.level", "loud", "one of debug"),
                                     ("--store.url", "mysql://x", "sqlite:PATH"),
                                     ("--store.key", "env:NOBODY", "NOBODY"),
                                     ("--keys.token_alg", "none", "one of RS256"),
                                     ("--listen", "nowhere", "https:// or http://"),
                                     ("--listen", "https://127.0.0.1:0", "tls.certificate")]:
            with self.subTest(flag=flag):
                listen = () if flag == "--listen" else ("--listen", "http://127.0.0.1:0")
                self.refused(3, message, "serve", *data, *listen, flag, value)


class Forge(CommandLine):
    def test_mistakes_are_usage(self):
        folders = ("--authority", self.authority, "--out", self.folder / "none")
        evidence = ("forge", "evidence", "--type", "SgxEnclave", *folders)
        self.refused(2, "did you mean dcap.pck.revoked", *evidence, "--break", "dcap.pck.revokd")
        self.refused(2, "did you mean mr_enclave", *evidence, "--set", "mr_enclav=00")
        self.refused(2, "FIELD=VALUE", *evidence, "--set", "mr_enclave")
        self.refused(2, "mr_enclave: expected", *evidence, "--set", "mr_enclave=zz")
        self.refused(2, "no TCB status", *evidence, "--tcb-status", "Good")
        self.refused(2, "cannot be forged", "forge", "list", "--type", "Nothing")
        self.refused(2, "cannot be forged", "forge", "evidence", "--type", "Pluton", *folders)
        self.refused(2, "of TdxVm", "forge", "evidence", "--type", "TdxVm", *folders, "--set", "mr_enclave=00")
        self.refused(2, "--fmspc", "forge", "collateral", *folders, "--fmspc", "zz")
        self.assertFalse((self.folder / "none").exists())

    def test_an_authority_is_not_overwritten(self):
        before = (self.authority / "authority.pem").read_bytes()
        self.refused(3, "holds an authority already", "forge", "authority", "--out", self.authority)
        self.assertEqual((self.authority / "authority.pem").read_bytes(), before)

    def test_collateral_for_a_platform(self):
        case = self.case("platform", "--set", "fmspc=00606a000000")
        for name, flags in (("by-quote", ["--evidence", case / "evidence.bin"]), ("by-name", ["--fmspc", "00606a000000"])):
            out = self.folder / name
            self.assertEqual(run("forge", "collateral", "--authority", self.authority, "--out", out, *flags)[0], 0)
            code, text, _ = run("verify", "--type", "SgxEnclave", "--evidence", case / "evidence.bin", "--collateral", out,
                                "--anchor", out / "anchor.pem")
            self.assertEqual(code, 0, text)


class Verify(CommandLine):
    def verify(self, case, *flags, type="SgxEnclave", evidence="evidence.bin"):
        code, out, error = run("verify", "--type", type, "--evidence", case / evidence, "--collateral",
                               case / "collateral.json", "--anchor", case / "anchor.pem", "--json", *flags)
        self.assertEqual(error, "")
        return code, json.loads(out)

    def test_the_document(self):
        for type, evidence in (("SgxEnclave", "evidence.bin"), ("OpenEnclave", "evidence.bin"),
                               ("OpenEnclave", "request.json")):
            case = self.case(f"document-{type}", type=type)
            code, report = self.verify(case, type=type, evidence=evidence)
            self.assertEqual(list(report), ["verdict", "type", "at", "error", "tcb", "claims", "policy"])
            self.assertEqual((code, report["verdict"], report["type"]), (0, "verified", type))
            self.assertEqual((report["error"], report["policy"]), (None, None))
            self.assertEqual((report["tcb"]["status"], report["tcb"]["advisoryIds"]), ("UpToDate", []))
            self.assertEqual(report["claims"]["x-ms-sgx-mrenclave"], "e1" * 32)
            self.assertIs(report["claims"]["x-assay-forged"], True)

    def test_explanations_list_every_check(self):
        known = set(json.loads(run("forge", "list", "--type", "SgxEnclave", "--json")[1]))
        case = self.case("explain", "--break", "dcap.quote.signature")
        code, report = self.verify(case, "--explain")
        outcomes = {check["id"]: check["outcome"] for check in report["checks"]}
        self.assertEqual((code, report["error"]["code"]), (1, "dcap.quote.signature"))
        self.assertEqual((report["claims"], report["tcb"]), (None, None))
        self.assertEqual([id for id, outcome in outcomes.items() if outcome == "failed"], ["dcap.quote.signature"])
        self.assertLessEqual(set(outcomes.values()), {"held", "failed", "noted", "not_reached"})
        self.assertLessEqual(known, set(outcomes))
        self.assertEqual(set(report["checks"][0]), {"id", "outcome", "expected", "found"})

    def test_an_outdated_platform_has_a_least_fix_and_a_grace(self):
        case = self.case("outdated", "--set", "tcb_status=OutOfDate")
        code, report = self.verify(case, "--explain", "--accept-statuses", "UpToDate")
        levels = report["tcbLevels"]
        self.assertEqual((code, report["error"]["code"], levels["status"]), (1, "dcap.tcb.status", "OutOfDate"))
        self.assertIn("(BIOS, Early Microcode Update) from 8 to 16", levels["leastFix"])
        self.assertTrue(report["error"]["message"].endswith(levels["leastFix"]))
        fix = levels["parts"][0]["better"][-1]
        self.assertEqual((fix["index"], fix["status"], len(fix["shortfalls"])), (0, "UpToDate", 17))
        code, report = self.verify(case, "--accept-statuses", "UpToDate", "--grace-days", "365")
        self.assertEqual((code, report["tcb"]["status"]), (0, "OutOfDate"))
        self.assertEqual(report["claims"]["x-assay-findings"], ["dcap.tcb.grace"])
        self.assertEqual(self.verify(case, "--accept-statuses", "UpToDate", "--grace-days", "30")[0], 1)
        code, report = self.verify(case, "--explain")
        self.assertEqual((code, report["tcbLevels"]["goal"]), (0, "UpToDate"))

    def test_words_for_people(self):
        case = self.case("words")
        arguments = ("verify", "--type", "SgxEnclave", "--evidence", case / "evidence.bin",
                     "--collateral", case / "collateral.json")
        code, out, _ = run(*arguments, "--anchor", case / "anchor.pem")
        self.assertEqual((code, out.split(":")[0]), (0, "verified"))
        self.assertIn("forged", out)
        code, out, _ = run(*arguments)
        self.assertEqual((code, out.split(":")[0]), (1, "rejected"))
        self.assertIn("[dcap.pck.root]", out)

    def test_policies(self):
        case = self.case("policies")
        code, report = self.verify(case, "--policy", self.file("permit", PERMIT))
        self.assertEqual(code, 0)
        self.assertEqual(report["policy"], {"result": "permit", "error": None, "issued": {"x": 1}, "properties": {}})
        code, report = self.verify(case, "--policy", self.file("deny", DENY))
        self.assertEqual((code, report["verdict"], report["policy"]["result"]), (1, "verified", "deny"))
        code, report = self.verify(case, "--policy", self.file("broken", BROKEN))
        self.assertEqual((code, report["policy"]["result"], report["policy"]["error"]["line"]), (1, "error", 1))

    def test_statuses_and_times(self):
        case = self.case("old", "--tcb-status", "OutOfDate")
        code, report = self.verify(case)
        self.assertEqual((code, report["tcb"]["status"]), (0, "OutOfDate"))
        code, report = self.verify(case, "--accept-statuses", "UpToDate,SWHardeningNeeded")
        self.assertEqual((code, report["error"]["code"]), (1, "dcap.tcb.status"))
        code, report = self.verify(case, "--at", "2099-01-01T00:00:00Z")
        self.assertEqual((code, report["at"], report["error"]["code"]), (1, "2099-01-01T00:00:00Z", "dcap.pck.validity"))


class Policy(CommandLine):
    def test_check(self):
        good, broken = self.file("good", PERMIT), self.file("bad", BROKEN)
        self.assertEqual(run("policy", "check", good)[0], 0)
        code, out, _ = run("policy", "check", good, broken)
        self.assertEqual(code, 1)
        self.assertIn(f"{broken}:1:36: error: ", out)
        self.assertIn("hint: did you mean 'permit'?", out)
        code, out, _ = run("policy", "check", broken, "--json")
        report = json.loads(out)
        self.assertEqual((code, report["good"]), (1, False))
        self.assertEqual(set(report["diagnostics"][0]),
                         {"file", "severity", "code", "message", "hint", "line", "column", "endLine", "endColumn"})

    def test_eval(self):
        policy = self.file("eval", 'version=1.0;authorizationrules{[type=="a",value==1]=>permit();};')
        one, none = self.file("one", '{"a":1}'), self.file("none", "[]")
        broken = self.file("broken", BROKEN)
        for file, claims, code, result in ((policy, one, 0, "permit"), (policy, none, 1, "deny"), (broken, one, 1, "error")):
            found, out, _ = run("policy", "eval", file, "--claims", claims, "--json")
            self.assertEqual((found, json.loads(out)["result"]), (code, result))
        [rule] = json.loads(run("policy", "eval", policy, "--claims", none, "--json", "--explain")[1])["trace"]
        self.assertEqual((rule["action"], rule["result"]), ("permit", "condition_failed"))

    def test_batch(self):
        lines = [json.dumps({"id": {"n": 1}, "policy": PERMIT}), "nonsense",
                 json.dumps({"id": 2, "policy": DENY, "claims": []}), json.dumps({"id": 3, "policy": BROKEN})]
        code, out, _ = run("policy", "eval", "--batch", "-", stdin="\n".join(lines) + "\n")
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 0)
        self.assertEqual([one["id"] for one in results], [{"n": 1}, None, 2, 3])
        self.assertEqual([one["result"] for one in results], ["permit", "error", "deny", "error"])


class Tokens(CommandLine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        data = cls.service.folder / "held"
        data.write_text("data")
        cls.good = cls.service.forge("good", "--runtime-data", data)
        cls.token = cls.service.attest((cls.good / "request.json").read_text())[2]["token"]
        cls.jwks = cls.service.folder / "jwks"
        cls.jwks.write_text(json.dumps(cls.service.call("GET", "/certs")[2]))

    def verified(self, token, *flags, jwks=None):
        code, out, error = run("token", "verify", self.file("token", token), "--jwks", jwks or self.jwks, "--json", *flags)
        report = json.loads(out)
        self.assertEqual((code == 0, error), (report["valid"], ""))
        return report["valid"] or report["error"]["code"]

    def test_show_does_not_verify(self):
        for text in (self.token, json.dumps({"token": self.token})):
            code, out, _ = run("token", "show", self.file("shown", text))
            self.assertEqual(code, 0)
            self.assertIn("not verified", out)
        shown = json.loads(run("token", "show", self.file("shown", self.token), "--json")[1])
        self.assertEqual((shown["header"]["alg"], shown["payload"]["iss"]), ("RS256", self.service.url))
        self.refused(1, "three segments", "token", "show", self.file("shown", "nonsense"))

    def test_verify(self):
        self.assertIs(self.verified(self.token), True)
        discovery = ("--url", self.service.url, "--ca", self.service.ca)
        self.assertEqual(run("token", "verify", self.file("token", self.token), *discovery)[0], 0)
        self.assertEqual(self.verified(self.token, "--at", "2099-01-01T00:00:00Z"), "TokenExpired")
        self.assertEqual(self.verified(self.token, "--at", "2001-01-01T00:00:00Z"), "TokenExpired")
        self.assertEqual(self.verified("nonsense"), "TokenMalformed")

    def test_tampered_tokens(self):
        head, middle, tail = self.token.split(".")
        other = "B" if tail[0] == "A" else "A"
        self.assertEqual(self.verified(f"{head}.{middle}.{other}{tail[1:]}"), "TokenSignature")
        self.assertEqual(self.verified(f"{head}.{middle[:-8]}.{tail}"), "TokenSignature")
        self.assertEqual(self.verified(f"eyJhbGciOiJub25lIn0.{middle}."), "TokenAlgorithm")

    def test_tokens_of_another_issuer(self):
        other = Service()
        self.addCleanup(other.close)
        jwks = self.file("other", json.dumps(other.call("GET", "/certs")[2]))
        self.assertEqual(self.verified(self.token, jwks=jwks), "TokenSignature")

    def attest(self, *flags, evidence="request.json"):
        return run("attest", "--type", "SgxEnclave", "--evidence", self.good / evidence,
                   "--url", self.service.url, "--ca", self.service.ca, *flags)

    def test_attest(self):
        code, out, error = self.attest("--nonce", "n-1", "--json")
        self.assertEqual((code, error), (0, ""))
        answer = json.loads(out)
        self.assertIs(answer["verified"], True)
        self.assertEqual(answer["decoded"]["payload"]["nonce"], "n-1")
        self.assertIs(self.verified(answer["token"]), True)
        code, out, _ = self.attest("--runtime-data", self.service.folder / "held", evidence="evidence.bin")
        self.assertEqual((code, out.splitlines()[-1].split(":")[0]), (0, "verified"))

    def test_attest_with_a_draft_policy(self):
        code, out, _ = self.attest("--draft-policy", self.file("draft", PERMIT), "--json")
        answer = json.loads(out)
        self.assertEqual((code, answer["verified"], answer["decoded"]["payload"]["x"]), (0, False, 1))
        code, out, error = self.attest("--draft-policy", self.file("draft", DENY), "--json")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("the service answered 400: PolicyEvaluationError", error)

    def test_attest_trusts_no_stranger(self):
        code, out, error = run("attest", "--type", "SgxEnclave", "--evidence", self.good / "evidence.bin",
                               "--url", self.service.url)
        self.assertEqual((code, out), (3, ""))
        self.assertIn("certificate", error)


if __name__ == "__main__":
    unittest.main()
