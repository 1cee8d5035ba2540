// SPDX-License-Identifier: Apache-2.0
// JMESPath by its standard: the grammar of jmespath.org says what an expression
// is, npm's @metrichor/jmespath what it gives, corrected where it departs from
// the standard. tests/jmespath/README.md lists the corrections and why.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// A copy of the library with its one interpreter.
function load() {
  const path = require.resolve("@metrichor/jmespath");
  delete require.cache[path];
  return require(path);
}

const TOKEN = new RegExp([
  /(?<name>[A-Za-z_][A-Za-z0-9_]*)/, /(?<number>-?[0-9]+)/, /(?<quoted>"(?:[^"\\]|\\.)*")/,
  /(?<raw>'(?:[^'\\]|\\.)*')/, /(?<literal>`(?:[^`\\]|\\.)*`)/,
  /(?<mark>\[\?|\[\]|&&|\|\||[=!<>]=|[[\]{}().*,:@&|!<>])/, /(?<blank>[ \t\r\n]+)/,
].map((part) => part.source).join("|"), "suy");
const OPERATORS = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "|"];

// {kind, text, value?} of each token; null where the text has none.
export function tokenize(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (found === null) {
      return null;
    }
    const [kind, part] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    try {
      tokens.push({ kind, text: kind === "mark" ? part : kind, part, value: valueOf(kind, part) });
    } catch {
      return null;
    }
  }
  return tokens;
}

function valueOf(kind, part) {
  switch (kind) {
    case "quoted": return JSON.parse(part);
    case "raw": return part.slice(1, -1).replaceAll("\\'", "'");
    case "literal": return JSON.parse(part.slice(1, -1).replaceAll("\\`", "`"));
    default: return undefined;
  }
}

// Whether the grammar has the tokens. It is ambiguous, which does not matter to
// this question: an expression is a primary with whatever may follow one.
class Grammar {
  constructor(tokens) {
    this.tokens = tokens.filter((token) => token.kind !== "blank").map((token) => token.text);
    this.at = 0;
  }

  get here() { return this.tokens[this.at]; }
  take(...texts) { return texts.includes(this.here) ? Boolean(++this.at) : false; }
  whole() { return this.expression() && this.at === this.tokens.length; }

  expression() {
    while (this.take("!"));
    if (!this.primary()) {
      return false;
    }
    for (;;) {
      if (this.take(".")) {
        if (!this.member()) {
          return false;
        }
      } else if (this.take(...OPERATORS)) {
        return this.expression();
      } else if (["[", "[]", "[?"].includes(this.here)) {
        if (!this.bracket()) {
          return false;
        }
      } else {
        return true;
      }
    }
  }

  primary() {
    if (this.take("quoted", "raw", "literal", "*", "@")) {
      return true;
    }
    if (this.take("(")) {
      return this.expression() && this.take(")");
    }
    const next = this.tokens[this.at + 1];
    const list = this.here === "[" && next !== "number" && next !== ":"
      && !(next === "*" && this.tokens[this.at + 2] === "]");
    if (!list && ["[", "[]", "[?"].includes(this.here)) {
      return this.bracket();
    }
    return this.member();
  }

  // What may follow a dot.
  member() {
    if (this.take("name")) {
      return this.take("(") ? this.take(")") || this.row(() => this.take("&") || true, ")") : true;
    }
    if (this.take("[")) {
      return this.row(() => true, "]");
    }
    if (this.take("{")) {
      return this.row(() => this.take("name", "quoted") && this.take(":"), "}");
    }
    return this.take("quoted", "*");
  }

  // Expressions, parted by commas, each behind what before() takes.
  row(before, end) {
    do {
      if (!before() || !this.expression()) {
        return false;
      }
    } while (this.take(","));
    return this.take(end);
  }

  bracket() {
    if (this.take("[]")) {
      return true;
    }
    if (this.take("[?")) {
      return this.expression() && this.take("]");
    }
    this.take("[");
    if (this.take("*")) {
      return this.take("]");
    }
    const index = this.take("number");
    if (index && this.take("]")) {
      return true;
    }
    if (!this.take(":")) {
      return false;
    }
    this.take("number");
    if (this.take(":")) {
      this.take("number");
    }
    return this.take("]");
  }
}

