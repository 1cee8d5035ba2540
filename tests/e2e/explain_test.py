"""Explanations: of a policy on recorded claims, of denials, of whole requests."""
import http.client
import json
import pathlib
import subprocess
import tempfile
import unittest

from harness import ASSAY, Service, payload, run

PERMIT = "version=1.0;\nauthorizationrules{\n  => permit();\n};"
NEAR = 'version=1.0;\nauthorizationrules{\n  [type=="x-ms-sgx-svn", value>=5] => permit();\n' \
       '  [type=="x-ms-sgx-svm", value>=1] => permit();\n};'
NEAR_WORDS = [
    'line 3, column 3: permit() did not fire: no claim met [type=="x-ms-sgx-svn", value>=5]; '
    "the closest, x-ms-sgx-svn = 3, would have to be at least 5",
    "line 4, column 3: permit() did not fire: there is no claim x-ms-sgx-svm; did you mean x-ms-sgx-svn?"]
DENY = 'version=1.0;\nauthorizationrules{\n  => permit();\n  [type=="x-ms-sgx-is-debuggable", value==true] => deny();\n};'
DENY_WORDS = 'line 4, column 3: deny() fired: [type=="x-ms-sgx-is-debuggable", value==true] is met by ' \
             "x-ms-sgx-is-debuggable = true"
MEMBERS = ["section", "action", "line", "column", "result", "rule", "explanation", "conditions", "made"]


def folder(test):
    made = tempfile.TemporaryDirectory(prefix="assay-e2e-")
    test.addCleanup(made.cleanup)
    return pathlib.Path(made.name)


class Offline(unittest.TestCase):
    """assay policy explain."""

    def explain(self, policy, claims, *flags):
        here = folder(self)
        (here / "policy").write_text(policy)
        (here / "claims").write_text(json.dumps(claims))
        code, out, error = run("policy", "explain", here / "policy", "--claims", here / "claims", *flags)
        self.assertEqual(error, "")
        return code, out

    def test_words_for_people(self):
        code, out = self.explain(NEAR, {"x-ms-sgx-svn": 3})
        self.assertEqual((code, out), (1, (
            "policy: deny: No Permit claim was issued in the authorizationrules section, authorization failed. "
            f"[policy.no_permit]\nrules:\n  {NEAR_WORDS[0]}\n"
            '    [type=="x-ms-sgx-svn", value>=5] => permit();\n'
            f'  {NEAR_WORDS[1]}\n    [type=="x-ms-sgx-svm", value>=1] => permit();\n')))
        code, out = self.explain(PERMIT, {})
        self.assertEqual((code, out), (0, (
            "policy: permit\nrules:\n  line 3, column 3: permit() fired: it has no conditions\n    => permit();\n")))

    def test_one_document_for_programs(self):
        code, out = self.explain(NEAR, {"x-ms-sgx-svn": 3}, "--json")
        document = json.loads(out)
        self.assertEqual((code, document["result"]), (1, "deny"))
        first, second = document["trace"]
        self.assertEqual(list(first), MEMBERS)
        self.assertEqual((first["line"], first["column"], first["result"]), (3, 3, "condition_failed"))
        [condition] = first["conditions"]
        self.assertEqual((condition["result"], condition["matched"]), ("failed", 0))
        self.assertEqual(condition["nearest"], {"type": "x-ms-sgx-svn", "value": 3, "issuer": "AttestationService",
                                                "property": "value", "wanted": [5]})
        self.assertIn("did you mean x-ms-sgx-svn?", second["explanation"])

    def test_a_policy_that_does_not_compile(self):
        code, out = self.explain("version=1.0; authorizationrules{=> permt();};", {})
        self.assertEqual(code, 1)
        self.assertIn(":1:36: error: ", out)


