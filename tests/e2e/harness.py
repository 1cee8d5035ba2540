"""Starts assay for a test, forges evidence for it, talks to it."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import tempfile

ASSAY = os.environ.get("ASSAY", "build/release/assay")


def run(*arguments, stdin=None):
    """An invocation of assay: exit code, standard output, standard error."""
    done = subprocess.run([ASSAY, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


class Service:
    """assay serve --dev on free ports, with a folder of its own."""

    def __init__(self, *flags, data=None):
        self.folder = pathlib.Path(data or tempfile.mkdtemp(prefix="assay-e2e-"))
        self.data = self.folder / "data"
        self.start(*flags)

    def start(self, *flags):
        self.log = open(self.folder / "serve.log", "ab")
        self.process = subprocess.Popen(
            [ASSAY, "serve", "--dev", "--data", str(self.data), "--listen", "https://localhost:0",
             "--service.admin_listen", "http://127.0.0.1:0", *flags], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("assay did not start: " + (self.folder / "serve.log").read_text())
        ready = json.loads(line)
        self.url, self.admin = ready["url"], ready["admin"]
        self.ca = self.data / "ca.pem"

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        code = self.process.wait(timeout=40)
        self.process.stdout.close()
        self.log.close()
        return code

    def close(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def forge(self, name, *flags, type="SgxEnclave"):
        out = self.folder / name
        code, _, error = run("forge", "evidence", "--type", type, "--authority", self.data / "forge", "--out", out, *flags)
        if code != 0:
            raise RuntimeError(error)
        return out

    def call(self, method, path, body=None, headers=None):
        """Status, headers and body (parsed where it is JSON)."""
        context = ssl.create_default_context(cafile=self.ca)
        host = self.url.removeprefix("https://")
        connection = http.client.HTTPSConnection(host, context=context, timeout=30)
        connection.request(method, path, body=body, headers={"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, answer.headers, json.loads(text) if text[:1] in b"{[" and text else text

    def attest(self, body, type="SgxEnclave", version="2022-08-01"):
        return self.call("POST", f"/attest/{type}?api-version={version}", body)
