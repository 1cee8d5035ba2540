"""npm's packages for the tests that let other people's code judge assay."""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess

from harness import ASSAY

SOURCES = pathlib.Path(__file__).resolve().parent / "js"
BUILD = pathlib.Path(ASSAY).resolve().parent / "e2e-js"


def install():
    """npm ci into the build folder, unless that is what is there."""
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "lock", "w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        for file in SOURCES.iterdir():
            shutil.copy(file, BUILD)
        lock = (SOURCES / "package-lock.json").read_text()
        installed = BUILD / "installed.lock"
        if not installed.exists() or installed.read_text() != lock:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=BUILD, check=True, timeout=240)
            installed.write_text(lock)


def node(script, *arguments, **environment):
    """The JSON that a script of SOURCES prints."""
    done = subprocess.run(["node", script, *map(str, arguments)], cwd=BUILD, capture_output=True, text=True,
                          timeout=120, env={**os.environ, **environment})
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)
