"""The life of a service: start, signals, kills, the folder it lives in."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest
import urllib.request

from harness import ASSAY, Service, free_port, run


class Life(unittest.TestCase):
    def start(self, *flags):
        service = Service(*flags)
        self.addCleanup(service.close)
        return service

    def folder(self):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def test_the_ready_line_names_the_service(self):
        service = self.start()
        self.assertEqual(list(service.ready), ["event", "url", "admin", "pid"])
        self.assertEqual((service.ready["event"], service.ready["pid"]), ("ready", service.process.pid))
        service.process.send_signal(signal.SIGTERM)
        self.assertEqual(service.process.stdout.read(), "", "nothing but the ready line is on standard output")

    def test_the_signing_key_survives_restarts_and_kills(self):
        uri = ("--service.attest_uri", "https://attest.test")
        service = self.start(*uri)
        kids = []
        for number, code in ((signal.SIGTERM, 0), (signal.SIGKILL, -9), (signal.SIGINT, 0)):
            kids.append(service.call("GET", "/certs")[2]["keys"][0]["kid"])
            self.assertEqual(service.stop(number), code)
            service.start(*uri)
        self.assertEqual(len(set(kids)), 1)

    def test_a_kill_right_after_the_first_start_leaves_a_readable_store(self):
        service = self.start()
        self.assertEqual(service.stop(signal.SIGKILL), -9)
        service.start()
        body = (service.forge("good") / "request.json").read_text()
        self.assertEqual(service.attest(body)[0], 200)

    def test_hangup_loads_collateral_anew(self):
        service = self.start()
        good = service.forge("good")
        body = (good / "request.json").read_text()
        service.use_collateral()
        status, _, answer = service.attest(body)
        self.assertEqual((status, answer["error"]["details"][0]["code"]), (400, "dcap.crl.missing"))
        service.use_collateral(good / "collateral.json")
        self.assertEqual(service.attest(body)[0], 200)

    def test_stopping_waits_for_the_request_under_way(self):
        service = self.start("--service.threads", "1")
        body = (service.forge("good") / "request.json").read_text().encode()
        connection = service.connect()
        connection.putrequest("POST", "/attest/SgxEnclave?api-version=2020-10-01")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", len(body))
        connection.endheaders(body[:100])
        # Another answer proves that the one loop has read what was sent before.
        self.assertEqual(service.call("GET", "/certs")[0], 200)
        service.process.send_signal(signal.SIGTERM)
        connection.send(body[100:])
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertIn(b"token", answer.read())
        connection.close()
        self.assertEqual(service.wait(), 0)

    def test_plain_http_beside_tls(self):
        port = free_port()
        service = self.start("--listen", f"http://127.0.0.1:{port}")
        body = (service.forge("good") / "request.json").read_text()
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.assertEqual(service.attest(body, connection=plain)[0], 200)
        plain.close()
        self.assertEqual(service.attest(body)[0], 200)

    def test_health(self):
        service = self.start()
        for path in ("healthz", "readyz", "livez", "startupz"):
            with urllib.request.urlopen(f"{service.admin}/{path}") as answer:
                self.assertEqual(answer.read(), b"ok\n")
        with urllib.request.urlopen(service.admin + "/readyz?verbose") as answer:
            self.assertEqual(json.load(answer)["status"], "ok")

    def test_development_stays_on_loopback(self):
        loopback = "http://127.0.0.1:0"
        for flags in (["--listen", "http://0.0.0.0:0"], ["--listen", "https://[::]:0"],
                      ["--listen", loopback, "--listen", "http://0.0.0.0:0"],
                      ["--listen", loopback, "--service.admin_listen", "http://0.0.0.0:0"]):
            with self.subTest(flags=flags):
                code, out, error = run("serve", "--dev", "--data", self.folder(), *flags)
                self.assertEqual((code, out), (3, ""))
                self.assertIn("loopback", error)

    def test_a_folder_has_one_purpose(self):
        folder = self.folder()
        flags = ("--data", folder, "--listen", "http://127.0.0.1:0", "--service.admin_listen", "")
        production = subprocess.Popen([ASSAY, "serve", *map(str, flags)], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
        self.assertEqual(json.loads(production.stdout.readline())["event"], "ready")
        production.terminate()
        self.assertEqual(production.wait(timeout=40), 0)
        production.stdout.close()
        code, _, error = run("serve", "--dev", *flags)
        self.assertEqual(code, 3)
        self.assertIn("data folder of a production service", error)
        for verb in (["authority", "--out", folder / "x"],
                     ["evidence", "--type", "SgxEnclave", "--authority", folder, "--out", folder]):
            code, _, error = run("forge", *verb)
            self.assertEqual(code, 3)
            self.assertIn("production", error)

        development = self.start()
        development.stop()
        code, _, error = run("serve", "--data", development.data, "--listen", "http://127.0.0.1:0")
        self.assertEqual(code, 3)
        self.assertIn("data folder of a development service", error)

    def test_secrets_are_for_the_owner_alone(self):
        service = self.start()
        for name in ("seal.key", "ca.key", "forge/authority.pem"):
            self.assertEqual(os.stat(service.data / name).st_mode & 0o077, 0, name)


if __name__ == "__main__":
    unittest.main()
