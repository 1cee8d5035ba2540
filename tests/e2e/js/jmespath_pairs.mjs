// SPDX-License-Identifier: Apache-2.0
// Expressions and documents by chance: what the standard allows, and what it
// refuses, of every form and function.

// mulberry32: the same numbers for the same seed, everywhere.
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = ["a", "b", "c", "d", "_x1", "Events", "two words", "ü", "😀", "a\"b", "\\n", "-"];
const STRINGS = ["", "a", "b", "ab", "abc", "B", "ABC", "äb", "ß", "😀", "\uffee", "😀a", "it's", "`", "\\", "\\'", "\"",
  "a\nb", "1", "-2.5", "1e2", "01", " 1", "1.", "true", "null"];
const RAW = STRINGS.filter((text) => !/[\n]|\\$/.test(text));
const NUMBERS = [0, 1, 2, 3, 10, 9, -1, -2, -10, 0.5, 2.25, -0.75, 1.5, 100, 4294967296, 1099511627776];
const MARKS = [".", "*", "[", "]", "[]", "[?", "{", "}", "(", ")", ",", ":", "@", "&", "&&", "||", "|", "!", "==", "!=",
  "<", "<=", ">", ">=", "=", "'", "\"", "`", "a", "0", "-", "$", " ", "é", "length", "-1", "`1`", "'x'"];

// What each argument is; "*" behind the last: there may be more.
const FUNCTIONS = {
  abs: ["number"], avg: ["numbers"], ceil: ["number"], contains: ["text or array", "any"], ends_with: ["string", "string"],
  equals_ignore_case: ["any", "any"], floor: ["number"], join: ["string", "strings"], keys: ["object"],
  length: ["string or array or object"], map: ["reference", "array"], max: ["numbers or strings"], max_by: ["array", "reference"],
  merge: ["object", "*"], min: ["numbers or strings"], min_by: ["array", "reference"], not_null: ["any", "*"],
  reverse: ["string or array"], sort: ["numbers or strings"], sort_by: ["array", "reference"], starts_with: ["string", "string"],
  sum: ["numbers"], to_array: ["any"], to_number: ["any"], to_string: ["any"], type: ["any"], values: ["object"],
};

export class Pairs {
  constructor(seed) {
    this.random = numbers(seed);
  }

  chance(part) { return this.random() < part; }
  below(count) { return Math.floor(this.random() * count); }
  one(of) { return of[this.below(of.length)]; }
  many(most, make) { return Array.from({ length: this.below(most + 1) }, make); }
  weighted(rows) {
    let left = this.random() * rows.reduce((sum, [weight]) => sum + weight, 0);
    return rows.find(([weight]) => (left -= weight) < 0)[1]();
  }

  next() {
    const document = this.chance(0.7) ? { ...this.object(() => this.value(3)), ...this.object(() => this.value(3)) }
      : this.value(4);
    const expression = this.expression(this.below(5));
    return { expression: this.chance(0.08) ? this.torn(expression) : expression, document };
  }

  // A JSON value; arrays are mostly of one kind.
  value(depth) {
    const inner = () => this.value(depth - 1);
    const flat = [
      [1, () => null], [2, () => this.chance(0.5)], [4, () => this.one(NUMBERS)], [4, () => this.one(STRINGS)],
    ];
    return this.weighted(depth === 0 ? flat : [
      ...flat.map(([weight, make]) => [weight / depth / 4, make]),
      [6, () => this.object(inner)],
      [2, () => this.many(5, inner)],
      [2, () => this.many(6, () => this.object(() => this.value(Math.min(depth - 1, 1))))],
      [1, () => this.many(6, () => this.one(NUMBERS))],
      [1, () => this.many(6, () => this.one(STRINGS))],
    ]);
  }

  object(make) {
    return Object.fromEntries(this.many(5, () => [this.chance(0.8) ? this.one(NAMES.slice(0, 4)) : this.one(NAMES), make()]));
  }

  // A simple one where depth is 0.
  expression(depth) {
    const inner = () => this.expression(depth - 1);
    if (depth === 0) {
      return this.weighted([[8, () => this.name()], [2, () => "@"], [1, () => this.literal()], [1, () => "*"],
        [2, () => `[${this.number()}]`], [1, () => "[*]"], [1, () => "[]"], [1, () => `[${this.slice()}]`]]);
    }
    return this.weighted([
      [6, () => `${inner()}.${this.member(depth - 1)}`],
      [6, () => `${inner()}${this.bracket(depth - 1)}`],
      [1, () => this.bracket(depth - 1)],
      [3, () => this.member(depth - 1)],
      [3, () => `${inner()} | ${inner()}`],
      [2, () => `${inner()}${this.one([" || ", "&&"])}${inner()}`],
      [1, () => `!${inner()}`],
      [3, () => `${inner()} ${this.one(["==", "!=", "<", "<=", ">", ">="])} ${inner()}`],
      [1, () => `(${inner()})`],
      [7, () => this.call(depth - 1)],
      [1, () => this.expression(0)],
    ]);
  }