class Development(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.case = cls.service.forge("case", "--set", "isv_svn=3", "--debug")
        cls.request = json.loads((cls.case / "request.json").read_text())

    def post(self, policy=None, query="", **members):
        body = {**self.request, **({"draftPolicyForAttestation": policy} if policy else {}), **members}
        return self.service.call("POST", "/attest/SgxEnclave?api-version=2022-08-01" + query, json.dumps(body))

    def denied(self, answer, reason):
        """Checks what clients know of a denial; gives the further details."""
        status, _, body = answer
        error = body["error"]
        self.assertEqual((status, error["code"]), (400, "PolicyEvaluationError"))
        self.assertTrue(error["message"].startswith("Attestation Enclave operation failed with 65518: "))
        self.assertEqual(error["innererror"], {"code": error["code"], "message": error["message"]})
        self.assertEqual(error["details"][0]["code"], reason)
        return error["details"][1:]

    def test_a_denial_names_its_rule(self):
        answer = self.post(DENY)
        self.assertEqual(self.denied(answer, "policy.denied"),
                         [{"code": "policy.rule.denied", "message": DENY_WORDS, "target": "policy:4:3"}])
        self.assertEqual(list(answer[2]), ["error"])

    def test_a_lack_of_permit_names_every_permit(self):
        details = self.denied(self.post(NEAR), "policy.no_permit")
        self.assertEqual([one["message"] for one in details], NEAR_WORDS)
        self.assertEqual([one["target"] for one in details], ["policy:3:3", "policy:4:3"])
        many = "version=1.0; authorizationrules{" + '[type=="a"] => permit();' * 20 + "};"
        details = self.denied(self.post(many), "policy.no_permit")
        self.assertEqual((len(details), details[-1]["message"]), (9, "12 more permit() rules did not fire"))
        [none] = self.denied(self.post("version=1.0; authorizationrules{};"), "policy.no_permit")
        self.assertEqual(none["message"], "the policy has no permit() rule")

    def test_a_failure_names_its_rule(self):
        failing = 'version=1.0;\nauthorizationrules{=> permit();};\nissuancerules{\n' \
                  '  c:[type=="x-ms-sgx-svn"] => issue(type=c.value, value=1);\n};'
        [detail] = self.denied(self.post(failing), "policy.evaluation.type")
        self.assertEqual((detail["code"], detail["target"]), ("policy.rule.failed", "policy:4:3"))

    def test_long_values_are_cut(self):
        policy = 'version=1.0; authorizationrules{[type=="nonce", value=="n"] => permit();};'
        [detail] = self.denied(self.post(policy, nonce="\u20ac" * 1000), "policy.no_permit")
        self.assertIn("the closest, nonce = \"" + "\u20ac" * 42 + "...\", would", detail["message"])

    def test_a_token_with_its_explanation(self):
        status, _, body = self.post(query="&explain=true")
        self.assertEqual((status, list(body)), (200, ["token", "x-assay-explanation"]))
        self.assertEqual(payload(body["token"])["x-ms-sgx-svn"], 3)
        explanation = body["x-assay-explanation"]
        self.assertEqual(list(explanation), ["checks", "tcbLevels", "trace"])
        self.assertEqual([p["matched"]["status"] for p in explanation["tcbLevels"]["parts"]], ["UpToDate", "UpToDate"])
        outcomes = {check["id"]: check["outcome"] for check in explanation["checks"]}
        self.assertEqual(outcomes["dcap.quote.signature"], "held")
        self.assertNotIn("failed", outcomes.values())
        self.assertEqual({rule["result"] for rule in explanation["trace"]}, {"fired"})
        self.assertEqual(list(explanation["trace"][0]), MEMBERS)

    def test_a_denial_with_its_explanation(self):
        answer = self.post(NEAR, "&explain=true")
        self.denied(answer, "policy.no_permit")
        trace = answer[2]["x-assay-explanation"]["trace"]
        self.assertEqual([f"line {r['line']}, column {r['column']}: {r['explanation']}" for r in trace], NEAR_WORDS)

    def test_bad_evidence_with_its_explanation(self):
        case = self.service.forge("bad", "--break", "dcap.quote.signature")
        status, _, body = self.service.call("POST", "/attest/SgxEnclave?explain=true&api-version=2022-08-01",
                                            (case / "request.json").read_text())
        failed = [c["id"] for c in body["x-assay-explanation"]["checks"] if c["outcome"] == "failed"]
        self.assertEqual((status, failed), (400, ["dcap.quote.signature"]))
        self.assertEqual(body["x-assay-explanation"]["trace"], [])
        self.assertIsNone(body["x-assay-explanation"]["tcbLevels"])
        self.assertEqual(len(body["error"]["details"]), 1)

    def test_an_outdated_platform_is_refused_with_the_least_fix(self):
        fixes = {"SgxEnclave": "platform at level 5 of 7 (OutOfDate, ", "TdxVm": "TDX module TDX_01 at level 2 of 3 (OutOfDate, "}
        for type, setting in (("SgxEnclave", "tcb_status"), ("TdxVm", "module_status")):
            with self.subTest(type=type):
                case = self.service.forge("old-" + type, "--set", setting + "=OutOfDate", type=type)
                request = (case / "request.json").read_text()
                path = f"/attest/{type}?api-version=2022-08-01"
                status, _, body = self.service.call("POST", path, request)
                self.assertEqual((status, body["error"]["details"][0]["code"], list(body)), (400, "dcap.tcb.status", ["error"]))
                self.assertIn("found OutOfDate: " + fixes[type], body["error"]["message"])
                _, _, body = self.service.call("POST", path + "&explain=true", request)
                levels = body["x-assay-explanation"]["tcbLevels"]
                self.assertEqual((levels["status"], levels["goal"]), ("OutOfDate", "accepted"))
                self.assertTrue(levels["leastFix"].startswith(fixes[type]))
                [part] = [p for p in levels["parts"] if p["fallsShort"]]
                self.assertEqual(part["leastFix"], part["matched"]["index"] - 1)

    def test_who_does_not_ask_gets_what_it_always_got(self):
        for query in ("", "&explain=false"):
            self.assertEqual(list(self.post(query=query)[2]), ["token"])

    def test_other_values_are_refused(self):
        for value in ("maybe", "", "1"):
            status, _, body = self.post(query="&explain=" + value)
            self.assertEqual((status, body["error"]["details"][0]["code"]), (400, "UnknownQueryValue"))
            self.assertEqual(body["error"]["message"], f'explain: expected true or false, found "{value}"')

    def attest(self, policy, *flags):
        draft = folder(self) / "draft"
        draft.write_text(policy)
        return run("attest", "--type", "SgxEnclave", "--evidence", self.case / "request.json", "--url", self.service.url,
                   "--ca", self.service.ca, "--draft-policy", draft, *flags)

    def test_the_client_tells_of_a_denial(self):
        code, out, error = self.attest(NEAR)
        lines = error.splitlines()
        self.assertEqual((code, out, lines[1:]), (1, "", ["  " + words for words in NEAR_WORDS]))
        self.assertTrue(lines[0].startswith("assay: the service answered 400: PolicyEvaluationError: "), error)
        self.assertTrue(lines[0].endswith("[policy.no_permit]"), error)

    def test_the_client_uses_the_code_of_the_service(self):
        code, _, error = run("attest", "--type", "OpenEnclave", "--evidence", self.case / "evidence.bin", "--url",
                             self.service.url, "--ca", self.service.ca)
        self.assertEqual((code, error[-len("[oe.header]\n"):]), (1, "[oe.header]\n"), error)

    def test_the_client_shows_explanations(self):
        code, out, _ = self.attest(PERMIT, "--explain")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"(?m)^  held         dcap\.quote\.signature ")
        self.assertIn("\nrules:\n  line 3, column 3: permit() fired: it has no conditions\n    => permit();\n", out)
        code, out, error = self.attest(DENY, "--explain")
        self.assertEqual((code, error.splitlines()[1]), (1, "  " + DENY_WORDS))
        self.assertIn(f"\n  {DENY_WORDS}\n", out)

    def test_the_client_has_one_document_for_programs(self):
        code, out, _ = self.attest(PERMIT, "--explain", "--json")
        document = json.loads(out)
        self.assertEqual((code, list(document)), (0, ["verified", "token", "decoded", "explanation"]))
        self.assertEqual(document["explanation"]["trace"][0]["result"], "fired")
        code, out, _ = self.attest(DENY, "--explain", "--json")
        document = json.loads(out)
        self.assertEqual((code, list(document)), (1, ["verified", "error", "explanation"]))
        self.assertEqual(document["error"]["details"][1]["message"], DENY_WORDS)
        self.assertEqual(list(json.loads(self.attest(PERMIT, "--json")[1])), ["verified", "token", "decoded"])


