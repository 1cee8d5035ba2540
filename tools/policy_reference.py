"""The page docs/policy/reference.md: the text of reference.md.in beside it,
with tables of the source where {{words}} stand in it."""
import itertools
import re

from source_tables import ROOT, lines, members, number, plain, table, words

LANGUAGE = "lib/policy/grammar.cc"
LIMITS = {"policy": "lib/policy/policy.h", "jmespath": "lib/jmespath/jmespath.h"}
SECTIONS = {"Configuration": "configurationrules", "Authorization": "authorizationrules", "Issuance": "issuancerules"}
TYPES = {"is_sgx": "SgxEnclave, OpenEnclave", "is_tpm": "Tpm"}
TAKES = {"OneString": "one String", "OneBoolean": "one Boolean", "OneValue": "one value", "List": "a list"}
FAMILIES = {"Every": "Every type", "Sgx": "SgxEnclave and OpenEnclave", "SevSnp": "SevSnpVm", "Tdx": "TdxVm",
            "Guest": "AzureGuest", "Tpm": "Tpm (TPM and VBS enclaves)"}
STAGES = {"Text": "Errors of the text", "Evaluation": "Errors of the evaluation", "Verdict": "Verdicts",
          "Rule": "Rules of a denial"}


def versions(*adds):
    known = words(LANGUAGE, "kVersions")
    assert len(known) == len(adds), f"{LANGUAGE}: the page speaks of {len(adds)} versions"
    return table(["Version", "Allows"], zip((f"`{v}`" for v in known), adds))


def actions():
    allowed = {s: [w.lower() for w in words(LANGUAGE, f"k{s}Actions")] for s in SECTIONS}
    known = list(dict.fromkeys(itertools.chain(*(allowed[s] for s in ("Authorization", "Issuance", "Configuration")))))
    return table(["Action", *(f"`{s}`" for s in SECTIONS.values())],
                 [[f"`{action}`", *("yes" if action in allowed[s] else "-" for s in SECTIONS)] for action in known])


def functions():
    found = []
    for name, takes, nothing, reveals, sentence, example, gives in lines("lib/policy/functions.def", "FUNCTION", 7):
        takes = [TAKES[t] for t in words("lib/policy/functions.cc", takes)]
        single = any(t != "a list" for t in takes)
        empty = "-" if not single else "no value" if nothing == "GivesNothing" else "error"
        found.append([f"`{name}`", ", ".join(takes), sentence, empty, "yes" if reveals == "ReadOnly" else "no",
                      f"`{example}` issues `{gives}`"])
    return table(["Function", "Takes", "Gives", "Of no value", "Read-only stays", "Example"], found)


def query_functions():
    source = (ROOT / "lib/jmespath/functions.cc").read_text()
    kinds = dict(re.findall(r'\{(k\w+), "([^"]+)"\}', source))
    kinds["kSortable"] = " or ".join(kinds[k.strip()] for k in
                                     re.search(r"kSortable = ([\w| ]+);", source).group(1).split("|"))
    found = []
    for name, first, second, last, sentence in lines("lib/jmespath/functions.def", "FUNCTION", 5):
        takes = [" or ".join(kinds[k.strip()] for k in kind.split("|")) for kind in (first, second) if kind != "kNone"]
        found.append([f"`{name}`", ", ".join(takes) + (", ..." if last == "Repeats" else ""), sentence])
    return table(["Function", "Takes", "Gives"], found)


def properties():
    return table(["Property", "Section", "Types", "Value", "Without it", "Effect"],
                 [[f"`{name}`", f"`{SECTIONS[section]}`", TYPES[applies], allowed, f"`{otherwise}`", effect]
                  for name, _, section, applies, _, allowed, otherwise, effect
                  in lines("lib/policy/properties.def", "PROPERTY", 8)])


def claims():
    found = lines("lib/policy/claims.def", "CLAIM", 6)
    parts = []
    for family, heading in FAMILIES.items():
        parts.append(f"### {heading}\n\n" + table(["Claim", "Value", "What it says"], [
            [f"`{name}`", kind + (f", {digits} hexadecimal digits" if digits != "0" else ""),
             f"the same as `{successor}`; {sentence}" if successor else sentence]
            for of, name, kind, digits, successor, sentence in found if of == family]))
    assert {row[0] for row in found} == set(FAMILIES), "claims.def: the page lacks a family"
    return "\n".join(parts)


def service_claims():
    return ", ".join(f"`{w}`" for w in words("lib/policy/vocabulary.cc", "kServiceClaims"))


def codes():
    return "\n".join(f"### {STAGES[stage]}\n\n" + table(["Code", "What is wrong", "What to do"], [
        [f"`{code}`", sentence, advice or "the message says where; the hint, what it was probably meant to be"]
        for _, code, sentence, advice in group])
        for stage, group in itertools.groupby(lines("lib/policy/codes.def", "CODE", 4), key=lambda row: row[0]))


def warnings():
    return table(["Code", "What is doubtful", "Why, or what to do"],
                 [[f"`{code}`", sentence, reason] for code, sentence, reason in lines("lib/policy/lints.def", "LINT", 3)])


TABLES = {f.__name__: f for f in (actions, functions, query_functions, properties, claims, service_claims, codes,
                                  warnings)}


def reference():
    text = (ROOT / "docs/policy/reference.md.in").read_text()
    for name, path in LIMITS.items():
        for member in members(path, "Limits"):
            assert f"{{{{limit {name} {member}}}}}" in text, f"{path}: the page does not tell of {member}"

    def insert(match):
        what, _, rest = match.group(1).partition(" ")
        if what == "limit":
            name, member = rest.split()
            return number(LIMITS[name], rf"size_t {member} = ")
        if what == "number":
            return number(*rest.split(" ", 1))
        if what == "versions":
            return versions(*map(plain, rest.split("; "))).rstrip("\n")
        return TABLES[what]().rstrip("\n")

    return re.sub(r"\{\{(\w[^{}]*)\}\}", insert, text)
