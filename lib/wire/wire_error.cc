// SPDX-License-Identifier: Apache-2.0
// Errors as MAA's clients read them, with the precise reason in details.
#include "codec/json_writer.h"
#include "codec/utf8.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

using codec::replace_invalid_utf8;

// What callers may know of a 5xx: that it is ours, and where to look.
constexpr std::string_view kOurFault =
    "the service could not answer; its log tells why, by x-ms-request-id";

// Which endorsement is not there yet is the vendor's doing, and says nothing of
// us.
bool is_ours(const CodeInfo& row) {
  return row.http_status >= 500 && row.stage != Stage::Endorsement;
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

std::string detail_json(const Note& note) {
  codec::SortedObject detail;
  detail.add_string("code", note.code);
  // Messages quote input, which may be cut inside of a character.
  detail.add_string("message", replace_invalid_utf8(note.message));
  if (!note.target.empty()) {
    detail.add_string("target", replace_invalid_utf8(note.target));
  }
  return detail.text();
}

// The reason, and what more there is to know.
std::string details_json(const Error& error) {
  std::string text = detail_json(
      {error.reason(), std::string(info(error.code()).sentence), error.path()});
  for (const Note& note : error.notes()) {
    text += "," + detail_json(note);
  }
  return "[" + text + "]";
}

}  // namespace

ErrorBody error_body(const Error& error, std::string_view explanation) {
  const CodeInfo& row = info(error.code());
  const std::string message = replace_invalid_utf8(outer_message(error));
  codec::SortedObject outer;
  outer.add_string("code", row.wire_code);
  outer.add_string("message", message);
  outer.add_raw("innererror", outer.text());
  if (!is_ours(row)) {
    outer.add_raw("details", details_json(error));
  }
  std::string body = R"({"error":)" + outer.text();
  if (!is_ours(row) && !explanation.empty()) {
    body += R"(,"x-assay-explanation":)";
    body += explanation;
  }
  return {row.http_status, body + "}"};
}

}  // namespace assay::wire
