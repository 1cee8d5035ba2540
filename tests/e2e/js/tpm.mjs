// SPDX-License-Identifier: Apache-2.0
// One message of POST /attest/Tpm by the unmodified Azure SDK for JavaScript.
// Arguments: URL, bearer token, file with the message. Prints the answer.
import { readFileSync } from "node:fs";
import { AttestationClient } from "@azure/attestation";

const [url, token, file] = process.argv.slice(2);
const credential = {
  getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const client = new AttestationClient(url, credential);
console.log(await client.attestTpm(readFileSync(file, "utf8")));
