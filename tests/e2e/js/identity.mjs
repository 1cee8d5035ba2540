// SPDX-License-Identifier: Apache-2.0
// The unmodified credential of Azure's SDK for JavaScript against the
// development issuer, which the environment names. Argument: what the issuer
// said of itself. Prints one JSON line: tokens by client and scope.
import { ClientSecretCredential } from "@azure/identity";

const { tenant, clients } = JSON.parse(process.argv[2]);
const options = { disableInstanceDiscovery: true };
const results = {};
for (const { id, secret } of clients) {
  const credential = new ClientSecretCredential(tenant, id, secret, options);
  results[id] = {};
  for (const host of ["attest.azure.net", "management.azure.com"]) {
    const scope = `https://${host}/.default`;
    results[id][scope] = (await credential.getToken(scope)).token;
  }
}
results.wrong = await new ClientSecretCredential(tenant, clients[0].id, "wrong", options)
  .getToken("https://attest.azure.net/.default")
  .then(() => "accepted", (error) => error.message);
console.log(JSON.stringify(results));
