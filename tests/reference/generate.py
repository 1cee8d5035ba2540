"""Policies and claims by chance: most are sound and about half of their
conditions hold; some break a rule of the language, some are torn."""
import collections
import json
import re

# tokens: the policy in the language's smallest pieces; torn: some were changed.
Case = collections.namedtuple("Case", "tokens claims torn")

TYPES = ("a", "b", "svn", "debug", "x-y", "\u00e9t\u00e9", 'q"t', "p")
NAMES = ("c", "d", "c1", "F1", "_", "claim", "type", "version", "permit")
STRINGS = ("a", "b", "A", "", "1", "true", "a\\b", 'say "x"', "two\nlines",
           "\u00fc\U0001f600", "\x00\x7f", "Integer", "AttestationPolicy", "// no comment")
INTEGERS = (-1, 0, 1, 2, 3, 7, 2**63 - 1, -2**63)
ISSUERS = ("AttestationService", "CustomClaim", "AttestationPolicy")
ORDERINGS = ("<", "<=", ">", ">=")
KNOWN = {"configurationrules": {"required_pcr_mask": (0, 15, 16777215, True),
                                "require_valid_aik_cert": (True, False, "true"),
                                "x-ms-sgx-tcbidentifier": ("azuredefault", "15", "x", "", 15)},
         "issuancerules": {"report_validity_in_minutes": (1, 1440, 525600, 0, 525601, "1"),
                           "omit_x5c": (True, False, 1)}}
JUNK = ('"', "\u201c", "'a'", "||", "/*", "0x10", "1.5", "1.00", "1.3", "+1", "9223372036854775808",
        "\ufeff", '"\ufeff"', "=", "!", "[", "]", "{", "}", "(", ")", ";", ",", ".", ":", "=>", "==", "true", "value",
        "Type", "TRUE", "claim", "c", "issue", "Permit", "authorizationrules", "\\", "#", "\u00a0", "NegateBool")
DOCUMENTS = ('{"a":1}', '{"values":[0,1,2,3,4]}', '[0,"abc",true]', "[]", "[7]", "1.5", "[[1]]", "abc", "null",
             '"x"', "true", "-3", "[null,null]", '[1,1,null]', '{"a":{"b":"\u00e9"},"e":[{"i":1,"s":"A"},{"i":2}]}',
             '{"a":1,"a":2}', '"\\ud800"', "9223372036854775808", "1e2", "", " [ 1 , 2 ] ", '{"a":[]}', '["a","b"]')
QUERIES = ("a", "@", "values[2]", "values[1:3]", "values[?@ > `2`]", "a.b", "e[*].i", "e[].s", "length(@)", "*",
           "type(@)", "[0]", "[-1]", "e[?i == `1`] | [0].s", "{x: a, y: values}", "[a, values]", "!a", "a && values",
           "a || values", "e[?equals_ignore_case(s, 'a')].i", "keys(@)", "sort(@)", "sum(values)", "a < `2`",
           "nope(@)", "length(@, @)", "'it\\'s'", "`{\"k\": [1]}`", "max_by(e, &i)", "to_string(@)", "s < 'b'")
BAD_QUERIES = ("a[", "", "`b`", "a b", "[?", "{a}")


def quoted(random, text):
    """A String literal; a backslash may stand alone where it means itself."""
    if random.random() < 0.5:
        return '"' + re.sub(r'\\(?=["\\]|$)|"', r"\\\g<0>", text) + '"'
    return '"' + re.sub(r'["\\]', r"\\\g<0>", text) + '"'


