"""siblings: every unit has a test, every unit that decodes input has a fuzzer,
and every fuzzer states its invariant first and can fail by it. What is covered
from elsewhere stands, with the place, in siblings.txt and fuzzers.txt."""
import re

from house import ROOT, judge, listed, name_of, production, sources

DECODER = re.compile(
    r"^[^/\n]*\b((?:parse|decode)(?:_\w+)?\s*\(|read_\w+\s*\(\s*(?:Bytes|std::string_view)\b)", re.M)


def decoders(unit):
    header = ROOT / f"{unit}.h"
    return set(DECODER.findall(header.read_text())) if header.exists() else set()


def missing_tests():
    covered = listed("siblings.txt")
    units = {name_of(p)[:-3] for p in production("lib", "app") if p.suffix == ".cc"}
    for unit in sorted(units - covered.keys()):
        if not (ROOT / f"{unit}_test.cc").exists():
            yield f"{unit}.cc: has no test and no line in siblings.txt"
    for unit in covered:
        if unit not in units:
            yield f"siblings.txt: there is no {unit}.cc"
        elif (ROOT / f"{unit}_test.cc").exists():
            yield f"siblings.txt: {unit} has a test of its own"


def missing_fuzzers():
    covered = listed("fuzzers.txt")
    units = {name_of(p)[:-2] for p in production("lib", "app") if p.suffix == ".h"}
    for unit in sorted(u for u in units if decoders(u)):
        own = (ROOT / f"{unit}_fuzz.cc").exists()
        if unit not in covered and not own:
            yield f"{unit}.h: has no fuzzer and no line in fuzzers.txt"
        elif unit in covered and own:
            yield f"fuzzers.txt: {unit} has a fuzzer of its own"
    for unit, place in covered.items():
        fuzzer = place.partition(",")[0]
        if unit not in units or not decoders(unit):
            yield f"fuzzers.txt: {unit}.h decodes nothing"
        elif fuzzer != "none" and not (ROOT / fuzzer).exists():
            yield f"fuzzers.txt: {unit}: there is no {fuzzer}"


def empty_fuzzers():
    for path in sources("lib", "app"):
        if path.name.endswith("_fuzz.cc"):
            text = path.read_text()
            if not re.match(r"// SPDX[^\n]*\n// \w", text):
                yield f"{name_of(path)}: states no invariant in its second line"
            if not re.search(r"__builtin_trap\(|abort\(|ASSAY_ASSERT\(", text):
                yield f"{name_of(path)}: cannot fail by its invariant"


judge([*missing_tests(), *missing_fuzzers(), *empty_fuzzers()])
