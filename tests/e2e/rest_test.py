"""REST by hand: what good and bad input gets."""
import base64
import concurrent.futures
import http.client
import json
import unittest

from harness import Service, base64url, payload, run

VERSIONS = ["2018-09-01-preview", "2020-10-01", "2022-08-01", "2022-09-01-preview", "2025-06-01", "2026-03-11-preview"]


def breaks_collateral(code):
    """Whether the break is in the vendor's statements, not in the evidence."""
    return (code.startswith(("dcap.crl.", "dcap.tcb_info.", "dcap.qe_identity."))
            or code in ("dcap.pck.revoked", "dcap.pck_ca.revoked"))


class Rest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.addClassCleanup(cls.service.close)
        cls.case = cls.service.forge("good")
        cls.body = (cls.case / "request.json").read_text()

    def refused(self, answer, status, code):
        """Checks the shape of an error; gives the precise reason."""
        got, headers, body = answer
        self.assertEqual(got, status, body)
        self.assertEqual(list(body), ["error"])
        error = body["error"]
        self.assertEqual(error["code"], code, body)
        self.assertTrue(error["message"])
        self.assertEqual(error["innererror"], {"code": error["code"], "message": error["message"]})
        self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
        self.assertRegex(headers["x-ms-request-id"], r"^00-[0-9a-f]{32}-[0-9a-f]{16}-00$")
        for detail in error["details"]:
            self.assertTrue(detail["message"])
        return error["details"][0]["code"]


class Good(Rest):
    def test_every_api_version_attests(self):
        for version in VERSIONS:
            status, headers, body = self.service.attest(self.body, version=version)
            self.assertEqual(status, 200, body)
            self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
            claims = payload(body["token"])
            self.assertEqual(claims["x-ms-sgx-mrenclave"], "e1" * 32)
            self.assertIs(claims["x-assay-forged"], True)
            self.assertEqual(claims["exp"] - claims["iat"], 28800)

    def test_tokens_carry_what_was_forged(self):
        case = self.service.forge("set", "--set", "mr_enclave=" + "ab" * 32, "--set", "mr_signer=" + "cd" * 32,
                                  "--set", "isv_prod_id=7", "--set", "isv_svn=9", "--debug")
        claims = payload(self.service.attest((case / "request.json").read_text())[2]["token"])
        self.assertEqual(claims["x-ms-sgx-mrenclave"], "ab" * 32)
        self.assertEqual(claims["x-ms-sgx-mrsigner"], "cd" * 32)
        self.assertEqual((claims["x-ms-sgx-product-id"], claims["x-ms-sgx-svn"]), (7, 9))
        self.assertIs(claims["x-ms-sgx-is-debuggable"], True)
        self.assertEqual(claims["iss"], self.service.url)

    def test_the_nonce_comes_back(self):
        body = json.dumps({**json.loads(self.body), "nonce": "n-1"})
        self.assertEqual(payload(self.service.attest(body)[2]["token"])["nonce"], "n-1")

    def test_the_dialect_of_2018(self):
        data = self.service.folder / "held"
        data.write_bytes(b"held data")
        case = self.service.forge("held-case", "--runtime-data", data)
        quote = base64url((case / "evidence.bin").read_bytes())
        body = json.dumps({"Quote": quote, "EnclaveHeldData": base64url(b"held data")})
        for path in ("/attest/SgxEnclave", "/attest/Tee/SgxEnclave"):
            status, _, answer = self.service.call("POST", path + "?api-version=2018-09-01-preview", body)
            self.assertEqual(status, 200, answer)
            self.assertEqual(payload(answer["token"])["maa-ehd"], base64url(b"held data"))

    def test_every_spelling_of_base64_is_read(self):
        evidence = (self.case / "evidence.bin").read_bytes()
        for text in (base64.b64encode(evidence), base64.b64encode(evidence).rstrip(b"="), base64.urlsafe_b64encode(evidence)):
            self.assertEqual(self.service.attest(json.dumps({"quote": text.decode()}))[0], 200)

    def test_names_and_paths_ignore_case(self):
        body = self.body.replace('"quote"', '"QUOTE"')
        self.assertEqual(self.service.call("POST", "/ATTEST/sgxenclave?api-version=2020-10-01", body)[0], 200)

    def test_a_body_may_come_in_chunks(self):
        halves = iter([self.body[:100].encode(), self.body[100:].encode()])
        path = "/attest/SgxEnclave?api-version=2020-10-01"
        self.assertEqual(self.service.call("POST", path, halves)[0], 200)

    def test_ids_come_back(self):
        trace = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
        ids = {"traceparent": trace, "x-ms-client-request-id": "a-b-c"}
        _, headers, _ = self.service.call("GET", "/certs", headers={**ids, "x-ms-return-client-request-id": "true"})
        self.assertEqual(headers["x-ms-request-id"], trace[:-2] + "00")
        self.assertEqual(headers["x-ms-client-request-id"], "a-b-c")
        self.assertIsNone(self.service.call("GET", "/certs", headers=ids)[1]["x-ms-client-request-id"])

    def test_two_clients_keep_their_connections_busy(self):
        def hammer(_):
            connection = self.service.connect()
            connection.connect()
            first = connection.sock
            statuses = {self.service.attest(self.body, connection=connection)[0] for _ in range(200)}
            same = connection.sock is first
            connection.close()
            return statuses, same

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.assertEqual(list(pool.map(hammer, range(2))), [({200}, True)] * 2)

    def test_many_connections_at_once(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.service.attest(self.body)[0], range(100)))
        self.assertEqual(set(answers), {200})


