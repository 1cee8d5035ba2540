"""tables: rows of errors.def, checks.def, lints.def and codes.def are unique and in order,
raised by some unit, and provoked by some test; rows that are not yet stand in
unprovoked.txt with the reason."""
import re

from house import ROOT, judge, listed, production, sources

from source_tables import lines, rows

ERRORS = "lib/base/errors.def"
CHECKS = "lib/tee/checks.def"
LINTS = "lib/policy/lints.def"
CODES = "lib/policy/codes.def"
RANGES = {"Request": 1, "Evidence": 2, "Endorsement": 3, "Verification": 4,
          "Policy": 5, "Token": 6, "Provider": 7, "Store": 8, "Internal": 9}


def repeated(file, column, what, table):
    seen = set()
    for row in table:
        if row[column] in seen:
            yield f"{file}: {row[0]}: another row has the same {what}"
        seen.add(row[column])


def words(paths):
    """Every name and dotted code outside of comments."""
    texts = (re.sub(r"//.*", "", p.read_text(errors="replace")) for p in paths)
    return set(re.findall(r"[\w.]+", "\n".join(texts)))


def shape(errors, checks):
    for file, macro, table in ((ERRORS, "ERROR", errors), (CHECKS, "(?:CHECK|FINDING)", checks)):
        count = len(re.findall(rf"^{macro}\(", (ROOT / file).read_text(), re.M))
        if count != len(table):
            yield f"{file}: {count} rows, but only {len(table)} have the form of the table"
    for column, what in ((0, "name"), (1, "number"), (5, "sentence")):
        yield from repeated(ERRORS, column, what, errors)
    for column, what in ((0, "name"), (1, "code"), (4, "sentence")):
        yield from repeated(CHECKS, column, what, checks)
    numbers = [int(row[1]) for row in errors]
    if numbers != sorted(numbers):
        yield f"{ERRORS}: numbers do not rise"
    for name, number, stage, *_ in errors:
        if int(number) // 1000 != RANGES.get(stage):
            yield f"{ERRORS}: {name}: {number} is not in the range of {stage}"


def use(errors, checks):
    units = words(production("lib", "app"))
    tests = words([p for p in sources("lib", "app", "tests") if p.name.endswith("_test.cc")]
                  + [p for p in (ROOT / "tests").rglob("*") if p.suffix in (".json", ".jsonl", ".py")
                     and "node_modules" not in p.parts])
    excused = listed("unprovoked.txt")
    error_of = {row[1]: row[2] for row in checks}
    for name, code, *_ in checks:
        if name not in units:
            yield f"{CHECKS}: {name}: no verifier states it"
        if code not in tests and name not in tests:
            yield f"{CHECKS}: {name}: no test provokes it"
    provoked = tests | {error_of[code] for code in error_of if code in tests}
    for name, *_ in errors:
        raised = name in units or name in error_of.values()
        if raised and name in provoked:
            if name in excused:
                yield f"unprovoked.txt: {name} is provoked by now"
        elif name not in excused:
            yield f"{ERRORS}: {name}: no {'test provokes' if raised else 'unit raises'} it"


def policy_codes():
    """What is said of policies: every code that a unit gives has its row, of
    which docs/policy/reference.md is written."""
    lints = [row[0] for row in rows(LINTS, "LINT", 3)]
    errors = [row[1] for row in lines(CODES, "CODE", 4)]
    given = set()
    for path in production("lib", "app"):
        text = re.sub(r"//.*", "", path.read_text())
        given |= set(re.findall(r'"(policy\.[a-z][a-z_.]*)"', text))
    tests = words([p for p in sources("lib") if p.name.endswith("_test.cc")]
                  + [*(ROOT / "tests/policy").glob("*.jsonl"), *(ROOT / "docs/policy").rglob("*.ptest")])
    for file, codes in ((LINTS, lints), (CODES, errors)):
        yield from (f"{file}: {code}: no unit gives it" for code in codes if code not in given)
        # Tests of warnings leave their common beginning out.
        for code in codes:
            if not {code, code.removeprefix("policy.lint.")} & tests:
                yield f"{file}: {code}: no test provokes it"
    if lints != sorted(set(lints)):
        yield f"{LINTS}: codes are not unique and in order"
    if len(errors) != len(set(errors)):
        yield f"{CODES}: a code has two rows"
    yield from (f"{CODES}: {code} has no row" for code in sorted(given - set(lints) - set(errors)))


def breaches():
    errors, checks = rows(ERRORS, "ERROR", 6), rows(CHECKS, "CHECK", 5)
    # A finding has no error; what is raised where one is made is a broken promise.
    checks += [[name, code, "Internal", reference, sentence]
               for name, code, reference, sentence in rows(CHECKS, "FINDING", 4)]
    yield from shape(errors, checks)
    yield from use(errors, checks)
    yield from policy_codes()


judge(breaches())
