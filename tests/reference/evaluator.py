"""What a policy makes of claims: sections 4 to 8 of the policy language, each
rule as its sentence says it."""
import collections

import jmes
from language import ORDERINGS, Access, Literal, PolicyParsingError, Value, known_property_fault, parse

# value is a Value; the valueType follows it.
Claim = collections.namedtuple("Claim", "type value issuer read_only")
# A value as an expression gives it: with the flag of section 7.3.
Found = collections.namedtuple("Found", "value read_only")

# Section 8: all that configuration rules may ask for, and only of the service;
# a client's claim of that name is not meant.
KNOWN_BEFORE_APPRAISAL = ("x-ms-attestation-type", "x-ms-ver")
ORDER = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
         ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


# How often evaluation came to each operator with each result, to each action
# and function: what a comparison with another implementation has tried.
reached = collections.Counter()


class EvaluationError(Exception):
    """Evaluation fails closed: no token."""


class Denied(Exception):
    """A rule that denies has fired."""


def value_of(data):
    kind = {bool: "Boolean", int: "Integer", str: "String"}[type(data)]
    return Value(kind, data)


def claims_of(given):
    """The claims of the batch format; an object is shorthand for service claims."""
    if isinstance(given, dict):
        return [Claim(t, value_of(v), "AttestationService", False) for t, v in given.items()]
    return [Claim(c["type"], value_of(c["value"]), c.get("issuer", "CustomClaim"),
                  c.get("readOnly", False)) for c in given]


def property_of(claim, name):
    if name == "value":
        return claim.value
    return Value("String", claim.value.kind if name == "valueType" else getattr(claim, name))


def merged(found):
    """Equal values become one, which is read-only if one of them was."""
    flags = {}
    for value, read_only in found:
        flags[value.kind, value.data] = flags.get((value.kind, value.data), False) or read_only
    return [Found(Value(*key), flag) for key, flag in flags.items()]


def one(found, kind):
    """The only value of an argument, which must be of the kind; None is any."""
    if len(found) != 1 or kind not in (None, found[0].value.kind):
        raise EvaluationError(f"expected one {kind or 'value'}")
    return found[0].value.data


def holds(left, operator, right):
    """Section 4. right: the values of the right side."""
    if operator == "==":
        return left in right
    if operator == "!=":
        return left not in right
    if len(right) > 1:
        raise EvaluationError("order against several values")
    if not right or {left.kind, right[0].kind} != {"Integer"}:
        return False
    return ORDER[operator](left.data, right[0].data)


def claim_values(text):
    """Section 7.2."""
    try:
        read = jmes.read_json(text)
    except jmes.QueryError as error:
        raise EvaluationError(str(error)) from error
    items = [i for i in (read if isinstance(read, list) else [read]) if i is not None]
    for item in items:
        if type(item) not in (bool, int, str) or (type(item) is int and not -2**63 <= item < 2**63):
            raise EvaluationError(f"{item} cannot be a claim value")
    return [value_of(item) for item in items]


def jmes_path(text, query):
    if not text or not query:
        raise EvaluationError("the arguments of JmesPath must not be empty")
    try:
        return [value_of(jmes.search(text, query))]
    except jmes.QueryError as error:
        raise EvaluationError(str(error)) from error


def call(function, arguments):
    """Section 7. arguments: one list of Found each."""
    reached[function] += 1
    values = [[f.value for f in found] for found in arguments]
    if function == "IsSubsetOf":
        return [Found(value_of(all(v in values[1] for v in values[0])), False)]
    if function == "ContainsOnlyValue":
        one(arguments[1], None)
        return [Found(value_of(bool(values[0]) and all(v == values[1][0] for v in values[0])), False)]
    read_only = any(f.read_only for found in arguments for f in found)
    kind = "Boolean" if function == "NegateBool" else "String"
    # The page does not say which comes first where one argument is empty and
    # another of the wrong type: an error is the closed answer.
    data = [one(found, kind) for found in arguments if found]
    if not all(arguments):
        return []
    made = {"NegateBool": lambda b: [value_of(not b)], "JsonToClaimValue": claim_values,
            "AppendString": lambda a, b: [value_of(a + b)], "JmesPath": jmes_path}[function](*data)
    return merged([Found(value, read_only) for value in made])


