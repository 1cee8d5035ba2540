"""A service keeps itself from what it does not need, and still does its work:
files are replaced, the process is asked what it is, the unit of systemd is
judged."""
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from harness import ASSAY, Service, free_port, run
from own_site import Site
from tenants import Signer

ROOT = pathlib.Path(__file__).parents[2]
UNIT = ROOT / "ops/systemd/assay.service"
# The score of which systemd-analyze takes ten times.
WORST = 20


def checks(service):
    with urllib.request.urlopen(service.admin + "/readyz?verbose") as answer:
        return {check["name"]: check["detail"] for check in json.load(answer)["checks"]}


def status_of(pid, thread=None):
    text = pathlib.Path(f"/proc/{pid}/task/{thread or pid}/status").read_text()
    return dict(re.findall(r"^(\w+):\t(.*)$", text, re.M))


def metric(service, kind):
    with urllib.request.urlopen(service.admin + "/metrics") as answer:
        found = re.search(rf'^assay_confinement{{kind="{kind}"}} (\d)', answer.read().decode(), re.M)
    return found.group(1)


class Confined(unittest.TestCase):
    def folder(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def start(self, *flags, kind=Service):
        service = kind(*flags)
        self.addCleanup(service.close)
        if "sanitizers" in checks(service)["seccomp"]:
            self.skipTest("this build has sanitizers")
        return service

    def has_landlock(self, service):
        return not checks(service)["landlock"].startswith("off: Landlock: this kernel")

    def test_every_thread_has_the_filter_and_says_so(self):
        service = self.start()
        pid = service.process.pid
        threads = os.listdir(f"/proc/{pid}/task")
        self.assertGreater(len(threads), 2)
        for thread in threads:
            status = status_of(pid, thread)
            self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"), thread)
        self.assertTrue(checks(service)["seccomp"].startswith("on: "))
        self.assertEqual(metric(service, "seccomp"), "1")
        self.assertEqual(metric(service, "landlock"), "1" if self.has_landlock(service) else "0")

    def test_off_is_off_and_says_so(self):
        service = self.start("--service.confine", "off")
        self.assertEqual(status_of(service.process.pid)["Seccomp"], "0")
        for kind in ("seccomp", "landlock"):
            self.assertEqual(checks(service)[kind], "off: service.confine is off")
            self.assertEqual(metric(service, kind), "0")

    def test_required_starts_only_where_everything_is_there(self):
        service = self.start()
        if self.has_landlock(service):
            strict = self.start("--service.confine", "required")
            self.assertEqual(metric(strict, "landlock"), "1")
        code, out, error = run("serve", "--data", self.folder(), "--listen", "http://127.0.0.1:0",
                               "--service.confine", "required", "--keys.backend",
                               "pkcs11:token=t?module-path=/nowhere.so&pin-source=file:/nowhere")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("service.confine is required: Landlock:", error)

    def test_its_memory_is_nobodys(self):
        """No core dump, and no /proc/PID/mem for the same user; of a process without this there is one."""
        # All three without the right of root to look at everybody.
        plain = ["setpriv", "--bounding-set=-sys_ptrace"] if os.geteuid() == 0 else []
        service = subprocess.Popen([*plain, ASSAY, "serve", "--data", self.folder(), "--listen", "http://127.0.0.1:0",
                                    "--service.admin_listen", "", "--service.confine", "off"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        other = subprocess.Popen([*plain, "sleep", "60"])
        for process in (service, other):
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        self.addCleanup(service.stdout.close)
        self.assertIn("ready", service.stdout.readline())
        limits = pathlib.Path(f"/proc/{service.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        for pid, readable in ((other.pid, True), (service.pid, False)):
            done = subprocess.run([*plain, sys.executable, "-c", f"open('/proc/{pid}/mem', 'rb')"],
                                  capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode == 0, readable, done.stderr)
            self.assertTrue(readable or "PermissionError" in done.stderr, done.stderr)

    def test_evidence_is_judged_and_the_store_is_written(self):
        elsewhere = self.folder()
        service = self.start("--store.url", f"sqlite:{elsewhere}/assay.db", "--audit.platforms", "10")
        body = (service.forge("good") / "request.json").read_text()
        for _ in range(3):
            self.assertEqual(service.attest(body)[0], 200)
        service.reload()
        self.assertEqual(service.attest(body)[0], 200)
        self.assertGreater((elsewhere / "assay.db").stat().st_size, 0)

    def test_files_that_are_replaced_are_read_and_others_are_not(self):
        folder, outside = self.folder(), self.folder()
        own, other = Signer("first"), Signer("second")
        secret = outside / "anchor.pem"
        secret.write_text(other.certificate)
        anchor = folder / "anchor.pem"
        anchor.write_text(own.certificate)
        service = self.start(kind=lambda *flags: Site(anchor, *flags))
        new = folder / "anchor.pem.new"
        new.write_text(other.certificate)
        new.rename(anchor)
        service.reload()
        self.assertEqual(service.logged("reload refused"), [])
        if not self.has_landlock(service):
            self.skipTest("this kernel has no Landlock")
        # A link that an intruder who writes the folder of anchors might lay.
        anchor.unlink()
        anchor.symlink_to(secret)
        service.process.send_signal(1)
        deadline = time.monotonic() + 20
        while not service.logged("reload refused"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        self.assertIn("Permission denied", service.logged("reload refused")[0])

    def test_certificates_behind_links_are_reloaded(self):
        """As Kubernetes and certbot lay them: the file stays, what it leads to changes."""
        folder = self.folder()
        pairs = [Signer("localhost"), Signer("localhost")]
        for number, pair in enumerate(pairs):
            version = folder / f"..{number}"
            version.mkdir()
            (version / "chain.pem").write_text(pair.certificate)
            (version / "key.pem").write_text(pair.key)
        (folder / "..data").symlink_to("..0")
        for name in ("chain.pem", "key.pem"):
            (folder / name).symlink_to(f"..data/{name}")
        anchor = folder / "..0/chain.pem"
        port = free_port()

        def shown():
            return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))

        service = self.start("--listen", f"https://127.0.0.1:{port}", "--tls.certificate", str(folder / "chain.pem"),
                             "--tls.key", str(folder / "key.pem"), kind=lambda *flags: Site(anchor, *flags))
        self.assertEqual(shown(), pairs[0].der)
        (folder / "..new").symlink_to("..1")
        (folder / "..new").rename(folder / "..data")
        service.reload()
        self.assertEqual(shown(), pairs[1].der)


class Manager(unittest.TestCase):
    """What systemd sees."""

    def test_a_manager_is_told_of_every_state(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(str(folder / "notify"))
        manager.settimeout(20)
        for name, value in (("NOTIFY_SOCKET", str(folder / "notify")), ("WATCHDOG_USEC", "1000000")):
            os.environ[name] = value
            self.addCleanup(os.environ.pop, name)
        service = Service()
        self.addCleanup(service.close)
        heard = [manager.recv(100) for _ in range(4)]
        self.assertEqual(heard, [b"READY=1", *3 * [b"WATCHDOG=1"]])
        service.process.terminate()
        last = [b"WATCHDOG=1"]
        while last[-1] == b"WATCHDOG=1":
            last.append(manager.recv(100))
        self.assertEqual(last[-1], b"STOPPING=1")
        self.assertEqual(service.wait(), 0)

    def start_at(self, listening, port, folder):
        """The service with one socket from its manager, and the line that it prints when it is ready."""
        process = subprocess.Popen(
            ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh", ASSAY, "serve", "--dev", "--data", str(folder / "data"),
             "--listen", f"http://127.0.0.1:{port}", "--service.admin_listen", "http://127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.dup2(listening.fileno(), 3), pass_fds=(3,))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process, process.stdout.readline()

    def test_who_connects_between_two_services_waits_for_the_next(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        listening = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listening.close)
        port = listening.getsockname()[1]
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port), timeout=40) as client:
                client.sendall(b"GET /certs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                process, ready = self.start_at(listening, port, folder)
                self.assertIn(f":{port}", ready)
                self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))
            process.terminate()
            self.assertEqual(process.wait(timeout=40), 0)

        process, ready = self.start_at(listening, free_port(), folder)
        self.assertEqual((ready, process.wait(timeout=40)), ("", 3))
        self.assertIn(f"a socket was handed over that listens on 127.0.0.1:{port}, where neither service.listen nor",
                      process.stderr.read())

    def test_the_unit_is_as_closed_as_the_manual_says(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={WORST}", "--no-pager", UNIT],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        score = re.search(r"exposure level for assay.service: (\d\.\d)", done.stdout).group(1)
        self.assertIn(f"Overall exposure level for assay.service: {score}",
                      (ROOT / "docs/operations/hardening.md").read_text())

    def test_the_unit_has_no_unknown_settings(self):
        with tempfile.TemporaryDirectory() as folder:
            units = [pathlib.Path(folder) / name for name in ("assay.service", "assay.socket")]
            for unit in units:
                unit.write_text((UNIT.parent / unit.name).read_text().replace("/usr/bin/assay", "/usr/bin/true"))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, [line for line in done.stderr.splitlines() if "assay." in line]), (0, []))


if __name__ == "__main__":
    unittest.main()