class Production(unittest.TestCase):
    """A service without --dev that trusts a forge because it is told to."""

    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        cls.addClassCleanup(made.cleanup)
        here = pathlib.Path(made.name)
        assert run("forge", "authority", "--out", here / "authority")[0] == 0
        assert run("forge", "evidence", "--type", "SgxEnclave", "--authority", here / "authority", "--out", here / "case",
                   "--set", "isv_svn=3")[0] == 0
        (here / "collateral").mkdir()
        (here / "case" / "collateral.json").rename(here / "collateral" / "collateral.json")
        cls.request = json.loads((here / "case" / "request.json").read_text())
        cls.process = subprocess.Popen(
            [ASSAY, "serve", "--data", here / "data", "--listen", "http://127.0.0.1:0", "--service.admin_listen", "",
             "--anchors.extra", here / "case" / "anchor.pem", "--collateral.sources", f"dir:{here / 'collateral'}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.addClassCleanup(cls.stop)
        cls.host = json.loads(cls.process.stdout.readline())["url"].removeprefix("http://")

    @classmethod
    def stop(cls):
        cls.process.terminate()
        cls.process.wait(timeout=40)
        cls.process.stdout.close()

    def post(self, query, **members):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", "/attest/SgxEnclave?api-version=2022-08-01" + query,
                           json.dumps({**self.request, **members}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_the_trace_is_refused(self):
        for members in ({}, {"draftPolicyForAttestation": NEAR}, {"quote": "AA"}):
            status, body = self.post("&explain=true", **members)
            self.assertEqual((status, list(body)), (403, ["error"]))
            self.assertEqual((body["error"]["code"], body["error"]["details"][0]["code"]),
                             ("Forbidden", "ExplanationForbidden"))
            self.assertIn("without explain=true", body["error"]["message"])

    def test_a_denial_names_its_rules_to_everybody(self):
        status, body = self.post("", draftPolicyForAttestation=NEAR)
        self.assertEqual((status, [one["message"] for one in body["error"]["details"][1:]]), (400, NEAR_WORDS))
        self.assertEqual(self.post("&explain=false")[0], 200)
        self.assertEqual(self.post("&explain=perhaps")[0], 400)


if __name__ == "__main__":
    unittest.main()
