// SPDX-License-Identifier: Apache-2.0
// Reads what verbs work on.
#include "cli/inputs.h"

#include <chrono>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "cli/evidence_type.h"
#include "files/file.h"
#include "wire/wire.h"

namespace assay::cli {
namespace {

bool looks_like_json(std::string_view content) {
  const size_t first = content.find_first_not_of(" \t\r\n");
  return first != content.npos && content[first] == '{';
}

// Evidence of SevSnpVm and AzureGuest is itself JSON; in a body it is base64.
bool is_envelope(std::string_view content) {
  return content.find("\"SnpReport\"") != content.npos ||
         content.find("\"TpmInfo\"") != content.npos;
}

Result<std::string> read_standard_input() {
  std::string content;
  char block[64 * 1024];
  while (const size_t count = std::fread(block, 1, sizeof block, stdin)) {
    content.append(block, count);
    if (content.size() > kMaxInput) {
      return Error(Code::FileUnreadable,
                   "standard input is larger than allowed here");
    }
  }
  return content;
}

// The name in --type decides; a recorded body is decoded as MAA's newest.
Result<const tee::Scheme*> scheme_of(const std::string& type) {
  const tee::Scheme* const scheme = attest::find_scheme(type);
  if (scheme != nullptr) {
    return scheme;
  }
  if (attest::known_but_not_offered(type)) {
    return Error(Code::AttestationTypeNotOffered,
                 type +
                     " is not supported by this build of assay; it verifies "
                     "SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm and "
                     "AzureGuest");
  }
  return Error(Code::UnknownAttestationType,
               "there is no attestation type \"" + type +
                   "\"; this build verifies SgxEnclave, OpenEnclave, SevSnpVm, "
                   "TdxVm, Tpm and AzureGuest");
}

Result<attest::HeldBytes> read_held(const std::string& file) {
  TRY(const std::string content, read_input(file));
  return attest::HeldBytes{copy_of(bytes_of(content)), tee::DataType::Binary};
}

}  // namespace

Result<std::string> read_input(const std::string& file) {
  return file == "-" ? read_standard_input()
                     : files::read_text(file, kMaxInput);
}

Error unusable(const std::string& file, std::string_view what,
               const Error& why) {
  return Error(Code::FileUnreadable,
               fmt::format("{} holds no {}: {}", file, what, why.message()));
}

Result<std::string> policy_type(const std::string& type) {
  if (type.empty() || attest::known_but_not_offered(type)) {
    return type;
  }
  TRY(const tee::Scheme* const scheme, scheme_of(type));
  return std::string(scheme->wire_name);
}

Result<Time> time_or_now(const std::string& text) {
  if (text.empty()) {
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::now());
  }
  return parse_rfc3339(text);
}

Result<attest::Request> request_of(const tee::Scheme& scheme,
                                   std::string_view content) {
  if (looks_like_json(content) && !is_envelope(content)) {
    const bool legacy = content.find("\"Quote\"") != content.npos;
    return wire::decode_attest_request(
        scheme.wire_name,
        legacy ? wire::ApiVersion::V2018_09_01_preview
               : wire::ApiVersion::V2025_06_01,
        content);
  }
  attest::Request request;
  request.scheme = &scheme;
  request.evidence = copy_of(bytes_of(content));
  return request;
}

Result<attest::Request> read_request(const EvidenceFiles& files) {
  const tee::Scheme* scheme = nullptr;
  if (!files.type.empty()) {
    TRY(scheme, scheme_of(files.type));
  }
  TRY(const std::string content, read_input(files.evidence));
  if (scheme == nullptr) {
    TRY(scheme, tell_scheme(content));
  }
  TRY(attest::Request request, request_of(*scheme, content));
  if (!files.runtime_data.empty()) {
    TRY(request.runtime_data, read_held(files.runtime_data));
  }
  if (!files.init_time_data.empty()) {
    TRY(request.init_time_data, read_held(files.init_time_data));
  }
  return request;
}

}  // namespace assay::cli
