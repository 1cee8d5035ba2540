"""What Prometheus sees: metrics by promtool's rules, alerts that fire, a
dashboard of series that are there."""
import json
import pathlib
import re
import subprocess
import threading
import unittest
import urllib.request

from harness import Service, base64url

ROOT = pathlib.Path(__file__).parents[2]
RULES = ROOT / "ops/prometheus/assay.rules.yml"
RULES_TEST = ROOT / "ops/prometheus/assay.rules_test.yml"
DASHBOARD = ROOT / "ops/grafana/assay.json"
LINE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)$')
# Of an expression: names of series, and those that rules record.
NAME = re.compile(r"\b((?:assay|http_server|process)_[a-z0-9_]+|assay:[a-z0-9_:]+)\b")


def promtool(*arguments, text=None):
    done = subprocess.run(["promtool", *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def series_of(text):
    """{name: {labels: value}}, labels as a set of pairs."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = LINE.match(line).groups()
        pairs = frozenset(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""))
        found.setdefault(name, {})[pairs] = float(value)
    return found


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service("--service.threads", "2", "--metrics.per_provider", "true")
        cls.addClassCleanup(cls.service.close)
        cls.evidence = (cls.service.forge("evidence") / "evidence.bin").read_bytes()
        cls.drive()
        cls.text = cls.scrape()
        cls.series = series_of(cls.text)

    @classmethod
    def scrape(cls):
        with urllib.request.urlopen(cls.service.admin + "/metrics") as answer:
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            return answer.read().decode()

    @classmethod
    def drive(cls):
        """Three answers; refusals of the form, the type, the policy and the TCB; what HTTP refuses by itself."""
        good = json.dumps({"quote": base64url(cls.evidence)})
        cut = json.dumps({"quote": base64url(cls.evidence[:100])})
        for body, status in [(good, 200), (good, 200), (good, 200), (cut, 400), ("{", 400)]:
            answer = cls.service.attest(body)
            assert answer[0] == status, answer
        for status, method, path, headers in [
                (405, "BREW", "/certs", {}), (200, "GET", "/certs", {}), (404, "GET", "/nowhere/" + "x" * 100, {}),
                (431, "GET", "/certs", {"X-Long": "x" * 40_000})]:
            answer = cls.service.call(method, path, headers=headers)
            assert answer[0] == status, answer
        answer = cls.service.attest(good, type="Nothing")
        assert answer[0] in (400, 404), answer
        deny = "version=1.0; authorizationrules { => deny(); };"
        answer = cls.service.attest(json.dumps({**json.loads(good), "draftPolicyForAttestation": deny}))
        assert answer[0] == 400, answer
        old = cls.service.forge("old", "--tcb-status", "OutOfDate")
        cls.service.use_collateral(old / "collateral.json")
        answer = cls.service.attest(json.dumps({"quote": base64url((old / "evidence.bin").read_bytes())}))
        assert answer[0] == 400, answer

    def value(self, name, **labels):
        return self.series.get(name, {}).get(frozenset(labels.items()))

    def test_promtool_has_nothing_to_say(self):
        self.assertEqual(promtool("check", "metrics", text=self.text), (0, ""))

    def test_requests_are_counted_by_template_and_status(self):
        def count(method, route, status):
            return self.value("http_server_request_duration_seconds_count", http_request_method=method,
                              http_route=route, http_response_status_code=status)
        self.assertEqual(count("POST", "/attest/{attestationType}", "200"), 3)
        self.assertEqual(sum(count("POST", "/attest/{attestationType}", status) or 0 for status in ("400", "404")), 5)
        self.assertEqual(count("GET", "/certs", "200"), 1)
        self.assertEqual(count("_OTHER", "/certs", "405"), 1)
        self.assertEqual(count("GET", "other", "404"), 1)
        self.assertNotIn("nowhere", self.text)
        self.assertNotIn("BREW", self.text)
        self.assertGreater(self.value(
            "http_server_request_body_size_bytes_sum", http_request_method="POST",
            http_route="/attest/{attestationType}", http_response_status_code="200"), 3 * len(self.evidence))

    def test_attestations_are_counted_by_outcome(self):
        counts = self.series["assay_attestations_total"]
        told = {(dict(labels)["type"], dict(labels)["outcome"], dict(labels)["reason"]): value
                for labels, value in counts.items()}
        self.assertEqual(told.pop(("SgxEnclave", "issued", "")), 3)
        self.assertEqual(told.pop(("SgxEnclave", "invalid", "dcap.quote.truncated")), 1)
        self.assertEqual(told.pop(("SgxEnclave", "invalid", "dcap.tcb.status")), 1)
        [denied] = [key for key in told if key[1] == "denied"]
        self.assertEqual((denied[0], told.pop(denied)), ("SgxEnclave", 1))
        self.assertEqual(sum(told.values()), 2, told)
        self.assertEqual({(kind, outcome) for kind, outcome, _ in told}, {("SgxEnclave", "invalid"), ("other", "invalid")})
        self.assertEqual(self.value("assay_tcb_status_total", type="SgxEnclave", status="UpToDate"), 4)
        # Nothing is signed for whom a policy denies; who is refused was not judged to the end.
        for stage, count in [("decode", 6), ("parse", 5), ("judge", 4), ("sign", 3)]:
            self.assertEqual(self.value("assay_attestation_stage_seconds_count", type="SgxEnclave", stage=stage),
                             count, stage)

    def test_what_http_refuses_is_counted(self):
        self.assertEqual(self.value("assay_requests_rejected_total", reason="HeaderTooLarge"), 1, self.text)

    def test_the_process_and_the_store_are_there(self):
        self.assertGreater(self.value("process_cpu_seconds_total"), 0)
        self.assertGreater(self.value("process_resident_memory_bytes"), 1 << 20)
        self.assertGreater(self.value("process_max_fds"), self.value("process_open_fds"))
        self.assertGreater(self.value("assay_store_records"), 0)
        self.assertEqual(self.value("assay_store_damaged_records"), 0)
        [labels] = self.series["assay_build_info"]
        self.assertEqual(set(dict(labels)), {"version", "git", "compiler", "openssl"})

    def test_policies_and_signatures_are_counted(self):
        for result, count in [("permit", 3), ("deny", 1)]:
            self.assertEqual(self.value("assay_policy_evaluations_total", type="SgxEnclave", result=result), count)
        self.assertEqual(self.value("assay_signing_operations_total", alg="RS256", backend="soft", result="ok"), 3)
        self.assertEqual(self.value("assay_signing_seconds_count", alg="RS256", backend="soft"), 3)
        for outcome, count in [("issued", 3), ("denied", 1)]:
            self.assertEqual(self.value("assay_provider_attestations_total", provider="shared", type="SgxEnclave",
                                        outcome=outcome), count)

    def test_ends_and_trail_are_there(self):
        self.assertGreater(self.value("assay_signing_key_expires_in_seconds"), 20 * 365 * 86400)
        self.assertGreater(self.value("assay_tls_certificate_expires_in_seconds"), 86400)
        self.assertEqual(self.value("assay_audit_entries"), 1)  # the default provider was made
        self.assertEqual(self.value("assay_audit_write_failures_total"), 0)
        self.assertLess(abs(self.value("assay_clock_step_seconds")), 1)
        for log in ("application", "diagnostic"):
            self.assertEqual(self.value("assay_log_lost_total", log=log), 0)

    def test_requests_that_are_being_answered_show(self):
        def ask():
            connection = self.service.connect()
            while not done:
                self.service.attest(body, connection=connection)
            connection.close()
        done = []
        body = json.dumps({"quote": base64url(self.evidence)})
        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        seen = any(series_of(self.scrape())["http_server_active_requests"][frozenset()] > 0 for _ in range(500))
        done.append(True)
        for asker in askers:
            asker.join()
        self.assertTrue(seen)
        self.assertEqual(series_of(self.scrape())["http_server_active_requests"][frozenset()], 0)

    def test_a_scrape_counts_nothing(self):
        before = series_of(self.scrape())["http_server_request_duration_seconds_count"]
        self.assertEqual(series_of(self.scrape())["http_server_request_duration_seconds_count"], before)

    def names_there(self):
        return set(self.series) | {re.sub("_(bucket|sum|count)$", "", name) for name in self.series}

    def test_rules_are_good_and_alerts_fire(self):
        self.assertEqual(promtool("check", "rules", RULES)[0], 0)
        code, said = promtool("test", "rules", RULES_TEST)
        self.assertEqual(code, 0, said)
        tested = RULES_TEST.read_text()
        for alert in re.findall(r"- alert: (\w+)", RULES.read_text()):
            self.assertIn(f'alertname="{alert}"', tested)
            self.assertIn(f"alertname: {alert}}}", tested)

    def test_rules_and_dashboard_ask_for_what_is_there(self):
        recorded = set(re.findall(r"- record: (\S+)", RULES.read_text()))
        expressions = re.findall(r"expr: (.*(?:\n {10,}.*)*)", RULES.read_text())
        expressions += [target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"]
                        for target in panel["targets"]]
        self.assertGreater(len(expressions), 30)
        # Series of things that did not happen here.
        later = {"assay_policy_compile_seconds", "assay_collateral_fetch_total", "assay_collateral_source_resting"}
        for expression in expressions:
            for name in NAME.findall(expression):
                self.assertIn(name, self.names_there() | recorded | later, expression)

    def test_the_page_names_every_metric_and_alert(self):
        page = (ROOT / "docs/metrics.md").read_text()
        for name in re.findall(r"^# TYPE (\w+)", self.text, re.M):
            self.assertIn(f"`{name}`", page)
        alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
        for alert in alerts:
            self.assertIn(f"`{alert}`", page)
        sections = re.split(r"^## ", (ROOT / "docs/operations/incidents.md").read_text(), flags=re.M)[1:]
        self.assertEqual(sorted(section.split("\n")[0] for section in sections), sorted(alerts))
        for section in sections:
            for part in ("**Means**", "**Look**", "**Do**", "**Escalate**"):
                self.assertIn(part, section)


if __name__ == "__main__":
    unittest.main()
