"""A bare Debian machine in a folder: made by debootstrap, entered by chroot.

What starts it is run anew by alone(), in namespaces of mounts and processes of its own, which end with it: however a test
ends, no mount and no process of it stays."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"


def alone():
    """Runs this program again, with mounts and processes of its own; without root it is an error, no silent pass."""
    if os.geteuid() != 0:
        sys.exit(f"{sys.argv[0]}: installs packages in a chroot, which needs root: run it by sudo")
    if os.environ.get("PACKAGE_TEST_ALONE") != "yes":
        os.environ["PACKAGE_TEST_ALONE"] = "yes"
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                              sys.executable, *sys.argv])


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def package(out, *flags):
    """The package of the program as it is built; tools/package names it last."""
    return pathlib.Path(run(ROOT / "tools/package", "--built", "--out", out, *flags).splitlines()[-1])


def mirror():
    """Where this machine itself gets Debian from."""
    lines = run("apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Identifier: Packages").splitlines()
    found = [uri for codename, _, uri in (line.partition(" ") for line in lines) if codename == "bookworm"]
    return found[0] if found else "http://deb.debian.org/debian"


def base():
    """The bare system as a tar file, made once for each build folder."""
    tar = BUILD / "bookworm.tar"
    if not tar.exists():
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            run("debootstrap", "--variant=minbase", "bookworm", f"{folder}/root", mirror())
            run("tar", "-C", f"{folder}/root", "-cf", f"{folder}/tar", ".")
            os.replace(f"{folder}/tar", tar)
    return tar


class Machine:
    def __init__(self):
        tar = base()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="machine-", dir=BUILD))
        run("tar", "-C", self.root, "-xf", tar)
        run("mount", "-t", "proc", "proc", self.root / "proc")
        run("mount", "--bind", "/dev", self.root / "dev")
        self.use_apt_of_this_machine()
        # The folder is thrown away: nothing has to reach the disk.
        (self.root / "etc/dpkg/dpkg.cfg.d/fast").write_text("force-unsafe-io\n")

    def use_apt_of_this_machine(self):
        """Sources, keys and proxies; no services start at installation."""
        for name in ("apt/sources.list", "apt/sources.list.d", "apt/trusted.gpg.d", "apt/auth.conf.d", "resolv.conf", "hosts"):
            source, target = pathlib.Path("/etc", name), self.root / "etc" / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                shutil.copy(source, target)
            elif target.is_file():
                target.unlink()
        shutil.copytree("/usr/share/keyrings", self.root / "usr/share/keyrings", dirs_exist_ok=True)
        acquire = [line for line in run("apt-config", "dump").splitlines() if line.startswith("Acquire::")]
        (self.root / "etc/apt/apt.conf.d/machine").write_text("\n".join(acquire) + "\n")

    def do(self, *command, user=None):
        """A command in the machine; apt asks nothing."""
        variables = ["DEBIAN_FRONTEND=noninteractive", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
        as_user = [f"--userspec={user}"] if user else []
        return run("chroot", *as_user, self.root, "env", "-i", *variables, *command)

    def close(self):
        for place in ("proc", "dev"):
            subprocess.run(["umount", "--lazy", self.root / place], capture_output=True)
        shutil.rmtree(self.root, ignore_errors=True)
