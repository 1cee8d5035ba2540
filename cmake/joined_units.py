"""joined_units.py FOLDER...: which units of each module, and which of its tests,
may be compiled as one. Prints groups, a line each, separated by tabs: no unit
declares for itself what another of its group declares or uses. C++ is not parsed
here: what is overlooked does not compile."""
import functools
import pathlib
import re
import sys

# As many as are compiled in some seconds; what reading headers costs is then
# small already.
MOST_UNITS = 12
MOST_BYTES = 90_000

TOPS = [pathlib.Path(__file__).resolve().parent.parent / top for top in ("lib", "app", "tests", ".")]
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
APART = re.compile(r"^main\.cc$|_(test|fuzz|bench)\.cc$")
SKIPPED = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                     r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
NAMESPACE = re.compile(r"\s*(?:inline\s+)?namespace\b\s*([\w:]*)\s*$")
TEMPLATE = re.compile(r"\btemplate\s*<[^;{}]*?>\s*(?=[\w:])")
TYPE = re.compile(r"\b(?:struct|class|union|enum(?:\s+class)?)\s+(\w+)")
ALIAS = re.compile(r"\busing\s+(\w+)$")
USED = re.compile(r"^using\s+(?:namespace\s+)?([\w:]*?)(\w+)\s*;", re.MULTILINE)
FUNCTION = re.compile(r"(\w+\()")
VALUE = re.compile(r"(?<![=!<>])=(?!=).*", re.DOTALL)
VARIABLE = re.compile(r"(\w+)\s*(?:\[[^\]]*\]\s*)*$")
CONSTANT = re.compile(r"\s*(static|using|constexpr|const)\b")
TESTS = {"TEST(", "TEST_F(", "TEST_P(", "MATCHER(", "MATCHER_P(", "MATCHER_P2("}
WORD = re.compile(r"(?<![\w.:>])[A-Za-z_]\w*")
CALL = re.compile(r"(?<![\w.:>])[A-Za-z_]\w*\(")


def declared(text):
    """The name that a declaration at the level of a namespace makes, if any; with
    a parenthesis where it is a function's."""
    text = VALUE.sub("", TEMPLATE.sub("", text)).strip()
    if text.startswith("using"):
        patterns = [ALIAS]
    elif text.startswith(("struct", "class", "union", "enum")):
        patterns = [TYPE]
    else:
        patterns = [FUNCTION, VARIABLE]
    return next((found.group(1) for found in (p.search(text) for p in patterns) if found), None)


def own_names(code):
    """Names that a unit declares for itself: in namespaces without a name, as
    static or constant; and its macros."""
    own, scopes, start = set(MACRO.findall(code)), [], 0
    code = DIRECTIVE.sub("", code)
    for at in re.finditer(r"[{};]", code):
        text, mark = code[start:at.start()], at.group()
        outer = None not in scopes
        space = NAMESPACE.match(text) if outer and mark == "{" else None
        if outer and not space and mark != "}":
            name = declared(text)
            if name and ("" in scopes or CONSTANT.match(text)):
                own.add(name)
        if mark == "{":
            scopes.append(space.group(1) if space else None)
        elif mark == "}" and scopes:
            scopes.pop()
        start = at.end()
    return own


def code_of(text):
    """Without comments, and without what strings say."""
    return SKIPPED.sub(lambda found: " " if found.group().startswith("/") else '""', text)


@functools.cache
def used_in(header):
    """What a header of the project takes from other namespaces."""
    found = next((top / header for top in TOPS if (top / header).exists()), None)
    return used_by(found.read_text()) if found else {}


def used_by(text):
    return {used[-1]: "".join(used) for used in USED.findall(text)}


class Unit:
    def __init__(self, path):
        text = path.read_text()
        code = code_of(text)
        self.path = path
        self.bytes = len(code)
        self.own = own_names(code) - TESTS
        self.used = used_by(text)
        for header in INCLUDE.findall(text):
            self.used |= used_in(header)
        code = DIRECTIVE.sub("", code)
        self.words = {*WORD.findall(code), *CALL.findall(code)}

    def gets_along(self, other):
        return not (self.own & other.words or other.own & self.words
                    or any(other.used.get(name, meant) != meant for name, meant in self.used.items()))


def joined(units):
    """Each unit goes to the first group that has room and nothing against it."""
    groups = []
    for unit in units:
        for group in groups:
            if (len(group) < MOST_UNITS and sum(u.bytes for u in group) + unit.bytes <= MOST_BYTES
                    and all(unit.gets_along(u) for u in group)):
                group.append(unit)
                break
        else:
            groups.append([unit])
    return groups


for folder in sorted({unit.parent for top in sys.argv[1:] for unit in pathlib.Path(top).rglob("*.cc")}):
    units = [unit for unit in sorted(folder.glob("*.cc")) if not APART.search(unit.name)]
    tests = sorted(folder.glob("*_test.cc"))
    for group in (*joined(map(Unit, units)), *joined(map(Unit, tests))):
        if len(group) > 1:
            print("\t".join(unit.path.as_posix() for unit in group))
