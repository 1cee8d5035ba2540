// SPDX-License-Identifier: Apache-2.0
// The unmodified administration client of Azure's SDK for JavaScript.
// Argument: JSON of tenant, owner, reader, aad, isolated (URLs), policy,
// first, second (PEM: {key, certificate}). AZURE_AUTHORITY_HOST names the
// issuer. Prints one JSON line.
import { AttestationAdministrationClient } from "@azure/attestation";
import { ClientSecretCredential } from "@azure/identity";

const { tenant, owner, reader, aad, isolated, policy, first, second } = JSON.parse(process.argv[2]);
const client = (who, url) => new AttestationAdministrationClient(url,
  new ClientSecretCredential(tenant, who.id, who.secret, { disableInstanceDiscovery: true }),
  { validationOptions: { validateToken: true, validateIssuer: true, expectedIssuer: url,
                         validateExpirationTime: true, validateNotBeforeTime: true } });
const signing = ({ key, certificate }) => ({ privateKey: key, certificate });
const hex = (bytes) => (bytes ? Buffer.from(bytes).toString("hex") : null);
const results = {};
async function step(key, act) {
  try {
    results[key] = await act();
  } catch (error) {
    results[key] = { status: error.statusCode ?? null, code: error.code ?? null, message: String(error.message ?? error) };
  }
}
const changed = (promise) => promise.then(({ body }) => ({
  resolution: body.policyResolution, hash: hex(body.policyTokenHash),
  signer: body.policySigner?.certificates?.length ?? 0 }));
const modified = (promise) => promise.then(({ body }) => ({
  thumbprint: body.certificateThumbprint, resolution: body.certificateResolution }));
const text = (promise) => promise.then(({ body }) => body);
const signers = (promise) => promise.then(({ body }) => body.length);

const type = "SgxEnclave";
const own = client(owner, aad);
await step("default", () => text(own.getPolicy(type)));
await step("set", () => changed(own.setPolicy(type, policy)));
await step("get", () => text(own.getPolicy(type)));
await step("set_signed", () => changed(own.setPolicy("OpenEnclave", policy, signing(first))));
await step("get_signed", () => text(own.getPolicy("OpenEnclave")));
await step("reader_get", () => text(client(reader, aad).getPolicy(type)));
await step("reader_set", () => changed(client(reader, aad).setPolicy(type, policy)));
await step("broken", () => changed(own.setPolicy(type, "version=1.0; authorizationrules{=> permt();};")));
await step("unchanged", () => text(own.getPolicy(type)));
await step("reset", () => changed(own.resetPolicy(type)));
await step("after_reset", () => text(own.getPolicy(type)));
await step("aad_signers", () => signers(own.getPolicyManagementCertificates()));
await step("aad_add", () => modified(own.addPolicyManagementCertificate(second.certificate, first.key, first.certificate)));

const sealed = client(owner, isolated);
await step("unsigned", () => changed(sealed.setPolicy(type, policy)));
await step("stranger", () => changed(sealed.setPolicy(type, policy, signing(second))));
await step("signed", () => changed(sealed.setPolicy(type, policy, signing(first))));
await step("signed_get", () => text(sealed.getPolicy(type)));
await step("signers", () => signers(sealed.getPolicyManagementCertificates()));
await step("add", () => modified(sealed.addPolicyManagementCertificate(second.certificate, first.key, first.certificate)));
await step("two_signers", () => signers(sealed.getPolicyManagementCertificates()));
await step("no_stranger", () => changed(sealed.setPolicy(type, policy, signing(second))));
await step("remove", () => modified(sealed.removePolicyManagementCertificate(second.certificate, first.key, first.certificate)));
await step("remove_last", () => modified(sealed.removePolicyManagementCertificate(first.certificate, first.key, first.certificate)));
await step("stranger_again", () => changed(sealed.setPolicy(type, policy, signing(second))));
await step("unsigned_reset", () => changed(sealed.resetPolicy(type)));
await step("signed_reset", () => changed(sealed.resetPolicy(type, signing(first))));
console.log(JSON.stringify(results));
