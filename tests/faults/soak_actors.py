"""Who sends what: attestation of every type, explanations, conversations of TPMs, and providers that come and go."""
import itertools
import json
import random

from api import policy_token
from tpm_client import INIT, unwrap

from soak_wire import PLACES, Keys, opened

VERSION = "api-version=2022-08-01"
VERIFIED = 10  # one token of so many
GREET = "version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type=\"greeting\", value=\"%s\");};"
DENY = "version=1.0; authorizationrules{=> deny();};"
WRONG = "version=1.0; authorizationrules{=> permit()"
TPM_POLICY = "version=1.2; authorizationrules{c:[type==\"aikValidated\"] => permit();}; issuancerules{};"


class Attester:
    """Evidence of every type, good and broken; now and then with an explanation."""

    def __init__(self, wire, seed):
        self.wire, self.keys = wire, Keys(wire)
        self.chance = random.Random(seed)
        self.site = wire.site

    def act(self):
        kind = self.chance.choice(list(self.site.good))
        roll = self.chance.random()
        if roll < 0.05:
            body, code = self.chance.choice(self.site.bad[kind])
            self.wire.expect(f"{kind} broken", 400, "POST", f"/attest/{kind}?{VERSION}", body, code=code)
        elif roll < 0.08:
            self.explain(kind)
        else:
            self.attest(kind)

    def attest(self, kind):
        found = self.wire.expect(kind, 200, "POST", f"/attest/{kind}?{VERSION}", self.chance.choice(self.site.good[kind]))
        if found and self.chance.randrange(VERIFIED) == 0:
            self.verify(kind, found[1]["token"])

    def verify(self, kind, token):
        if kind == "AzureGuest":
            token = opened(token, self.site.recipient)
        claims = self.keys.verify("", token)
        if claims and claims.get("x-assay-forged") is not True:
            self.wire.problem(f"{kind}: a token does not say that its hardware is forged")

    def explain(self, kind):
        path = f"/attest/{kind}?{VERSION}&explain=true"
        body = self.chance.choice(self.site.good[kind])
        self.wire.expect("explain stranger", 403, "POST", path, body, code="ExplanationForbidden")
        found = self.wire.expect("explain", 200, "POST", path, body, self.wire.bearer("Attestation Reader"))
        if found and not found[1]["x-assay-explanation"]["checks"]:
            self.wire.problem(f"{kind}: an explanation without checks")


class Machine:
    """The conversation of one TPM; each second request once more, which must be refused."""
    PREFIX = "/machines"

    def __init__(self, wire, seed):
        self.wire, self.keys = wire, Keys(wire)
        self.chance = random.Random(seed)

    def prepare(self):
        owner = self.wire.bearer("Owner")
        create(self.wire, "machines", owner)
        self.wire.expect("set policy", 200, "PUT", f"{self.PREFIX}/policies/Tpm?{VERSION}", policy_token(TPM_POLICY), owner)

    def act(self):
        owner, path = self.wire.bearer("Owner"), f"{self.PREFIX}/attest/Tpm?{VERSION}"
        found = self.wire.expect("Tpm challenge", 200, "POST", path, INIT, owner)
        if not found:
            return
        body = self.wire.site.machine.request(unwrap(found[1]))
        found = self.wire.expect("Tpm", 200, "POST", path, body, owner)
        if found:
            self.keys.verify(self.PREFIX, unwrap(found[1])["report"])
        if self.chance.random() < 0.5:
            self.wire.expect("Tpm again", 400, "POST", path, body, owner, code="ChallengeSpent")


class Landlord:
    """A provider for each act: made, given policies, good and bad, its keys rotated, attested to throughout, deleted."""

    def __init__(self, wire, seed):
        self.wire, self.keys = wire, Keys(wire)
        self.names = (f"soak-{seed}-{number}" for number in itertools.count())
        self.algorithms = itertools.cycle(("RS256", "PS256", "ES256"))

    def act(self):
        wire, name = self.wire, next(self.names)
        owner, prefix = wire.bearer("Owner"), "/" + name
        policy = f"{prefix}/policies/SgxEnclave"
        create(wire, name, owner)
        self.attest(prefix)
        first = wire.expect("set policy", 200, "PUT", f"{policy}?{VERSION}", policy_token(GREET % name), owner)
        self.attest(prefix, greeting=name)
        for body, code in ((policy_token(WRONG), None), ("no.policy.at.all", "PolicyTokenMalformed")):
            wire.expect("bad policy", 400, "PUT", f"{policy}?{VERSION}", body, owner, code=code)
        wire.expect("set policy", 200, "PUT", f"{policy}?{VERSION}", policy_token(DENY), owner)
        self.attest(prefix, refused="policy.denied")
        stale = {**owner, "If-Match": '"stale"'}
        wire.expect("stale policy", 412, "PUT", f"{policy}?{VERSION}", policy_token(GREET % "late"), stale)
        wire.expect("reset policy", 200, "POST", f"{policy}:reset?{VERSION}", "eyJhbGciOiJub25lIn0..", owner)
        self.attest(prefix)
        if first:
            wire.expect("rollback", 200, "POST", f"{policy}:rollback?version=1&{VERSION}", "", owner)
            self.attest(prefix, greeting=name)
        wire.expect("rotate", 200, "POST", f"{prefix}/certs:rotate?alg={next(self.algorithms)}", "", owner)
        self.attest(prefix, greeting=name)
        self.strangers(prefix, policy)
        wire.expect("delete", 200, "DELETE", place(name), None, owner)
        wire.expect("deleted", 404, "POST", f"{prefix}/attest/SgxEnclave?{VERSION}", "{}", code="ProviderNotFound")

    def strangers(self, prefix, policy):
        reader = self.wire.bearer("Attestation Reader")
        self.wire.expect("read versions", 200, "GET", f"{policy}/versions?{VERSION}", None, reader)
        self.wire.expect("stranger", 401, "GET", f"{policy}?{VERSION}")
        self.wire.expect("reader rotates", 401, "POST", f"{prefix}/certs:rotate", "", reader)
        self.wire.expect("forged token", 401, "GET", f"{policy}?{VERSION}", None,
                         {"Authorization": reader["Authorization"][:-8] + "AAAAAAAA"}, code="identity.token.signature")

    def attest(self, prefix, greeting=None, refused=None):
        body, path = self.wire.site.good["SgxEnclave"][0], f"{prefix}/attest/SgxEnclave?{VERSION}"
        found = self.wire.expect("own provider", 400 if refused else 200, "POST", path, body, code=refused)
        if found and not refused and self.keys.verify(prefix, found[1]["token"]).get("greeting") != greeting:
            self.wire.problem(f"{prefix}: a token without the greeting {greeting}")


def place(name):
    return f"{PLACES}/attestationProviders/{name}?api-version=2021-06-01"


def create(wire, name, owner):
    wire.expect("create", 201, "PUT", place(name), json.dumps({"location": "eastus", "properties": {}}), owner)
