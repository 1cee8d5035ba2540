#!/usr/bin/env python3
"""The guards of the house: each holds one rule of docs/architecture.md over the
whole tree and prints every breach. Usage: house.py GUARD"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = sorted(p for top in ("lib", "app", "tests", "bench") for p in (ROOT / top).rglob("*") if p.suffix in (".h", ".cc"))
TEST = re.compile(r"(_test|_fuzz|_bench)\.cc$|(^|/)test_[a-z_]*\.h$|/raw_client\.h$")


def rel(path):
    return path.relative_to(ROOT).as_posix()


def production(top):
    return [p for p in SOURCES if rel(p).startswith(top + "/") and not TEST.search(rel(p))]


def read_layers():
    direct = {}
    for line in (ROOT / "layers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            module, _, below = line.partition(":")
            direct[module] = below.split()
    reach = {}

    def visit(module):
        if module not in reach:
            reach[module] = {module}
            for below in direct[module]:
                reach[module] |= visit(below)
        return reach[module]

    for module in direct:
        visit(module)
    return reach


def module_of(path, modules):
    folder = path.rsplit("/", 1)[0]
    return folder if folder in modules else None


def layers():
    """A module includes what layers.txt lists, and everything below that."""
    reach = read_layers()
    for path in production("lib") + production("app"):
        module = module_of(rel(path), reach)
        if module is None:
            yield f"{rel(path)}: its folder is not in layers.txt"
            continue
        for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
            target = next((f"{top}/{name}" for top in ("lib", "app") if (ROOT / top / name).exists()), None)
            if target is None:
                yield f"{rel(path)}: {name} is not under lib/ or app/"
            elif not target.endswith(".def") and module_of(target, reach) not in reach[module]:
                yield f"{rel(path)}: may not include {name} (see layers.txt)"


def pure():
    """lib/ knows no I/O, clock, thread, environment or randomness."""
    headers = r"#include <(thread|mutex|fstream|filesystem|iostream|random|condition_variable|future|sys/[^>]*|unistd\.h)>"
    calls = r"\b(?:system_clock|steady_clock)::now\(|\bgetenv\(|\brand\(|\btime\(nullptr"
    for path in production("lib"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(headers, line) or re.search(calls, line):
                yield f"{rel(path)}:{number}: {line.strip()}"


def exceptions(name):
    listed = {}
    for line in (ROOT / "tests/guards" / name).read_text().splitlines():
        if line and not line.startswith("#"):
            path, _, reason = line.partition(":")
            listed[path] = reason.strip()
    return listed


def siblings():
    """Every unit has a test; every unit that parses or decodes has a fuzzer."""
    listed = exceptions("siblings.txt")
    for path in production("lib") + production("app"):
        unit = rel(path)[:-3] if path.suffix == ".cc" else None
        if unit and unit not in listed and not (ROOT / f"{unit}_test.cc").exists():
            yield f"{unit}.cc: has no {pathlib.Path(unit).name}_test.cc and no line in tests/guards/siblings.txt"
    for unit in listed:
        if not (ROOT / f"{unit}.cc").exists():
            yield f"tests/guards/siblings.txt: there is no {unit}.cc"


def size():
    """Files stay under 400 lines, headers under 200."""
    listed = exceptions("size.txt")
    for path in SOURCES:
        lines = len(path.read_text().splitlines())
        if lines > (200 if path.suffix == ".h" else 400) and rel(path) not in listed:
            yield f"{rel(path)}: {lines} lines"


def format():
    """clang-format has nothing to say."""
    if shutil.which("clang-format") is None:
        yield "clang-format is not installed"
        return
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *map(str, SOURCES)], capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if "error:" in line:
            yield line.replace(str(ROOT) + "/", "")


def text():
    """The project speaks of itself: no machine's paths, no forgotten notes."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    machine = re.compile(r"(?<![\w.])/(?:wor" + r"k|roo" + r"t|hom" + r"e)/")
    note = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!\(#\d+\))")
    for name in tracked:
        path = ROOT / name
        if path.suffix in (".json", ".jsonl", ".lock") or not path.is_file() or name == "LICENSE":
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if machine.search(line) or note.search(line):
                yield f"{name}:{number}: {line.strip()[:100]}"


def docs():
    """Generated pages are current, and links lead somewhere."""
    done = subprocess.run([sys.executable, str(ROOT / "tools/generate_docs.py"), "--check"], capture_output=True, text=True)
    if done.returncode != 0:
        yield done.stdout.strip()
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{rel(page)}: {target} is not there"


def headers():
    """Every header compiles alone."""
    names = [p for p in production("lib") + production("app") if p.suffix == ".h"]
    flags = ["-std=c++20", "-fsyntax-only", "-I" + str(ROOT / "lib"), "-I" + str(ROOT / "app"), "-DTOML_EXCEPTIONS=0",
             "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION", '-DASSAY_VERSION="x"']
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            unit = pathlib.Path(folder) / (rel(name).replace("/", "_") + ".cc")
            unit.write_text(f'#include "{rel(name).split("/", 1)[1]}"\n')
        done = subprocess.run(["xargs", "-P2", "-n8", "c++", *flags], input="\n".join(map(str, pathlib.Path(folder).iterdir())),
                              capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if "error:" in line:
            yield line.replace(str(ROOT) + "/", "")


def never_compiles():
    """Each misuse in tests/never_compiles is refused by the compiler; without it the file compiles."""
    flags = ["c++", "-std=c++20", "-fsyntax-only", "-Werror=unused-result", "-I" + str(ROOT / "lib"), "-I" + str(ROOT / "app")]
    for path in sorted((ROOT / "tests/never_compiles").glob("*.cc")):
        if subprocess.run([*flags, str(path)], capture_output=True).returncode != 0:
            yield f"{rel(path)}: does not compile without the misuse either"
        if subprocess.run([*flags, "-DMISUSE", str(path)], capture_output=True).returncode == 0:
            yield f"{rel(path)}: the misuse compiles"


GUARDS = {g.__name__: g for g in (layers, pure, siblings, size, format, text, docs, headers, never_compiles)}

if __name__ == "__main__":
    found = list(GUARDS[sys.argv[1]]())
    print("\n".join(found) if found else f"{sys.argv[1]}: good")
    sys.exit(1 if found else 0)
