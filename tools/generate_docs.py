#!/usr/bin/env python3
"""Writes the pages that are tables of the source (PAGES below); with --check only tells whether they are current."""
import itertools
import re
import sys

from packaged_configuration import packaged_configuration
from policy_reference import reference
from source_tables import ROOT, rows, table


def checks():
    text = """\
# Checks

Every check that a verdict rests on, in the order in which they are reached. When several things are wrong, the first in
this order is reported: as `error.code` by `assay verify`, as `error.details[0].code` by the service. The error is the row of
[errors.md](errors.md) that a failed check raises; a finding is noted and refuses nothing. Written from `lib/tee/checks.def`.

"""
    return text + table(["Code", "What must hold", "Error"],
                        [[f"`{code}`", sentence, f"`{error}`" if error else "none: a finding"]
                         for _, code, error, _, sentence in check_rows()])


def check_rows():
    """Checks and findings in the order of the table; a finding has no error."""
    checks = {row[0]: row for row in rows("lib/tee/checks.def", "CHECK", 5)}
    checks |= {name: [name, code, "", reference, sentence]
               for name, code, reference, sentence in rows("lib/tee/checks.def", "FINDING", 4)}
    order = re.findall(r"^(?:CHECK|FINDING)\((\w+),", (ROOT / "lib/tee/checks.def").read_text(), re.M)
    return [checks[name] for name in order]


STAGES = {
    "Request": "The request", "Evidence": "Evidence", "Endorsement": "Endorsements: what vendors say",
    "Verification": "Verification", "Policy": "Policy", "Token": "Tokens and keys",
    "Provider": "Providers and callers", "Store": "Storage and files", "Internal": "Internal",
}


def errors():
    text = """\
# Errors

Every error of assay. Numbers never change and are never reused. `error.code` is what clients of Microsoft Azure Attestation
know; the name is the precise reason: `error.details[0].code` of the service and `error.code` of the program, unless a check
failed, whose code stands there then ([checks.md](checks.md)). Written from `lib/base/errors.def`.
"""
    found = rows("lib/base/errors.def", "ERROR", 6)
    for stage, group in itertools.groupby(found, key=lambda row: row[2]):
        text += f"\n## {STAGES[stage]}\n\n"
        text += table(["Number", "Name", "HTTP", "`error.code`", "What it means"],
                      [[number, f"`{name}`", http, f"`{wire}`", sentence]
                       for name, number, _, http, wire, sentence in group])
    return text


SHAPES = {"Text": "text", "Number": "number", "Flag": "true or false", "List": "list", "Tables": "tables"}


def configuration():
    text = """\
# Configuration

One TOML file (`assay serve --config FILE`), overridden by variables of the environment, overridden by flags. The key
`service.listen` is the variable `ASSAY_SERVICE_LISTEN` and the flag `--service.listen`. A list is an array of strings in the
file and parted by commas elsewhere. An unknown key is an error that names its line and the nearest known key. `assay serve
--print-config` shows what is in force and where it came from. Written from `app/server/options.def`.

Options of the form tables are an array of tables in the file. Elsewhere they are the same in JSON, or
`FIELD=VALUE,FIELD=VALUE;FIELD=VALUE,...`: a semicolon begins the next table, a field that is repeated is a list.
"""
    fields = rows("app/server/fields.def", "FIELD", 5)
    found = rows("app/server/options.def", "OPTION", 4)
    for section, group in itertools.groupby(found, key=lambda row: row[0].partition(".")[0]):
        text += f"\n## [{section}]\n\n"
        text += table(["Key", "Form", "Default", "Meaning"],
                      [[f"`{key}`", SHAPES[shape], f"`{standard.replace(',', ', ')}`" if standard else "-", sentence]
                       for key, shape, standard, sentence in group])
        for option, columns in itertools.groupby(fields, key=lambda row: row[0]):
            if option.partition(".")[0] == section:
                text += f"\nFields of `{option}`:\n\n"
                text += table(["Field", "Form", "Must be there", "Meaning"],
                              [[f"`{name}`", SHAPES[form], "yes" if presence == "Required" else "no", sentence]
                               for _, name, form, presence, sentence in columns])
    return text


def recipe(path):
    """A row of the cookbook: link, attestation type, version, when to use it."""
    text = path.read_text()
    kind = re.search(r"^=== type (\S+)", text, re.M).group(1)
    version = re.search(r"^version= *([0-9.]+);", text, re.M).group(1)
    return [f"[{path.stem}](cookbook/{path.name})", f"`{kind}`", version, text.split("\n", 1)[0].removeprefix("# ")]


def cookbook():
    text = """\
# Cookbook of policies

Policies to start from, each with the cases that it must decide: what it permits, what it denies, and what it issues. All of
them are run with every build, by `assay policy test docs/policy/cookbook --min-coverage 100`. Copy one, change the values
and the cases together, and keep them side by side. The form of the files: [ptest.md](ptest.md); a walk from nothing to a
signed policy: [tutorial.md](tutorial.md). Hexadecimal values are made up. Written from the files.

"""
    recipes = sorted((ROOT / "docs/policy/cookbook").glob("*.ptest"))
    return text + table(["Policy", "Type", "Version", "When to use it"], [recipe(path) for path in recipes])


PAGES = {"docs/policy/cookbook.md": cookbook, "docs/policy/reference.md": reference, "docs/checks.md": checks,
         "docs/errors.md": errors, "docs/configuration.md": configuration, "ops/debian/assay.toml": packaged_configuration}


def main():
    stale = []
    for path, make in PAGES.items():
        target = ROOT / path
        if "--check" not in sys.argv:
            target.write_text(make())
        elif not target.exists() or target.read_text() != make():
            stale.append(path)
    if stale:
        print("not current, run tools/generate_docs.py:", ", ".join(stale))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
