"""The life of a service, and the command line as a stranger meets it."""
import json
import pathlib
import signal
import tempfile
import unittest
import urllib.request

from harness import Service, run


class Life(unittest.TestCase):
    def test_the_signing_key_survives_restarts_and_kills(self):
        service = Service("--service.attest_uri", "https://attest.test")
        self.addCleanup(service.close)
        kids = []
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
            kids.append(service.call("GET", "/certs")[2]["keys"][0]["kid"])
            code = service.stop(number)
            self.assertEqual(code, 0 if number == signal.SIGTERM else -9)
            service.start("--service.attest_uri", "https://attest.test")
        self.assertEqual(len(set(kids)), 1)

    def test_hangup_loads_collateral_anew(self):
        service = Service()
        self.addCleanup(service.close)
        case = service.forge("good")
        folder = service.data / "forge" / "collateral"
        for file in folder.iterdir():
            file.unlink()
        service.process.send_signal(signal.SIGHUP)
        body = (case / "request.json").read_text()
        for _ in range(100):
            status, _, answer = service.attest(body)
            if status == 400:
                break
        self.assertEqual(answer["error"]["details"][0]["code"], "dcap.crl.missing")

    def test_health(self):
        service = Service()
        self.addCleanup(service.close)
        for path in ("healthz", "readyz", "livez", "startupz"):
            self.assertEqual(urllib.request.urlopen(f"{service.admin}/{path}").read(), b"ok\n")
        verbose = json.load(urllib.request.urlopen(service.admin + "/readyz?verbose"))
        self.assertEqual(verbose["status"], "ok")

    def test_development_stays_on_loopback_and_in_its_folder(self):
        folder = tempfile.mkdtemp()
        code, _, error = run("serve", "--dev", "--data", folder, "--listen", "http://0.0.0.0:0")
        self.assertEqual(code, 3)
        self.assertIn("loopback", error)
        (pathlib.Path(folder) / "purpose").write_text("production\n")
        code, _, error = run("serve", "--dev", "--data", folder, "--listen", "http://127.0.0.1:0")
        self.assertEqual(code, 3)
        self.assertIn("data folder of a production service", error)
        code, _, error = run("forge", "authority", "--out", folder + "/x")
        self.assertEqual(code, 3)
        self.assertIn("production", error)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_usage_errors_name_the_nearest(self):
        for arguments, near in [(["serve", "--lisen", "x"], "--listen"), (["verfy"], "verify"), (["policy", "chek", "x"], "check")]:
            code, out, error = run(*arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(f"did you mean {near}", error)
        self.assertEqual(run("verify", "--type", "SgxEnclave")[0], 2)
        self.assertEqual(run("--version")[0], 0)
        self.assertIn("Example", run("verify", "--help")[1])

    def test_unknown_configuration_keys_name_line_and_nearest(self):
        config = self.file("a.toml", "[service]\nlisen = \"x\"\n")
        code, _, error = run("serve", "--config", config)
        self.assertEqual(code, 3)
        self.assertIn("a.toml:2: there is no option \"service.lisen\"; did you mean \"service.listen\"", error)

    def test_configuration_shows_origins(self):
        config = self.file("b.toml", "[log]\nlevel = \"warn\"\n")
        code, out, _ = run("serve", "--config", config, "--print-config", "--service.threads", "3")
        self.assertEqual(code, 0)
        self.assertIn('log.level = "warn"  # ' + str(config) + ":2", out)
        self.assertIn("service.threads = 3  # --service.threads", out)

    def test_files_that_are_not_there(self):
        self.assertEqual(run("verify", "--type", "SgxEnclave", "--evidence", "/nothing")[0], 3)
        self.assertEqual(run("policy", "check", "/nothing")[0], 3)
        self.assertEqual(run("attest", "--type", "SgxEnclave", "--evidence", self.file("q", "x"), "--url", "http://127.0.0.1:1")[0], 3)

    def test_policies(self):
        good = self.file("good", 'version=1.0;authorizationrules{[type=="a",value==1]=>permit();};')
        bad = self.file("bad", "version=1.0\nauthorizationrules{};")
        claims = self.file("claims", '{"a":1}')
        self.assertEqual(run("policy", "check", good)[0], 0)
        code, out, _ = run("policy", "check", bad)
        self.assertEqual(code, 1)
        self.assertIn("bad:2:1: error: mismatched input", out)
        code, out, _ = run("policy", "eval", good, "--claims", claims, "--json")
        self.assertEqual((code, json.loads(out)["result"]), (0, "permit"))
        code, out, _ = run("policy", "eval", good, "--claims", self.file("none", "[]"), "--json")
        self.assertEqual((code, json.loads(out)["result"]), (1, "deny"))
        lines = '{"id":1,"policy":"version=1.0;authorizationrules{=>permit();};"}\nnonsense\n'
        code, out, _ = run("policy", "eval", "--batch", "-", stdin=lines)
        self.assertEqual([json.loads(line)["result"] for line in out.splitlines()], ["permit", "error"])

    def test_tokens(self):
        service = Service()
        self.addCleanup(service.close)
        case = service.forge("good")
        token = service.attest((case / "request.json").read_text())[2]["token"]
        jwks = self.file("jwks", json.dumps(service.call("GET", "/certs")[2]))
        file = self.file("token", token)
        self.assertEqual(run("token", "show", file)[0], 0)
        self.assertEqual(run("token", "verify", file, "--jwks", jwks)[0], 0)
        self.assertEqual(run("token", "verify", file, "--url", service.url, "--ca", service.ca)[0], 0)
        code, out, _ = run("token", "verify", file, "--jwks", jwks, "--at", "2099-01-01T00:00:00Z", "--json")
        self.assertEqual((code, json.loads(out)["error"]["code"]), (1, "TokenExpired"))
        head, middle, tail = token.split(".")
        flipped = self.file("flipped", ".".join([head, middle, ("A" if tail[0] != "A" else "B") + tail[1:]]))
        self.assertEqual(run("token", "verify", flipped, "--jwks", jwks)[0], 1)

    def test_verify_explains(self):
        out = self.folder / "authority"
        self.assertEqual(run("forge", "authority", "--out", out)[0], 0)
        self.assertEqual(run("forge", "evidence", "--type", "OpenEnclave", "--authority", out, "--out", self.folder / "c")[0], 0)
        case = self.folder / "c"
        arguments = ["verify", "--type", "OpenEnclave", "--evidence", case / "request.json", "--collateral", case / "collateral.json",
                     "--anchor", case / "anchor.pem", "--explain"]
        code, text, _ = run(*arguments, "--json")
        report = json.loads(text)
        self.assertEqual((code, report["verdict"], report["tcb"]["status"]), (0, "verified", "UpToDate"))
        self.assertEqual({check["outcome"] for check in report["checks"]}, {"held", "not_reached"})
        self.assertIn("held", run(*arguments)[1])


if __name__ == "__main__":
    unittest.main()