class Maker:
    def __init__(self, random, version12):
        self.random = random
        self.version12 = version12
        self.version = "1.0"
        self.claims = []
        self.free_names = []
        self.bound = []

    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def up_to(self, most):
        return int(self.random.random() * (most + 1))

    def case(self):
        self.version = self.pick(("1.2", "1.2", "1.1", "1.0") if self.version12 else ("1.1", "1.1", "1.0"))
        self.claims = [self.claim() for _ in range(self.up_to(6))]
        if self.chance(0.1):
            self.claims += [self.pick(self.claims)] if self.claims else []
        tokens, torn = self.policy(), self.chance(0.1)
        if self.chance(0.02):
            tokens[0] = "\ufeff" + tokens[0]
        if self.chance(0.005):
            tokens.insert(self.up_to(len(tokens) - 1), "//\ufeff\n")
        return Case(self.tear(tokens) if torn else tokens, self.claims, torn)

    def data(self):
        pool = self.pick((INTEGERS, INTEGERS, STRINGS, (True, False)))
        if self.version == "1.2" and self.chance(0.2):
            pool = DOCUMENTS
        return self.pick(pool)

    def claim(self):
        claim = {"type": self.pick(TYPES[:7]), "value": self.data()}
        if self.chance(0.05):
            claim["type"] = self.pick(("x-ms-ver", "x-ms-attestation-type"))
        if self.chance(0.9):
            claim["issuer"] = self.pick(ISSUERS[:2])
        if self.chance(0.2):
            claim["valueType"] = {int: "Integer", bool: "Boolean", str: "String"}[type(claim["value"])]
        if self.version == "1.2" and self.chance(0.1):
            claim["readOnly"] = True
        return claim

    def policy(self):
        tokens = ["version", "=", self.version, ";"]
        configures = self.version != "1.0" and self.chance(0.4) or self.chance(0.01)
        if configures:
            tokens += self.section("configurationrules", 2)
        tokens += self.section("authorizationrules", 3)
        if self.chance(0.9):
            tokens += self.section("issuancerules", 4)
        if self.chance(0.01):
            tokens += self.section(self.pick(tuple(KNOWN)), 1)
        return tokens

    def section(self, word, most):
        spelled = word.capitalize() if self.chance(0.02) else word
        rules = [self.rule(word) for _ in range(self.up_to(most))]
        if word == "authorizationrules" and self.chance(0.8):
            rules.insert(self.up_to(len(rules)), ["=>", "permit", "(", ")", ";"])
        return [spelled, "{", *(t for rule in rules for t in rule), "}", ";"]

    def rule(self, section):
        self.bound, self.free_names = [], list(NAMES)
        tokens = []
        for number in range(self.pick((0, 1, 1, 1, 2, 3)) if section != "configurationrules" or self.chance(0.3) else 0):
            tokens += (["&&"] if number else []) + self.condition()
        return [*tokens, "=>", *self.action(section), ";"]

    def condition(self):
        likely = self.pick(self.claims) if self.claims and self.chance(0.85) else self.claim()
        parts = []
        if self.chance(0.9):
            parts.append(self.comparison("type", likely["type"]))
        for _ in range(self.pick((0, 0, 1, 1, 1, 2) if parts else (1, 2))):
            of = self.pick(("value",) * 6 + ("issuer", "valueType", "type"))
            kind = {int: "Integer", bool: "Boolean", str: "String"}[type(likely["value"])]
            like = {"valueType": kind, "issuer": "CustomClaim"}.get(of) or likely.get(of)
            parts.append(self.comparison(of, like))
        name = []
        if (self.version == "1.2" and self.chance(0.15)) or self.chance(0.005):
            name = ["!"]
        elif self.chance(0.6):
            picked = self.pick(self.free_names if self.chance(0.99) else NAMES)
            name = [picked, ":"]
        body = [t for number, part in enumerate(parts) for t in ([","] if number else []) + part]
        if len(name) == 2:
            self.bound.append(name[0])
            self.free_names = [n for n in self.free_names if n != name[0]]
        return [*name, "[", *body, "]"]

    def comparison(self, of, like):
        """One that holds for `like` more often than not."""
        number = type(like) is int and of == "value"
        if number and self.chance(0.5):
            return [of, self.pick(ORDERINGS), self.operand(self.pick((like - 1, like, like + 1)))] \
                if self.chance(0.8) else [of, self.pick(ORDERINGS), *self.expression(like)]
        if self.chance(0.01):
            return [of, self.pick((*ORDERINGS, "=")), *self.expression(like)]
        if self.chance(0.15):
            return [of, "!=", *self.expression(self.data() if of == "value" else "a")]
        return [of, "==", *self.expression(like)]

    def operand(self, data):
        if isinstance(data, bool):
            return str(data).lower()
        if isinstance(data, int):
            return ("-" if data < 0 else "") + "0" * self.chance(0.03) + str(abs(data))
        return quoted(self.random, data)

    def expression(self, data, depth=0):
        """A literal of the data, a property of what is bound, or a call."""
        if self.bound and self.chance(0.3):
            of = self.pick(("value", "value", "value", "type", "issuer", "valueType"))
            return [self.pick(self.bound), ".", of]
        if self.chance(0.003):
            return [self.pick(NAMES), ".", "value"]
        if depth < 3 and ((self.version == "1.2" and self.chance(0.3)) or self.chance(0.002)):
            return self.call(depth + 1)
        return [self.operand(data)]

    def call(self, depth):
        boolean, text = self.pick((True, False)), self.pick(STRINGS)
        document = lambda: self.expression(self.pick(DOCUMENTS), depth)
        query = self.pick(QUERIES if self.chance(0.97) else BAD_QUERIES)
        name, *arguments = self.pick((
            lambda: ("JmesPath", document(), [self.operand(query)] if self.chance(0.9) else document()),
            lambda: ("JsonToClaimValue", document()),
            lambda: ("IsSubsetOf", self.values(depth), self.values(depth)),
            lambda: ("AppendString", self.expression(text, depth), self.expression("b", depth)),
            lambda: ("NegateBool", self.expression(boolean, depth)),
            lambda: ("ContainsOnlyValue", self.values(depth), self.expression(1, depth))))()
        if self.chance(0.01):
            arguments = arguments[1:]
        if self.chance(0.01):
            name = name.lower()
        return [name, "(", *(t for n, a in enumerate(arguments) for t in ([","] if n else []) + a), ")"]

    def values(self, depth):
        """An expression for a list: of one value, or of none or several."""
        if self.chance(0.5):
            return self.expression(self.data(), depth)
        return ["JsonToClaimValue", "(", self.operand(self.pick(("[]", "null", "1", "[1,1]", '[1,"a"]'))), ")"]

    def action(self, section):
        names = {"configurationrules": ("issueproperty",), "issuancerules": ("add", "issue", "issue", "issueproperty"),
                 "authorizationrules": ("permit", "permit", "deny", "add", "add", "issue")}[section]
        if self.chance(0.005):
            names = ("permit", "deny", "add", "issue", "issueproperty")
        name = self.pick(names)
        if name in ("permit", "deny"):
            return [name, "(", ")"]
        if self.bound and self.chance(0.25) or self.chance(0.003):
            return [name, "(", "claim", "=", self.pick(self.bound if self.bound else NAMES), ")"]
        made = {"type": self.pick(TYPES), "value": self.data()}
        if name == "issueproperty" and section in KNOWN and self.chance(0.5):
            known = KNOWN[section]
            made["type"] = self.pick(tuple(known))
            made["value"] = known[made["type"]][0 if self.chance(0.8) else self.up_to(len(known[made["type"]]) - 1)]
        elif section != "configurationrules":
            self.claims_to_meet(made)
        return [name, "(", *self.assignments(made), ")"]

    def claims_to_meet(self, made):
        """Later conditions may ask for what this rule makes: rarely, since the
        claims of the case grow by it."""
        if self.chance(0.02):
            self.claims.append({**made, "issuer": "CustomClaim"})

    def assignments(self, made):
        kind = {int: "Integer", bool: "Boolean", str: "String"}[type(made["value"])]
        parts = [["type", "=", *(self.expression("a") if self.chance(0.1) else [self.operand(made["type"])])],
                 ["value", "=", *self.expression(made["value"])]]
        if self.chance(0.1):
            kind = kind if self.chance(0.9) else self.pick(("Boolean", "String", "integer"))
            parts.append(["valueType", "=", self.operand(kind)])
        if self.chance(0.1):
            issuer = ISSUERS[2] if self.chance(0.95) else self.pick(ISSUERS)
            parts.append(["issuer", "=", self.operand(issuer)])
        if self.chance(0.01):
            parts.append(["type", "=", self.operand(self.pick(("a", "", 1, True)))])
            parts = parts[self.up_to(1):]
        if self.chance(0.01):
            parts.pop(self.up_to(len(parts) - 1))
        self.random.shuffle(parts)
        return [t for n, part in enumerate(parts) for t in ([","] if n else []) + part]

    def tear(self, tokens):
        """One to three tokens lost, doubled, moved or replaced."""
        torn = list(tokens)
        for _ in range(1 + self.up_to(2)):
            at, other = self.up_to(len(torn) - 1), self.up_to(len(torn) - 1)
            change = self.pick(("lose", "double", "swap", "replace"))
            if change == "lose" and len(torn) > 1:
                del torn[at]
            elif change == "double":
                torn.insert(at, torn[at])
            elif change == "swap":
                torn[at], torn[other] = torn[other], torn[at]
            else:
                torn[at] = self.pick(JUNK)
        return torn


