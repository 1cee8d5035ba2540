"""The policy language as its specification's sections 2 and 3 describe it:
text to a tree of named tuples, or PolicyParsingError. Slow and plain on purpose."""
import collections
import re

import jmes

VERSIONS = ("1.0", "1.1", "1.2")
SECTIONS = ("configurationrules", "authorizationrules", "issuancerules")
PROPERTIES = ("type", "value", "valueType", "issuer")
KINDS = ("Boolean", "Integer", "String")
ORDERINGS = ("<", "<=", ">", ">=")
COMPARISONS = ("==", "!=", *ORDERINGS)
# Section 3.1: the actions of each section.
ACTIONS = {"configurationrules": ("issueproperty",),
           "authorizationrules": ("permit", "deny", "add", "issue"),
           "issuancerules": ("add", "issue", "issueproperty")}
# Section 7: what each argument must be when it is a literal; None is anything.
FUNCTIONS = {"JmesPath": ("String", "String"), "JsonToClaimValue": ("String",),
             "IsSubsetOf": (None, None), "AppendString": ("String", "String"),
             "NegateBool": ("Boolean",), "ContainsOnlyValue": (None, None)}
# Section 8: the type of each known property.
KNOWN = {"require_valid_aik_cert": "Boolean", "required_pcr_mask": "Integer",
         "x-ms-sgx-tcbidentifier": "String", "report_validity_in_minutes": "Integer",
         "omit_x5c": "Boolean"}
# Section 10.
MAX_TEXT, MAX_STRING, MAX_RULES = 128 * 1024, 32 * 1024, 2000
MAX_CONDITIONS, MAX_COMPARISONS, MAX_NESTING = 32, 16, 16

Token = collections.namedtuple("Token", "kind text")
Value = collections.namedtuple("Value", "kind data")
Literal = collections.namedtuple("Literal", "value")
Access = collections.namedtuple("Access", "name property")
Call = collections.namedtuple("Call", "function arguments")
Comparison = collections.namedtuple("Comparison", "property operator expression")
Condition = collections.namedtuple("Condition", "name negated comparisons")
# copied: the identifier of `claim = c`; otherwise assigned: {property: expression}.
Action = collections.namedtuple("Action", "name copied assigned")
Rule = collections.namedtuple("Rule", "conditions action")
# sections: {keyword: [Rule]}; one that is absent is empty.
Policy = collections.namedtuple("Policy", "version sections")

TOKEN = re.compile(r"""
    (?P<space>[ \t\r\n]+ | //[^\n]*)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<version>[0-9]+\.[0-9]+)
  | (?P<integer>-?[0-9]+)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>=>|==|!=|<=|>=|&&|[=<>!:;,.\[\](){}])
""", re.VERBOSE | re.DOTALL)


class PolicyParsingError(Exception):
    """Everything that is found when a policy is set."""


def known_property_fault(name, value):
    """Why the service cannot use this value of a property of section 8."""
    if KNOWN.get(name, value.kind) != value.kind:
        return f"{name} is a {KNOWN[name]}"
    if name == "report_validity_in_minutes" and not 1 <= value.data <= 525600:
        return "minutes out of range"
    if name == "x-ms-sgx-tcbidentifier" and not re.fullmatch("azuredefault|[0-9]+", value.data):
        return "neither azuredefault nor digits"
    return None


def tokens_of(text):
    text = text.removeprefix("\ufeff")
    if "\ufeff" in text:
        raise PolicyParsingError("byte order mark inside the text")
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise PolicyParsingError(f"unexpected character {text[at]!r}")
        at = match.end()
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group()))
    return [*found, Token("end", "<EOF>")]


def string_value(text):
    if len(text.encode()) - 2 > MAX_STRING:
        raise PolicyParsingError("string too long")
    return Value("String", re.sub(r'\\(["\\])', r"\1", text[1:-1]))


def integer_value(text):
    if not -2**63 <= int(text) < 2**63:
        raise PolicyParsingError("integer out of range")
    return Value("Integer", int(text))


