"""JMESPath with equals_ignore_case, JSON text in and JSON text out: section 7.1
of the policy language, on the JMESPath authors' own library."""
import json
import string
import warnings

from jmespath import exceptions, functions, parser, visitor

# A literal without quotes: the library takes it still, the grammar does not.
warnings.filterwarnings("error", category=PendingDeprecationWarning)
FOLDED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class QueryError(Exception):
    """A query or a document that the language refuses."""


class Functions(functions.Functions):
    # The arguments are not typed: what is no string gives false, not an error.
    @functions.signature({"types": []}, {"types": []})
    def _func_equals_ignore_case(self, left, right):
        return (isinstance(left, str) and isinstance(right, str)
                and left.translate(FOLDED) == right.translate(FOLDED))

    # The library writes 1e2 as 100.0, and escapes what is not ASCII.
    @functions.signature({"types": []})
    def _func_to_string(self, value):
        return value if isinstance(value, str) else write_json(value)


class Interpreter(visitor.TreeInterpreter):
    def visit_comparator(self, node, value):
        """Only numbers have an order; the library orders strings too."""
        if node["value"] not in ("eq", "ne"):
            sides = [self.visit(child, value) for child in node["children"]]
            if any(isinstance(s, bool) or not isinstance(s, (int, float)) for s in sides):
                return None
        return super().visit_comparator(node, value)


def must_be_text(read):
    """ValueError for half of a surrogate pair, which an escape may name."""
    json.dumps(read, ensure_ascii=False).encode()


def compiled(query):
    try:
        tree = parser.Parser().parse(query).parsed
        must_be_text(tree)
        return tree
    except (exceptions.JMESPathError, PendingDeprecationWarning, ValueError, RecursionError) as error:
        raise QueryError(str(error)) from error


def compiles(query):
    try:
        return bool(compiled(query))
    except QueryError:
        return False


def members(pairs):
    if len(dict(pairs)) < len(pairs):
        raise QueryError("duplicate member names")
    return dict(pairs)


def refuse(constant):
    raise QueryError(f"{constant} is not JSON")


def integer(digits):
    """The page names no range for the numbers of a document; nothing beyond 64
    bits is kept exactly by what reads it, so that it is refused."""
    if not -2**63 <= int(digits) < 2**64:
        raise QueryError(f"{digits} does not fit into 64 bits")
    return int(digits)


def read_json(text):
    try:
        read = json.loads(text, object_pairs_hook=members, parse_constant=refuse, parse_int=integer)
        must_be_text(read)
        return read
    except (ValueError, RecursionError) as error:
        raise QueryError(str(error)) from error


def plain(value):
    """Whole numbers without a fraction, where they are exact."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return int(value) if isinstance(value, float) and abs(value) <= 2**53 and value == int(value) else value


def write_json(value):
    return json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False)


def search(text, query):
    """The JSON text of what the query finds in a document of JSON text."""
    document = read_json(text)
    tree = compiled(query)
    options = visitor.Options(custom_functions=Functions())
    try:
        return write_json(Interpreter(options).visit(tree, document))
    except (exceptions.JMESPathError, TypeError, ValueError, RecursionError) as error:
        raise QueryError(str(error)) from error
