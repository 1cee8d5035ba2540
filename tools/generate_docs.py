#!/usr/bin/env python3
"""Writes docs/checks.md, docs/errors.md and docs/configuration.md from the
tables of the source; with --check only tells whether they are current."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def rows(path, macro, fields):
    text = (ROOT / path).read_text()
    text = re.sub(r"^//.*$", "", text, flags=re.M)
    pattern = macro + r"\(" + r",\s*".join([r'("(?:[^"\\]|\\.)*"|[\w.]+)'] * fields) + r"\)"
    return [[cell.strip('"') for cell in match] for match in re.findall(pattern, text)]


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def checks():
    lines = [
        "# Checks",
        "",
        "Every check that a verdict rests on, in the order in which they are reached. When several things are wrong, the first in this order is reported: as",
        "`error.code` by `assay verify`, as `error.details[0].code` by the service. Written from `lib/tee/checks.def`.",
        "",
        "| Code | What must hold |",
        "|---|---|",
    ]
    lines += [f"| `{code}` | {cell(sentence)} |" for _, code, _, _, sentence in rows("lib/tee/checks.def", "CHECK", 5)]
    return "\n".join(lines) + "\n"


def errors():
    lines = [
        "# Errors",
        "",
        "Every error of assay. Numbers never change and are never reused. `error.code` is what MAA's clients see. Written from `lib/base/errors.def`.",
        "",
        "| Number | Name | HTTP | `error.code` | What it means |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {number} | `{name}` | {http} | `{wire}` | {cell(sentence)} |"
        for name, number, _, http, wire, sentence in rows("lib/base/errors.def", "ERROR", 6)
    ]
    return "\n".join(lines) + "\n"


def configuration():
    lines = [
        "# Configuration",
        "",
        "One TOML file (`assay serve --config FILE`), overridden by variables, overridden by flags. The key `service.listen` is the variable `ASSAY_SERVICE_LISTEN` and the flag `--service.listen`; lists",
        "are arrays of strings in the file and parted by commas elsewhere. An unknown key is an error that names its line and the nearest known key. `assay serve --print-config` shows what is in",
        "force and where it came from. Written from `app/server/options.def`.",
        "",
        "| Key | Default | Meaning |",
        "|---|---|---|",
    ]
    for key, _, standard, sentence in rows("app/server/options.def", "OPTION", 4):
        shown = f"`{standard.replace(',', ', ')}`" if standard else "-"
        lines.append(f"| `{key}` | {shown} | {cell(sentence)} |")
    return "\n".join(lines) + "\n"


PAGES = {"docs/checks.md": checks, "docs/errors.md": errors, "docs/configuration.md": configuration}


def main():
    stale = []
    for path, make in PAGES.items():
        target = ROOT / path
        text = make()
        if "--check" in sys.argv:
            if not target.exists() or target.read_text() != text:
                stale.append(path)
        else:
            target.write_text(text)
    if stale:
        print("not current, run tools/generate_docs.py:", ", ".join(stale))
    return 1 if stale else 0


sys.exit(main())
