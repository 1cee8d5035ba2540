"""headers: every header compiles alone. A unit of the build that includes one
before all else has shown it of that one; the others are compiled here."""
import os
import pathlib
import re
import subprocess
import tempfile

from house import ROOT, judge, name_of, sources

# As CMakeLists.txt finds it.
PACKAGES = subprocess.run(["pkg-config", "--cflags", "p11-kit-1", "libpq"],
                          capture_output=True, text=True, check=True).stdout.split()
FLAGS = ["-std=c++20", "-fsyntax-only", *PACKAGES, f"-I{ROOT}/lib", f"-I{ROOT}/app", f"-I{ROOT}/tests", f"-I{ROOT}",
         "-DTOML_EXCEPTIONS=0", "-DBOOST_ASIO_SEPARATE_COMPILATION",
         "-DBOOST_BEAST_SEPARATE_COMPILATION", '-DASSAY_VERSION="x"']


def first_include(unit):
    found = re.search(r'^#include (.*)$', unit.read_text(), re.MULTILINE)
    return found.group(1) if found else None


def is_shown(header):
    """Whether its own unit, or the test of it, begins with it."""
    name = name_of(header).split("/", 1)[1]
    units = (header.with_suffix(".cc"), header.with_name(header.stem + "_test.cc"))
    return any(unit.exists() and first_include(unit) == f'"{name}"' for unit in units)


def breaches():
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for header in sources("lib", "app", "tests", "bench"):
            if header.suffix == ".h" and not is_shown(header):
                unit = pathlib.Path(folder) / (name_of(header).replace("/", "_") + ".cc")
                unit.write_text(f'#include "{header}"\n')
                units.append(str(unit))
        done = subprocess.run(
            ["xargs", f"-P{os.cpu_count()}", "-n6", "c++", *FLAGS],
            input="\n".join(units), capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if "error:" in line:
            yield line.replace(f"{ROOT}/", "")
    if done.returncode != 0:
        yield "some header does not compile alone"


judge(breaches())
