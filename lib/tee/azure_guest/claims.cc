// SPDX-License-Identifier: Apache-2.0
// claims.md, section 6; rules of azure-guest.md, section 7.
#include "tee/azure_guest/claims.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/base64.h"
#include "tee/appraisal_writer.h"

namespace assay::azure_guest {
namespace {

using tee::AppraisalWriter;

constexpr std::string_view kWindows = "Windows";
constexpr std::string_view kFindings = "x-assay-findings";

std::string pcrs_json(const QuotedPcrs& quoted) {
  std::vector<uint32_t> indices;
  for (const tpm::PcrValue& value : quoted.bank.values()) {
    indices.push_back(value.index);
  }
  return fmt::format("[{}]", fmt::join(indices, ","));
}

// The key that relying parties encrypt to, and what the client sent along.
std::string runtime_json(const GuestFacts& facts) {
  const auto base64url = [](Bytes bytes) {
    return codec::encode_base64(bytes, codec::Base64::Url);
  };
  const std::string payload =
      facts.info.client_payload.empty()
          ? std::string()
          : fmt::format(R"("client-payload":{},)", facts.info.client_payload);
  return fmt::format(R"({{{}"keys":[{{"e":"{}","key_ops":["encrypt"],)"
                     R"("kid":"TpmEphemeralEncryptionKey","kty":"RSA",)"
                     R"("n":"{}"}}]}})",
                     payload, base64url(facts.enc_key.rsa_exponent()),
                     base64url(facts.enc_key.rsa_modulus()));
}

void write_system(AppraisalWriter& out, const AttestationInfo& info) {
  out.text("x-ms-azurevm-attestation-protocol-ver", info.protocol_version);
  out.flag("x-ms-azurevm-is-windows", info.os_type == kWindows);
  out.text("x-ms-azurevm-osbuild", info.os_build);
  out.text("x-ms-azurevm-osdistro", info.os_distro);
  out.text("x-ms-azurevm-ostype", info.os_type);
  // A minor version of 0 is one; a major version of 0 says that none is known.
  if (info.os_version_major == 0) {
    return;
  }
  out.number("x-ms-azurevm-osversion-major",
             static_cast<int64_t>(info.os_version_major));
  if (info.os_version_minor) {
    out.number("x-ms-azurevm-osversion-minor",
               static_cast<int64_t>(*info.os_version_minor));
  }
}

// A guest that calls itself Windows, and does not prove what its boot loader
// was told, may have been told anything.
bool knows_loader(const GuestFacts& facts) {
  return facts.info.os_type != kWindows || facts.boot->loader_known;
}

void write_boot(AppraisalWriter& out, const BootState& boot,
                const GuestFacts& facts) {
  const bool known = knows_loader(facts);
  out.flag("secureboot", boot.secure_boot);
  out.flag("x-ms-azurevm-bootdebug-enabled", boot.boot_debug);
  out.flag("x-ms-azurevm-kerneldebug-enabled", boot.kernel_debug);
  out.flag("x-ms-azurevm-hypervisordebug-enabled", boot.hypervisor_debug);
  out.flag("x-ms-azurevm-testsigning-enabled", boot.test_signing);
  out.flag("x-ms-azurevm-flightsigning-enabled", boot.flight_signing);
  out.flag("x-ms-azurevm-elam-enabled", boot.elam);
  out.number("x-ms-azurevm-hvci-policy", boot.hvci_policy);
  out.flag("x-ms-azurevm-signingdisabled",
           known && !boot.test_signing && !boot.flight_signing);
  out.flag("x-ms-azurevm-default-securebootkeysvalidated", boot.known_keys);
  out.flag("x-ms-azurevm-dbvalidated", boot.known_db);
  out.flag("x-ms-azurevm-dbxvalidated", boot.known_dbx);
}

// A host that may debug the guest is one more debugger, the strongest of all:
// it is told by the hardware, so that no guest keeps it back with its log.
void write_debuggers(AppraisalWriter& out, const GuestFacts& facts) {
  const bool by_host = facts.isolated && facts.isolated->debuggable;
  if (!facts.boot && !by_host) {
    return;
  }
  const bool disabled = facts.boot && knows_loader(facts) &&
                        !facts.boot->boot_debug && !facts.boot->kernel_debug &&
                        !facts.boot->hypervisor_debug &&
                        !facts.boot->firmware_debug;
  out.flag("x-ms-azurevm-debuggersdisabled", disabled && !by_host);
}

void write_isolation(AppraisalWriter& out, const IsolatedGuest& guest) {
  if (!guest.vm_unique_id.empty()) {
    out.text("x-ms-azurevm-vmid", guest.vm_unique_id);
  }
  out.object("x-ms-isolation-tee", guest.hardware.token.text());
  for (const claims::Claim& claim : guest.hardware.incoming) {
    if (claim.type == kFindings) {
      out.incoming(kFindings, claim.value);
    }
  }
  if (guest.hardware.tcb) {
    out.tcb(*guest.hardware.tcb);
  }
}

void write_findings(AppraisalWriter& out,
                    const std::vector<std::string_view>& codes) {
  if (codes.empty()) {
    return;
  }
  for (const std::string_view code : codes) {
    out.incoming(kFindings, std::string(code));
  }
  out.appraisal().token.add_raw(
      kFindings, fmt::format(R"(["{}"])", fmt::join(codes, R"(",")")));
}

}  // namespace

tee::Appraisal claims_of(GuestFacts facts) {
  AppraisalWriter out;
  write_system(out, facts.info);
  out.object("x-ms-azurevm-attested-pcrs", pcrs_json(facts.quoted));
  if (facts.boot) {
    write_boot(out, *facts.boot, facts);
  }
  write_debuggers(out, facts);
  out.object("x-ms-runtime", runtime_json(facts));
  if (facts.isolated) {
    write_isolation(out, *facts.isolated);
  }
  write_findings(out, facts.findings);
  out.appraisal().forged =
      facts.forged || (facts.isolated && facts.isolated->hardware.forged);
  out.appraisal().recipient = facts.enc_key;
  return out.take();
}

}  // namespace assay::azure_guest
