"""pure: lib/ knows no I/O, clock, thread, environment or chance, and uses none
of what section 12 of docs/architecture.md rules out and a pattern can see."""
import re

from house import judge, name_of, production, sources

IMPURE_HEADERS = (
    r"#include <(thread|mutex|shared_mutex|condition_variable|future|atomic"
    r"|fstream|filesystem|iostream|random|sys/[^>]*|unistd\.h|pthread\.h)>")

# What -> (why not, files that may).
LIB = {
    IMPURE_HEADERS: ("lib/ is given what it needs", ()),
    r"\bnow\(": ("time is a parameter", ()),
    r"\bgetenv\(": ("settings are parameters", ()),
    r"\b(s?rand|RAND_\w+)\(": ("chance is a parameter", ()),
    r"\b(std::)?(printf|fprintf|fopen|cout|cerr)\b": ("lib/ does not log", ()),
    r"\bthrow\b": ("errors are values", ()),
    r"\bcatch\s*\(": ("errors are values", ()),
    r"\bmutable\b(?! )|\bmutable \w+ \w+_": ("a const value is constant", ()),
    r"\bthread_local\b": ("there is no hidden state", ()),
    r"std::function\b": ("a function pointer or a template does", ()),
    r"^\s*virtual ~": ("the virtual classes are Evidence and Memo",
                       ("lib/tee/evidence.h", "lib/crypto/memo.h")),
    r"\breinterpret_cast\b": ("input is read by Reader",
                              ("lib/base/bytes.h", "lib/codec/base64.cc",
                               "lib/codec/base64_lanes.cc",
                               "lib/x509/asn1.cc", "lib/x509/builder.cc")),
    r"\b(stoi|stol|strtol|atoi|sprintf)\b": ("std::from_chars and fmt do", ()),
    r"#pragma pack|__attribute__": ("input is read by Reader",
                                   ("lib/codec/base64_lanes.cc",)),
}

VAGUE = re.compile(r"(^|[/_])(utils?|common|helpers?|misc|manager)([_./]|$)")


def without_comment(line):
    return re.sub(r'//.*|"(?:[^"\\]|\\.)*"', "", line)


def breaches():
    for path in production("lib"):
        name = name_of(path)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = without_comment(line)
            for pattern, (why, allowed) in LIB.items():
                if name not in allowed and re.search(pattern, code):
                    yield f"{name}:{number}: {why}: {line.strip()}"
    for path in sources("lib", "app", "tests", "bench"):
        if VAGUE.search(name_of(path)):
            yield f"{name_of(path)}: the name says nothing"


judge(breaches())
