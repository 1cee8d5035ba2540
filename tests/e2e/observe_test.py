"""What operators see: diagnostic and application log, decisions, traces,
headers, commands of the admin listener, health of event loops."""
import csv
import ctypes
import io
import json
import os
import pathlib
import re
import signal
import time
import unittest
import urllib.error
import urllib.request

from harness import Service, base64url, run

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
RECORD = {"Time", "resourceId", "region", "operationName", "category", "resultType", "resultSignature", "durationMs",
          "callerIpAddress", "traceContext", "identity", "uri", "level", "location", "properties"}
PROPERTIES = {"failureResourceId", "failureCategory", "failureDetails", "infoDataReceived", "attestationOutcome"}
RECEIVED = {"Headers", "HeaderCount", "ContentType", "ContentLength", "CookieCount", "TraceParent"}
DENY = "version=1.0;\nauthorizationrules {\n  => deny();\n};"


def until(found, seconds=20):
    """What found() gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        if time.monotonic() > deadline:
            raise AssertionError("did not come in time")
        time.sleep(0.02)
    return result


def admin(service, path, method="POST", **headers):
    request = urllib.request.Request(service.admin + path, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Observed(unittest.TestCase):
    def start(self, *flags):
        service = Service(*flags)
        self.addCleanup(service.close)
        return service

    def evidence(self, service):
        return (service.forge("evidence") / "evidence.bin").read_bytes()


class Diagnostic(Observed):
    def setUp(self):
        self.service = self.start("--service.location", "eastus")
        self.service.stop()
        self.file = self.service.folder / "diagnostic.log"
        self.service.start("--service.location", "eastus", "--log.diagnostic", f"file:{self.file}")

    def records(self, count):
        return until(lambda: len(lines := self.file.read_text().splitlines()) >= count and
                     [json.loads(line) for line in lines])

    def test_every_route_has_records_of_the_schema(self):
        quote = base64url(self.evidence(self.service))
        body = json.dumps({"quote": quote})
        denied = json.dumps({"quote": quote, "draftPolicyForAttestation": DENY})
        asked = [
            ("POST", "/attest/SgxEnclave?api-version=2022-08-01", body, "AttestSgxEnclave", "Operational", "Issued"),
            ("POST", "/attest/SgxEnclave?api-version=2022-08-01", denied, "AttestSgxEnclave", "Operational", "Denied"),
            ("POST", "/attest/TdxVm?api-version=2023-04-01-preview", "{", "AttestTdxVm", "Operational", "None"),
            ("POST", "/attest/TdxVm?api-version=2022-08-01", "{", "AttestTdxVm", "Operational", "Invalid"),
            ("GET", "/certs", None, "GetSigningCertificates", "Operational", "None"),
            ("GET", "/.well-known/openid-configuration", None, "GetOpenIdMetadata", "Operational", "None"),
            ("GET", "/policies/SgxEnclave?api-version=2022-08-01", None, "GetPolicy", "Operational", "None"),
            ("PUT", "/policies/SgxEnclave?api-version=2022-08-01", "x", "SetPolicy", "AuditEvent", "None"),
            ("POST", "/policies/SgxEnclave:reset?api-version=2022-08-01", "", "ResetPolicy", "AuditEvent", "None"),
            ("GET", "/certificates?api-version=2022-08-01", None, "GetPolicyManagementCertificates", "Operational",
             "None"),
            ("POST", "/certificates:add?api-version=2022-08-01", "x", "AddPolicyManagementCertificate", "AuditEvent",
             "None"),
            ("GET", "/providers/Microsoft.Attestation/operations?api-version=2020-10-01", None, "ListOperations",
             "Operational", "None"),
            ("PUT", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/attestationProviders/contoso"
             "?api-version=2020-10-01", "{}", "CreateOrUpdate", "AuditEvent", "None"),
            ("GET", "/subscriptions?api-version=2022-12-01", None, "ListSubscriptions", "Operational", "None"),
            ("GET", "/nowhere", None, "", "NotProcessed", "None"),
        ]
        statuses = [self.service.call(method, path, content, {"User-Agent": "test", "Cookie": "a=1; b=2",
                                                              "traceparent": TRACEPARENT,
                                                              "Authorization": "Bearer secret"}
                                      if path == "/certs" else None)[0]
                    for method, path, content, *_ in asked]
        status = self.service.call("GET", "/certs", headers={"X-Long": "x" * 40_000})[0]
        self.assertEqual(status, 431)
        records = self.records(len(asked) + 1)
        self.assertEqual(len(records), len(asked) + 1)
        for record, (method, path, content, name, category, outcome), status in zip(records, asked, statuses):
            with self.subTest(method=method, path=path):
                self.assertEqual(set(record), RECORD)
                self.assertEqual(set(record["properties"]), PROPERTIES)
                self.assertEqual(set(record["properties"]["infoDataReceived"]), RECEIVED)
                self.assertEqual((record["operationName"], record["category"],
                                  record["properties"]["attestationOutcome"]), (name, category, outcome))
                self.assertEqual(record["resultSignature"], str(status))
                self.assertEqual((record["resultType"], record["level"]), ("Succeeded", "Informational"))
                self.assertRegex(record["Time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$")
                self.assertIn(record["callerIpAddress"], ("::ffff:127.0.0.1", "::1"))
                self.assertEqual(record["uri"], self.service.url + path)
                self.assertEqual((record["region"], record["location"]), ("eastus", "eastus"))
                self.assertGreater(record["durationMs"], 0)
                self.assertEqual(record["properties"]["infoDataReceived"]["ContentLength"], len(content or ""))
                self.assertEqual(set(json.loads(record["identity"])),
                                 {"callerAadUPN", "callerAadObjectId", "callerId"})
                self.assertRegex(json.loads(record["traceContext"])["traceId"], "^[0-9a-f]{32}$")
                self.assertEqual(record["properties"]["failureCategory"] == "None", status < 300)
        certs = records[4]
        self.assertEqual(json.loads(certs["traceContext"]), {"traceId": TRACE, "parentId": PARENT})
        received = certs["properties"]["infoDataReceived"]
        self.assertEqual((received["Headers"], received["CookieCount"], received["TraceParent"]),
                         ({"User-Agent": "test"}, 2, TRACEPARENT))
        self.assertTrue(certs["resourceId"].endswith("/attestationProviders/shared"), certs)
        self.assertTrue(records[1]["properties"]["failureDetails"].startswith("policy.denied: "), records[1])
        refused = records[-1]
        self.assertEqual((refused["category"], refused["resultSignature"], refused["uri"]),
                         ("NotProcessed", "431", ""))
        text = self.file.read_text()
        self.assertNotIn("secret", text)
        self.assertNotIn(quote[:40], text)

        code, out, error = run("log", "export", self.file)
        self.assertEqual((code, error), (0, ""))
        rows = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(rows), len(records))
        self.assertEqual(rows[0]["OperationName"], "AttestSgxEnclave")
        self.assertEqual(rows[4]["TraceContext"], {"traceId": TRACE, "parentId": PARENT})
        code, out, _ = run("log", "export", "--format", "csv", self.file)
        table = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual((code, len(table)), (0, len(records)))
        self.assertEqual(set(table[0]), set(rows[0]))
        self.assertEqual(json.loads(table[4]["TraceContext"])["traceId"], TRACE)
        self.assertEqual(table[4]["UserAgent"], "test")

    def test_a_caller_is_named(self):
        status, _, _ = self.service.call("GET", "/subscriptions?api-version=2022-12-01",
                                         headers={"Authorization": "Bearer " + self.token()})
        self.assertEqual(status, 200)
        [record] = [each for each in self.records(2) if each["operationName"] == "ListSubscriptions"]
        identity = json.loads(record["identity"])
        self.assertTrue(all(identity.values()), identity)
        [issued] = [each for each in self.records(2) if each["operationName"] == "IssueDevelopmentToken"]
        self.assertEqual(issued["category"], "Operational")

    def token(self):
        known = json.loads((self.service.data / "identity.json").read_text())
        client = known["clients"][0]
        form = (f"grant_type=client_credentials&client_id={client['id']}&client_secret={client['secret']}"
                "&scope=https://attest.azure.net/.default")
        status, _, body = self.service.call("POST", f"/{known['tenant']}/oauth2/v2.0/token", form,
                                            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(status, 200, body)
        return body["access_token"]

    def test_the_file_is_made_anew_on_sighup(self):
        self.service.call("GET", "/certs")
        self.records(1)
        self.file.rename(self.file.with_suffix(".1"))
        self.service.reload()
        self.service.call("GET", "/")
        self.assertEqual([record["operationName"] for record in self.records(1)], ["GetOpenIdMetadata"])

    def test_export_names_what_is_no_record(self):
        self.service.call("GET", "/certs")
        self.records(1)
        good = self.file.read_text()
        code, out, error = run("log", "export", "-", stdin="{}\n" + good + "\x00\n" + "[" * 100_000 + "\n")
        self.assertEqual((code, len(out.splitlines())), (1, 1))
        self.assertEqual(re.findall(r"line (\d+)", error), ["1", "3", "4"])
        self.assertEqual(run("log", "export", "/nowhere/x")[0], 3)
        self.assertEqual(run("log", "export", "--format", "xml", self.file)[0], 2)


class Application(Observed):
    def lines(self, service, body):
        return [entry for entry in map(json.loads, filter(lambda line: line.startswith("{"),
                                                          service.log.read_text().splitlines()))
                if entry["body"] == body]

    def test_lines_have_opentelemetrys_names_and_the_callers_trace(self):
        service = self.start("--log.access", "true")
        quote = base64url(self.evidence(service))
        service.call("POST", "/attest/SgxEnclave?api-version=2022-08-01", json.dumps({"quote": quote}),
                     {"traceparent": TRACEPARENT, "x-ms-client-request-id": "client-1"})
        [line] = until(lambda: self.lines(service, "request"))
        self.assertEqual(set(line), {"timestamp", "severity_text", "severity_number", "body", "trace_id", "span_id",
                                     "attributes", "resource"})
        self.assertRegex(line["timestamp"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
        self.assertEqual((line["trace_id"], line["span_id"]), (TRACE, PARENT))
        self.assertEqual((line["severity_text"], line["severity_number"]), ("INFO", 9))
        self.assertEqual(set(line["resource"]), {"service.name", "service.version"})
        attributes = line["attributes"]
        self.assertEqual((attributes["route"], attributes["status"], attributes["outcome"], attributes["type"],
                          attributes["client_request_id"]),
                         ("/attest/{attestationType}", 200, "issued", "SgxEnclave", "client-1"))
        stages = [attributes[f"{stage}_seconds"] for stage in ("decode", "parse", "judge", "sign")]
        self.assertTrue(all(stage > 0 for stage in stages), attributes)
        self.assertLess(sum(stages), attributes["duration_seconds"])

    def test_decisions_are_explained(self):
        service = self.start("--log.decisions", "denied")
        quote = base64url(self.evidence(service))
        good = json.dumps({"quote": quote})
        self.assertEqual(service.attest(good)[0], 200)
        self.assertEqual(service.attest(json.dumps({"quote": quote, "draftPolicyForAttestation": DENY}))[0], 400)
        self.assertEqual(service.attest(json.dumps({"quote": quote[:400]}))[0], 400)
        old = service.forge("old", "--tcb-status", "OutOfDate")
        service.use_collateral(old / "collateral.json")
        self.assertEqual(service.attest(json.dumps(
            {"quote": base64url((old / "evidence.bin").read_bytes())}))[0], 400)
        until(lambda: len(self.lines(service, "attestation decided")) == 3)
        decided = [line["attributes"]["decision"] for line in self.lines(service, "attestation decided")]
        denied, cut, behind = decided
        self.assertEqual((denied["outcome"], denied["code"], denied["stage"]), ("denied", "policy.denied", "policy"))
        self.assertEqual((denied["policy"]["line"], denied["policy"]["column"]), (3, 3), denied)
        self.assertIn("deny()", denied["policy"]["rule"])
        self.assertEqual(denied["tcb"]["status"], "UpToDate")
        self.assertTrue({"tcbinfo", "qeidentity", "root_crl", "pck_crl"} <=
                        {item["kind"] for item in denied["collateral"]}, denied["collateral"])
        self.assertEqual((cut["check"]["name"], cut["policy"], cut["tcb"]), ("dcap.quote.truncated", None, None))
        self.assertEqual((behind["outcome"], behind["code"]), ("invalid", "dcap.tcb.status"))
        self.assertIn("OutOfDate", behind["check"]["actual"])
        self.assertNotIn(quote[:60], service.log.read_text())

    def test_one_place_does_not_flood_the_log(self):
        service = self.start()
        folder = service.data / "forge" / "collateral"
        for number in range(30):
            (folder / f"bad{number}.json").write_text("{")
        service.reload()
        self.assertEqual(len(self.lines(service, "collateral file left out")), 10)
        time.sleep(1)
        service.reload()
        self.assertEqual([line.get("suppressed") for line in self.lines(service, "collateral file left out")][10], 20)

    def test_the_log_goes_to_a_file_and_follows_its_rotation(self):
        service = self.start()
        service.stop()
        file = service.folder / "assay.log"
        service.start("--log.file", str(file))
        file.rename(file.with_suffix(".1"))
        service.process.send_signal(signal.SIGHUP)
        until(lambda: file.exists() and '"reloaded"' in file.read_text())
        self.assertNotIn('"reloaded"', file.with_suffix(".1").read_text())
        self.assertIn('"collateral loaded"', file.with_suffix(".1").read_text())


class Headers(Observed):
    def test_traces_and_ids_are_answered(self):
        service = self.start()
        for sent, got in [(TRACEPARENT, f"00-{TRACE}-{PARENT}-00"), (f"cc-{TRACE}-{PARENT}-01-new",
                                                                     f"00-{TRACE}-{PARENT}-00")]:
            self.assertEqual(service.call("GET", "/certs", headers={"traceparent": sent})[1]["x-ms-request-id"], got)
        for bad in ("", f"ff-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01",
                    f"00-{TRACE.upper()}-{PARENT}-01", TRACEPARENT + "-"):
            made = service.call("GET", "/certs", headers={"traceparent": bad})[1]["x-ms-request-id"]
            self.assertRegex(made, "^00-[0-9a-f]{32}-0{16}-00$")
            self.assertNotIn(TRACE, made)
        headers = service.call("GET", "/certs", headers={"x-ms-client-request-id": "c-1"})[1]
        self.assertIsNone(headers["x-ms-client-request-id"])
        wanted = {"x-ms-return-client-request-id": "true"}
        headers = service.call("GET", "/certs", headers={"x-ms-client-request-id": "c-1", **wanted})[1]
        self.assertEqual(headers["x-ms-client-request-id"], "c-1")
        headers = service.call("GET", "/certs", headers={"x-ms-client-request-id": "c <1>", **wanted})[1]
        self.assertIsNone(headers["x-ms-client-request-id"])

    def test_answers_have_what_clients_and_browsers_want(self):
        service = self.start()
        status, headers, _ = service.attest(json.dumps({"quote": base64url(self.evidence(service))}))
        self.assertEqual((status, headers["cache-control"]), (200, "no-store"))
        self.assertEqual(headers["strict-transport-security"], "max-age=31536000")
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertEqual(headers["content-type"], "application/json; charset=utf-8")
        self.assertRegex(headers["x-ms-maa-service-version"], r"^\d+\.\d+\.\d+\.\d+$")


    def test_a_401_says_whose_token_is_wanted(self):
        service = self.start()
        status, headers, _ = service.call("GET", "/subscriptions?api-version=2022-12-01")
        self.assertEqual(status, 401)
        self.assertRegex(headers["www-authenticate"], '^Bearer authorization_uri="https://localhost[^"]*", '
                         'resource="https://management.azure.com"$')
        self.assertIsNone(service.call("GET", "/nowhere")[1]["www-authenticate"])


class Operator(Observed):
    def test_a_drained_service_is_not_ready_and_serves_on(self):
        service = self.start()
        self.assertEqual(admin(service, "/readyz", "GET")[0], 200)
        self.assertEqual(admin(service, "/-/drain", "GET")[0], 405)
        self.assertEqual(admin(service, "/-/drain", Origin="http://localhost")[0], 401)
        self.assertEqual(admin(service, "/readyz", "GET")[0], 200)
        self.assertEqual(admin(service, "/-/drain")[0], 202)
        self.assertEqual(admin(service, "/readyz", "GET")[0], 503)
        self.assertEqual(admin(service, "/healthz", "GET"), (200, "ok\n"))
        self.assertEqual(service.call("GET", "/certs")[0], 200)

    def test_a_token_is_asked_for_where_there_is_one(self):
        service = self.start()
        service.stop()
        file = service.folder / "token"
        file.write_text("0123456789abcdef\n")
        service.start("--service.admin_token", str(file))
        before = service.log.read_text().count('"reloaded"')
        self.assertEqual(admin(service, "/-/reload")[0], 401)
        self.assertEqual(admin(service, "/-/reload", Authorization="Bearer 0123456789abcdeX")[0], 401)
        self.assertEqual(admin(service, "/-/reload", Authorization="Bearer 0123456789abcdef")[0], 202)
        until(lambda: service.log.read_text().count('"reloaded"') == before + 1)

    def test_version_tells_which_build_it_is(self):
        status, text = admin(self.start(), "/version", "GET")
        version = json.loads(text)
        self.assertEqual(set(version), {"attestationTypes", "buildId", "compiler", "crypto", "git", "sourceDate",
                                        "version"})
        self.assertIn("SgxEnclave", version["attestationTypes"])
        self.assertRegex(version["buildId"], "^[0-9a-f]{16,}$")

    @unittest.skipIf(os.environ.get("ASSAY_SANITIZED"), "threads under sanitizers are not stopped one by one")
    def test_an_event_loop_that_stands_still_is_told(self):
        service = self.start("--service.threads", "1")
        connection = service.connect()
        for _ in range(300):
            service.call("GET", "/certs", connection=connection)
        connection.close()
        pid = service.process.pid

        # The admin listener's loop is the last that was started.
        loops = sorted(int(task.name) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
                       if (task / "comm").read_text() == "assay-loop\n")
        self.assertGreater(len(loops), 1)
        trace = ctypes.CDLL(None, use_errno=True).ptrace
        trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        seize, interrupt, detach = 0x4206, 0x4207, 17
        task = loops[0]
        self.assertEqual(trace(seize, task, None, None), 0, "this test needs root")
        try:
            self.assertEqual(trace(interrupt, task, None, None), 0)
            os.waitpid(task, 0x40000000)  # __WALL
            self.assertEqual(admin(service, "/healthz", "GET")[0], 200)
            status, text = until(lambda: (told := admin(service, "/healthz", "GET"))[0] == 503 and told)
            self.assertIn("stands still", text)
        finally:
            trace(detach, task, None, None)
        until(lambda: admin(service, "/healthz", "GET")[0] == 200)


if __name__ == "__main__":
    unittest.main()
