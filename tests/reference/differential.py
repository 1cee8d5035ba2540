"""The program against the reference: the same policies and claims by chance,
evaluated by both; and what the formatter must keep. `differential.py [COUNT]
[--seed N] [--version12]`; ASSAY names the program."""
import argparse
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import evaluator
import generate

ASSAY = os.environ.get("ASSAY", "build/release/assay")
CHUNK = 10000
SHOWN = 5
# What one case in so many must have come to, so that agreement means something.
RARE = {"permit": 5, "denied": 50, "no permit": 20, "parse error": 10, "evaluation error": 200}
RARE_12 = {"!": 100, "JmesPath": 20, "JsonToClaimValue": 20, "IsSubsetOf": 50, "AppendString": 50,
           "NegateBool": 50, "ContainsOnlyValue": 50}
ACTIONS = (("configurationrules", "issueproperty"), ("authorizationrules", "permit"),
           ("authorizationrules", "deny"), ("authorizationrules", "add"), ("authorizationrules", "issue"),
           ("issuancerules", "add"), ("issuancerules", "issue"), ("issuancerules", "issueproperty"))
OPERATORS = tuple((o, held) for o in ("==", "!=", "<", "<=", ">", ">=") for held in (True, False))


def batch(verb, lines):
    """One answer of the program for each line."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "batch.jsonl"
        path.write_text("".join(json.dumps({"id": n, **line}) + "\n" for n, line in enumerate(lines)))
        done = subprocess.run([ASSAY, "policy", verb, "--batch", path], capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    if [a["id"] for a in answers] != list(range(len(lines))):
        sys.exit(f"policy {verb} answered {len(answers)} of {len(lines)} lines\n{done.stderr[-2000:]}")
    return answers


def verdict(answer):
    """An answer of `policy eval` in the words of the reference."""
    if answer["result"] == "permit":
        return {part: answer[part] for part in ("result", "issued", "properties")}
    code = answer["error"]["code"]
    if answer["result"] == "deny":
        return {"result": {"policy.denied": "denied", "policy.no_permit": "no permit"}.get(code, code)}
    if code.startswith("policy.evaluation."):
        return {"result": "evaluation error"}
    return {"result": "parse error" if code.startswith("policy.") else code}


def same(left, right):
    # As text, since Python holds 1 and true for equal.
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def evaluated(texts, cases):
    lines = [{"policy": text, "claims": case.claims} for text, case in zip(texts, cases)]
    return batch("eval", lines)


def formatted(texts):
    return [a.get("formatted") for a in batch("format", [{"policy": text} for text in texts])]


class Differential:
    def __init__(self):
        self.outcomes = collections.Counter()
        self.broken = collections.Counter()

    def disagree(self, rule, text, case, *sides):
        self.broken[rule] += 1
        if self.broken[rule] <= SHOWN:
            print(f"--- {rule}", text, json.dumps(case.claims), *sides, sep="\n", flush=True)

    def chunk(self, chance, count, version12):
        cases = [generate.Maker(chance, version12).case() for _ in range(count)]
        dense = [generate.dense(case.tokens) for case in cases]
        airy = [generate.airy(chance, case.tokens, 0) for case in cases]
        noted = [generate.airy(chance, case.tokens, 0.05) for case in cases]
        texts = [(d, a, n)[i % 3] for i, (d, a, n) in enumerate(zip(dense, airy, noted))]
        answers = evaluated(texts, cases)
        for text, case, answer in zip(texts, cases, answers):
            expected = evaluator.evaluate(text, case.claims)
            self.outcomes[expected["result"]] += 1
            why = expected.pop("why", "")
            if not same(expected, verdict(answer)):
                self.disagree("evaluation", text, case, f"reference {expected} {why}", f"program {answer}")
        self.formats(cases, dense, airy)
        self.keeps_meaning(cases, texts, answers)

    def formats(self, cases, dense, airy):
        """Both layouts of a policy have one format."""
        for case, text, one, other in zip(cases, dense, formatted(dense), formatted(airy)):
            # A torn String may run on differently in each layout.
            if one != other and not case.torn:
                self.disagree("one format", text, case, one, other)

    def keeps_meaning(self, cases, texts, answers):
        """What is formatted stays as it is and evaluates as before; what is
        not formatted was no policy."""
        outcomes = list(zip(cases, texts, answers, formatted(texts)))
        for case, text, answer, once in outcomes:
            if once is None and verdict(answer)["result"] != "parse error":
                self.disagree("formats every policy", text, case, answer)
        kept = [outcome for outcome in outcomes if outcome[3] is not None]
        once = [outcome[3] for outcome in kept]
        self.outcomes["formatted"] += len(kept)
        after = evaluated(once, [outcome[0] for outcome in kept])
        for (case, text, answer, first), second, now in zip(kept, formatted(once), after):
            if first != second:
                self.disagree("formats once", text, case, first, second)
            if not same(verdict(answer), verdict(now)):
                self.disagree("keeps the meaning", text, case, first, answer, now)

    def unreached(self, count, version12):
        """The floors that this run stayed under."""
        floors = {what: count // rare for what, rare in RARE.items()}
        floors["formatted"] = count // 2
        floors.update({what: count // 200 for what in ACTIONS + OPERATORS})
        if version12:
            floors.update({what: count // rare for what, rare in RARE_12.items()})
        found = self.outcomes + evaluator.reached
        return [f"{what}: {found[what]} times, at least {floor} expected"
                for what, floor in floors.items() if found[what] < floor]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--version12", action="store_true")
    asked = parser.parse_args()
    chance, run = random.Random(asked.seed), Differential()
    for start in range(0, asked.count, CHUNK):
        run.chunk(chance, min(CHUNK, asked.count - start), asked.version12)
    print(f"{asked.count} cases, seed {asked.seed}:", dict(run.outcomes))
    print({" ".join(map(str, k)) if isinstance(k, tuple) else k: n for k, n in sorted(evaluator.reached.items(), key=str)})
    unreached = run.unreached(asked.count, asked.version12)
    print(*unreached, f"disagreements: {dict(run.broken) or 'none'}", sep="\n")
    sys.exit(1 if unreached or run.broken else 0)


if __name__ == "__main__":
    main()
