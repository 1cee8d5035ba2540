"""The list of libraries is whole: what the loader maps, and what the compiler read for the program, belongs to a package of it."""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import unittest

from harness import ASSAY
from machine import ROOT, run

# Packages of the compiler and of the C library's headers, which the list has as the libraries that they belong to.
TOOLCHAIN = re.compile(r"^(libstdc\+\+-\d+-dev|libgcc-\d+-dev|libc6-dev|linux-libc-dev|libcrypt-dev|g\+\+.*|gcc.*)$")


def documents():
    made = [run(ROOT / "tools/sbom", ASSAY, env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000")) for _ in range(2)]
    return made[0], made[1]


def sources_of_packages(paths):
    """The Debian source packages that files belong to, in one question."""
    done = subprocess.run(["dpkg-query", "-S", *sorted(paths)], capture_output=True, text=True)
    names = {line.split(":")[0] for line in done.stdout.splitlines()}
    return {name: run("dpkg-query", "-W", "-f", "${source:Package}\n", name).splitlines()[0] for name in names}


class Sbom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text, again = documents()
        assert text == again, "two lists of one program differ"
        cls.document = json.loads(text)
        cls.components = {one["name"]: one for one in cls.document["components"]}
        cls.sources = {one["properties"][0]["value"] for one in cls.components.values()}

    def test_form(self):
        self.assertEqual((self.document["bomFormat"], self.document["specVersion"]), ("CycloneDX", "1.5"))
        self.assertEqual(self.document["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        references = [one["bom-ref"] for one in self.components.values()]
        self.assertEqual(len(set(references)), len(references))
        self.assertEqual(self.document["dependencies"][0]["dependsOn"], references)
        for one in self.components.values():
            self.assertRegex(one["purl"], r"^pkg:deb/debian/[a-z0-9.+-]+@[^@?+:]+\?arch=\w+&distro=bookworm$")

    def test_every_library_that_the_loader_maps(self):
        listed = {file["name"]: file["hashes"][0]["content"]
                  for one in self.components.values() for file in one.get("components", [])}
        mapped = {os.path.realpath(line.split("=>")[-1].split("(")[0].strip())
                  for line in run("ldd", ASSAY).splitlines() if "/" in line}
        self.assertEqual(set(listed), mapped)
        for path, digest in listed.items():
            self.assertEqual(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest(), digest, path)

    def test_every_package_whose_headers_were_compiled_in(self):
        """Of the units of the program, by the build's own record of what each one included."""
        build = pathlib.Path(ASSAY).resolve().parent
        objects = set(run("ninja", "-C", build, "-t", "inputs", "assay").split())
        headers, mine = set(), False
        for line in run("ninja", "-C", build, "-t", "deps").splitlines():
            if not line.startswith(" "):
                mine = line.split(":")[0] in objects
            elif mine and line.strip().startswith("/usr/"):
                headers.add(os.path.realpath(line.strip()))
        self.assertGreater(len(headers), 500, "the build has no record of its headers")
        for package, source in sorted(sources_of_packages(headers).items()):
            if not TOOLCHAIN.match(package):
                self.assertIn(source, self.sources, f"{package} is compiled in, but not listed")


if __name__ == "__main__":
    unittest.main()
