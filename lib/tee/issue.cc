// SPDX-License-Identifier: Apache-2.0
// Order among the issues of one statement.
#include "tee/issue.h"

#include <algorithm>

#include <fmt/format.h>

#include "codec/hex.h"

namespace assay::tee {
namespace {

// Numbers have no leading zeros, so that the longer one is the larger one.
bool less(const Buffer& a, const Buffer& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

Error rolled_back(std::string detail) {
  return Error(Code::EndorsementUnfit, std::move(detail))
      .because("collateral.rollback");
}

}  // namespace

std::string number_text(const Issue& issue) {
  if (issue.number.size() > sizeof(uint64_t)) {
    return "0x" + codec::encode_hex(issue.number);
  }
  uint64_t number = 0;
  for (const uint8_t byte : issue.number) {
    number = number << 8 | byte;
  }
  return std::to_string(number);
}

Result<> check_succession(const Issue& held, const Issue& next) {
  if (held.anchor != next.anchor) {
    return Error(Code::EndorsementUnfit,
                 "rests on another trust anchor than the one held")
        .because("collateral.anchor");
  }
  if (held.lasting_key != next.lasting_key) {
    return Error(Code::EndorsementUnfit,
                 "certifies another key than the one held, which never changes")
        .because("collateral.key");
  }
  if (less(next.number, held.number)) {
    return rolled_back(fmt::format("has number {}, below {} of the one held",
                                   number_text(next), number_text(held)));
  }
  if (next.issued < held.issued) {
    return rolled_back(
        fmt::format("was issued at {}, before {} of the one held",
                    format_rfc3339(next.issued), format_rfc3339(held.issued)));
  }
  return {};
}

}  // namespace assay::tee
