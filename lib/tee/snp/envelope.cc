// SPDX-License-Identifier: Apache-2.0
// Tells both forms of evidence apart, and decodes the members of one.
#include "tee/snp/envelope.h"

#include <algorithm>
#include <utility>

#include "codec/base64.h"
#include "codec/json.h"

namespace assay::snp {
namespace {

namespace json = codec::json;
using tee::CheckId;
using tee::Trail;

bool is_report_alone(Bytes evidence) {
  constexpr size_t kVersion = 4;
  return evidence.size() >= kVersion && all_zero(evidence.subspan(1, 3));
}

Result<Buffer> decode_member(const json::object& object,
                             std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return Error(std::move(bytes).error()).at(name);
  }
  return std::move(*bytes);
}

// Absent and null are the same; what is no text is kept, to be refused later.
std::optional<std::string> read_endorsements(const json::object& object) {
  const json::value* const value = object.if_contains("Endorsements");
  if (value == nullptr || value->is_null()) {
    return std::nullopt;
  }
  return value->is_string() ? std::string(value->get_string())
                            : codec::serialize(*value);
}

}  // namespace

Result<Envelope> parse_envelope(Bytes evidence, Trail& trail) {
  if (is_report_alone(evidence)) {
    trail.note(CheckId::SnpRequestMalformed, true);
    return Envelope{copy_of(evidence), {}, {}};
  }
  const auto document = codec::parse_document(text_of(evidence));
  if (!document) {
    return trail.fail(CheckId::SnpRequestMalformed, document.error());
  }
  const json::object* const object = document->root().if_object();
  TRY_OK(trail.require(CheckId::SnpRequestMalformed, object != nullptr));
  Envelope envelope;
  auto report = decode_member(*object, "SnpReport");
  if (!report) {
    return trail.fail(CheckId::SnpRequestSnpReport, report.error());
  }
  trail.note(CheckId::SnpRequestSnpReport, true);
  const auto chain = decode_member(*object, "VcekCertChain");
  if (!chain) {
    return trail.fail(CheckId::SnpRequestVcekCertChain, chain.error());
  }
  trail.note(CheckId::SnpRequestVcekCertChain, true);
  envelope.report = std::move(*report);
  envelope.chain = std::string(text_of(*chain));
  envelope.endorsements = read_endorsements(*object);
  return envelope;
}

}  // namespace assay::snp
