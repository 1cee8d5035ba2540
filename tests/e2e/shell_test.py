"""Completions in the shells themselves, and the manual page as groff reads it."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import run

BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
_assay; printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { :; }
source $1; shift
_describe() { print -l -- ${${(P)${@[-1]}}%%:*}; }
compadd() { shift; print -l -- $@; }
_files() { print files; }
words=("$@"); CURRENT=$#
_assay
"""


class Shell(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-shell-"))
        for name in ("bash", "zsh", "fish"):
            code, text, error = run("completion", name)
            assert code == 0, error
            (cls.folder / name).write_text(text)
        (cls.folder / "policy.txt").touch()
        (cls.folder / "with space").touch()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def shell(self, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=self.folder, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def bash(self, *words):
        return self.shell("bash", "--norc", "-c", BASH, "bash", self.folder / "bash", *words)

    def test_bash_knows_what_help_knows(self):
        for path in ([], ["policy"], ["provider", "policy"]):
            text = run(*path, "--help")[1].split("Subcommands:\n")[1].split("\n\n")[0].split("\n")
            verbs = {line.split()[0] for line in text if line.startswith("  ") and line[2] != " "}
            self.assertEqual(set(self.bash("assay", *path, "")), verbs)

    def test_bash_completes_flags_choices_and_files(self):
        self.assertEqual(self.bash("assay", "serve", "--service.l"), ["--service.listen", "--service.location"])
        self.assertEqual(self.bash("assay", "verify", "--type", "Sg"), ["SgxEnclave"])
        self.assertEqual(self.bash("assay", "verify", "--type", "=", "Td"), ["TdxVm"])
        self.assertEqual(self.bash("assay", "policy", "check", "pol"), ["policy.txt"])
        self.assertEqual(self.bash("assay", "verify", "--evidence", "with"), ["with space"])
        self.assertEqual(self.bash("assay", "collateral", "ex"), ["export"])

    def test_bash_finds_it_by_name(self):
        text = self.shell("bash", "--norc", "-c", 'source "$1"; complete -p assay', "bash", self.folder / "bash")
        self.assertEqual(text, ["complete -F _assay assay"])

    def test_zsh(self):
        self.shell("zsh", "-n", self.folder / "zsh")
        ask = lambda *words: self.shell("zsh", "-f", "-c", ZSH, "zsh", self.folder / "zsh", *words)
        self.assertIn("check", ask("assay", "policy", ""))
        self.assertIn("--json", ask("assay", "policy", "check", "--j"))
        self.assertIn("SgxEnclave", ask("assay", "verify", "--type", ""))
        self.assertEqual(ask("assay", "verify", "--evidence", ""), ["files"])

    def test_fish(self):
        self.shell("fish", "-n", self.folder / "fish")
        ask = lambda line: [found.split("\t")[0] for found in self.shell(
            "fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', self.folder / "fish", line)]
        self.assertEqual(ask("assay policy ch"), ["check"])
        self.assertEqual(ask("assay verify --type Sgx"), ["SgxEnclave"])
        self.assertIn("--json", ask("assay policy check --js"))

    def test_manual_is_good_roff_with_every_verb(self):
        code, text, _ = run("manual")
        self.assertEqual(code, 0)
        done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-z"], input=text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        shown = subprocess.run(["groff", "-man", "-Tascii", "-P-cbou"], input=text, capture_output=True, text=True).stdout
        for words in ("assay policy check", "assay provider signer add", "--store.key", "EXIT STATUS"):
            self.assertIn(words, shown)


if __name__ == "__main__":
    unittest.main()