class Bad(Rest):
    def test_bad_requests(self):
        for body, code in [("{", "BodyNotJson"), ("[]", "BodyNotJson"), ("", "BodyNotJson"), (self.body + "x", "BodyNotJson"),
                           (b'{"quote":"\xff"}', "BodyNotJson"),
                           ('{"quote":"a","quote":"b"}', "DuplicateKey"),
                           ('{"quote":"***"}', "BadBase64"), ("{}", "MissingField"), ('{"quote":1}', "JsonWrongType"),
                           ('{"quote":' + "[" * 100 + "]" * 100 + "}", "JsonTooDeep"),
                           ('{"quote":"AA","nonce":"' + "n" * 5000 + '"}', "FieldTooLong"),
                           ('{"quote":"AA","runtimeData":{"data":"AA","dataType":"XML"}}', "UnknownDataType")]:
            with self.subTest(body=body[:60]):
                self.assertEqual(self.refused(self.service.attest(body), 400, "InvalidParameter"), code)

    def test_bad_routes_methods_and_types(self):
        call = self.service.call
        good = "/attest/SgxEnclave?api-version=2020-10-01"
        for answer, status, wire_code, code in [
                (call("POST", "/attest/SgxEnclave", self.body), 400, "InvalidParameter", "UnsupportedApiVersion"),
                (self.service.attest(self.body, version="1999-01-01"), 400, "InvalidParameter", "UnsupportedApiVersion"),
                (call("GET", good), 405, "MethodNotAllowed", "MethodNotAllowed"),
                (call("DELETE", "/certs"), 405, "MethodNotAllowed", "MethodNotAllowed"),
                (call("GET", "/nowhere"), 404, "NotFound", "ProviderNotFound"),
                (call("GET", "/shared/nowhere"), 404, "NotFound", "RouteNotFound"),
                (self.service.attest(self.body, type="Nothing"), 400, "InvalidParameter", "UnknownAttestationType"),
                (self.service.attest(self.body, type="KeyGuard"), 400, "Bad request", "AttestationTypeNotOffered"),
                (call("POST", good, self.body, {"Content-Type": "text/html"}), 415, "UnsupportedMediaType",
                 "UnsupportedMediaType"),
                (self.service.attest('{"quote":"' + "A" * (2 << 20) + '"}'), 413, "RequestEntityTooLarge", "BodyTooLarge")]:
            with self.subTest(code=code):
                self.assertEqual(self.refused(answer, status, wire_code), code)

    def test_methods_that_a_path_does_not_take_are_told_those_it_takes(self):
        tenant = json.loads((self.service.data / "identity.json").read_text())["tenant"]
        provider = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/attestationProviders/p"
        arm = "?api-version=2021-06-01"
        version = "?api-version=2022-08-01"
        for method, path, allow in [
                ("GET", "/attest/SgxEnclave" + version, "POST"), ("PUT", "/attest/Tee/SgxEnclave" + version, "POST"),
                ("POST", "/certs", "GET, HEAD"), ("GET", "/certs:rotate", "POST"), ("OPTIONS", "/certs", "GET, HEAD"),
                ("POST", "/.well-known/openid-configuration", "GET, HEAD"),
                ("DELETE", "/policies/SgxEnclave" + version, "GET, HEAD, PUT"),
                ("POST", "/policies/SgxEnclave" + version, "GET, HEAD, PUT"),
                ("GET", "/policies/SgxEnclave:reset" + version, "POST"),
                ("GET", "/policies/SgxEnclave:rollback" + version, "POST"),
                ("PUT", "/policies/SgxEnclave/versions" + version, "GET, HEAD"),
                ("PUT", "/certificates" + version, "GET, HEAD"), ("GET", "/certificates:add" + version, "POST"),
                ("POST", provider + arm, "GET, PUT, PATCH, DELETE"), ("PATCH", provider.rsplit("/", 1)[0] + arm, "GET"),
                ("POST", provider + "/privateEndpointConnections" + arm, "GET"),
                ("PATCH", provider + "/privateEndpointConnections/c" + arm, "GET, PUT, DELETE"),
                ("DELETE", "/providers/Microsoft.Attestation/operations" + arm, "GET")]:
            with self.subTest(method=method, path=path):
                answer = self.service.call(method, path)
                self.assertEqual(self.refused(answer, 405, "MethodNotAllowed"), "MethodNotAllowed")
                self.assertEqual(answer[1]["Allow"], allow)
        for method, path, allow in [("PUT", f"/{tenant}/oauth2/v2.0/token", "POST"),
                                    ("POST", f"/{tenant}/discovery/v2.0/keys", "GET, HEAD")]:
            status, headers, _ = self.service.call(method, path)
            self.assertEqual((status, headers["Allow"]), (405, allow))
        admin = http.client.HTTPConnection(self.service.admin.removeprefix("http://"), timeout=30)
        self.addCleanup(admin.close)
        for path in ("/healthz", "/readyz", "/version", "/nothing"):
            admin.request("POST", path)
            answer = admin.getresponse()
            answer.read()
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))
        self.assertIsNone(self.service.call("GET", "/certs")[1]["Allow"])

    def test_draft_policies(self):
        def draft(text):
            return self.service.attest(json.dumps({**json.loads(self.body), "draftPolicyForAttestation": text}))

        status, _, answer = draft("version=1.0; authorizationrules{=> permit();};")
        self.assertEqual((status, answer["token"].split(".")[2]), (200, ""))
        deny = draft("version=1.0; authorizationrules{=> deny();};")
        self.assertEqual(self.refused(deny, 400, "PolicyEvaluationError"), "policy.denied")
        self.assertIn("A Deny claim was issued", deny[2]["error"]["message"])
        broken = draft("version=1.0; authorizationrules{=> permt();};")
        self.refused(broken, 400, "PolicyParsingError")
        self.assertIn("Line: '1', Column: '36'", broken[2]["error"]["message"])

    def test_no_flipped_bit_and_no_cut_passes(self):
        evidence = (self.case / "evidence.bin").read_bytes()
        flipped = [evidence[:i] + bytes([evidence[i] ^ 1 << i % 8]) + evidence[i + 1:] for i in range(0, len(evidence), 23)]
        cut = [evidence[:i] for i in range(0, len(evidence), 97)]
        connection = self.service.connect()
        for changed in flipped + cut:
            answer = self.service.attest(json.dumps({"quote": base64url(changed)}), connection=connection)
            self.refused(answer, 400, "InvalidParameter")
        connection.close()


