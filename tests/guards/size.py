"""size: a unit stays under 400 lines, a header under 200, a script under 150;
size.txt lists the exceptions with their reasons."""
from house import GUARDS, ROOT, judge, listed, name_of, sources


def limit_of(path):
    return {".h": 200, ".cc": 400}.get(path.suffix, 150)


def breaches():
    excused = listed("size.txt")
    scripts = [p for p in (*GUARDS.iterdir(), *(ROOT / "tools").iterdir())
               if p.suffix in ("", ".py", ".sh") and p.is_file()]
    for path in (*sources("lib", "app", "tests", "bench"), *scripts):
        lines = len(path.read_text().splitlines())
        name = name_of(path)
        if lines > limit_of(path) and name not in excused:
            yield f"{name}: {lines} lines, more than {limit_of(path)}"
        elif lines <= limit_of(path) and name in excused:
            yield f"size.txt: {name} has {lines} lines by now"


judge(breaches())
