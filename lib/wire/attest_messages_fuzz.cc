// SPDX-License-Identifier: Apache-2.0
// Invariant: a request that is accepted keeps its limits and decodes to itself
// when written anew; one that is refused gets an answer that is valid JSON.
#include <array>

#include "base/assert.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "wire/wire.h"

namespace {

namespace attest = assay::attest;
namespace codec = assay::codec;
namespace wire = assay::wire;

using Held = std::optional<attest::HeldBytes>;

void add_held(codec::SortedObject& body, const char* name, const Held& held) {
  if (held) {
    ASSAY_ASSERT(held->bytes.size() <= attest::kMaxHeldData);
    codec::SortedObject members;
    members.add_base64url("data", held->bytes);
    members.add_string("dataType", held->type == assay::tee::DataType::Json
                                       ? "JSON"
                                       : "Binary");
    body.add_raw(name, members.text());
  }
}

void add_text(codec::SortedObject& body, const char* name,
              const std::optional<std::string>& text) {
  if (text) {
    body.add_string(name, *text);
  }
}

std::string write(const attest::Request& request) {
  codec::SortedObject body;
  body.add_base64url(request.scheme->evidence_member, request.evidence);
  add_held(body, "runtimeData", request.runtime_data);
  add_held(body, "initTimeData", request.init_time_data);
  if (request.nonce_form == attest::NonceForm::Number) {
    body.add_raw("nonce", *request.nonce);
  } else {
    add_text(body, "nonce", request.nonce);
  }
  add_text(body, "draftPolicyForAttestation", request.draft_policy);
  return body.text();
}

bool same(const Held& a, const Held& b) {
  return a.has_value() == b.has_value() &&
         (!a || (a->bytes == b->bytes && a->type == b->type));
}

void check(std::string_view type, wire::ApiVersion version,
           std::string_view body) {
  const auto request = wire::decode_attest_request(type, version, body);
  if (!request) {
    const auto answer = wire::error_body(request.error());
    ASSAY_ASSERT(answer.status == 400);
    ASSAY_ASSERT(codec::parse_json(answer.body).has_value());
    return;
  }
  ASSAY_ASSERT(!request->nonce || request->nonce->size() <= attest::kMaxNonce);
  const auto again = wire::decode_attest_request(
      type, wire::ApiVersion::V2025_06_01, write(*request));
  ASSAY_ASSERT(again.has_value());
  ASSAY_ASSERT(again->evidence == request->evidence);
  ASSAY_ASSERT(same(again->runtime_data, request->runtime_data));
  ASSAY_ASSERT(same(again->init_time_data, request->init_time_data));
  ASSAY_ASSERT(again->nonce == request->nonce);
  ASSAY_ASSERT(again->nonce_form == request->nonce_form);
  ASSAY_ASSERT(again->draft_policy == request->draft_policy);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body = assay::text_of({data, size});
  for (const char* const type :
       {"SgxEnclave", "OpenEnclave", "SevSnpVm", "TdxVm"}) {
    check(type, wire::ApiVersion::V2018_09_01_preview, body);
    check(type, wire::ApiVersion::V2022_08_01, body);
  }
  check(body.substr(0, body.find('\n')), wire::ApiVersion::V2025_06_01, "{}");
  return 0;
}
