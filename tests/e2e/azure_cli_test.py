"""Azure CLI, unmodified, against the control plane: a registered cloud, a login
through the development issuer, az rest and az resource."""
import json
import os
import shutil
import subprocess
import unittest

from harness import Service
from tenants import Identity

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/cli"
PROVIDER = GROUP + "/providers/Microsoft.Attestation/attestationProviders/"
VERSION = "2021-06-01"


class AzureCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.identity = Identity(cls.service)
        cls.environment = dict(os.environ, AZURE_CONFIG_DIR=str(cls.service.folder / "az"), REQUESTS_CA_BUNDLE=str(cls.service.ca),
                               AZURE_CORE_COLLECT_TELEMETRY="0", AZURE_CORE_NO_COLOR="1")
        cls.az("cloud", "register", "--name", "assay", "--endpoint-resource-manager", cls.service.url + "/",
               "--endpoint-active-directory", cls.service.url + "/adfs",
               "--endpoint-active-directory-resource-id", "https://management.azure.com/",
               "--endpoint-management", "https://management.azure.com/",
               "--endpoint-active-directory-graph-resource-id", cls.service.url + "/graph")
        cls.az("cloud", "set", "--name", "assay")
        cls.log_in(cls.identity.owner)

    @classmethod
    def run_az(cls, *words):
        return subprocess.run([shutil.which("az") or "az", *words, "--only-show-errors", "--output", "json"], env=cls.environment,
                              capture_output=True, text=True, timeout=120)

    @classmethod
    def az(cls, *words):
        """What the command prints, as JSON; it must end well."""
        done = cls.run_az(*words)
        if done.returncode != 0:
            raise AssertionError(f"az {' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    @classmethod
    def log_in(cls, client):
        return cls.az("login", "--service-principal", "--username", client["id"], "--password", client["secret"], "--tenant",
                      cls.identity.tenant)

    def rest(self, method, path, body=None):
        more = ("--body", json.dumps(body)) if body is not None else ()
        return self.az("rest", "--method", method, "--url", f"{path}?api-version={VERSION}", *more)

    def test_login_lists_the_development_subscription(self):
        accounts = self.az("account", "list")
        self.assertEqual([(a["id"], a["tenantId"], a["state"]) for a in accounts], [(SUBSCRIPTION, self.identity.tenant, "Enabled")])

    def test_rest(self):
        made = self.rest("put", PROVIDER + "rest", {"location": "eastus", "properties": {}})
        self.assertEqual(made["properties"]["attestUri"], self.service.url + "/rest")
        self.assertEqual(self.rest("get", PROVIDER + "rest"), made)
        changed = self.rest("patch", PROVIDER + "rest", {"tags": {"a": "b"}})
        self.assertEqual(changed["tags"], {"a": "b"})
        listed = self.rest("get", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Attestation/attestationProviders")
        self.assertIn("rest", [p["name"] for p in listed["value"]])
        self.rest("delete", PROVIDER + "rest")
        gone = self.run_az("rest", "--method", "get", "--url", f"{PROVIDER}rest?api-version={VERSION}")
        self.assertEqual(gone.returncode, 1)
        self.assertIn("ResourceNotFound", gone.stderr)

    def test_rest_on_the_data_plane(self):
        self.rest("put", PROVIDER + "data", {"location": "eastus", "properties": {}})
        answer = self.az("rest", "--method", "get", "--resource", "https://attest.azure.net", "--url",
                         f"{self.service.url}/data/policies/SgxEnclave?api-version=2022-08-01")
        self.assertEqual(answer["token"].count("."), 2)

    def test_resource(self):
        target = ("--ids", PROVIDER + "resource", "--api-version", VERSION)
        # What this prints is the document that the answer's Location leads to, as recorded of MAA: not the resource.
        self.az("resource", "create", "--id", PROVIDER + "resource", "--api-version", VERSION, "--location", "eastus",
                "--properties", "{}")
        shown = self.az("resource", "show", *target)
        self.assertEqual((shown["name"], shown["resourceGroup"], shown["properties"]["status"]), ("resource", "cli", "Ready"))
        self.assertEqual(self.az("resource", "tag", *target, "--tags", "a=b")["tags"], {"a": "b"})
        self.assertEqual(self.az("resource", "update", *target, "--set", "tags.c=d")["tags"], {"a": "b", "c": "d"})
        self.az("resource", "delete", *target)
        gone = self.run_az("resource", "show", *target)
        self.assertNotEqual(gone.returncode, 0)
        self.assertIn("ResourceNotFound", gone.stderr)


if __name__ == "__main__":
    unittest.main()
