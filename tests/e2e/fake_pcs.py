"""A service like Intel's PCS, made from forged collateral, that can be slow, wrong, busy or dead."""
import http.server
import json
import threading
import time
import urllib.parse

PLAIN = "-_.!~*'()"


def quoted(chain):
    return urllib.parse.quote(chain, safe=PLAIN)


class Answer:
    """What one route gives."""

    def __init__(self, body=b"", headers=None, status=200):
        self.body, self.headers, self.status = body, headers or {}, status


def answers_of(collateral, ca="processor"):
    """Route -> Answer, from a nine-field object."""
    tee = "tdx" if json.loads(collateral["tcb_info"]).get("id") == "TDX" else "sgx"
    fmspc = json.loads(collateral["tcb_info"])["fmspc"].upper()
    base = "/sgx/certification/v4"

    def document(member, name):
        text = '{"%s":%s,"signature":"%s"}' % (member, collateral[name], collateral[name + "_signature"])
        return text.encode()

    return {
        f"/{tee}/certification/v4/tcb?{fmspc}": Answer(
            document("tcbInfo", "tcb_info"), {"TCB-Info-Issuer-Chain": quoted(collateral["tcb_info_issuer_chain"])}),
        f"/{tee}/certification/v4/qe/identity": Answer(
            document("enclaveIdentity", "qe_identity"),
            {"SGX-Enclave-Identity-Issuer-Chain": quoted(collateral["qe_identity_issuer_chain"])}),
        f"{base}/pckcrl?{ca}": Answer(
            collateral["pck_crl"].encode(), {"SGX-PCK-CRL-Issuer-Chain": quoted(collateral["pck_crl_issuer_chain"])}),
        f"{base}/rootcacrl": Answer(collateral["root_ca_crl"].encode()),
    }


class FakePcs:
    """Serves on loopback until close()."""

    def __init__(self, *collaterals):
        self.answers = {}
        self.requests = []
        self.before = None  # an Answer in place of every other
        self.delay = 0
        for collateral in collaterals:
            self.add(collateral)
        self.start(0)

    def start(self, port):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def add(self, collateral, ca="processor"):
        self.answers.update(answers_of(collateral, ca))

    def die(self):
        self.server.shutdown()
        self.server.server_close()

    def revive(self):
        self.start(self.port)

    def close(self):
        self.die()

    def answer(self, target):
        path, _, query = target.partition("?")
        values = urllib.parse.parse_qs(query)
        key = values.get("fmspc", values.get("ca", [""]))[0]
        self.requests.append(target)
        time.sleep(self.delay)
        return self.before or self.answers.get(f"{path}?{key}" if key else path, Answer(status=404))

    def handler(self):
        pcs = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer = pcs.answer(self.path)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name.lower(), value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_):
                pass

        return Handler