class Parser:
    def __init__(self, text):
        self.tokens = tokens_of(text)
        self.at = 0
        self.version = None
        self.bound = set()

    def now(self):
        return self.tokens[self.at]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, sign):
        """Steps over the sign if it is the next token."""
        if self.now() != Token("sign", sign):
            return False
        self.at += 1
        return True

    def expect(self, *signs):
        for sign in signs:
            if not self.take(sign):
                raise PolicyParsingError(f"{self.now().text!r}, expected {sign!r}")

    def name(self, what):
        token = self.next()
        if token.kind != "name":
            raise PolicyParsingError(f"{token.text!r}, expected {what}")
        return token.text

    def word_of(self, words, what):
        word = self.name(what)
        if word not in words:
            raise PolicyParsingError(f"{word!r} is no {what}")
        return word

    def needs(self, version, what):
        if self.version < version:
            raise PolicyParsingError(f"{what} needs version {version}")

    def keyword(self, word):
        """Steps over a section keyword, which has no case."""
        token = self.now()
        if token.kind != "name" or token.text.lower() != word:
            return False
        self.at += 1
        return True

    def list_of(self, item):
        items = [item()]
        while self.take(","):
            items.append(item())
        return items

    def policy(self):
        if not self.keyword("version"):
            raise PolicyParsingError("expected version")
        self.expect("=")
        token = self.next()
        if token.kind != "version" or token.text not in VERSIONS:
            raise PolicyParsingError(f"no version {token.text!r}")
        self.version = token.text
        self.expect(";")
        sections = {word: self.section(word) for word in SECTIONS}
        if self.now().kind != "end":
            raise PolicyParsingError(f"{self.now().text!r} after the last section")
        if sum(map(len, sections.values())) > MAX_RULES:
            raise PolicyParsingError("too many rules")
        return Policy(self.version, sections)

    def section(self, word):
        if not self.keyword(word):
            if word == "authorizationrules":
                raise PolicyParsingError("expected authorizationrules")
            return []
        if word == "configurationrules":
            self.needs("1.1", word)
        self.expect("{")
        rules = []
        while not self.take("}"):
            rules.append(self.rule(word))
        self.expect(";")
        return rules

    def rule(self, section):
        self.bound = set()
        conditions = []
        if self.now().text != "=>":
            conditions.append(self.condition())
            while self.take("&&"):
                conditions.append(self.condition())
        if len(conditions) > MAX_CONDITIONS:
            raise PolicyParsingError("too many conditions")
        self.expect("=>")
        action = self.action(section)
        self.expect(";")
        return Rule(conditions, action)

    def condition(self):
        name, negated = None, self.take("!")
        if negated:
            self.needs("1.2", "!")
        elif self.now().kind == "name":
            name = self.name("identifier")
            if name in ("true", "false") or name in self.bound:
                raise PolicyParsingError(f"{name} cannot be bound here")
            self.expect(":")
        self.expect("[")
        comparisons = self.list_of(self.comparison)
        if len(comparisons) > MAX_COMPARISONS:
            raise PolicyParsingError("too many property conditions")
        self.expect("]")
        if name:
            self.bound.add(name)
        return Condition(name, negated, comparisons)

    def comparison(self):
        of = self.word_of(PROPERTIES, "property")
        operator = self.next().text
        if operator not in COMPARISONS:
            raise PolicyParsingError(f"{operator!r} is no comparison")
        right = self.expression(1)
        if operator in ORDERINGS:
            # Section 4: only Integers have an order.
            if of != "value" or (isinstance(right, Literal) and right.value.kind != "Integer"):
                raise PolicyParsingError(f"{operator} needs Integers")
        return Comparison(of, operator, right)

    def action(self, section):
        name = self.word_of(ACTIONS[section], f"action of {section}")
        self.expect("(")
        copied, assigned = None, {}
        if name not in ("permit", "deny"):
            copied, assigned = self.claim_argument()
        self.expect(")")
        if assigned:
            check_assignments(name, assigned)
        return Action(name, copied, assigned)

    def claim_argument(self):
        if self.now() == Token("name", "claim"):
            self.next()
            self.expect("=")
            return self.bound_name(self.name("identifier")), {}
        pairs = self.list_of(self.assignment)
        if len(dict(pairs)) < len(pairs):
            raise PolicyParsingError("a property is assigned twice")
        return None, dict(pairs)

    def assignment(self):
        of = self.word_of(PROPERTIES, "property")
        self.expect("=")
        return of, self.expression(1)

    def bound_name(self, name):
        if name not in self.bound:
            raise PolicyParsingError(f"{name} is not bound")
        return name

    def expression(self, depth):
        token = self.next()
        if token.kind == "string":
            return Literal(string_value(token.text))
        if token.kind == "integer":
            return Literal(integer_value(token.text))
        if token.kind != "name":
            raise PolicyParsingError(f"{token.text!r}, expected an expression")
        if token.text in ("true", "false"):
            return Literal(Value("Boolean", token.text == "true"))
        if self.take("."):
            return Access(self.bound_name(token.text), self.word_of(PROPERTIES, "property"))
        self.expect("(")
        return self.call(token.text, depth)

    def call(self, function, depth):
        self.needs("1.2", "a function call")
        if depth > MAX_NESTING:
            raise PolicyParsingError("calls nested too deep")
        arguments = []
        if not self.take(")"):
            arguments = self.list_of(lambda: self.expression(depth + 1))
            self.expect(")")
        check_call(function, arguments)
        return Call(function, arguments)


def check_call(function, arguments):
    kinds = FUNCTIONS.get(function, ())
    if function not in FUNCTIONS or len(arguments) != len(kinds):
        raise PolicyParsingError(f"no function {function} of {len(arguments)} arguments")
    for kind, argument in zip(kinds, arguments):
        if isinstance(argument, Literal) and kind not in (None, argument.value.kind):
            raise PolicyParsingError(f"{function} needs a {kind}")
    if function == "JmesPath" and isinstance(arguments[1], Literal):
        if not jmes.compiles(arguments[1].value.data):
            raise PolicyParsingError("the query does not compile")


def check_assignments(action, assigned):
    """Note 10 of section 3, and section 8 as far as literals show it."""
    literal = {of: e.value for of, e in assigned.items() if isinstance(e, Literal)}
    if not {"type", "value"} <= set(assigned):
        raise PolicyParsingError("type and value are required")
    if "type" in literal and literal["type"].kind != "String":
        raise PolicyParsingError("a type is a String")
    if "issuer" in assigned and literal.get("issuer") != Value("String", "AttestationPolicy"):
        raise PolicyParsingError("a rule must not forge an issuer")
    if "valueType" in literal:
        named = literal["valueType"]
        if named.kind != "String" or named.data not in KINDS:
            raise PolicyParsingError("no such type of values")
        if "value" in literal and literal["value"].kind != named.data:
            raise PolicyParsingError("the value is of another type")
    if action == "issueproperty" and {"type", "value"} <= set(literal):
        fault = known_property_fault(literal["type"].data, literal["value"])
        if fault:
            raise PolicyParsingError(fault)


def parse(text):
    if len(text.encode()) > MAX_TEXT:
        raise PolicyParsingError("text too long")
    return Parser(text).policy()
