"""never_compiles: the compiler refuses the misuse in each file of
tests/never_compiles for the reason that its third line gives as a pattern;
without the misuse the file compiles."""
import concurrent.futures
import os
import re
import subprocess

from house import ROOT, judge, name_of

COMPILER = ["c++", "-std=c++20", "-fsyntax-only", "-Werror=unused-result", f"-I{ROOT}/lib", f"-I{ROOT}/app"]


def compile_unit(path, *flags):
    return subprocess.run([*COMPILER, *flags, path], capture_output=True, text=True)


def breaches_of(path):
    reason = re.search(r"^// Refused: (.+)$", path.read_text(), re.M)
    if reason is None:
        return [f"{name_of(path)}: does not say why it is refused"]
    found = []
    if compile_unit(path).returncode != 0:
        found.append(f"{name_of(path)}: does not compile without the misuse either")
    misused = compile_unit(path, "-DMISUSE")
    if misused.returncode == 0:
        found.append(f"{name_of(path)}: the misuse compiles")
    elif not re.search(reason.group(1), misused.stderr):
        found.append(f"{name_of(path)}: refused for another reason than {reason.group(1)}")
    return found


def breaches():
    units = sorted((ROOT / "tests/never_compiles").glob("*.cc"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(breaches_of, units):
            yield from found


judge(breaches())
