// SPDX-License-Identifier: Apache-2.0
// From text to program: each stage runs on what the one before let through.
#include "policy/policy.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "codec/utf8.h"
#include "policy/checker.h"
#include "policy/findings.h"
#include "policy/lexer.h"
#include "policy/parser.h"
#include "policy/program.h"

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

Compiled compile(std::string_view source, const Limits& limits,
                 std::string_view type) {
  Findings findings(source);
  check_text(source, limits, findings);
  std::shared_ptr<const Program> program;
  if (!findings.has_error()) {
    const Policy policy = parse(lex(source, findings), limits, findings);
    if (!findings.has_error()) {
      check(policy, limits, type, findings);
    }
    if (!findings.has_error()) {
      program = std::make_shared<const Program>(policy, source, limits);
    }
  }
  return {std::move(program), std::move(findings).take()};
}

std::string_view source_of(const Program& program) {
  return program.source();
}

}  // namespace assay::policy
