"""The reference evaluator against the case table of the language (section 12
of its specification), which people have read line by line, and against
published policies."""
import json
import pathlib
import unittest

from evaluator import evaluate

CASES = pathlib.Path(__file__).resolve().parent.parent / "policy"
RESULTS = {"permit": "permit", "broken": "parse error", "error": "evaluation error"}
VERDICTS = {"policy.denied": "denied", "policy.no_permit": "no permit"}


class Language(unittest.TestCase):
    def test_agrees_with_the_case_table(self):
        cases = [json.loads(line) for file in ("language.jsonl", "published.jsonl")
                 for line in (CASES / file).read_text().splitlines()]
        self.assertGreaterEqual(len(cases), 120)
        for case in cases:
            expected = case["expect"]
            with self.subTest(case["name"]):
                got = evaluate(case["policy"], case["claims"])
                wanted = RESULTS.get(expected["result"]) or VERDICTS[expected["code"]]
                self.assertEqual(got["result"], wanted, got)
                for part in ("issued", "properties"):
                    # As text, since Python holds 1 and true for equal.
                    self.assertEqual(json.dumps(got.get(part)), json.dumps(expected.get(part)))


if __name__ == "__main__":
    unittest.main()
