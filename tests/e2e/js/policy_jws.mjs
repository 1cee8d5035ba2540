// SPDX-License-Identifier: Apache-2.0
// An ordinary JOSE library reads a policy JWS. Argument: its file. Prints one
// JSON line: header, text of the policy, what a changed JWS gives.
import { readFileSync } from "node:fs";
import { compactVerify, decodeProtectedHeader, importX509 } from "jose";

const jws = readFileSync(process.argv[2], "utf8");
const header = decodeProtectedHeader(jws);
const pem = `-----BEGIN CERTIFICATE-----\n${header.x5c[0].match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----`;
const key = await importX509(pem, header.alg);
const { payload } = await compactVerify(jws, key, { algorithms: ["RS256", "ES256"] });
const claim = JSON.parse(new TextDecoder().decode(payload)).AttestationPolicy;
const [head, body, tail] = jws.split(".");
const other = Buffer.from(JSON.stringify({ AttestationPolicy: "AA" })).toString("base64url");
const changed = await compactVerify(`${head}.${other}.${tail}`, key).then(() => "accepted", (error) => error.code);
console.log(JSON.stringify({ header, policy: Buffer.from(claim, "base64url").toString(), changed }));
