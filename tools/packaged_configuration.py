"""The configuration that packages install: every option with its sentence, all but a few commented out."""
import itertools
import json

from source_tables import rows

# What the service is told where it came as a package.
SET = {"service.listen": ["http://127.0.0.1:8080"], "service.data": "/var/lib/assay",
       "store.key": "file:/etc/assay/seal.key"}


def value(shape, standard):
    if shape in ("Number", "Flag"):
        return standard
    return json.dumps([one for one in standard.split(",") if one] if shape in ("List", "Tables") else standard)


def packaged_configuration():
    text = """\
# The configuration of the service assay. Every option stands here, with its default behind a #; the pages of
# /usr/share/doc/assay say more. A change works after: systemctl restart assay
# Written from app/server/options.def.
"""
    for section, group in itertools.groupby(rows("app/server/options.def", "OPTION", 4),
                                            key=lambda row: row[0].partition(".")[0]):
        text += f"\n[{section}]\n"
        for key, shape, standard, sentence in group:
            name = key.partition(".")[2]
            text += f"# {sentence}\n"
            text += f"{name} = {json.dumps(SET[key])}\n" if key in SET else f"# {name} = {value(shape, standard)}\n"
    return text
