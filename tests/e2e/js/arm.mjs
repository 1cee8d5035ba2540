// SPDX-License-Identifier: Apache-2.0
// The unmodified management client of Azure's SDK for JavaScript. Arguments:
// the package's name; JSON of url, tenant, owner, reader, subscription, name,
// signer (base64 DER). AZURE_AUTHORITY_HOST names the issuer. Prints one JSON
// line: the results of every operation by name.
import { ClientSecretCredential } from "@azure/identity";

const { AttestationManagementClient } = await import(process.argv[2]);
const { url, tenant, owner, reader, subscription, name, signer } = JSON.parse(process.argv[3]);
const group = "e2e";
const isolated = `${name}-iso`;
const options = { endpoint: url, retryOptions: { maxRetries: 0 } };
const client = (who, more = {}) => new AttestationManagementClient(
  new ClientSecretCredential(tenant, who.id, who.secret, { disableInstanceDiscovery: true }),
  subscription, { ...options, ...more });
const arm = client(owner);
const readonly = client(reader);
const providers = arm.attestationProviders;
const connections = arm.privateEndpointConnections;
const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};
const results = {};
// The status and the body that the client made of it; or the error.
async function step(key, act) {
  let status = null;
  try {
    const body = await act({ onResponse: (answer) => { status = answer.status; } });
    results[key] = { status, body: body ?? null };
  } catch (error) {
    results[key] = { status: error.statusCode ?? null, code: error.code ?? null, message: error.message };
  }
}

const aad = { location: "westus", tags: { team: "a" }, properties: {} };
const keys = [{ alg: "RS256", kty: "RSA", use: "sig", x5C: [signer] }];
const state = { privateLinkServiceConnectionState: { status: "Approved", description: "mine" } };

await step("operations", (o) => arm.operations.list(o));
await step("missing", (o) => providers.get(group, name, o));
await step("create", (o) => providers.create(group, name, aad, o));
await step("again", (o) => providers.create(group, name, aad, o));
await step("isolated", (o) => providers.create(group, isolated,
  { location: "westus", properties: { policySigningCertificates: { keys } } }, o));
await step("get", (o) => providers.get(group, name, o));
await step("list", (o) => providers.list(o));
await step("group", (o) => providers.listByResourceGroup(group, o));
await step("elsewhere", (o) => providers.listByResourceGroup("other", o));
await step("update", (o) => providers.update(group, name, { tags: { team: "b", cost: "0" } }, o));
await step("defaults", (o) => providers.listDefault(o));
await step("default", (o) => providers.getDefaultByLocation("West US", o));
await step("connect", (o) => connections.create(group, name, "one", state, o));
await step("connection", (o) => connections.get(group, name, "one", o));
await step("connections", () => all(connections.list(group, name)));
await step("disconnect", (o) => connections.delete(group, name, "one", o));
await step("disconnected", (o) => connections.get(group, name, "one", o));
if (arm.privateLinkResources) {
  await step("links", (o) => arm.privateLinkResources.listByProvider(group, name, o));
}
await step("switches", (o) => providers.update(group, name,
  { properties: { tpmAttestationAuthentication: "Disabled" } }, o));

await step("reader_get", (o) => readonly.attestationProviders.get(group, name, o));
await step("reader_create", (o) => readonly.attestationProviders.create(group, `${name}-r`, aad, o));
await step("reader_delete", (o) => readonly.attestationProviders.delete(group, name, o));
await step("bad_name", (o) => providers.create(group, "-no-", aad, o));
await step("shared_name", (o) => providers.create(group, "shared", aad, o));
await step("other_group", (o) => providers.create("other", name, aad, o));
await step("bad_signer", (o) => providers.create(group, `${name}-x`,
  { location: "westus", properties: { policySigningCertificates: { keys: [{ kty: "RSA", x5C: ["AAAA"] }] } } }, o));
// A pipeline without the policy that authenticates.
const nobody = client(owner);
for (const policy of nobody.pipeline.getOrderedPolicies()) {
  if (policy.name === "bearerTokenAuthenticationPolicy") nobody.pipeline.removePolicy({ name: policy.name });
}
await step("nobody", (o) => nobody.attestationProviders.get(group, name, o));

await step("delete", (o) => providers.delete(group, name, o));
await step("delete_again", (o) => providers.delete(group, name, o));
await step("gone", (o) => providers.get(group, name, o));
await step("delete_isolated", (o) => providers.delete(group, isolated, o));
await step("empty", (o) => providers.list(o));
console.log(JSON.stringify(results));