// The text as the library reads all of it: strings and literals without the
// escapes of which it sees the first only, @ in parentheses, since it takes no
// more than @ for an argument that begins with it.
function rewritten(tokens) {
  return tokens.map(({ kind, part, value }) => {
    if (kind === "raw" || kind === "literal") {
      return `\`${JSON.stringify(value).replaceAll("`", "\\u0060")}\``;
    }
    return part === "@" ? "(@)" : part;
  }).join("");
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isReference = (value) => isObject(value) && value.jmespathType === "Expref";

function equal(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => equal(element, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length
      && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
  }
  return a === b;
}

// Numbers by value, strings by code point.
function order(a, b) {
  if (typeof a === "number") {
    return a - b;
  }
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; ++i) {
    if (left[i] !== right[i]) {
      return left[i].codePointAt(0) - right[i].codePointAt(0);
    }
  }
  return left.length - right.length;
}

const first = (values, sign) => values.reduce(
  (best, value) => (order(value, best) * sign > 0 ? value : best), values[0] ?? null);

// [key, element]: keys are all numbers or all strings.
function keyed(interpreter, elements, reference) {
  const pairs = elements.map((element) => [interpreter.visit(reference, element), element]);
  for (const [key] of pairs) {
    if (!["number", "string"].includes(typeof key) || typeof key !== typeof pairs[0][0]) {
      throw new Error("keys of different types");
    }
  }
  return pairs;
}

const firstBy = (pairs, sign) => pairs.reduce(
  (best, pair) => (order(pair[0], best[0]) * sign > 0 ? pair : best), pairs[0] ?? [null, null])[1];

const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

// Name of the function: what it gives. Each has an example among EXAMPLES.
const FUNCTIONS = {
  avg: ([array]) => (array.length === 0 ? null : array.reduce((x, y) => x + y, 0) / array.length),
  contains: ([whole, part]) => (typeof whole === "string"
    ? typeof part === "string" && whole.includes(part) : whole.some((element) => equal(element, part))),
  length: ([value]) => (typeof value === "string" ? [...value].length : Object.keys(value).length),
  max: ([array]) => first(array, 1),
  max_by: ([array, reference], interpreter) => firstBy(keyed(interpreter, array, reference), 1),
  min: ([array]) => first(array, -1),
  min_by: ([array, reference], interpreter) => firstBy(keyed(interpreter, array, reference), -1),
  reverse: ([value]) => (typeof value === "string" ? [...value].reverse().join("") : [...value].reverse()),
  sort: ([array]) => [...array].sort(order),
  sort_by: ([array, reference], interpreter) => keyed(interpreter, array, reference)
    .sort((a, b) => order(a[0], b[0])).map((pair) => pair[1]),
  to_number: ([value]) => {
    const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : null;
    return typeof value === "number" ? value : typeof value === "string" ? number : null;
  },
};

function correct(library) {
  const interpreter = library.TreeInterpreter;
  const { runtime } = interpreter;
  for (const [name, run] of Object.entries(FUNCTIONS)) {
    runtime.functionTable[name]._func = (values) => run(values, interpreter);
  }
  const validate = runtime.validateArgs.bind(runtime);
  runtime.validateArgs = (name, values, signature) => {
    const last = signature.at(-1);
    const more = Math.max(values.length - signature.length, 0);
    validate(name, values, last.variadic
      ? [...signature.map((s) => ({ types: s.types })), ...Array(more).fill({ types: last.types })] : signature);
    values.forEach((value, i) => {
      const { types } = signature[Math.min(i, signature.length - 1)];
      if (isReference(value) && !types.includes(library.TYPE_EXPREF)) {
        throw new Error(`${name}: an expression reference is no value`);
      }
    });
  };
  const visit = interpreter.visit.bind(interpreter);
  interpreter.visit = (node, value) => {
    if (node.type === "Slice" && node.children[2] === 0) {
      throw new Error("the step of a slice cannot be 0");
    }
    const found = visit(node, value);
    if (node.type !== "Comparator" || ["EQ", "NE"].includes(node.name)) {
      return found;
    }
    const sides = node.children.map((child) => interpreter.visit(child, value));
    return sides.every((side) => typeof side === "number") ? found : null;
  };
  library.registerFunction("equals_ignore_case",
    ([a, b]) => typeof a === "string" && typeof b === "string" && lower(a) === lower(b),
    [{ types: [library.TYPE_ANY] }, { types: [library.TYPE_ANY] }]);
  return library;
}

const plain = load();
const corrected = correct(load());

