"""docs: generated pages are current, links lead somewhere, JSON in them is JSON,
and what they say of the command line is what the program (ASSAY in the
environment) says of itself; pages that other files name are there, and operators
find each of theirs from the index."""
import json
import os
import re
import subprocess
import sys

from house import ROOT, judge, name_of

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def stale_pages():
    done = subprocess.run([sys.executable, "-B", str(ROOT / "tools/generate_docs.py"), "--check"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        yield done.stdout.strip() + done.stderr.strip()


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page):
    for target, _, anchor in re.findall(r"\]\(([^)#\s]*)(#([^)\s]*))?\)", page.read_text()):
        file = page.parent / target if target else page
        if "://" in target:
            continue
        if not file.exists():
            yield f"{name_of(page)}: {target} is not there"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"{name_of(page)}: {target}#{anchor} is not there"


def dangling_mentions():
    """Pages that code, scripts and configurations name in words."""
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                             cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listing.stdout.split():
        file = ROOT / name
        if file.is_file():
            text = file.read_text(errors="replace")
            for page in set(re.findall(r"(?<![\w/.-])docs/[a-z\d/_-]+\.md\b", text)):
                if not (ROOT / page).exists():
                    yield f"{name}: {page} is not there"


def unlisted_pages():
    folder = ROOT / "docs/operations"
    linked = set(re.findall(r"\]\(([\w.-]+\.md)", (folder / "index.md").read_text()))
    for page in sorted(folder.glob("*.md")):
        if page.name not in {"index.md", *linked}:
            yield f"docs/operations/index.md: no link to {page.name}"


def bad_json(page):
    for block in re.findall(r"^```json\n(.*?)^```", page.read_text(), re.M | re.S):
        try:
            json.loads(block)
        except ValueError as error:
            yield f"{name_of(page)}: {error} in {block.splitlines()[0]}"


class Help:
    """Verbs and flags, asked of the program once."""

    def __init__(self, *verb):
        done = subprocess.run([os.environ["ASSAY"], *verb, "--help"], capture_output=True, text=True)
        self.flags = set(re.findall(r"^  (?:-\w,)?(--[\w.-]+)", done.stdout, re.M))
        names = re.search(r"^Subcommands:\n((?:  .*\n)+)", done.stdout, re.M)
        self.verbs = {n: Help(*verb, n) for n in re.findall(r"^  (\S+)", names.group(1), re.M)} if names else {}

    def leaves(self, *path):
        for name, inner in self.verbs.items():
            yield from inner.leaves(*path, name)
        if not self.verbs:
            yield " ".join(path), self


def commands(page):
    """Words after "assay" in code; an indented line continues the one before."""
    text = re.sub(r"(?: \\)?\n +(?=[\[-])", " ", page.read_text())
    blocks = re.findall(r"^```(?:sh|text)?\n(.*?)^```", text, re.M | re.S)
    code = [l.split(" # ")[0] for b in blocks for l in b.splitlines()]
    code += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    for line in code:
        found = re.match(r"\s*(?:\S*/)?assay ([a-z-].*)", line)
        if found:
            yield re.split(r"\s[|&>]", found.group(1))[0].split()


def unknown_commands(page, program):
    for words in commands(page):
        known = program
        while words and words[0] in known.verbs:
            known = known.verbs[words.pop(0)]
        if known.verbs and words and not words[0].startswith("-"):
            yield f"{name_of(page)}: assay has no verb {words[0]}"
        for flag in re.findall(r"(?<![\w-])--[\w.-]*\w", " ".join(words)):
            if flag not in known.flags and flag == flag.lower():
                yield f"{name_of(page)}: there is no flag {flag} in assay {' '.join(words)}"


def undocumented(program):
    page, home = {}, {}
    for path in sorted((ROOT / "docs/cli").glob("*.md")):
        for section in path.read_text().split("\n## assay ")[1:]:
            verb, text = section.split("\n", 1)
            page[verb], home[verb] = text, name_of(path)
    for verb, known in program.leaves():
        if verb not in page:
            yield f"docs/cli: assay {verb} is not described"
            continue
        for flag in sorted(known.flags - {"--help"}):
            # Options of the configuration are described by their own page.
            if "." not in flag and flag not in page[verb]:
                yield f"{home[verb]}: assay {verb} {flag} is not described"
    for verb in page.keys() - {verb for verb, _ in program.leaves()}:
        yield f"{home[verb]}: there is no assay {verb}"


def breaches():
    yield from stale_pages()
    yield from dangling_mentions()
    yield from unlisted_pages()
    program = Help()
    for page in PAGES:
        yield from broken_links(page)
        yield from bad_json(page)
        yield from unknown_commands(page, program)
    yield from undocumented(program)


judge(breaches())
