"""assay jmespath, as its users run it."""
import json
import pathlib
import tempfile
import unittest

from harness import run

EVENTS = json.dumps({"Events": [{"PcrIndex": 7, "Name": "ä/b"}, {"PcrIndex": 12}]})


class JmesPath(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def found(self, expression, document=EVENTS):
        code, out, error = run("jmespath", expression, stdin=document)
        self.assertEqual((code, error), (0, ""))
        return out

    def refused(self, code, error, *arguments, stdin=None):
        found = run("jmespath", *arguments, stdin=stdin)
        self.assertEqual(found, (code, "", error))


class Search(JmesPath):
    def test_the_result_is_what_a_policy_gets(self):
        self.assertEqual(self.found("Events[?PcrIndex == `7`].Name | [0]"), '"ä/b"\n')
        self.assertEqual(self.found("Events[*].{i: PcrIndex, n: Name}"), '[{"i":7,"n":"ä/b"},{"i":12,"n":null}]\n')
        self.assertEqual(self.found("{a: @}", "1.0"), '{"a":1}\n')
        self.assertEqual(self.found("nope"), "null\n")
        self.assertEqual(self.found("equals_ignore_case(@, 'abc')", '"ABC"'), "true\n")
        policy = self.file("policy", 'version=1.2; authorizationrules{=>permit();}; issuancerules{'
                           'c:[type=="j"]=>issue(type="r",value=JmesPath(c.value,"Events[0]"));};')
        claims = self.file("claims", json.dumps({"j": EVENTS}))
        issued = json.loads(run("policy", "eval", policy, "--claims", claims, "--json")[1])["issued"]
        self.assertEqual(issued["r"] + "\n", self.found("Events[0]"))

    def test_the_document_is_a_file_or_standard_input(self):
        path = self.file("events.json", EVENTS)
        for arguments, stdin in (([path], None), (["-"], EVENTS), ([], EVENTS)):
            self.assertEqual(run("jmespath", "length(Events)", *arguments, stdin=stdin), (0, "2\n", ""))

    def test_expressions_may_look_like_anything(self):
        for expression, result in (("[0]", "7"), ("[*]", "[7,8]"), ("[]", "[7,8]"), ("{a: [0]}", '{"a":7}'), ("@", "[7,8]"),
                                   ("'--json'", '"--json"'), ("[0, 1]", None), ("[[0], [1]]", "[7,8]")):
            code, out, _ = run("jmespath", expression, stdin="[7,8]")
            self.assertEqual((code, out), (0, result + "\n") if result else (1, ""), expression)

    def test_json(self):
        self.assertEqual(run("jmespath", "Events[1]", "--json", stdin=EVENTS),
                         (0, '{"result":{"PcrIndex":12},"error":null}\n', ""))
        code, out, error = run("jmespath", "Events[?", "--json", stdin=EVENTS)
        self.assertEqual((code, error), (1, ""))
        self.assertEqual(json.loads(out), {"result": None, "error": {
            "code": "syntax", "message": "expected an expression", "offset": 8}})
        code, out, _ = run("jmespath", "abs(@)", "--json", stdin='"x"')
        self.assertEqual((code, json.loads(out)["error"]["code"]), (1, "invalid-type"))
        code, out, error = run("jmespath", "@", "--json", stdin="{")
        self.assertEqual((code, error), (1, ""))
        self.assertEqual(json.loads(out)["error"], {
            "code": "BodyNotJson", "message": json.loads(out)["error"]["message"], "offset": None})


class Refusals(JmesPath):
    def hinted(self, expression, column, message, hint, stdin=EVENTS):
        code, out, error = run("jmespath", expression, stdin=stdin)
        self.assertEqual((code, out), (1, ""))
        lines = error.splitlines()
        self.assertRegex(lines[0], rf"^expression:1:{column}: error: .*{message}.* \[[a-z-]+\]$")
        self.assertEqual(lines[1:3], ["  " + expression, " " * (column + 1) + "^"])
        self.assertEqual(lines[3:], [f"  hint: {hint}"] if hint else [])

    def test_the_whole_picture(self):
        self.refused(1, "expression:1:18: error: expected an expression [syntax]\n"
                     '  "ä"[?PcrIndex == 7]\n'
                     "                   ^\n"
                     "  hint: a number stands in backticks: `1`; without them it is an index: [1]\n",
                     '"ä"[?PcrIndex == 7]', stdin=EVENTS)

    def test_hints(self):
        number = "a number stands in backticks: `1`; without them it is an index: [1]"
        name = 'a name with other characters than letters, digits and _ stands in double quotes: "my-name"'
        self.hinted("Events[?a == 7]", 14, "expected an expression", number)
        self.hinted("Events[?a == -7]", 14, "expected an expression", number)
        self.hinted("my-name", 3, "expected digits", name)
        self.hinted("ä", 1, "begins nothing", name)
        self.hinted("a == `x`", 6, "expected JSON between the backticks",
                    "between backticks stands JSON; strings are simpler in single quotes: 'text'")
        self.hinted("$.a", 1, "begins nothing", "@ is the current value: outside of filters and projections the document")
        self.hinted("a and b", 3, "expected the end", "the operators are &&, || and !")
        self.hinted("a == ‘x’", 6, "begins nothing", "quotes are plain ones: 'text' is a string, \"name\" a member")
        self.hinted("a = b", 3, "equality is '=='", "")
        self.hinted('starts_with(a, "x")', 1, "argument 1 must be a string, found null",
                    '"x" names a member; a string stands in single quotes: \'x\'')
        self.hinted("abs('x')", 1, "must be a number, found string", "")
        self.hinted("lenght(@)", 1, "did you mean length", "")
        self.hinted("length()", 1, "takes 1 argument, found 0", "")
        self.hinted("a[", 3, "expected a number", "")

    def test_calls_that_this_document_does_not_come_by_are_warned_of(self):
        code, out, error = run("jmespath", "a && lenght(a)", stdin="{}")
        self.assertEqual((code, out), (0, "null\n"))
        self.assertIn("expression:1:6: warning: there is no function lenght; did you mean length? [unknown-function]", error)

    def test_documents_that_are_no_json(self):
        path = self.file("bad.json", '{"a":1,"a":2}')
        self.refused(1, f'assay: {path}: member "a" stands twice in one object [DuplicateKey]\n', "a", path)
        code, out, error = run("jmespath", "a", stdin="")
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(error, r"^assay: -: .* \[BodyNotJson\]$")

    def test_files_that_are_not_there(self):
        code, out, error = run("jmespath", "a", "/nothing")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("cannot open /nothing", error)
        self.assertEqual(run("jmespath", "--batch", "/nothing")[0], 3)

    def test_usage(self):
        self.refused(2, "assay: jmespath needs an expression, or --batch\n")
        self.refused(2, "assay: --batch stands alone: each of its lines has its expression and document\n",
                     "a", "--batch", "b")
        code, _, error = run("jmespath", "a", "--jsn")
        self.assertEqual(code, 2)
        self.assertIn("did you mean --json?", error)
        code, out, _ = run("jmespath", "--help")
        self.assertEqual(code, 0)
        self.assertIn("Example:\n  assay jmespath 'Events[?PcrIndex == `7`] | length(@)' events.json", out)


class Batch(JmesPath):
    def test_one_answer_a_line_whatever_the_line(self):
        deep = "[" * 33 + "]" * 33
        lines = ['{"id": {"a": [1]}, "expression": "a", "document": {"a": "ü"}}', '{"expression": "a[", "document": 1}', "", "[]",
                 '{"id": 5, "expression": 1, "document": 1}', '{"id": 6, "expression": "@"}',
                 f'{{"id": 7, "expression": "@", "document": {deep}}}',
                 f'{{"id": 8, "expression": "length(@)", "document": {deep[1:-1]}}}',
                 '{"id": 9, "expression": "x(@)", "document": null}']
        code, out, error = run("jmespath", "--batch", self.file("b.jsonl", "\n".join(lines)))
        self.assertEqual((code, error), (0, ""))
        found = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(found[0], {"id": {"a": [1]}, "result": "ü", "error": None})
        self.assertEqual([f["id"] for f in found], [{"a": [1]}, None, None, None, 5, 6, None, 8, 9])
        self.assertEqual([f["error"] and f["error"]["code"] for f in found],
                         [None, "syntax", "BodyNotJson", "JsonWrongType", "JsonWrongType", "MissingField", "JsonTooDeep", None,
                          "unknown-function"])
        self.assertEqual(found[1]["error"]["offset"], 2)
        self.assertEqual(found[7]["result"], 1)


if __name__ == "__main__":
    unittest.main()
