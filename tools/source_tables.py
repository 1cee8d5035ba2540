"""Reads tables of the source, and writes those of the pages of docs/."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent


def rows(path, macro, fields):
    """The cells of a table of the source: MACRO(Name, 1, "text", ...)."""
    text = re.sub(r"^//.*$", "", (ROOT / path).read_text(), flags=re.M)
    cell = r'("(?:[^"\\]|\\.)*"|[\w.]+)'
    row = macro + r"\(" + r",\s*".join([cell] * fields) + r"\)"
    return [[c.strip('"') for c in match] for match in re.findall(row, text)]


def lines(path, macro, fields):
    """Those of a table with a row a line: R"(text)" and A | B are cells, too,
    and texts are without their escapes."""
    text = re.sub(r"^//.*$", "", (ROOT / path).read_text(), flags=re.M)
    cell = r'\s*(R"\(.*?\)"|"(?:[^"\\]|\\.)*"|[^,"]+)'
    found = []
    for row in re.findall(rf"^{macro}\((.*)\)$", text, re.M):
        parts = [p.strip() for p in re.findall(cell, row)]
        found.append([plain(p) for p in parts if p])
        assert len(found[-1]) == fields, f"{path}: {row}"
    assert len(found) == text.count(f"\n{macro}("), f"{path}: a row has another form"
    return found


def plain(cell):
    if cell.startswith('R"('):
        return cell[3:-2]
    return re.sub(r"\\(.)", r"\1", cell[1:-1]) if cell.startswith('"') else cell


def words(path, name):
    """The names and texts in the braces of an array of the source."""
    text = (ROOT / path).read_text()
    found = re.search(rf"\b{name} =[^{{;]*\{{(.*?)\}}\)?;", text, re.S)
    assert found, f"{path}: there is no {name} any more"
    return [w.strip('"').rpartition("::")[2] for w in re.findall(r'"[^"]*"|[\w:]+', found.group(1))]


def number(path, pattern):
    """The number behind a pattern, as words: 131072 written as 128 * 1024 is
    "128 KiB"."""
    found = re.search(pattern + r"([\d' *]+)", (ROOT / path).read_text())
    assert found, f"{path}: there is no {pattern} any more"
    product = 1
    for factor in found.group(1).replace("'", "").split("*"):
        product *= int(factor)
    if "1024" in found.group(1):
        return f"{product >> 20} MiB" if product % (1 << 20) == 0 else f"{product >> 10} KiB"
    if product % 1_000_000 == 0 and product:
        return f"{product // 1_000_000} million"
    return f"{product:,}".replace(",", " ")


def members(path, struct):
    """The names of the numbers in a struct of the source."""
    text = (ROOT / path).read_text()
    return re.findall(r"^  size_t (\w+) =", re.search(rf"struct {struct} \{{(.*?)^\}};", text, re.S | re.M).group(1), re.M)


def table(titles, content):
    def line(row):
        return "| " + " | ".join(c.replace("|", "\\|").replace("<", "&lt;") for c in row) + " |"

    return "\n".join([line(titles), "|" + "---|" * len(titles), *map(line, content)]) + "\n"
