// What @phala/dcap-qvl says of quotes whose collateral it fetches itself. Reads a JSON list of {name, quote, pccs, now, root}
// (quote: file, root: DER file or null for Intel's) from the file named first; prints a list of {name, status, advisories} or
// {name, stage, error}.
import { readFileSync } from "node:fs";
import qvl from "@phala/dcap-qvl";

async function judge({ quote, pccs, now, root }) {
  const bytes = readFileSync(quote);
  let collateral;
  try {
    collateral = await qvl.getCollateral(pccs, bytes);
  } catch (error) {
    return { stage: "fetch", error: String(error.message) };
  }
  try {
    const verifier = root ? qvl.QuoteVerifier.newWithRootCa(readFileSync(root)) : qvl.QuoteVerifier.newProd();
    const report = verifier.verify(bytes, collateral, now);
    return { status: report.status, advisories: report.advisory_ids };
  } catch (error) {
    return { stage: "verify", error: String(error.message) };
  }
}

const answers = [];
for (const question of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  answers.push({ name: question.name, ...(await judge(question)) });
}
console.log(JSON.stringify(answers));
