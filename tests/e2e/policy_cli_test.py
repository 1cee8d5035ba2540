"""assay policy check, format, sign and show, as their users run them."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from harness import base64url, payload, run
from npm import install, node

PERMIT = 'version=1.0;\n\nauthorizationrules\n{\n    [type=="a"] => permit();\n};\n'
UGLY = 'version= 1.0 ;authorizationrules{[type=="a"]=>permit( );};'
BROKEN = "version=1.0; authorizationrules{=> permt();};"
DOUBTFUL = "version=1.0; authorizationrules{=> permit();};"


class Policies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def refused(self, code, message, *arguments):
        found, out, error = run(*arguments)
        self.assertEqual((found, out), (code, ""), error)
        self.assertIn(message, error)


class Check(Policies):
    def test_warnings_are_good_unless_strict(self):
        path = self.file("doubtful", DOUBTFUL)
        code, out, _ = run("policy", "check", path)
        self.assertEqual(code, 0)
        self.assertIn("[policy.lint.permits_all]\n  " + DOUBTFUL, out)
        code, out, _ = run("policy", "check", "--strict", "--json", path)
        self.assertEqual(code, 1)
        report = json.loads(out)
        self.assertIs(report["good"], False)
        [found] = report["diagnostics"]
        self.assertEqual((found["severity"], found["code"], found["line"], found["column"]),
                         ("warning", "policy.lint.permits_all", 1, 33))
        self.assertEqual(run("policy", "check", "--strict", self.file("good", PERMIT))[0], 0)

    def test_the_type_tells_more(self):
        path = self.file("claims", PERMIT.replace('"a"', '"x-ms-sgx-mrsiner"'))
        code, out, _ = run("policy", "check", path)
        self.assertIn("hint: did you mean x-ms-sgx-mrsigner?", out)
        path = self.file("other", PERMIT)
        self.assertIn("good", run("policy", "check", path)[1])
        self.assertIn("no claim a for SgxEnclave", run("policy", "check", "--type", "SgxEnclave", path)[1])


class Format(Policies):
    def test_prints_by_default(self):
        path = self.file("ugly", UGLY)
        self.assertEqual(run("policy", "format", path), (0, PERMIT, ""))
        self.assertEqual(run("policy", "format", "-", stdin=UGLY), (0, PERMIT, ""))
        self.assertEqual(path.read_text(), UGLY)

    def test_writes_what_changes(self):
        ugly, good = self.file("ugly", UGLY), self.file("good", PERMIT)
        ugly.chmod(0o664)
        link = self.folder / "link"
        link.symlink_to("ugly")
        before = good.stat()
        self.assertEqual(run("policy", "format", "--write", link, good), (0, f"{link}\n", ""))
        self.assertEqual(ugly.read_text(), PERMIT)
        self.assertTrue(link.is_symlink())
        self.assertEqual(ugly.stat().st_mode & 0o777, 0o664)
        self.assertEqual((good.stat().st_mtime_ns, good.stat().st_ino), (before.st_mtime_ns, before.st_ino))
        self.assertEqual(sorted(os.listdir(self.folder)), ["good", "link", "ugly"])

    def test_checks_without_writing(self):
        ugly, good = self.file("ugly", UGLY), self.file("good", PERMIT)
        self.assertEqual(run("policy", "format", "--check", good, ugly), (1, f"{ugly}\n", ""))
        self.assertEqual(run("policy", "format", "--check", good), (0, "", ""))
        self.assertEqual(ugly.read_text(), UGLY)

    def test_what_does_not_parse_stays(self):
        broken, ugly = self.file("broken", BROKEN), self.file("ugly", UGLY)
        code, out, error = run("policy", "format", "--write", broken, ugly)
        self.assertEqual((code, out), (1, f"{ugly}\n"))
        self.assertIn("did you mean 'permit'?", error)
        self.assertEqual(broken.read_text(), BROKEN)

    def test_batches_answer_each_line(self):
        lines = [{"id": 1, "policy": UGLY}, {"id": ["x"], "policy": BROKEN}, {"id": 3}]
        path = self.file("batch", "\n".join(map(json.dumps, lines)) + "\nno JSON\n")
        code, out, error = run("policy", "format", "--batch", path)
        self.assertEqual((code, error), (0, ""))
        answers = list(map(json.loads, out.splitlines()))
        self.assertEqual(answers[0], {"id": 1, "formatted": PERMIT})
        self.assertEqual(answers[1]["id"], ["x"])
        self.assertEqual({k: answers[1]["error"][k] for k in ("code", "line", "column")},
                         {"code": "policy.syntax.expected", "line": 1, "column": 36})
        self.assertEqual((answers[2]["id"], answers[2]["error"]["code"]), (3, "MissingField"))
        self.assertEqual((answers[3]["id"], answers[3]["error"]["code"]), (None, "BodyNotJson"))

    def test_mistakes_are_usage(self):
        self.refused(2, "needs policy files or --batch", "policy", "format")
        self.refused(2, "needs policy files or --batch", "policy", "format", "x", "--batch", "y")
        self.refused(2, "--batch stands alone", "policy", "format", "--batch", "y", "--check")
        self.refused(2, "standard input cannot be written", "policy", "format", "--write", "-")
        self.refused(2, "excludes", "policy", "format", "--write", "--check", "x")
        self.refused(3, "cannot open /nothing", "policy", "format", "/nothing")


class Sign(Policies):
    def keys(self, name, *algorithm):
        """A key, and its self-signed certificate."""
        key, cert = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", *algorithm, "-keyout", key, "-out", cert,
                        "-subj", f"/CN={name}"], check=True, capture_output=True)
        return key, cert

    def test_without_a_key_it_is_unsecured(self):
        code, out, _ = run("policy", "sign", self.file("p", PERMIT))
        self.assertEqual(code, 0)
        claim = base64url(PERMIT.encode())
        self.assertEqual(out, f'eyJhbGciOiJub25lIn0.{base64url(json.dumps({"AttestationPolicy": claim}, separators=(",", ":")).encode())}.\n')

    def test_other_libraries_verify_it(self):
        install()
        for name, *algorithm in (("rsa", "rsa:2048"), ("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
            with self.subTest(name):
                key, cert = self.keys(name, *algorithm)
                out = self.folder / f"{name}.jws"
                self.assertEqual(run("policy", "sign", self.file("p", PERMIT), "--key", key, "--cert", cert, "--out", out), (0, "", ""))
                found = node("policy_jws.mjs", out)
                der = subprocess.run(["openssl", "x509", "-in", cert, "-outform", "DER"], check=True, capture_output=True).stdout
                self.assertEqual(found["header"], {"alg": {"rsa": "RS256", "ec": "ES256"}[name],
                                                   "x5c": [base64.b64encode(der).decode()]})
                self.assertEqual(found["policy"], PERMIT)
                self.assertEqual(found["changed"], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED")
                self.shows(out, name, der)

    def shows(self, path, name, der):
        jws = path.read_text()
        code, out, _ = run("policy", "show", "--json", path)
        self.assertEqual(code, 0)
        shown = json.loads(out)
        self.assertEqual(shown["signer"], {"subject": f"CN={name}", "thumbprint": hashlib.sha1(der).hexdigest().upper()})
        self.assertEqual((shown["signature"], shown["policy"]), ("good", PERMIT))
        self.assertEqual(shown["policyTokenHash"], base64url(hashlib.sha256(jws.encode()).digest()))
        self.assertEqual(shown["policyHash"], base64url(hashlib.sha256(payload(jws)["AttestationPolicy"].encode()).digest()))
        self.assertIn(f"signer: CN={name}\n", run("policy", "show", path)[1])
        head, body, tail = jws.split(".")
        changed = self.file("changed", ".".join((head, base64url(b'{"AttestationPolicy":"AA"}'), tail)))
        code, out, _ = run("policy", "show", changed)
        self.assertEqual(code, 1)
        self.assertIn("signature: bad\n", out)

    def test_empty_tokens_are_shown_as_that(self):
        code, out, _ = run("policy", "show", "-", stdin="eyJhbGciOiJub25lIn0..\n")
        self.assertEqual(code, 0)
        self.assertIn("no policy: the payload is empty\n", out)
        self.refused(1, "[TokenMalformed]", "policy", "show", self.file("p", PERMIT))

    def test_what_no_provider_would_take_is_refused(self):
        policy = self.file("p", PERMIT)
        key, cert = self.keys("one", "rsa:2048")
        _, other = self.keys("two", "rsa:2048")
        small, small_cert = self.keys("small", "rsa:1024")
        curve, curve_cert = self.keys("curve", "ec", "-pkeyopt", "ec_paramgen_curve:P-384")
        sign = ("policy", "sign", policy)
        self.refused(1, "the key is not that of the first certificate, CN=two", *sign, "--key", key, "--cert", other)
        self.refused(1, "2048", *sign, "--key", small, "--cert", small_cert)
        self.refused(1, "RSA key of 2048 bits or more, or a key on P-256", *sign, "--key", curve, "--cert", curve_cert)
        self.refused(1, "one.pem", *sign, "--key", cert, "--cert", cert)
        self.refused(2, "--cert", *sign, "--key", key)
        self.refused(1, "did you mean 'permit'?", "policy", "sign", self.file("broken", BROKEN))
        self.refused(3, "cannot open /nothing", "policy", "sign", "/nothing")


if __name__ == "__main__":
    unittest.main()
