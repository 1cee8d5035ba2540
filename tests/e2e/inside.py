"""The service in a chroot, with a network of its own: loopback alone, and every port free."""
import json
import pathlib
import signal
import subprocess

from machine import run


class Inside:
    """A service started in root as a user; commands reach it from the same network."""

    def __init__(self, root, user, command, variables=()):
        self.root, self.user = pathlib.Path(root), user
        self.log = open(self.root / "service.log", "w")
        self.process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", "chroot", f"--userspec={user}",
             self.root, *command], stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **dict(variables)})
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(timeout=30)
            raise RuntimeError("assay did not start: " + (self.root / "service.log").read_text()[-3000:])
        self.ready = json.loads(line)

    def do(self, *command):
        """A command in the same chroot, network and user."""
        return run("nsenter", f"--net=/proc/{self.process.pid}/ns/net", "chroot", f"--userspec={self.user}", self.root,
                   *command)

    def owner(self):
        """The user and group that the process has."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(line.split()[1]) for line in status.splitlines() if line.startswith(("Uid:", "Gid:")))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        self.log.close()
        return code