class Breaks(Rest):
    """Evidence and collateral with one break each, for every code there is."""

    def codes(self, type):
        codes = json.loads(run("forge", "list", "--type", type, "--json")[1])
        self.assertGreater(len(codes), 50)
        return codes

    def test_the_service_refuses_broken_evidence(self):
        for type in ("SgxEnclave", "OpenEnclave"):
            for code in self.codes(type):
                with self.subTest(type=type, code=code):
                    case = self.service.forge(f"{type}-{code}", "--break", code, type=type)
                    answer = self.service.attest((case / "request.json").read_text(), type=type)
                    if breaks_collateral(code):  # the service has good collateral
                        self.assertEqual(answer[0], 200)
                    else:
                        self.assertEqual(self.refused(answer, 400, "InvalidParameter"), code)

    def test_the_service_refuses_to_judge_by_broken_collateral(self):
        self.addCleanup(self.service.use_collateral, self.case / "collateral.json")
        for code in filter(breaks_collateral, self.codes("SgxEnclave")):
            if code.endswith("evaluation_number"):
                continue  # the next test: the baseline is a setting
            with self.subTest(code=code):
                case = self.service.forge("collateral-" + code, "--break", code)
                self.service.use_collateral(case / "collateral.json")
                found = self.refused(self.service.attest((case / "request.json").read_text()), 400, "InvalidParameter")
                # The service chooses by content: what cannot be meant is missing.
                self.assertIn(found, (code, code.rsplit(".", 1)[0] + ".missing"))

    def test_the_service_refuses_collateral_below_the_baseline(self):
        service = Service("--collateral.minimum_tcb_evaluation", "18")
        self.addCleanup(service.close)
        answer = service.attest((service.forge("old") / "request.json").read_text())
        self.assertEqual(self.refused(answer, 400, "InvalidParameter"), "dcap.tcb_info.evaluation_number")

    def test_verify_names_every_code(self):
        for code in self.codes("SgxEnclave"):
            with self.subTest(code=code):
                case = self.service.forge("verify-" + code, "--break", code)
                expected = json.loads((case / "expect.json").read_text())
                self.assertEqual((expected["verdict"], expected["code"]), ("rejected", code))
                flags = ["--at", expected["at"]]
                if "minimumTcbEvaluation" in expected:
                    flags += ["--minimum-tcb-evaluation", expected["minimumTcbEvaluation"]]
                if code == "dcap.tcb.status":  # verify alone accepts any but Revoked
                    flags += ["--accept-statuses", "UpToDate"]
                exit_code, out, error = run("verify", "--type", "SgxEnclave", "--evidence", case / "request.json",
                                            "--collateral", case / "collateral.json", "--anchor", case / "anchor.pem",
                                            "--json", *flags)
                report = json.loads(out)
                self.assertEqual((exit_code, error, report["verdict"]), (1, "", "rejected"))
                self.assertEqual(report["error"]["code"], code)
                self.assertIsNone(report["claims"])


del Rest  # its subclasses are the tests
if __name__ == "__main__":
    unittest.main()
