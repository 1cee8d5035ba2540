// SPDX-License-Identifier: Apache-2.0
// Errors as MAA's clients read them, with the precise reason in details.
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

// What callers may know of a 5xx: that it is ours, and where to look.
constexpr std::string_view kOurFault =
    "the service could not answer; its log tells why, by x-ms-request-id";

bool is_ours(const CodeInfo& row) {
  return row.http_status >= 500;
}

// Details quote input, which may be cut inside of a character.
std::string as_utf8(std::string text) {
  size_t at = 0;
  while (const auto offset =
             codec::find_invalid_utf8(std::string_view(text).substr(at))) {
    at += *offset;
    text[at] = '?';
  }
  return text;
}

std::string outer_message(const Error& error) {
  const CodeInfo& row = info(error.code());
  if (is_ours(row)) {
    return std::string(row.http_status == 503 ? row.sentence : kOurFault);
  }
  const bool has_check = row.stage == Stage::Evidence ||
                         row.stage == Stage::Endorsement ||
                         row.stage == Stage::Verification;
  return has_check ? std::string(error.reason()) + ": " + error.message()
                   : error.message();
}

std::string detail_of(const Error& error) {
  codec::SortedObject detail;
  detail.add_string("code", error.reason());
  detail.add_string("message", info(error.code()).sentence);
  if (!error.path().empty()) {
    detail.add_string("target", as_utf8(error.path()));
  }
  return detail.text();
}

}  // namespace

ErrorBody error_body(const Error& error) {
  const CodeInfo& row = info(error.code());
  const std::string message = as_utf8(outer_message(error));
  codec::SortedObject outer;
  outer.add_string("code", row.wire_code);
  outer.add_string("message", message);
  outer.add_raw("innererror", outer.text());
  if (!is_ours(row)) {
    outer.add_raw("details", "[" + detail_of(error) + "]");
  }
  return {row.http_status, R"({"error":)" + outer.text() + "}"};
}

}  // namespace assay::wire
