// SPDX-License-Identifier: Apache-2.0
// Errors as MAA's clients read them, with the precise reason in details.
#include "codec/json_writer.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

// What callers may know of a 5xx: that it is ours, and where to look.
constexpr std::string_view kOurFault =
    "the service could not answer; its log tells why, by x-ms-request-id";

std::string outer_message(const Error& error) {
  const CodeInfo& row = info(error.code());
  if (row.http_status >= 500 && row.http_status != 503) {
    return std::string(kOurFault);
  }
  const bool has_check = row.stage == Stage::Evidence ||
                         row.stage == Stage::Endorsement ||
                         row.stage == Stage::Verification;
  return has_check ? std::string(error.reason()) + ": " + error.message()
                   : error.message();
}

}  // namespace

ErrorBody error_body(const Error& error) {
  const CodeInfo& row = info(error.code());
  const std::string message = outer_message(error);
  codec::SortedObject inner;
  inner.add_string("code", row.wire_code);
  inner.add_string("message", message);
  codec::SortedObject detail;
  detail.add_string("code", error.reason());
  detail.add_string("message", row.sentence);
  if (!error.path().empty()) {
    detail.add_string("target", error.path());
  }
  codec::SortedObject outer;
  outer.add_string("code", row.wire_code);
  outer.add_string("message", message);
  outer.add_raw("details", "[" + detail.text() + "]");
  outer.add_raw("innererror", inner.text());
  return {row.http_status, R"({"error":)" + outer.text() + "}"};
}

}  // namespace assay::wire
