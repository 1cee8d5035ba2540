// SPDX-License-Identifier: Apache-2.0
// Each stage runs on what the one before let through.
#include "policy/reading.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "codec/utf8.h"
#include "policy/parser.h"

namespace assay::policy {
namespace {

constexpr size_t kMaxOffset = std::numeric_limits<uint32_t>::max();

Range range(size_t begin, size_t end) {
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

// Text of a length that ranges can express, in UTF-8, with a byte order mark at
// most at its beginning.
void check_text(std::string_view source, const Limits& limits,
                Findings& findings) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  const size_t most = std::min(limits.text, kMaxOffset);
  if (source.size() > most) {
    findings.error("policy.limit.text", {},
                   fmt::format("the policy has {} bytes, more than the {} that "
                               "are allowed",
                               source.size(), most));
    return;
  }
  if (const auto invalid = codec::find_invalid_utf8(source)) {
    findings.error("policy.syntax.encoding", range(*invalid, *invalid + 1),
                   "the text is not valid UTF-8", "save the policy as UTF-8");
    return;
  }
  const size_t mark = source.find(kByteOrderMark, 1);
  if (mark != source.npos) {
    findings.error("policy.syntax.encoding",
                   range(mark, mark + kByteOrderMark.size()),
                   "a byte order mark stands inside of the text",
                   "remove this invisible character (U+FEFF)");
  }
}

}  // namespace

Reading read(std::string_view source, const Limits& limits,
             Findings& findings) {
  check_text(source, limits, findings);
  if (findings.has_error()) {
    return {};
  }
  Reading reading;
  reading.tokens = lex(source, findings);
  reading.policy = parse(reading.tokens, limits, findings);
  return reading;
}

}  // namespace assay::policy
