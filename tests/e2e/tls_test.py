"""TLS from outside, by openssl s_client: what is offered, what is refused, and
who is let into an admin listener that asks for certificates."""
import http.client
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
import time
import unittest

from harness import ASSAY, Service, free_port, run
from tenants import Signer

# Security level 0 lets the client itself offer what the server must refuse.
OLD = ("-cipher", "ALL:@SECLEVEL=0")


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.target = cls.service.url.removeprefix("https://")

    def client(self, *flags, text=b"", target=None):
        """Whether the handshake is done, and what s_client says of it."""
        done = subprocess.run(["openssl", "s_client", "-connect", target or self.target, "-CAfile", str(self.service.ca), *flags],
                              input=text, capture_output=True, timeout=60)
        out = (done.stdout + done.stderr).decode(errors="replace")
        # s_client prints a session of cipher 0000 or (NONE) where there is none.
        found = re.search(r"^New, (TLSv[\d.]+), Cipher is (\S+)", out, re.M)
        return (found.group(2) if found else None), out

    def test_versions(self):
        for version, good in (("-tls1", False), ("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
            with self.subTest(version):
                cipher, out = self.client(version, *(OLD if not good else ()))
                self.assertEqual(cipher is not None, good, out)
        cipher, out = self.client()
        self.assertIn("TLSv1.3", out)

    def test_ciphers_of_tls_1_2_have_forward_secrecy_and_authenticated_encryption(self):
        listed = subprocess.run(["openssl", "ciphers", "-tls1_2", "-s", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], capture_output=True,
                                text=True, check=True).stdout.strip().split(":")
        taken = [name for name in listed if self.client("-tls1_2", "-cipher", name + ":@SECLEVEL=0")[0]]
        self.assertGreater(len(listed), 40)
        self.assertTrue(taken)
        for name in taken:
            self.assertRegex(name, r"^ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)$")

    def test_no_renegotiation(self):
        """R on a line of its own asks for it."""
        process = subprocess.Popen(["openssl", "s_client", "-tls1_2", "-connect", self.target, "-CAfile", str(self.service.ca)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(0.5)
        process.stdin.write(b"R\n")
        process.stdin.flush()
        time.sleep(0.5)
        out = process.communicate(b"Q\n", timeout=30)[0].decode(errors="replace")
        self.assertIn("RENEGOTIATING", out)
        self.assertIn("no renegotiation", out)

    def test_no_compression_and_no_early_data(self):
        for version in ("-tls1_2", "-tls1_3"):
            _, out = self.client(version)
            self.assertIn("Compression: NONE", out)
            self.assertNotRegex(out, r"Max Early Data: [1-9]")

    def test_http_1_1_is_the_only_protocol(self):
        _, out = self.client("-alpn", "h2,http/1.1")
        self.assertIn("ALPN protocol: http/1.1", out)
        cipher, out = self.client("-alpn", "h2")
        self.assertIsNone(cipher, out)

    def test_a_restart_forgets_tickets(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        port = free_port()
        flags = ("--listen", f"https://localhost:{port}")
        service = Service(*flags)
        self.addCleanup(service.close)
        target = f"localhost:{port}"
        session = str(folder / "session")
        self.client("-tls1_2", "-sess_out", session, target=target)
        self.assertIn("Reused, TLSv1.2", self.client("-tls1_2", "-sess_in", session, target=target)[1])
        self.assertEqual(service.stop(), 0)
        service.start(*flags)
        self.assertIn("New, TLSv1.2", self.client("-tls1_2", "-sess_in", session, target=target)[1])


class Secured(Service):
    """A production service over plain HTTP, with the admin listener that flags say."""

    def start(self, *flags):
        self.log = self.folder / "serve.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([ASSAY, "serve", "--data", str(self.data), "--listen", "http://127.0.0.1:0", *flags],
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.wait()
            raise RuntimeError("assay did not start: " + self.log.read_text())
        self.ready = json.loads(line)


class Operators(unittest.TestCase):
    """service.admin_listen over https."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.authority = Signer("operators")
        self.server = Signer("localhost")

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def flags(self):
        return ("--tls.certificate", self.write("chain.pem", self.server.certificate),
                "--tls.key", self.write("key.pem", self.server.key),
                "--tls.client_ca", self.write("operators.pem", self.authority.certificate),
                "--service.admin_listen", f"https://127.0.0.1:{self.port}")

    def ask(self, client=None):
        """The status of /readyz, or why there is none."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if client:
            context.load_cert_chain(self.write("client.pem", client.certificate), self.write("client.key", client.key))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except (ssl.SSLError, ConnectionError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()

    def test_certificates_of_the_authority_alone_are_let_in(self):
        self.port = free_port()
        service = Secured(*self.flags())
        self.addCleanup(service.close)
        self.assertEqual(self.ask(Signer("alice", issuer=self.authority, ca=False)), 200)
        for name, client in (("nobody", None), ("self-signed", Signer("alice", ca=False)),
                             ("another authority", Signer("alice", issuer=Signer("operators"), ca=False)),
                             ("expired", Signer("alice", issuer=self.authority, ca=False, days=(-3, -2)))):
            with self.subTest(name):
                self.assertIsInstance(self.ask(client), str)
        # Another authority, by SIGHUP.
        old = Signer("alice", issuer=self.authority, ca=False)
        self.authority = Signer("others")
        self.write("operators.pem", self.authority.certificate)
        service.reload()
        self.assertIsInstance(self.ask(old), str)
        self.assertEqual(self.ask(Signer("bob", issuer=self.authority, ca=False)), 200)

    def test_without_the_authority_there_is_no_https(self):
        self.port = free_port()
        flags = self.flags()
        code, out, error = run("serve", "--data", self.folder / "data", "--listen", "http://127.0.0.1:0",
                               *flags[:4], *flags[6:])
        self.assertEqual((code, out), (3, ""))
        self.assertIn("tls.client_ca", error)


if __name__ == "__main__":
    unittest.main()
