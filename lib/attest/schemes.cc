// SPDX-License-Identifier: Apache-2.0
// The table of attestation types: the only place besides their folders that
// names them.
#include <algorithm>
#include <array>

#include "attest/attest.h"
#include "base/ascii.h"
#include "tee/azure_guest/evidence.h"
#include "tee/sgx/evidence.h"
#include "tee/snp/evidence.h"
#include "tee/tdx/evidence.h"
#include "tee/tpm/evidence.h"
#include "tee/tpm/request.h"

namespace assay::attest {
namespace {

// Types of MAA that come later; the answer to them is plain.
constexpr std::array<std::string_view, 3> kNotOffered = {"Pluton", "KeyGuard",
                                                         "MdepTz"};

// VBS enclaves come by the route of TPMs; no version of MAA has one of theirs.
constexpr std::string_view kTpm = "Tpm";
constexpr std::string_view kTpmAlias = "VbsEnclave";

constexpr size_t kBundle = size_t{4} << 20;  // with the log of a boot

}  // namespace

std::span<const tee::Scheme> schemes() {
  static const std::array<tee::Scheme, 6> kSchemes = {{
      {"SgxEnclave", "sgx", sgx::kDefaultPolicy, sgx::parse_quote_evidence},
      {"OpenEnclave", "sgx", sgx::kDefaultPolicy,
       sgx::parse_open_enclave_evidence, tee::DraftPolicies::Taken, "report"},
      {"SevSnpVm", "sevsnpvm", snp::kDefaultPolicy, snp::parse_report_evidence,
       tee::DraftPolicies::Taken, "report"},
      {"TdxVm", "tdxvm", tdx::kDefaultPolicy, tdx::parse_quote_evidence,
       tee::DraftPolicies::Refused},
      {kTpm,
       "tpm",
       {},
       tpm::parse_request_evidence,
       tee::DraftPolicies::Refused,
       "data",
       tpm::asks_for_challenge,
       tpm::kMaxBody},
      {"AzureGuest", "azurevm", azure_guest::kDefaultPolicy,
       azure_guest::parse_guest_evidence, tee::DraftPolicies::Taken,
       "attestationInfo", nullptr, kBundle, tee::Answers::Sealed},
  }};
  return kSchemes;
}

const tee::Scheme* find_scheme(std::string_view wire_name) {
  if (equal_ignoring_case(wire_name, kTpmAlias)) {
    wire_name = kTpm;
  }
  for (const tee::Scheme& scheme : schemes()) {
    if (equal_ignoring_case(scheme.wire_name, wire_name)) {
      return &scheme;
    }
  }
  return nullptr;
}

bool known_but_not_offered(std::string_view wire_name) {
  return std::any_of(kNotOffered.begin(), kNotOffered.end(),
                     [wire_name](std::string_view known) {
                       return equal_ignoring_case(known, wire_name);
                     });
}

std::string_view find_wire_name(std::string_view type) {
  if (const tee::Scheme* const scheme = find_scheme(type)) {
    return scheme->wire_name;
  }
  const auto found = std::find_if(kNotOffered.begin(), kNotOffered.end(),
                                  [type](std::string_view known) {
                                    return equal_ignoring_case(known, type);
                                  });
  return found == kNotOffered.end() ? std::string_view() : *found;
}

}  // namespace assay::attest