class Evaluation:
    def __init__(self, incoming):
        self.incoming = incoming
        self.outgoing = []
        self.properties = {}
        self.permitted = False
        self.bound = {}

    def values(self, expression):
        if isinstance(expression, Literal):
            return [Found(expression.value, False)]
        if isinstance(expression, Access):
            of = expression.property
            return merged([Found(property_of(c, of), c.read_only and of == "value")
                           for c in self.bound[expression.name]])
        return call(expression.function, [self.values(a) for a in expression.arguments])

    def passing(self, condition):
        """The claims that pass all comparisons, whose right sides come first."""
        rights = [[f.value for f in self.values(c.expression)] for c in condition.comparisons]
        for comparison, right in zip(condition.comparisons, rights):
            if comparison.operator in ORDERINGS and len(right) > 1:
                raise EvaluationError("order against several values")
        return [claim for claim in self.incoming
                if all(self.holds(claim, c, right)
                       for c, right in zip(condition.comparisons, rights))]

    def holds(self, claim, comparison, right):
        held = holds(property_of(claim, comparison.property), comparison.operator, right)
        reached[comparison.operator, held] += 1
        return held

    def fires(self, rule):
        self.bound = {}
        for condition in rule.conditions:
            passed = self.passing(condition)
            if bool(passed) == condition.negated:
                return False
            reached["!"] += condition.negated
            self.bound[condition.name] = passed
        return True

    def run(self, section, rules):
        for rule in rules:
            if self.fires(rule):
                self.act(section, rule.action)

    def act(self, section, action):
        reached[section, action.name] += 1
        if action.name == "deny":
            raise Denied
        if action.name == "permit":
            self.permitted = True
            return
        claims = self.bound[action.copied] if action.copied else self.made(action.assigned)
        # Section 6.4: outside of issuancerules, issue is another word for add.
        name = "add" if (section, action.name) == ("authorizationrules", "issue") else action.name
        if name != "add" and any(c.read_only for c in claims):
            raise EvaluationError(f"{name} of a read-only value")
        if name == "issueproperty":
            self.set_properties(claims)
        if name == "issue":
            # Section 6.6; a copied claim may have such a type from its sender.
            if not all(claim.type for claim in claims):
                raise EvaluationError("an empty type")
            self.outgoing += claims
        self.incoming = self.incoming + claims

    def made(self, assigned):
        found = {of: self.values(expression) for of, expression in assigned.items()}
        made_type = one(found["type"], "String")
        if not made_type:
            raise EvaluationError("an empty type")
        if "valueType" in found and found["value"]:
            kind = one(found["valueType"], "String")
            if any(f.value.kind != kind for f in found["value"]):
                raise EvaluationError("the value is of another type")
        # What a read-only value says is as read-only in the type of a claim.
        hidden = found["type"][0].read_only
        return [Claim(made_type, f.value, "AttestationPolicy", f.read_only or hidden) for f in found["value"]]

    def set_properties(self, claims):
        for claim in claims:
            fault = known_property_fault(claim.type, claim.value)
            if fault:
                raise EvaluationError(fault)
            self.properties[claim.type] = claim.value.data

    def issued(self):
        """Section 6.6: outgoing claims by type; one value stands bare."""
        values = {}
        for claim in self.outgoing:
            of_type = values.setdefault(claim.type, [])
            if claim.value not in of_type:
                of_type.append(claim.value)
        return {t: [v.data for v in vs] if len(vs) > 1 else vs[0].data for t, vs in values.items()}


def run(policy, claims):
    before = [c for c in claims
              if c.type in KNOWN_BEFORE_APPRAISAL and c.issuer == "AttestationService"]
    evaluation = Evaluation(before)
    evaluation.run("configurationrules", policy.sections["configurationrules"])
    evaluation.incoming = claims + evaluation.incoming[len(before):]
    evaluation.run("authorizationrules", policy.sections["authorizationrules"])
    if not evaluation.permitted:
        return {"result": "no permit"}
    evaluation.run("issuancerules", policy.sections["issuancerules"])
    return {"result": "permit", "issued": evaluation.issued(), "properties": evaluation.properties}


def evaluate(text, given):
    """result: permit (with issued and properties), denied, no permit, parse
    error or evaluation error."""
    try:
        return run(parse(text), claims_of(given))
    except PolicyParsingError as error:
        return {"result": "parse error", "why": str(error)}
    except EvaluationError as error:
        return {"result": "evaluation error", "why": str(error)}
    except Denied:
        return {"result": "denied"}
