"""Starts assay for a test, forges evidence for it, talks to it."""
import base64
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

ASSAY = os.environ.get("ASSAY", "build/release/assay")


def run(*arguments, stdin=None):
    """An invocation of assay: exit code, standard output, standard error."""
    done = subprocess.run([ASSAY, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def payload(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Service:
    """assay serve --dev on free ports, with a folder of its own."""
    listen = "https://localhost:0"
    reloaded = 0.0

    def __init__(self, *flags):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.data = self.folder / "data"
        self.start(*flags)

    def start(self, *flags):
        self.log = self.folder / "serve.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [ASSAY, "serve", "--dev", "--data", str(self.data), "--listen", self.listen,
                 *self.admin_flags(flags), *flags], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.wait()
            raise RuntimeError("assay did not start: " + self.log.read_text())
        self.ready = json.loads(line)
        self.url, self.admin = self.ready["url"], self.ready["admin"]
        self.ca = self.data / "ca.pem"

    @staticmethod
    def admin_flags(flags):
        return () if "--service.admin_listen" in flags else ("--service.admin_listen", "http://127.0.0.1:0")

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        return code

    def close(self):
        """The end of a test: the service must have stopped well."""
        code = self.stop() if self.process.poll() is None else self.wait()
        log = self.log.read_text()
        shutil.rmtree(self.folder, ignore_errors=True)
        if code != 0:
            raise RuntimeError(f"assay ended with {code}: {log[-2000:]}")

    def reload(self):
        """SIGHUP, and the wait for the line in the log that says it is done."""
        # Of one line no more than ten a second are written.
        time.sleep(max(0.0, self.reloaded + 0.11 - time.monotonic()))
        self.reloaded = time.monotonic()
        before = self.log.read_text().count('"reloaded"')
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while self.log.read_text().count('"reloaded"') == before:
            if time.monotonic() > deadline:
                raise RuntimeError("no reload: " + self.log.read_text()[-2000:])
            time.sleep(0.005)

    def use_collateral(self, *files):
        """Replaces what the forged hardware's collateral folder holds."""
        folder = self.data / "forge" / "collateral"
        for file in folder.iterdir():
            file.unlink()
        for number, file in enumerate(files):
            shutil.copy(file, folder / f"{number}.json")
        self.reload()

    def forge(self, name, *flags, type="SgxEnclave"):
        out = self.folder / name
        code, _, error = run("forge", "evidence", "--type", type, "--authority", self.data / "forge", "--out", out, *flags)
        if code != 0:
            raise RuntimeError(error)
        return out

    def connect(self):
        context = ssl.create_default_context(cafile=self.ca)
        return http.client.HTTPSConnection(self.url.removeprefix("https://"), context=context, timeout=30)

    def call(self, method, path, body=None, headers=None, connection=None):
        """Status, headers and body (parsed where it is JSON)."""
        own = connection or self.connect()
        own.request(method, path, body=body, headers={"Content-Type": "application/json", **(headers or {})})
        answer = own.getresponse()
        text = answer.read()
        if connection is None:
            own.close()
        return answer.status, answer.headers, json.loads(text) if text[:1] in (b"{", b"[") else text

    def attest(self, body, type="SgxEnclave", version="2022-08-01", connection=None):
        return self.call("POST", f"/attest/{type}?api-version={version}", body, connection=connection)
