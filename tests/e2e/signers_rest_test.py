"""Who signs the policies of an isolated provider, over raw HTTP: RSA and P-256
keys, chains, certificates out of their time; and every signature, header and
payload that is refused, after which nothing is another."""
import base64
import hmac
import json
import unittest

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from harness import base64url, payload
from own_provider import EMPTY, VERSION, OwnProvider, policy
from tenants import Signer, jws_of, sign

CURVE = ec.SECP256R1()


class Signers(OwnProvider):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rsa, cls.curve = Signer("rsa-signer"), Signer("curve-signer", curve=CURVE)
        cls.past, cls.future = Signer("past", days=(-20, -10)), Signer("future", curve=CURVE, days=(10, 20))
        cls.signers = (cls.rsa, cls.curve, cls.past, cls.future)

    def word(self):
        status, _, body = self.call("POST", "/attest/SgxEnclave" + VERSION, self.evidence)
        self.assertEqual(status, 200, body)
        return payload(body["token"]).get("word"), payload(body["token"]).get("x-ms-policy-signer")

    def taken(self, jws, word, signer):
        status, _, body = self.put(jws)
        self.assertEqual(status, 200, body)
        claims = payload(body["token"])
        self.assertEqual(claims["x-ms-policy-result"], "Updated")
        self.assertEqual(claims["x-ms-policy-signer"], signer)
        self.assertEqual(self.get()[0], jws)
        self.assertEqual(self.word(), (word, signer))

    def change_signer(self, verb, jws):
        return self.call("POST", f"/certificates:{verb}" + VERSION, json.dumps(jws), self.owner)

    def test_keys_on_a_curve_sign_everything(self):
        claims = {"AttestationPolicy": base64url(policy("curve").encode())}
        text = json.dumps(claims).encode()
        for header in (self.curve.header(), {**self.curve.header(), "alg": "ECDH256"},
                       {"alg": "ECDH256", "jwk": {"x5c": [self.curve.base64]}},
                       {"alg": "ES256", "jwk": self.curve.jwk}):
            self.taken(sign(header, text, self.curve.private), "curve", self.curve.jwk)
        new = Signer("new", curve=CURVE)
        status, _, body = self.change_signer("add", self.curve.sign({"policyCertificate": new.jwk}))
        self.assertEqual(status, 200, body)
        self.assertEqual(payload(body["token"])["x-ms-certificate-thumbprint"], new.thumbprint)
        self.assertIn(new.base64, self.certificates())
        self.taken(new.policy(policy("new")), "new", new.jwk)
        status, _, body = self.change_signer("remove", new.sign({"policyCertificate": new.jwk}))
        self.assertEqual((status, payload(body["token"])["x-ms-policycertificates-result"]), (200, "IsAbsent"))
        self.refused(self.put(new.policy(policy("again"))), 400, "InvalidParameter", "IssuerCertificateNotFound")
        reset = self.call("POST", "/policies/SgxEnclave:reset" + VERSION, self.curve.sign(None), self.owner)
        self.assertEqual((reset[0], self.get()[1]), (200, '"default"'))

    def test_leaves_under_a_signer(self):
        for root, curve in ((self.rsa, CURVE), (self.curve, None)):
            middle = Signer("middle", curve=curve, issuer=root)
            leaf = Signer("leaf", curve=CURVE, issuer=middle, ca=False)
            for issuers in ((middle,), (middle, root), (root, middle)):
                chain = {**leaf.jwk, "x5c": leaf.header(*issuers)["x5c"]}
                self.taken(leaf.policy(policy("leaf"), *issuers), "leaf", chain)
            before = self.state()
            plain = Signer("plain", issuer=root, ca=False)
            below = Signer("below", issuer=plain, ca=False)
            namesake = Signer("middle", issuer=Signer("rsa-signer"))
            for jws in (leaf.policy(policy("x")), leaf.policy(policy("x"), root), below.policy(policy("x"), plain),
                        leaf.policy(policy("x"), namesake), namesake.policy(policy("x"))):
                self.refused(self.put(jws), 400, "InvalidParameter", "IssuerCertificateNotFound")
            swapped = sign({"alg": "ES256", "x5c": [middle.base64, leaf.base64]}, b"{}", leaf.private)
            self.assertEqual(self.put(swapped)[0], 400)
            self.assertEqual(self.state(), before)

    def test_a_renewed_authority_is_found_in_any_order(self):
        now, before = Signer("middle", issuer=self.rsa), Signer("middle", issuer=self.rsa)
        leaf = Signer("leaf", issuer=now, ca=False)
        for issuers in ((before, now), (now, before)):
            self.assertEqual(self.put(leaf.policy(policy("renewed"), *issuers))[0], 200)
        self.refused(self.put(leaf.policy(policy("x"), before)), 400, "InvalidParameter", "IssuerCertificateNotFound")

    def test_nobody_asks_for_the_time_of_a_certificate(self):
        # Signers are pinned by key: the end of a certificate would lock out.
        for signer in (self.past, self.future):
            self.taken(signer.policy(policy("time")), "time", signer.jwk)
            leaf = Signer("leaf", issuer=signer, ca=False, days=(-2, -1))
            self.assertEqual(self.put(leaf.policy(policy("leaf")))[0], 200)

    def test_signatures_that_are_refused(self):
        self.taken(self.rsa.policy(policy("kept")), "kept", self.rsa.jwk)
        before = self.state()
        other = policy("other")
        text = json.dumps({"AttestationPolicy": base64url(other.encode())}).encode()
        good, curved = self.rsa.policy(other), self.curve.policy(other)
        head, body, tail = good.split(".")
        curved_input = curved.rsplit(".", 1)[0]
        stranger = Signer("stranger", curve=CURVE)
        public = self.curve.private.public_key().public_numbers()
        x, y = (base64url(number.to_bytes(32, "big")) for number in (public.x, public.y))
        strange = stranger.private.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": base64url(strange.x.to_bytes(32, "big")),
               "y": base64url(strange.y.to_bytes(32, "big"))}

        def hs256(secret):
            start = base64url(json.dumps({**self.rsa.header(), "alg": "HS256"}).encode()) + "." + body
            return start + "." + base64url(hmac.new(secret, start.encode(), "sha256").digest())

        public_rsa = self.rsa.private.public_key()
        pem, der = (public_rsa.public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
                    for form in (serialization.Encoding.PEM, serialization.Encoding.DER))
        malformed, untrusted = ("InvalidOperation", "PolicyTokenMalformed"), ("InvalidOperation", "PolicySignerRefused")
        unknown = ("InvalidParameter", "IssuerCertificateNotFound")
        der_form = utils.encode_dss_signature(*(int.from_bytes(base64.urlsafe_b64decode(curved.rsplit(".", 1)[1] + "==")[i:i + 32],
                                                               "big") for i in (0, 32)))
        for why, jws, (code, reason) in [
                ("unsigned", jws_of(other), untrusted),
                ("unsigned under a signer's certificate", sign({**self.rsa.header(), "alg": "none"}, text, self.rsa.private),
                 malformed),
                ("alg none, stripped", base64url(json.dumps({**self.rsa.header(), "alg": "none"}).encode()) + f".{body}.", untrusted),
                ("alg None", base64url(b'{"alg":"None"}') + f".{body}.", malformed),
                ("no signature", f"{head}.{body}.", malformed),
                ("HMAC by the public key as PEM", hs256(pem), malformed),
                ("HMAC by the public key as DER", hs256(der), malformed),
                ("HMAC by the certificate", hs256(self.rsa.der), malformed),
                ("RS256 with a key on a curve", sign({**self.curve.header(), "alg": "RS256"}, text, self.curve.private), malformed),
                ("ES256 with an RSA key", sign({**self.rsa.header(), "alg": "ES256"}, text, self.rsa.private), malformed),
                ("RS256 signed on a curve", sign(self.rsa.header(), text, self.curve.private), untrusted),
                ("RS512", sign({**self.rsa.header(), "alg": "RS512"}, text, self.rsa.private), malformed),
                ("ES256 in DER", f"{curved_input}.{base64url(der_form)}", untrusted),
                ("ES256 of zeros", f"{curved_input}.{base64url(bytes(64))}", untrusted),
                ("another's signature", f"{curved_input}.{stranger.policy(other).rsplit('.', 1)[1]}", untrusted),
                ("a stranger", stranger.policy(other), unknown),
                ("a stranger's key", sign({"alg": "ES256", "jwk": jwk}, text, stranger.private), untrusted),
                ("a stranger's key beside a signer's certificate",
                 sign({**self.curve.header(), "jwk": jwk}, text, stranger.private), malformed),
                ("a signer's certificate within a stranger's key",
                 sign({"alg": "ES256", "jwk": {**jwk, "x5c": [self.curve.base64]}}, text, stranger.private), malformed),
                ("a stranger under a signer's certificate", stranger.policy(other, self.curve), unknown),
                ("a signer's key, a stranger's signature",
                 sign({"alg": "ES256", "jwk": {**jwk, "x": x, "y": y}}, text, stranger.private), untrusted),
                ("a key on P-384", Signer("large", curve=ec.SECP384R1()).policy(other), malformed),
                ("another payload", f"{head}.{base64url(text.replace(b'A', b'B', 1))}.{tail}", untrusted),
                ("another header", f"{base64url(json.dumps({**self.rsa.header(), 'kid': 'x'}).encode())}.{body}.{tail}", untrusted),
                ("two first periods", f"{head}..{body}.{tail}", malformed),
                ("one period", f"{head}.{body}", malformed),
                ("crit", sign({**self.rsa.header(), "crit": ["exp"]}, text, self.rsa.private), malformed),
                ("no claim", self.rsa.sign({"attestationPolicy": base64url(other.encode())}), malformed),
                ("a number", self.rsa.sign({"AttestationPolicy": 1}), malformed),
                ("plain text", self.rsa.sign({"AttestationPolicy": other}), malformed),
                ("no payload", self.rsa.sign(None), malformed),
                ("an array", sign(self.rsa.header(), b"[]", self.rsa.private), malformed)]:
            with self.subTest(why):
                self.refused(self.put(jws), 400, code, reason)
                self.assertEqual(self.get(), before[0])
        self.refused(self.put(self.rsa.policy(policy("x" * (130 << 10)))), 400, "PolicyParsingError")
        self.refused(self.put(self.rsa.policy(policy("x" * (1 << 20)))), 413, "RequestEntityTooLarge")
        self.assertEqual(self.state(), before)

    def test_changes_of_signers_that_are_refused(self):
        before = self.state()
        new, stranger = Signer("new"), Signer("stranger")
        for why, jws, code, reason in [
                ("unsigned", jws_of(policy("x")), "InvalidOperation", "PolicySignerRefused"),
                ("by itself", new.sign({"policyCertificate": new.jwk}), "InvalidParameter", "IssuerCertificateNotFound"),
                ("a key alone", self.rsa.sign({"policyCertificate": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}),
                 "InvalidOperation", "PolicyTokenMalformed"),
                ("no certificate", self.rsa.sign({"certificate": new.jwk}), "InvalidOperation", "PolicyTokenMalformed"),
                ("two claims", self.rsa.sign({"policyCertificate": new.jwk, "maa-policyCertificate": new.jwk}),
                 "InvalidOperation", "PolicyTokenMalformed"),
                ("a root that is no authority", self.rsa.sign({"policyCertificate": Signer("plain", ca=False).jwk}),
                 "InvalidParameter", "IssuerCertificateNotFound"),
                ("a key that could not sign", self.rsa.sign({"policyCertificate": Signer("l", curve=ec.SECP384R1()).jwk}),
                 "InvalidOperation", "PolicySignerRefused"),
                ("a policy", self.rsa.policy(policy("x")), "InvalidOperation", "PolicyTokenMalformed"),
                ("a reset", EMPTY, "InvalidOperation", "PolicySignerRefused")]:
            with self.subTest(why):
                self.refused(self.change_signer("add", jws), 400, code, reason)
        # One that is not there is absent; it need not have been fit to sign.
        status, _, body = self.change_signer("remove", self.rsa.sign({"policyCertificate": stranger.jwk}))
        self.assertEqual((status, payload(body["token"])["x-ms-policycertificates-result"]), (200, "IsAbsent"))
        self.assertEqual(self.state(), before)


if __name__ == "__main__":
    unittest.main()