def named(token):
    return token[0].isalnum() or token[0] in "_-"


def dense(tokens):
    """The tokens with as little between them as the language allows."""
    text = ""
    for token in tokens:
        touching = text and (text[-1].isalnum() or text[-1] == "_") and named(token)
        text += " " + token if touching else token
    return text


BLANKS = ("", "", "", " ", "\n", "\r\n", "\t", "  \n\t ")
# A blank line between rules is the author's, as a comment is: a formatter keeps it.
NOTES = (" // why\n", "//\n", "\n// [type==\"a\"]=>deny();\n", "// \u00e9 \"\r\n\t", "// \ufffe\x00\r//\n", "\n\n\n")


def airy(random, tokens, notes):
    """The tokens with blanks of every kind between them; notes: how likely a
    comment or a blank line stands between two tokens."""
    text = ""
    for token in tokens:
        between = BLANKS[int(random.random() * len(BLANKS))]
        if notes and random.random() < notes:
            between += NOTES[int(random.random() * len(NOTES))]
        if not between and text and (text[-1].isalnum() or text[-1] == "_") and named(token):
            between = " "
        # A byte order mark is one at the very start only.
        text += token if token.startswith("\ufeff") else between + token
    return text


if __name__ == "__main__":
    import random as chance
    for _ in range(10):
        made = Maker(chance, True).case()
        print(dense(made.tokens), json.dumps(made.claims), "", sep="\n")
