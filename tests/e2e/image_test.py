"""The OCI image: the same twice, and a service when it is unpacked and run as its own configuration says."""
import json
import pathlib
import shutil
import tempfile
import unittest

from harness import run as assay
from inside import Inside
from machine import BUILD, ROOT, alone, package, run


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="image-", dir=BUILD))
        cls.package = package(cls.folder)
        cls.layout = cls.folder / "layout"
        cls.digest = run(ROOT / "tools/image", cls.package, cls.layout).splitlines()[-1]
        cls.version = cls.package.name.split("_")[1].rpartition("-")[0]
        cls.image = f"{cls.layout}:{cls.version}"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_two_runs_give_the_same_package_and_digest(self):
        again = package(self.folder / "again")
        self.assertEqual(again.read_bytes(), self.package.read_bytes())
        self.assertEqual(run(ROOT / "tools/image", again, self.folder / "other").splitlines()[-1], self.digest)

    def test_what_it_says_of_itself(self):
        found = json.loads(run("skopeo", "inspect", f"oci:{self.image}"))
        self.assertEqual(found["Labels"]["org.opencontainers.image.version"], self.version)
        self.assertEqual(found["Os"], "linux")
        configuration = json.loads(run("skopeo", "inspect", "--config", f"oci:{self.image}"))["config"]
        self.assertEqual(configuration["User"], "65532:65532")
        self.assertIn("/var/lib/assay", configuration["Volumes"])

    def test_runs_as_configured(self):
        bundle = self.folder / "bundle"
        run("umoci", "unpack", "--image", self.image, bundle)
        process = json.loads((bundle / "config.json").read_text())["process"]
        root = bundle / "rootfs"
        self.assertEqual([path.name for path in root.glob("bin/*")] + [path.name for path in root.glob("usr/bin/*")], ["assay"])
        user = f"{process['user']['uid']}:{process['user']['gid']}"
        given = root / "given"
        for words in (("authority", "--out", given / "authority"),
                      ("evidence", "--type", "SgxEnclave", "--authority", given / "authority", "--out", given / "evidence")):
            code, _, error = assay("forge", *words)
            self.assertEqual(code, 0, error)
        run("chmod", "-R", "a+rX", given)
        variables = dict(pair.split("=", 1) for pair in process["env"])
        service = Inside(root, user, process["args"], {
            **variables, "ASSAY_SERVICE_ATTEST_URI": "http://127.0.0.1:8080",
            "ASSAY_ANCHORS_EXTRA": "/given/authority/anchor-intel.pem", "ASSAY_COLLATERAL_SOURCES": "dir:/given/evidence"})
        try:
            self.assertEqual(service.owner(), (65532, 65532))
            service.do("/usr/bin/assay", "attest", "--type", "SgxEnclave", "--evidence", "/given/evidence/evidence.bin",
                       "--url", "http://127.0.0.1:8080")
        finally:
            self.assertEqual(service.stop(), 0)


if __name__ == "__main__":
    alone()
    unittest.main()
