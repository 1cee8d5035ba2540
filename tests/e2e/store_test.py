"""assay store: backups of a running service, restores, damage, new keys."""
import json
import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

from harness import Service, run

URI = ("--service.attest_uri", "https://attest.test")


class Store(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="assay-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, *flags):
        service = Service(*URI, *flags)
        self.addCleanup(service.close)
        return service

    def store(self, verb, *flags, expect=0):
        code, out, error = run("store", verb, *flags, "--json")
        self.assertEqual(code, expect, error)
        return json.loads(out) if out else error

    def kid(self, service):
        return service.call("GET", "/certs")[2]["keys"][0]["kid"]

    def test_a_backup_of_a_running_service_brings_its_signing_key_back(self):
        service = self.start()
        kid = self.kid(service)
        out = self.folder / "backup"
        made = self.store("backup", "--data", service.data, "--out", out)
        self.assertEqual((made["verified"], made["readable"], made["damage"]), (True, made["records"], []))
        self.assertGreater(made["records"], 0)
        self.assertEqual(made["bytes"], out.stat().st_size)
        self.assertEqual(os.listdir(self.folder), ["backup"])
        service.stop()
        for file in service.data.glob("assay.db*"):
            file.unlink()
        restored = self.store("restore", "--from", out, "--data", service.data)
        self.assertTrue(restored["restored"])
        service.start(*URI)
        self.assertEqual(self.kid(service), kid)

    def test_backup_and_restore_overwrite_nothing_unasked(self):
        service = self.start()
        service.stop()
        out = self.folder / "backup"
        self.store("backup", "--data", service.data, "--out", out)
        self.assertIn("File exists", self.store("backup", "--data", service.data, "--out", out, expect=3))
        self.assertIn("is there already", self.store("restore", "--from", out, "--data", service.data, expect=3))
        self.store("restore", "--from", out, "--data", service.data, "--replace")
        self.assertTrue((service.data / "assay.db.replaced").exists())

    def test_a_backup_without_the_key_is_told_to_be_unverified(self):
        service = self.start()
        out = self.folder / "backup"
        code, text, error = run("store", "backup", "--data", service.data, "--out", out, "--store.key", "env:NOT_THERE", "--json")
        self.assertEqual((code, json.loads(text)["verified"]), (0, False))
        self.assertIn("not verified", error)

    def test_damage_is_told_by_the_name_of_the_record(self):
        service = self.start()
        service.stop()
        database = sqlite3.connect(service.data / "assay.db")
        database.execute("UPDATE content SET sealed = zeroblob(99)")
        database.commit()
        database.close()
        report = self.store("check", "--data", service.data, expect=1)
        self.assertEqual(report["readable"], 0)
        self.assertEqual(len(report["damage"]), report["records"])
        self.assertTrue(any(d["record"].startswith("provider/") for d in report["damage"]))
        code, text, _ = run("store", "check", "--data", service.data)
        self.assertEqual(code, 1)
        self.assertIn(f"0 of {report['records']} records are whole", text)

    def test_a_store_is_sealed_with_another_key(self):
        service = self.start()
        kid = self.kid(service)
        service.stop()
        for depth in ([], ["--deep"]):
            key = f"file:{self.folder}/{len(depth)}.key"
            self.store("rekey", "--data", service.data, "--new-key", key, *depth)
            self.assertIn("another one", self.store("check", "--data", service.data, expect=3))
            self.assertEqual(self.store("check", "--data", service.data, "--store.key", key)["damage"], [])
            shutil.move(key.removeprefix("file:"), service.data / "seal.key")
        service.start(*URI)
        self.assertEqual(self.kid(service), kid)

    def test_info_names_the_store(self):
        service = self.start()
        info = self.store("info", "--data", service.data)
        self.assertEqual((info["format"], info["damage"]), (2, []))
        self.assertGreater(info["records"], 0)
        self.assertEqual(info["store"], str(service.data / "assay.db"))
        code, text, _ = run("store", "info", "--data", service.data)
        self.assertEqual(code, 0)
        self.assertIn("format: 2", text)

    def test_where_there_is_no_store_that_is_said(self):
        (self.folder / "seal.key").write_text("a" * 64)
        new_key = f"file:{self.folder}/new.key"
        for verb in (["check"], ["info"], ["backup", "--out", self.folder / "x"], ["rekey", "--new-key", new_key]):
            self.assertIn("assay.db", self.store(*verb, "--data", self.folder, expect=3))
        self.assertEqual(os.listdir(self.folder), ["seal.key"])
        self.assertEqual(run("store", "rekey", "--data", self.folder)[0], 2)

    def test_pkcs11_is_refused_by_name(self):
        service = self.start()
        error = self.store("info", "--data", service.data, "--store.key", "pkcs11:token=x", expect=3)
        self.assertIn("pkcs11: is not offered", error)


if __name__ == "__main__":
    unittest.main()
