"""layers: a module includes what layers.txt lists for it, and everything below
that; its tests do, too. CMakeLists.txt links along the same lines. Whole-program
tests and benchmarks (tests/, bench/) stand above the house and see all of it."""
import re

from house import ROOT, judge, name_of, sources


def read_layers():
    """Module -> modules that it lists; a module lists only earlier ones."""
    direct = {}
    for line in (ROOT / "layers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            module, _, below = line.partition(":")
            direct[module] = below.split()
    return direct


def read_cmake():
    """The same, from the assay_module lines of CMakeLists.txt."""
    text = (ROOT / "CMakeLists.txt").read_text()
    calls = [c.split() for c in re.findall(r"^assay_module\(([^)]*)\)", text, re.M)]
    folder_of = {"assay_" + c[0].split("/", 1)[1].replace("/", "_"): c[0] for c in calls}
    return {c[0]: [folder_of[n] for n in c[1:] if n in folder_of] for c in calls}


def reach_of(direct):
    reach = {}
    for module, below in direct.items():
        reach[module] = {module}.union(*(reach.get(b, {b}) for b in below))
    return reach


def folder_of(path):
    return path.rsplit("/", 1)[0]


def target_of(include):
    found = (f"{top}/{include}" for top in ("lib", "app"))
    return next((f for f in found if (ROOT / f).exists()), None)


def breaches():
    direct = read_layers()
    for number, (module, below) in enumerate(direct.items()):
        for name in below:
            if name not in list(direct)[:number]:
                yield f"layers.txt: {module} lists {name}, which is not above it"
    reach = reach_of(direct)
    linked = reach_of(read_cmake())
    for module in sorted(reach.keys() | linked.keys()):
        if reach.get(module) != linked.get(module):
            odd = reach.get(module, set()) ^ linked.get(module, set())
            yield f"{module}: layers.txt and CMakeLists.txt differ in {', '.join(sorted(odd))}"
    for path in sources("lib", "app"):
        name, module = name_of(path), folder_of(name_of(path))
        if module not in reach:
            yield f"{name}: its folder is not in layers.txt"
            continue
        for include in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
            target = target_of(include)
            if target is None:
                yield f"{name}: {include} is not under lib/ or app/"
            elif folder_of(target) not in reach[module]:
                yield f"{name}: may not include {include}"


judge(breaches())
