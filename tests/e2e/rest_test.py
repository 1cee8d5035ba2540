"""REST by hand: what good and bad input gets."""
import base64
import concurrent.futures
import json
import unittest

from harness import Service, run

VERSIONS = ["2018-09-01-preview", "2020-10-01", "2022-08-01", "2022-09-01-preview", "2025-06-01", "2026-03-11-preview"]
COLLATERAL = ("dcap.crl", "dcap.tcb_info", "dcap.qe_identity", "dcap.pck.revoked", "dcap.pck_ca", "dcap.tcb.", "dcap.qe_tcb",
              "dcap.qe_report.m", "dcap.qe_report.a", "dcap.qe_report.isv")


def payload(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Rest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()
        cls.case = cls.service.forge("good")
        cls.body = (cls.case / "request.json").read_text()

    @classmethod
    def tearDownClass(cls):
        cls.service.close()

    def refused(self, answer, status, code):
        got, headers, body = answer
        self.assertEqual(got, status, body)
        self.assertEqual(body["error"]["code"], code, body)
        self.assertTrue(body["error"]["message"])
        self.assertIn("innererror", body["error"])
        self.assertRegex(headers["x-ms-request-id"], r"^00-[0-9a-f]{32}-[0-9a-f]{16}-00$")
        return body["error"]["details"][0]["code"]

    def test_every_api_version_attests(self):
        for version in VERSIONS:
            status, headers, body = self.service.attest(self.body, version=version)
            self.assertEqual(status, 200, body)
            self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
            claims = payload(body["token"])
            self.assertEqual(claims["x-ms-sgx-mrenclave"], "e1" * 32)
            self.assertIs(claims["x-assay-forged"], True)
            self.assertEqual(claims["exp"] - claims["iat"], 28800)

    def test_the_dialect_of_2018(self):
        data = self.service.folder / "held"
        data.write_bytes(b"held data")
        case = self.service.forge("held-case", "--runtime-data", data)
        quote = base64.urlsafe_b64encode((case / "evidence.bin").read_bytes()).decode()
        body = json.dumps({"Quote": quote, "EnclaveHeldData": base64.urlsafe_b64encode(b"held data").decode()})
        for path in ("/attest/SgxEnclave", "/attest/Tee/SgxEnclave"):
            status, _, answer = self.service.call("POST", path + "?api-version=2018-09-01-preview", body)
            self.assertEqual(status, 200, answer)
            self.assertIn("maa-ehd", payload(answer["token"]))

    def test_names_and_paths_ignore_case(self):
        body = self.body.replace('"quote"', '"QUOTE"')
        self.assertEqual(self.service.call("POST", "/ATTEST/sgxenclave?api-version=2020-10-01", body)[0], 200)

    def test_bad_requests(self):
        for body, code in [("{", "BodyNotJson"), ("[]", "BodyNotJson"), ('{"quote":"a","quote":"b"}', "DuplicateKey"),
                           ('{"quote":"***"}', "BadBase64"), ("{}", "MissingField"), ('{"quote":1}', "JsonWrongType"),
                           ('{"quote":' + "[" * 100 + "]" * 100 + "}", "JsonTooDeep"),
                           ('{"quote":"AA","nonce":"' + "n" * 5000 + '"}', "FieldTooLong"),
                           ('{"quote":"AA","runtimeData":{"data":"AA","dataType":"XML"}}', "UnknownDataType")]:
            self.assertEqual(self.refused(self.service.attest(body), 400, "InvalidParameter"), code, body[:60])

    def test_bad_routes_methods_and_types(self):
        call = self.service.call
        self.refused(call("POST", "/attest/SgxEnclave", self.body), 400, "InvalidParameter")
        self.refused(call("POST", "/attest/SgxEnclave?api-version=1999-01-01", self.body), 400, "InvalidParameter")
        self.refused(call("GET", "/attest/SgxEnclave?api-version=2020-10-01"), 405, "MethodNotAllowed")
        self.refused(call("GET", "/nowhere"), 404, "NotFound")
        self.refused(call("DELETE", "/certs"), 405, "MethodNotAllowed")
        self.refused(self.service.attest(self.body, type="Nothing"), 400, "InvalidParameter")
        self.refused(self.service.attest(self.body, type="SevSnpVm"), 400, "Bad request")
        self.refused(call("POST", "/attest/SgxEnclave?api-version=2020-10-01", self.body, {"Content-Type": "text/html"}),
                     415, "UnsupportedMediaType")
        status, _, body = self.service.attest('{"quote":"' + "A" * (2 << 20) + '"}')
        self.assertEqual((status, body["error"]["code"]), (413, "RequestEntityTooLarge"))

    def test_ids_come_back(self):
        trace = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
        _, headers, _ = self.service.call("GET", "/certs", headers={
            "traceparent": trace, "x-ms-client-request-id": "a-b-c", "x-ms-return-client-request-id": "true"})
        self.assertEqual(headers["x-ms-request-id"], trace[:-2] + "00")
        self.assertEqual(headers["x-ms-client-request-id"], "a-b-c")

    def test_every_break_of_the_evidence_is_refused_by_its_code(self):
        codes = json.loads(run("forge", "list", "--type", "SgxEnclave", "--json")[1])
        self.assertGreater(len(codes), 50)
        for code in codes:
            case = self.service.forge("break-" + code, "--break", code)
            expected = json.loads((case / "expect.json").read_text())
            flags = ["--at", expected["at"]]
            if "minimumTcbEvaluation" in expected:
                flags += ["--minimum-tcb-evaluation", expected["minimumTcbEvaluation"]]
            for name, flag in (("runtime-data.bin", "--runtime-data"), ("init-time-data.bin", "--init-time-data")):
                if (case / name).exists():
                    flags += [flag, case / name]
            if code == "dcap.tcb.status":
                flags += ["--accept-statuses", "UpToDate"]
            exit_code, out, error = run("verify", "--type", "SgxEnclave", "--evidence", case / "evidence.bin", "--collateral",
                                        case / "collateral.json", "--anchor", case / "anchor.pem", "--json", *flags)
            self.assertEqual(exit_code, 1, (code, error))
            self.assertEqual(json.loads(out)["error"]["code"], code)
            answer = self.service.attest((case / "request.json").read_text())
            if not code.startswith(COLLATERAL) and not code.startswith("dcap.pck"):
                self.assertEqual(self.refused(answer, 400, "InvalidParameter"), code)
            self.assertLess(answer[0], 500)

    def test_many_at_once(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.service.attest(self.body)[0], range(200)))
        self.assertEqual(set(answers), {200})


if __name__ == "__main__":
    unittest.main()
