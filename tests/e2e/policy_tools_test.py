"""assay policy test, diff and from-evidence, as their users run them."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness import ASSAY, run

COOKBOOK = pathlib.Path(__file__).resolve().parents[2] / "docs/policy/cookbook"
PERMIT = "version=1.0;\nauthorizationrules{\n=> permit();\n};\n"
NO_DEBUG = 'version=1.0;\nauthorizationrules{\n[type=="debug", value==false] => permit();\n};\n'
PTEST = "=== policy\n" + NO_DEBUG + "=== case good\n--- claims\n{\"debug\": false}\n--- expect permit\n"


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def refused(self, code, message, *arguments):
        found, out, error = run(*arguments)
        self.assertEqual((found, out), (code, ""), error)
        self.assertIn(message, error)


class Test(Tools):
    def test_the_cookbook_holds(self):
        code, out, error = run("policy", "test", COOKBOOK)
        self.assertEqual((code, error), (0, ""), out)
        self.assertRegex(out.splitlines()[-1], r"^ok: (\d+) of \1 cases hold, \d+ files$")

    def test_differences_are_told_line_by_line(self):
        path = self.file("a.ptest", PTEST.replace("false}", "true}") + "issued: {\"x\": 1}\nfires: line 4\n")
        code, out, _ = run("policy", "test", path)
        self.assertEqual(code, 1)
        self.assertEqual(out.splitlines(), [
            str(path),
            "  FAILED  good (line 6)",
            "          result: expected permit, found deny: No Permit claim was issued in the authorizationrules "
            "section, authorization failed. [policy.no_permit]",
            "          rule at line 4: expected fires, found does not fire: the condition at line 4, column 1 fails",
            "  covered      rules 0 of 1, conditions 0 of 1: 0 %",
            '          line 4, column 1: rule never fires: [type=="debug", value==false] => permit();',
            '          line 4, column 1: condition never holds: [type=="debug", value==false]',
            "FAILED: 0 of 1 cases hold, 1 file"])

    def test_coverage_is_asked_of_every_file(self):
        path = self.file("a.ptest", PTEST)
        self.assertEqual(run("policy", "test", path)[0], 0)
        self.assertEqual(run("policy", "test", path, "--min-coverage", "100")[0], 1)
        self.file("a.ptest", PTEST + "=== case bad\n--- claims\n{}\n--- expect deny\n")
        self.assertEqual(run("policy", "test", path, "--min-coverage", "100")[0], 0)

    def test_folders_are_walked_in_order(self):
        for name in ("b/z.ptest", "a.ptest", "b/c.ptest", "b/other.txt"):
            self.file(name, PTEST)
        code, out, _ = run("policy", "test", self.folder, "--json")
        found = json.loads(out)
        self.assertEqual((code, found["good"]), (0, True))
        names = [str(pathlib.Path(f["file"]).relative_to(self.folder)) for f in found["files"]]
        self.assertEqual(names, ["a.ptest", "b/c.ptest", "b/z.ptest"])
        self.assertEqual(found["files"][0]["cases"], [{"name": "good", "line": 6, "good": True, "mismatches": []}])
        self.assertEqual(found["files"][0]["coverage"]["rules"], {"covered": 0, "total": 1})

    def test_files_that_are_no_tests_do_not_stop_the_others(self):
        self.file("a.ptest", "=== polcy\n")
        self.file("b.ptest", PTEST)
        code, out, _ = run("policy", "test", self.folder)
        self.assertEqual(code, 1)
        self.assertIn("FAILED  line 1: expected === type, policy, claims, case", out)
        self.assertIn("ok      good", out)
        found = json.loads(run("policy", "test", self.folder, "--json")[1])
        self.assertEqual(found["files"][0]["error"]["code"], "PolicyTestMalformed")

    def test_policy_and_claims_of_other_files(self):
        self.file("policy.txt", NO_DEBUG)
        self.file("claims.json", '{"debug": false}')
        path = self.file("sub/a.ptest", "=== policy file: ../policy.txt\n=== case one\n"
                         "--- claims file: ../claims.json\n--- expect permit\nfires: line 3\n")
        self.assertEqual(run("policy", "test", path)[0], 0)
        (self.folder / "claims.json").unlink()
        self.refused(3, "claims.json: No such file", "policy", "test", path)

    def test_a_mistake_is_told_with_the_file_that_holds_the_policy(self):
        self.file("policy.txt", "version=1.0")
        path = self.file("a.ptest", "=== policy file: policy.txt\n=== case one\n--- claims\n{}\n--- expect permit\n")
        self.assertIn("policy.txt:1:12: error: ", run("policy", "test", path)[1])
        found = json.loads(run("policy", "test", path, "--json")[1])
        self.assertTrue(found["files"][0]["diagnostics"][0]["file"].endswith("policy.txt"))

    def test_places_without_tests(self):
        self.refused(3, "cannot open /nothing", "policy", "test", "/nothing")
        self.refused(3, "there is no .ptest file below", "policy", "test", self.folder)
        self.refused(2, "--min-coverage", "policy", "test", self.folder, "--min-coverage", "101")


class Diff(Tools):
    def setUp(self):
        super().setUp()
        self.old = self.file("old.txt", PERMIT)
        self.new = self.file("new.txt", NO_DEBUG)

    def test_equal_policies(self):
        claims = self.file("c.json", '{"debug": true}')
        code, out, _ = run("policy", "diff", self.old, self.old, "--claims", claims)
        self.assertEqual((code, out), (0, "1 claim sets: 0 decided differently, 0 with other claims, 1 equal\n"))

    def test_decisions_name_their_rules(self):
        claims = self.file("c.jsonl", '{"debug": false}\n\n{"debug": true}\n')
        code, out, _ = run("policy", "diff", self.old, self.new, "--claims", claims)
        self.assertEqual(code, 1)
        self.assertEqual(out.splitlines(), [
            f"{claims}:3",
            f"  - permit, by {self.old}:3:1",
            "  + deny: No Permit claim was issued in the authorizationrules section, authorization failed. "
            "[policy.no_permit]",
            "2 claim sets: 1 decided differently, 0 with other claims, 1 equal"])

    def test_claims_name_their_rules(self):
        issue = 'issuancerules{\n=> issue(type="x", value=%s);\n};\n'
        one, two = self.file("1.txt", PERMIT + issue % 1), self.file("2.txt", PERMIT + issue % 2)
        claims = self.file("sets/a.json", "{}")
        code, out, _ = run("policy", "diff", one, two, "--claims", claims.parent)
        self.assertEqual(code, 1)
        self.assertEqual(out.splitlines()[1:3], [f"  - issued x = 1, by {one}:6:1", f"  + issued x = 2, by {two}:6:1"])
        found = json.loads(run("policy", "diff", one, two, "--claims", claims, "--json")[1])
        self.assertEqual(found["summary"], {"sets": 1, "decided": 0, "issued": 1, "equal": 0})
        place = [{"line": 6, "column": 1}]
        self.assertEqual(found["differences"][0]["claims"], [
            {"kind": "issued", "type": "x", "a": {"values": [1], "rules": place}, "b": {"values": [2], "rules": place}}])

    def test_policies_that_do_not_compile(self):
        claims = self.file("c.json", "{}")
        broken = self.file("broken.txt", "version=1.0; authorizationrules{=> permt();};")
        code, out, _ = run("policy", "diff", self.old, broken, "--claims", claims)
        self.assertEqual(code, 1)
        self.assertIn("broken.txt:1:36: error", out)
        self.assertIsNone(json.loads(run("policy", "diff", self.old, broken, "--claims", claims, "--json")[1])["equal"])

    def test_claims_that_are_none(self):
        claims = self.file("c.jsonl", "{}\n[]]\n")
        self.refused(1, "c.jsonl:2", "policy", "diff", self.old, self.new, "--claims", claims)
        self.refused(3, "cannot open /nothing", "policy", "diff", self.old, self.new, "--claims", "/nothing")
        self.refused(2, "--claims is required", "policy", "diff", self.old, self.new)


class FromEvidence(Tools):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.authority = pathlib.Path(folder.name) / "authority"
        assert run("forge", "authority", "--out", cls.authority)[0] == 0

    def evidence(self, name, *flags, type="SgxEnclave"):
        """Flags that verify new evidence."""
        out = self.folder / name
        code, _, error = run("forge", "evidence", "--type", type, "--authority", self.authority, "--out", out, *flags)
        self.assertEqual(code, 0, error)
        at = json.loads((out / "expect.json").read_text())["at"]
        return ["--type", type, "--evidence", out / "evidence.bin", "--collateral", out / "collateral.json",
                "--anchor", out / "anchor.pem", "--at", at]

    def test_the_policy_permits_its_evidence_and_not_another(self):
        policy = self.folder / "policy.txt"
        mine = self.evidence("mine", "--set", "isv_svn=3")
        self.assertEqual(run("policy", "from-evidence", *mine, "--out", policy), (0, "", ""))
        self.assertEqual(run("policy", "check", "--type", "SgxEnclave", policy)[:2], (0, f"{policy}: good\n"))
        self.assertEqual(run("verify", *mine, "--policy", policy)[0], 0)
        for name, flags, permitted in (("older", ["isv_svn=2"], False), ("newer", ["isv_svn=4"], True),
                                       ("product", ["isv_prod_id=9"], False), ("signer", ["mr_signer=" + "77" * 32], False),
                                       ("build", ["mr_enclave=" + "77" * 32, "--set", "isv_svn=3"], True)):
            with self.subTest(name=name):
                other = self.evidence(name, "--set", *flags)
                self.assertEqual(run("verify", *other, "--policy", policy)[0], 0 if permitted else 1)

    def test_a_pinned_enclave_is_one_build(self):
        mine = self.evidence("mine", type="OpenEnclave")
        code, out, _ = run("policy", "from-evidence", *mine, "--pin", "enclave")
        self.assertEqual(code, 0)
        self.assertRegex(out, r'type=="x-ms-sgx-mrenclave",\s+value=="(e1){32}"')
        self.assertNotIn('type=="x-ms-sgx-mrsigner",', out)
        policy = self.file("policy.txt", out)
        self.assertEqual(run("verify", *mine, "--policy", policy)[0], 0)
        other = self.evidence("other", "--set", "mr_enclave=" + "77" * 32, type="OpenEnclave")
        self.assertEqual(run("verify", *other, "--policy", policy)[0], 1)

    def test_a_trust_domain_is_pinned_by_what_was_booted(self):
        mine = self.evidence("mine", type="TdxVm")
        code, out, _ = run("policy", "from-evidence", *mine)
        self.assertEqual(code, 0)
        policy = self.file("policy.txt", out)
        self.assertEqual(run("policy", "check", "--strict", "--type", "TdxVm", policy)[0], 0)
        self.assertEqual(run("verify", *mine, "--policy", policy)[0], 0)
        other = self.evidence("other", "--set", "rtmr1=" + "77" * 48, type="TdxVm")
        self.assertEqual(run("verify", *other, "--policy", policy)[0], 1)
        self.refused(1, "--pin enclave", "policy", "from-evidence", *mine, "--pin", "signer")

    def test_evidence_that_does_not_verify_gives_no_policy(self):
        policy = self.folder / "policy.txt"
        revoked = self.evidence("revoked", "--break", "dcap.pck.revoked")
        self.refused(1, "[dcap.pck.revoked]", "policy", "from-evidence", *revoked, "--out", policy)
        self.assertFalse(policy.exists())

    def test_debug_enclaves_are_permitted_expressly_only(self):
        debug = self.evidence("debug", "--debug")
        self.refused(1, "--allow-debug", "policy", "from-evidence", *debug)
        code, out, _ = run("policy", "from-evidence", *debug, "--allow-debug")
        self.assertEqual(code, 0)
        self.assertEqual(run("verify", *debug, "--policy", self.file("p.txt", out))[0], 0)

    def test_types_that_are_not_verified_yet(self):
        quote = self.file("quote.bin", "x")
        for type in ("KeyGuard", "Pluton"):
            self.refused(2, "not supported by this build", "policy", "from-evidence", "--type", type, "--evidence", quote)
        self.refused(2, "--pin", "policy", "from-evidence", "--type", "SgxEnclave", "--evidence", quote, "--pin", "x")


class Tutorial(Tools):
    def test_its_commands_do_what_it_says(self):
        page = (COOKBOOK.parent / "tutorial.md").read_text()
        program = f'assay() {{ "{pathlib.Path(ASSAY).resolve()}" "$@"; }}\n'
        said, cases = "", ""
        for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", page, re.M | re.S):
            if kind == "sh":
                done = subprocess.run(["bash", "-c", program + text], cwd=self.folder, capture_output=True, text=True)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertNotIn("assay: ", done.stderr)
                said = done.stdout
            elif kind == "json":
                self.file("old.json", text)
            elif "=== case" in text:
                cases += text + "\n"
                self.file("policy.ptest", cases)
            else:
                found = said + (self.folder / "policy.txt").read_text()
                for line in text.splitlines():
                    self.assertIn(line, found)
        self.assertTrue((self.folder / "policy.jws").read_text().startswith("eyJ"))


if __name__ == "__main__":
    unittest.main()
