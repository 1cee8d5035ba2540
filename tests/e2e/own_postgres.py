"""A PostgreSQL 15 of a test's own, on a socket in its folder."""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class OwnPostgres:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-pg-"))
        self.folder.chmod(0o755)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.run("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        self.start()

    def run(self, program, *arguments):
        user = ("postgres",) if os.geteuid() == 0 else (None,)
        done = subprocess.run([PROGRAMS / program, *arguments], user=user[0], group=user[0],
                              extra_groups=[] if user[0] else None, capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout} {done.stderr}")

    def start(self):
        # Standard output goes to the log: a pipe would stay open as long as the server runs.
        with open(os.devnull, "w") as nowhere:
            user = "postgres" if os.geteuid() == 0 else None
            subprocess.run([PROGRAMS / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log",
                            "-o", f"-k {self.folder} -c listen_addresses='' -c max_connections=60", "start"],
                           user=user, group=user, extra_groups=[] if user else None, check=True, cwd="/",
                           stdout=nowhere, stderr=nowhere)
        self.leader = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-m", mode, "stop")

    def signal_all(self, number):
        subprocess.run(["pkill", f"-{number}", "-P", str(self.leader)], check=False)
        os.kill(self.leader, number)

    def freeze(self):
        """It does not answer, and its connections stay open."""
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def close(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
            time.sleep(0.1)
        shutil.rmtree(self.folder, ignore_errors=True)
