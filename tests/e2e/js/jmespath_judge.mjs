// SPDX-License-Identifier: Apache-2.0
// Writes pairs for `assay jmespath --batch` and what the standard has for them.
// Arguments: how many, the seed, file of pairs, file of answers (absent: none).
// Prints what the answers came by, and the examples of where the library departs
// from the standard with what both have for them.
import { closeSync, openSync, writeSync } from "node:fs";
import { Pairs } from "./jmespath_pairs.mjs";

const [count, seed, pairsFile, answersFile] = process.argv.slice(2);
const standard = answersFile ? await import("./jmespath_standard.mjs") : null;

class Lines {
  constructor(file) {
    this.file = openSync(file, "w");
    this.lines = [];
  }

  add(value) {
    this.lines.push(JSON.stringify(value));
    if (this.lines.length === 1000) {
      this.flush();
    }
  }

  flush() {
    writeSync(this.file, this.lines.map((line) => `${line}\n`).join(""));
    this.lines = [];
  }

  close() {
    this.flush();
    closeSync(this.file);
  }
}

const made = new Pairs(Number(seed));
const pairs = new Lines(pairsFile);
const answers = standard ? new Lines(answersFile) : null;
for (let id = 0; id < Number(count); ++id) {
  const { expression, document } = made.next();
  pairs.add({ id, expression, document });
  answers?.add({ id, ...standard.search(expression, document) });
}
pairs.close();
answers?.close();
const reached = Object.fromEntries(standard?.reached ?? []);
const examples = standard?.EXAMPLES.map(([why, expression, document]) => ({
  why, expression, document, standard: standard.search(expression, document),
  library: standard.searchPlain(expression, document),
}));
console.log(JSON.stringify({ reached, examples }));
