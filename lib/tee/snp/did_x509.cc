// SPDX-License-Identifier: Apache-2.0
// Cuts a DID at its separators.
#include "tee/snp/did_x509.h"

#include <algorithm>

#include "codec/base64.h"

namespace assay::snp {
namespace {

constexpr std::string_view kPrefix = "did:x509:0:sha256:";
constexpr std::string_view kPredicate = "::eku:";
constexpr size_t kMaxOid = 128;

Error malformed() {
  return Error(Code::EndorsementMalformed,
               "expected did:x509:0:sha256:{base64url}::eku:{OID}");
}

// Arcs of digits between dots.
bool is_oid(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c == '.' || (c >= '0' && c <= '9');
  });
  return plain && !text.empty() && text.size() <= kMaxOid &&
         text.front() != '.' && text.back() != '.' &&
         text.find("..") == text.npos && text.find('.') != text.npos;
}

}  // namespace

Result<DidX509> parse_did_x509(std::string_view text) {
  if (!text.starts_with(kPrefix)) {
    return malformed();
  }
  text.remove_prefix(kPrefix.size());
  const size_t end = text.find(kPredicate);
  if (end == text.npos) {
    return malformed();
  }
  const auto digest =
      codec::decode_base64(text.substr(0, end), codec::Base64::Url);
  const std::string_view oid = text.substr(end + kPredicate.size());
  if (!digest || digest->size() != crypto::Sha256::kSize || !is_oid(oid)) {
    return malformed();
  }
  return DidX509{crypto::Sha256::from(*digest), std::string(oid)};
}

}  // namespace assay::snp
