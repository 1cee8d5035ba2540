"""What every guard knows of the tree. A guard is a program: it yields a line
for each breach of its rule, and fails if there is one."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GUARDS = ROOT / "tests/guards"
sys.path.append(str(ROOT / "tools"))

# Code of tests inside of lib/ and app/: the siblings of a unit, and headers
# that only such siblings include.
TEST = re.compile(r"(_test|_fuzz|_bench)\.cc$|/test_\w+\.h$|/recast\.h$"
                  r"|/raw_client\.h$")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def sources(*tops):
    """Every C++ file under the folders of the root, in order."""
    found = (p for top in tops for p in (ROOT / top).rglob("*"))
    return sorted(p for p in found if p.suffix in (".h", ".cc"))


def is_test(path):
    return TEST.search(name_of(path)) is not None


def production(*tops):
    return [p for p in sources(*tops) if not is_test(p)]


def listed(file):
    """The lines "key: reason" of a file beside the guards."""
    lines = (GUARDS / file).read_text().splitlines()
    pairs = [l.split(":", 1) for l in lines if l and not l.startswith("#")]
    return {key.strip(): reason.strip() for key, reason in pairs}


def judge(breaches):
    found = list(breaches)
    print("\n".join(found) or "good")
    sys.exit(1 if found else 0)
