"""Keys that rotate every second while clients attest: every token verifies by a
/certs fetched after it, and by one that is fetched again on an unknown kid.

rotation.py [SECONDS]"""
import sys
import threading

import jwt

from api import Steady

CLIENTS = 2


class Attester(threading.Thread):
    def __init__(self, service, prefix, body, over):
        super().__init__(daemon=True)
        self.service, self.prefix, self.body, self.over = service, prefix, body, over
        self.tokens = self.refreshes = 0
        self.kids = set()
        self.problem = None
        self.cached = {}

    def certs(self, connection):
        status, _, body = self.service.call("GET", self.prefix + "/certs", connection=connection)
        if status != 200:
            raise RuntimeError(body)
        return {key["kid"]: key for key in body["keys"]}

    def run(self):
        connection = self.service.connect()
        path = self.prefix + "/attest/SgxEnclave?api-version=2022-08-01"
        try:
            while not self.over.is_set():
                status, _, body = self.service.call("POST", path, self.body, connection=connection)
                if status != 200:
                    raise RuntimeError(body)
                token = body["token"]
                kid = jwt.get_unverified_header(token)["kid"]
                verify(token, self.certs(connection)[kid])
                if kid not in self.cached:
                    self.cached = self.certs(connection)
                    self.refreshes += 1
                verify(token, self.cached[kid])
                self.kids.add(kid)
                self.tokens += 1
        except Exception as error:  # pylint: disable=broad-except
            self.problem = repr(error)
        finally:
            connection.close()


def verify(token, key):
    public = jwt.PyJWK(key).key
    jwt.decode(token, public, algorithms=[key["alg"]], options={"verify_aud": False})


def rotate(service, prefix, over, problems):
    """A rotation every second, each answered as documented; gives how many."""
    before = service.call("GET", prefix + "/certs")[2]["keys"][0]["kid"]
    rotations = 0
    while not over.wait(1):
        status, _, body = service.ask("POST", prefix + "/certs:rotate")
        if status != 200 or body["kid"] == before or body["retired"][0] != before:
            problems.append((status, body))
            return rotations
        listed = [key["kid"] for key in service.call("GET", prefix + "/certs")[2]["keys"]]
        if listed != [body["kid"], *body["retired"]]:
            problems.append(("/certs", listed, body))
        before = body["kid"]
        rotations += 1
    return rotations


def under_load(service, prefix, seconds):
    body = (service.forge("case" + prefix.strip("/")) / "request.json").read_text()
    over, problems = threading.Event(), []
    attesters = [Attester(service, prefix, body, over) for _ in range(CLIENTS)]
    for attester in attesters:
        attester.start()
    threading.Timer(seconds, over.set).start()
    rotations = rotate(service, prefix, over, problems)
    over.set()
    for attester in attesters:
        attester.join()
    problems += [a.problem for a in attesters if a.problem]
    kids = set().union(*(a.kids for a in attesters))
    if problems or rotations < seconds // 3 or len(kids) < rotations // 2:
        raise AssertionError(f"{prefix or '/'}: {rotations} rotations, {len(kids)} kids: {problems}")
    print(f"{prefix or 'shared'}: {rotations} rotations, {sum(a.tokens for a in attesters)} tokens of {len(kids)} keys, "
          f"{sum(a.refreshes for a in attesters)} refreshes of a kept /certs; every token verified")


def other_algorithms(service, prefix):
    """Each algorithm for a provider of its own choice: tokens of before verify as well."""
    body = (service.forge("alg" + prefix.strip("/")) / "request.json").read_text()
    tokens = []
    for algorithm in ("PS256", "ES256", "RS256", None):
        answer = service.ask("POST", prefix + "/certs:rotate" + (f"?alg={algorithm}" if algorithm else ""))
        if answer[0] != 200:
            raise AssertionError(answer)
        tokens.append(service.call("POST", prefix + "/attest/SgxEnclave?api-version=2022-08-01", body)[2]["token"])
        found = jwt.get_unverified_header(tokens[-1])["alg"]
        if found != (algorithm or "RS256"):  # which stays
            raise AssertionError((algorithm, found))
    certs = {key["kid"]: key for key in service.call("GET", prefix + "/certs")[2]["keys"]}
    for token in tokens:
        verify(token, certs[jwt.get_unverified_header(token)["kid"]])


def refusals(service):
    """Who may not rotate, and what is no rotation."""
    for answer, status, code in [
            (service.call("POST", "/certs:rotate"), 401, "Unauthorized"),
            (service.call("POST", "/certs:rotate", headers={"Authorization": "Bearer " + service.token_of("Attestation Reader")}),
             401, "Unauthorized"),
            (service.ask("GET", "/certs:rotate"), 405, "MethodNotAllowed"),
            (service.ask("POST", "/certs:rotate?alg=none"), 400, "UnknownQueryValue"),
            (service.ask("POST", "/nobody/certs:rotate"), 404, "ProviderNotFound")]:
        found = answer[2]["error"]["details"][0]["code"]
        if (answer[0], found) != (status, code):
            raise AssertionError(f"expected {status} {code}, found {answer[0]} {answer[2]}")


def rotate_all(algorithm, seconds):
    """A provider, and the shared one for half of the time."""
    service = Steady(algorithm)
    try:
        refusals(service)
        service.create("rotating")
        service.create("choosing")
        other_algorithms(service, "/choosing")
        under_load(service, "/rotating", seconds)
        under_load(service, "", seconds // 2)
        signer = service.call("GET", "/rotating/certs")[2]
        if {key["alg"] for key in signer["keys"]} != {algorithm}:
            raise AssertionError(signer)
        service.stop()
        service.again()
        if service.call("GET", "/rotating/certs")[2] != signer:
            raise AssertionError("other keys after a restart")
    finally:
        service.close()


def main(seconds):
    for algorithm in ("ES256", "RS256"):
        print(algorithm)
        rotate_all(algorithm, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