  name() {
    const name = this.chance(0.8) ? this.one(NAMES.slice(0, 4)) : this.one(NAMES);
    return /^[A-Za-z_]\w*$/.test(name) && this.chance(0.9) ? name : JSON.stringify(name);
  }

  member(depth) {
    return this.weighted([
      [6, () => this.name()],
      [2, () => "*"],
      [1, () => this.list(depth)],
      [1, () => this.hash(depth)],
      [1, () => this.call(depth)],
    ]);
  }

  list(depth) {
    return `[${[this.expression(depth), ...this.many(2, () => this.expression(depth))].join(", ")}]`;
  }

  hash(depth) {
    const member = () => `${this.name()}: ${this.expression(depth)}`;
    return `{${[member(), ...this.many(2, member)].join(",")}}`;
  }

  number() { return String(this.one([0, 0, 0, 1, 2, 3, -1, -1, -2, 7, -9, "00", "-0", "01"])); }

  slice() {
    const bound = () => (this.chance(0.5) ? this.number() : "");
    const step = this.weighted([[4, () => ""], [1, () => ":"], [2, () => ":-1"], [1, () => ":2"], [1, () => ":-2"],
      [1, () => `:${this.number()}`]]);
    return `${bound()}:${bound()}${step}`;
  }

  bracket(depth) {
    return this.weighted([
      [3, () => `[${this.number()}]`], [3, () => "[*]"], [3, () => "[]"], [2, () => `[${this.slice()}]`],
      [4, () => `[?${this.expression(depth)}]`],
    ]);
  }

  raw() { return `'${this.one(RAW).replaceAll("'", "\\'")}'`; }
  json(value) { return `\`${JSON.stringify(value).replaceAll("`", "\\`")}\``; }
  literal() { return this.chance(0.4) ? this.raw() : this.json(this.value(this.below(3))); }

  // A call, rightly made but for every sixth.
  call(depth) {
    const wrong = this.chance(0.15);
    const name = wrong && this.chance(0.2) ? this.one(["lenght", "equals", "a", "Length", "to_strings"])
      : this.one(Object.keys(FUNCTIONS));
    const kinds = [...(FUNCTIONS[name] ?? ["any"])];
    if (kinds.at(-1) === "*") {
      kinds.splice(-1, 1, ...this.many(2, () => kinds[0]));
    }
    if (wrong && this.chance(0.3)) {
      kinds.push("any");
    } else if (wrong && this.chance(0.3)) {
      kinds.pop();
    }
    return `${name}(${kinds.map((kind) => this.argument(wrong && this.chance(0.5) ? this.one(["any", "reference"]) : kind,
      depth)).join(", ")})`;
  }

  argument(kind, depth) {
    switch (this.one(kind.split(" or "))) {
      case "reference": return `&${this.expression(Math.min(depth, 1))}`;
      case "string": return this.weighted([[3, () => this.raw()], [2, () => `to_string(${this.expression(depth)})`],
        [1, () => `type(${this.expression(depth)})`]]);
      case "text": return this.raw();
      case "number": return this.weighted([[3, () => this.json(this.one(NUMBERS))], [2, () => `length(${this.argument("array", depth)})`],
        [1, () => `sum(${this.argument("numbers", depth)})`]]);
      case "numbers": return this.weighted([[2, () => this.json(this.many(6, () => this.one(NUMBERS)))],
        [2, () => `${this.path()}[?type(@) == 'number']`], [1, () => `map(&length(to_string(@)), ${this.argument("array", depth)})`]]);
      case "strings": return this.weighted([[2, () => this.json(this.many(6, () => this.one(STRINGS)))],
        [2, () => `${this.path()}[?type(@) == 'string']`], [1, () => `map(&to_string(@), ${this.argument("array", depth)})`],
        [1, () => `keys(${this.argument("object", depth)})`]]);
      case "array": return this.weighted([[2, () => `to_array(${this.expression(depth)})`], [1, () => this.json(this.many(5, () => this.value(1)))],
        [1, () => `not_null(${this.path()}[*], \`[]\`)`], [1, () => this.list(depth)]]);
      case "object": return this.weighted([[2, () => this.json(this.object(() => this.value(1)))], [1, () => this.hash(depth)],
        [1, () => `not_null([?type(@) == 'object'] | [0], \`{}\`)`]]);
      default: return this.expression(depth);
    }
  }

  path() { return this.chance(0.5) ? this.name() : `${this.name()}.${this.name()}`; }

  // Somewhere something too much, too little or something else.
  torn(expression) {
    const points = [...expression];
    for (let i = 0; i <= this.below(2); ++i) {
      points.splice(this.below(points.length + 1), this.below(3), ...(this.chance(0.7) ? [this.one(MARKS)] : []));
    }
    return points.join("");
  }
}
