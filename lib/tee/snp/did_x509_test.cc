// SPDX-License-Identifier: Apache-2.0
// Tests of the DIDs of those who endorse utility VMs.
#include "tee/snp/did_x509.h"

#include <gtest/gtest.h>

#include "codec/base64.h"

namespace assay::snp {
namespace {

constexpr std::string_view kHash =
    "I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s";

std::string did(std::string_view hash, std::string_view rest) {
  return "did:x509:0:sha256:" + std::string(hash) + std::string(rest);
}

TEST(DidX509, NamesACaAndAUsage) {
  const auto parsed =
      parse_did_x509(did(kHash, "::eku:1.3.6.1.4.1.311.76.59.1.2"));
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(
      codec::encode_base64(parsed->ca_fingerprint.bytes(), codec::Base64::Url),
      kHash);
  EXPECT_EQ(parsed->extended_key_usage, "1.3.6.1.4.1.311.76.59.1.2");
}

TEST(DidX509, IsRefusedInEveryOtherForm) {
  const std::string long_oid = "::eku:1." + std::string(128, '1');
  for (const std::string& other :
       {std::string(), std::string("did:web:example.com"), did(kHash, ""),
        did(kHash, "::eku:"), did(kHash, "::eku:1"), did(kHash, "::eku:1..2"),
        did(kHash, "::eku:.1.2"), did(kHash, "::eku:1.2."),
        did(kHash, "::eku:1.2a"), did(kHash, "::subject:CN:a"),
        did(kHash, "::eku:1.2::eku:1.3"), did(kHash.substr(1), "::eku:1.2"),
        did("", "::eku:1.2"), did(std::string(kHash) + "=", "::eku:1.2"),
        did(kHash, long_oid),
        "did:x509:0:sha384:" + std::string(kHash) + "::eku:1.2",
        "did:x509:1:sha256:" + std::string(kHash) + "::eku:1.2"}) {
    EXPECT_FALSE(parse_did_x509(other).has_value()) << other;
  }
}

}  // namespace
}  // namespace assay::snp
