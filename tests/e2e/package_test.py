"""The Debian package on a bare machine: installed, started as packaged, attested with, upgraded, removed without a trace."""
import json
import pathlib
import shutil
import tempfile
import unittest

from inside import Inside
from machine import BUILD, Machine, alone, package, run

CONFIGURATION = "/etc/assay/assay.toml"
NEXT = "0.1.999"


def snapshot(root):
    """All files but those that apt and dpkg write themselves, and what differs from run to run."""
    own = ("proc", "dev", "var/lib/dpkg", "var/lib/apt", "var/cache", "var/log", "tmp", "etc/ld.so.cache", "run",
           "etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-")
    return {path.relative_to(root).as_posix() for path in root.rglob("*")
            if not path.relative_to(root).as_posix().startswith(own)}


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.out = pathlib.Path(tempfile.mkdtemp(prefix="packages-", dir=BUILD))
        cls.first = package(cls.out)
        cls.second = package(cls.out / "next", "--as", NEXT)
        cls.machine = Machine()
        cls.root = cls.machine.root
        for file in (cls.first, cls.second):
            shutil.copy(file, cls.root / "tmp")
        cls.machine.do("apt-get", "update", "-qq")

    @classmethod
    def tearDownClass(cls):
        cls.machine.close()
        shutil.rmtree(cls.out)

    def install(self, file):
        self.machine.do("apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold",
                        f"/tmp/{file.name}")

    def start(self):
        """As the unit starts it, with trust in the forged authority besides."""
        return Inside(self.root, "assay:assay", ["/usr/bin/assay", "serve", "--config", CONFIGURATION, "--anchors.extra",
                                                 "/tmp/authority/anchor-intel.pem", "--collateral.sources",
                                                 "dir:/tmp/evidence"])

    def attest(self, service):
        """The token of forged evidence, verified by the program through the service's own keys."""
        text = service.do("/usr/bin/assay", "attest", "--type", "SgxEnclave", "--evidence", "/tmp/evidence/evidence.bin",
                          "--url", service.ready["url"], "--json")
        return json.loads(text)

    def keys(self, service):
        return service.do("/usr/bin/assay", "store", "check", "--config", CONFIGURATION, "--json") and \
            service.do("/usr/bin/perl", "-MIO::Socket::INET", "-e",
                       'my $s = IO::Socket::INET->new("127.0.0.1:8080") or die; print $s '
                       '"GET /certs HTTP/1.1\\r\\nHost: 127.0.0.1:8080\\r\\nConnection: close\\r\\n\\r\\n"; local $/; '
                       'my $a = <$s>; $a =~ s/.*?\\r\\n\\r\\n//s; print $a;')

    def test_life_of_an_installation(self):
        self.machine.do("apt-get", "install", "-y", "-qq", "--no-install-recommends", "adduser", "ca-certificates")
        before = snapshot(self.root)
        self.install(self.first)

        with self.subTest("what is where, and whose"):
            data = self.root / "var/lib/assay"
            uid = int(self.machine.do("id", "-u", "assay"))
            self.assertLess(uid, 1000)
            self.assertEqual((data.stat().st_uid, data.stat().st_mode & 0o777), (uid, 0o700))
            key = self.root / "etc/assay/seal.key"
            self.assertEqual((key.stat().st_uid, key.stat().st_mode & 0o777), (uid, 0o400))
            self.assertRegex(key.read_text(), "^[0-9a-f]{64}$")
            for name in ("usr/lib/systemd/system/assay.service", "usr/share/man/man1/assay.1.gz",
                         "usr/share/bash-completion/completions/assay", "usr/share/assay/prometheus/assay.rules.yml",
                         "usr/share/doc/assay/copyright", "usr/share/doc/assay/assay.cdx.json"):
                self.assertTrue((self.root / name.removeprefix("usr/")).exists() or (self.root / name).exists(), name)

        for command in (["forge", "authority", "--out", "/tmp/authority"],
                        ["forge", "evidence", "--type", "SgxEnclave", "--authority", "/tmp/authority", "--out", "/tmp/evidence"]):
            self.machine.do("/usr/bin/assay", *command)
        self.machine.do("chmod", "-R", "a+rX", "/tmp/authority", "/tmp/evidence")

        service = self.start()
        try:
            self.assertEqual(service.ready["url"], "http://127.0.0.1:8080")
            self.assertEqual(service.owner()[0], uid)
            self.assertTrue(self.attest(service))
            keys = self.keys(service)
            self.assertIn('"kid"', keys)
        finally:
            self.assertEqual(service.stop(), 0)

        configuration = self.root / CONFIGURATION[1:]
        edited = configuration.read_text().replace("# level =", "level =") + "# kept\n"
        configuration.write_text(edited)
        seal = (self.root / "etc/assay/seal.key").read_bytes()
        self.install(self.second)
        self.assertEqual(self.machine.do("dpkg-query", "-W", "-f", "${Version}", "assay"), f"{NEXT}-1")
        self.assertEqual(configuration.read_text(), edited)
        self.assertEqual((self.root / "etc/assay/seal.key").read_bytes(), seal)

        service = self.start()
        try:
            self.assertEqual(self.keys(service), keys)
            self.assertTrue(self.attest(service))
        finally:
            self.assertEqual(service.stop(), 0)

        self.machine.do("apt-get", "remove", "-y", "-qq", "assay")
        self.assertTrue((self.root / "var/lib/assay/assay.db").exists(), "removing is not purging")
        self.machine.do("apt-get", "purge", "-y", "-qq", "assay")
        self.machine.do("apt-get", "autoremove", "--purge", "-y", "-qq")
        self.assertNotIn("assay", (self.root / "etc/passwd").read_text() + (self.root / "etc/group").read_text())
        left = snapshot(self.root) - before - {"service.log"}
        self.assertEqual(left, set())


if __name__ == "__main__":
    alone()
    unittest.main()
