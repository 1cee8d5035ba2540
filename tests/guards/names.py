"""names: a type has its name for itself. Two types of one name in one namespace
are one to the linker, which takes the functions of either for both."""
import re
from collections import defaultdict

from house import judge, name_of, sources

NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.M)
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)[^;{}()]*\{", re.M)


def breaches():
    places = defaultdict(set)
    for path in sources("lib", "app", "tests", "bench"):
        if path.suffix != ".h":
            continue
        text = path.read_text()
        namespace = NAMESPACE.search(text)
        for name in TYPE.findall(text):
            full = f"{namespace.group(1) if namespace else ''}::{name}"
            places[full].add(name_of(path))
    for name, files in sorted(places.items()):
        if len(files) > 1:
            yield f"{name} is a type of {' and of '.join(sorted(files))}: rename one"


judge(breaches())
