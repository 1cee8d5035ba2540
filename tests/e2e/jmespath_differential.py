"""assay jmespath against the standard's words: its grammar, and what npm's
@metrichor/jmespath gives where it follows them. Expressions and documents by
chance. `jmespath_differential.py [COUNT] [--seed N]`; ASSAY names the program."""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

from harness import ASSAY
from npm import install, node

README = pathlib.Path(__file__).resolve().parents[1] / "jmespath/README.md"
SHOWN = 10
CHUNK = 10000
# What one pair in so many must have come to, so that agreement means something.
RARE = {"value": 5, "null": 10, "syntax": 50, "evaluation": 50}
FUNCTIONS = ("abs", "avg", "ceil", "contains", "ends_with", "equals_ignore_case", "floor", "join", "keys", "length", "map",
             "max", "max_by", "merge", "min", "min_by", "not_null", "reverse", "sort", "sort_by", "starts_with", "sum",
             "to_array", "to_number", "to_string", "type", "values")
NODES = ("AndExpression", "Comparator", "Current", "ExpressionReference", "Field", "FilterProjection", "Flatten", "Function",
         "Index", "Literal", "MultiSelectHash", "MultiSelectList", "NotExpression", "OrExpression", "Pipe", "Projection", "Slice",
         "Subexpression", "ValueProjection")


def by_value(value):
    """1.0 and 1 are one number."""
    if isinstance(value, list):
        return [by_value(v) for v in value]
    if isinstance(value, dict):
        return {name: by_value(v) for name, v in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53 else value


def verdict(answer):
    """An answer of either side as text: members keep their order."""
    error = answer.get("error")
    if isinstance(error, dict):
        error = "syntax" if error["code"] == "syntax" else "evaluation"
    return error or json.dumps(by_value(answer["result"]))


def assay(pairs):
    """An answer for each line of a file, in its order."""
    done = subprocess.run([ASSAY, "jmespath", "--batch", pairs], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def example_faults(examples, folder):
    """Each departure of the library is one, is judged as the standard has it,
    and is listed."""
    pairs = folder / "examples.jsonl"
    pairs.write_text("".join(json.dumps({"expression": e["expression"], "document": e["document"]}) + "\n" for e in examples))
    listed = README.read_text()
    for example, answer in zip(examples, assay(pairs), strict=True):
        what = f"{example['expression']} on {json.dumps(example['document'])}"
        if verdict(answer) != verdict(example["standard"]):
            yield f"{what}: {answer}, by the standard {example['standard']}"
        both = (example["library"], example["standard"])
        if all("error" in side for side in both) or verdict(both[0]) == verdict(both[1]):
            yield f"{what}: the library follows the standard here"
        if f"- {example['why']}\n" not in listed:
            yield f"tests/jmespath/README.md does not list: {example['why']}"


class Differential:
    def __init__(self, folder):
        self.folder = folder
        self.found = collections.Counter()
        self.faults = 0

    def fault(self, *lines):
        self.faults += 1
        if self.faults <= SHOWN:
            print("---", *lines, sep="\n", flush=True)

    def chunk(self, count, seed):
        pairs, answers = self.folder / "pairs.jsonl", self.folder / "answers.jsonl"
        told = node("jmespath_judge.mjs", count, seed, pairs, answers)
        self.found.update(told["reached"])
        with open(pairs) as made, open(answers) as expected:
            for pair, line, found in zip(made, expected, assay(pairs), strict=True):
                answer = json.loads(line)
                wanted = verdict(answer)
                self.found[wanted if wanted in RARE else "value"] += 1
                if verdict(found) != wanted or found["id"] != answer["id"]:
                    self.fault(pair.strip(), f"standard {line.strip()}", f"program {json.dumps(found)}")
        return told["examples"]

    def unreached(self, count):
        """The floors that this run stayed under."""
        floors = {what: count // rare for what, rare in RARE.items()}
        floors.update({f"{name}()": count // 500 for name in FUNCTIONS})
        floors.update({f"{name}() fails": count // 2000 for name in (*FUNCTIONS, "unknown")})
        floors.update({what: count // 50 for what in NODES})
        return [f"{what}: {self.found[what]} times, at least {floor} expected"
                for what, floor in floors.items() if self.found[what] < floor]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    install()
    with tempfile.TemporaryDirectory(prefix="assay-e2e-") as temporary:
        run = Differential(pathlib.Path(temporary))
        for start in range(0, asked.count, CHUNK):
            examples = run.chunk(min(CHUNK, asked.count - start), asked.seed + start)
        for fault in example_faults(examples, run.folder):
            run.fault(fault)
    unreached = run.unreached(asked.count)
    print(f"{asked.count} pairs, seed {asked.seed}: {({what: run.found[what] for what in RARE})}", *unreached,
          f"{run.faults} disagreements", sep="\n")
    sys.exit(1 if run.faults or unreached else 0)


if __name__ == "__main__":
    main()
