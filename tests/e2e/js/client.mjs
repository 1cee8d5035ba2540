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

results.issuer = (await client.getOpenIdMetadata()).issuer;
results.signers = (await client.getAttestationSigners()).length;

async function attest(name, method, file, options) {
  const { body, token } = await client[method](read(file), options);
  results[name] = {
    mrEnclave: body.mrEnclave,
    mrSigner: body.mrSigner,
    productId: body.productId,
    svn: body.svn,
    verifierType: body.verifierType,
    ehd: body.enclaveHeldData ? Buffer.from(body.enclaveHeldData).toString() : null,
    runTime: body.runTimeClaims ?? null,
    initTime: body.initTimeClaims ?? null,
    policy: body.policyClaims ?? null,
    algorithm: token.algorithm ?? null,
  };
  return token.serialize();
}

const data = read("data.json");
const permit =
  'version=1.0; authorizationrules{=> permit();}; issuancerules{=> issue(type="draft", value=true);};';
let token;
for (const [type, method] of [["sgx", "attestSgxEnclave"], ["oe", "attestOpenEnclave"]]) {
  const bare = `${type}/evidence.bin`;
  const bound = `${type}-data/evidence.bin`;
  token = await attest(type, method, bare, {});
  await attest(`${type}-binary`, method, bound, { runTimeData: data });
  await attest(`${type}-json`, method, bound, { runTimeJson: data });
  await attest(`${type}-init-binary`, method, bound, { initTimeData: data });
  await attest(`${type}-init-json`, method, bound, { initTimeJson: data, runTimeData: data });
  await attest(`${type}-draft`, method, bare, { draftPolicyForAttestation: permit });
}

const failure = async (promise) =>
  promise.then(() => "accepted", (error) => ({ name: error.name, status: error.statusCode, code: error.code }));
results.denied = await failure(client.attestSgxEnclave(read("sgx/evidence.bin"),
  { draftPolicyForAttestation: "version=1.0; authorizationrules{=> deny();};" }));
results.mismatch = await failure(client.attestSgxEnclave(read("sgx/evidence.bin"), { runTimeData: data }));
results.broken = await failure(client.attestSgxEnclave(read("broken/evidence.bin")));

// A relying party that knows nothing but the issuer.
const discovery = await fetch(`${url}/.well-known/openid-configuration`).then((answer) => answer.json());
const jwks = createRemoteJWKSet(new URL(discovery.jwks_uri));
const { payload, protectedHeader } = await jwtVerify(token, jwks, { issuer: discovery.issuer, algorithms: ["RS256"] });
results.jose = { payload, protectedHeader };
const [head, , tail] = token.split(".");
const other = Buffer.from(JSON.stringify({ ...payload, "x-ms-sgx-svn": 99 })).toString("base64url");
results.tampered = await jwtVerify(`${head}.${other}.${tail}`, jwks).then(() => "accepted", (error) => error.code);
console.log(JSON.stringify(results));
