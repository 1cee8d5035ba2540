// SPDX-License-Identifier: Apache-2.0
// The unmodified Azure SDK for JavaScript, and an ordinary JOSE library, against
// assay. Arguments: URL, folder of forged cases. Prints one JSON line of results.
import { readFileSync } from "node:fs";
import { AttestationClient } from "@azure/attestation";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [url, cases] = process.argv.slice(2);
const read = (name) => readFileSync(`${cases}/${name}`);
const validation = {
  validateToken: true,
  validateIssuer: true,
  expectedIssuer: url,
  validateExpirationTime: true,
  validateNotBeforeTime: true,
};
const client = new AttestationClient(url, { validationOptions: validation });
const results = {};

const metadata = await client.getOpenIdMetadata();
results.issuer = metadata.issuer;
results.signers = (await client.getAttestationSigners()).length;

async function attest(name, method, file, options) {
  const answer = await client[method](read(file), options);
  results[name] = { mrEnclave: answer.body.mrEnclave, ehd: answer.body.enclaveHeldData?.length ?? null,
    runtime: answer.body.runTimeClaims ?? null, algorithm: answer.token.algorithm ?? null };
  return answer.token.serialize();
}

const token = await attest("sgx", "attestSgxEnclave", "sgx/evidence.bin", {});
await attest("sgxBinary", "attestSgxEnclave", "sgx-data/evidence.bin", { runTimeData: read("data.json") });
await attest("sgxJson", "attestSgxEnclave", "sgx-data/evidence.bin", { runTimeJson: read("data.json") });
await attest("oe", "attestOpenEnclave", "oe/evidence.bin", {});
await attest("oeJson", "attestOpenEnclave", "oe-data/evidence.bin", { runTimeJson: read("data.json") });
const permit = "version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type=\"draft\", value=true);};";
await attest("draft", "attestSgxEnclave", "sgx/evidence.bin", { draftPolicyForAttestation: permit });

try {
  await client.attestSgxEnclave(read("sgx/evidence.bin"),
    { draftPolicyForAttestation: "version=1.0; authorizationrules{=> deny();};" });
  results.denied = "accepted";
} catch (error) {
  results.denied = { status: error.statusCode, code: error.code };
}

const jwks = createRemoteJWKSet(new URL(metadata.jwks_uri ?? metadata.jwksUri ?? `${url}/certs`));
const verified = await jwtVerify(token, jwks, { issuer: url, algorithms: ["RS256"] });
results.jose = verified.payload["x-ms-attestation-type"];
console.log(JSON.stringify(results));