// What came to pass, by kind of node and by function: that agreement means
// something.
export const reached = new Map();
const count = (what) => reached.set(what, (reached.get(what) ?? 0) + 1);
const { runtime } = corrected.TreeInterpreter;
const call = runtime.callFunction.bind(runtime);
runtime.callFunction = (name, values) => {
  try {
    const found = call(name, values);
    count(`${name}()`);
    return found;
  } catch (error) {
    count(`${Object.hasOwn(runtime.functionTable, name) ? name : "unknown"}() fails`);
    throw error;
  }
};
const visit = corrected.TreeInterpreter.visit;
corrected.TreeInterpreter.visit = (node, value) => {
  count(node.type);
  return visit(node, value);
};

// {"result"} or {"error"}: "syntax", "evaluation", or why there is no telling.
export function search(expression, document) {
  const tokens = tokenize(expression);
  if (tokens === null || !new Grammar(tokens).whole()) {
    return { error: "syntax" };
  }
  const text = rewritten(tokens);
  try {
    corrected.compile(text);
  } catch (error) {
    return { error: `the library cannot read what the grammar has: ${error.message}` };
  }
  try {
    return { result: corrected.search(document, text) };
  } catch {
    return { error: "evaluation" };
  }
}

// The same by the library as it is.
export function searchPlain(expression, document) {
  try {
    return { result: plain.search(document, expression) ?? null };
  } catch {
    return { error: "evaluation" };
  }
}

// Where the library departs from the standard: the reason, which is listed in
// tests/jmespath/README.md, an expression and a document.
export const EXAMPLES = [
  ["only numbers have an order", "a < b", { a: "x", b: "y" }],
  ["a slice by steps of 0 is an error, whatever is sliced", "a[::0]", {}],
  ["avg() of nothing is null, not NaN", "type(avg(@))", []],
  ["contains() compares values, not identities", "contains(@, `{}`)", [{}]],
  ["contains() looks for strings in a string, not for other values", "contains('a1', `1`)", null],
  ["length() counts code points, not UTF-16 units", "length(@)", "😀"],
  ["reverse() reverses code points, not UTF-16 units", "reverse(@)", "😀a"],
  ["strings are ordered by code point, not by locale or UTF-16 unit", "max(@)", ["B", "a", "😀", "\uffee"]],
  ["strings are ordered by code point, not by locale or UTF-16 unit", "min(@)", ["a", "B"]],
  ["strings are ordered by code point, not by locale or UTF-16 unit", "sort(@)", ["😀", "\uffee"]],
  ["strings are ordered by code point, not by locale or UTF-16 unit", "sort_by(@, &a)", [{ a: "😀" }, { a: "\uffee" }]],
  ["sort() orders numbers by value, not by their text", "sort(@)", [10, 9]],
  ["max_by() and min_by() take strings", "max_by(@, &a)", [{ a: "x" }, { a: "y" }]],
  ["max_by() and min_by() take strings", "min_by(@, &a)", [{ a: "y" }, { a: "x" }]],
  ["max_by() and min_by() of nothing are null, not undefined", "type(max_by(@, &a))", []],
  ["max_by() and min_by() of nothing are null, not undefined", "type(min_by(@, &a))", []],
  ["max_by() and min_by() refuse keys of different types", "max_by(@, &a)", [{ a: 1 }, { a: "x" }]],
  ["max_by() and min_by() refuse keys of different types", "min_by(@, &a)", [{ a: 1 }, { a: "x" }]],
  ["to_number() takes JSON numbers, no others", "to_number(@)", "0x10"],
  ["to_number() takes JSON numbers, no others", "to_number(@)", ""],
  ["all arguments of merge() are objects, not only the first", "merge(@, `1`)", {}],
  ["an expression reference is no value", "type(&a)", null],
  ["equals_ignore_case() is of the policy language", "equals_ignore_case(a, 'B')", { a: "b" }],
  ["an argument may go on after @", "length(@.a)", { a: "x" }],
  ["every \\' of a raw string is an escape", "'\\'\\''", null],
  ["every \\` of a literal is an escape", "`\"\\`\\`\"`", null],
  ["the grammar has no $", "$", 1],
  ["the grammar has no strings without quotes between backticks", "`a`", null],
  ["the grammar closes every quote", "'a", null],
  ["the grammar wants commas", "[a b]", {}],
  ["the grammar wants commas", "not_null(a b)", {}],
  ["the grammar has no comma before a closing parenthesis", "length('a',)", null],
  ["the grammar has no empty list", "[ ]", {}],
  ["the grammar has no list of expressions after a projection without a dot", "[*][a]", [{}]],
  ["the grammar has expression references as arguments only", "[&a]", {}],
  ["the grammar has - before the digits of a number only", "[0-1]", [1]],
  ["the grammar has one expression in parentheses", "(a b)", { a: 1 }],
];
