// SPDX-License-Identifier: Apache-2.0
// Tests that endorsements are written as the verifier reads them.
#include "forge/uvm_draft.h"

#include <gtest/gtest.h>

#include "jose/cose.h"
#include "tee/snp/did_x509.h"
#include "tee/snp/uvm.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

UvmDraft draft() {
  static const AmdAuthority authority = make_amd_authority(kNow);
  return make_uvm(authority, SnpSpec(), kNow);
}

TEST(UvmDraft, EndorsesTheMeasurement) {
  const Buffer cose = sign_uvm(draft());
  const auto measurement = snp::parse_uvm_measurement(cose);
  ASSERT_TRUE(measurement) << measurement.error().message();
  EXPECT_TRUE(equal(measurement->bytes(), SnpSpec().measurement));
}

TEST(UvmDraft, SaysWhoSigned) {
  const UvmDraft uvm = draft();
  const Buffer cose = sign_uvm(uvm);
  const auto message = jose::parse_cose_sign1(cose);
  ASSERT_TRUE(message.has_value());
  const auto header = jose::CoseHeader::parse(message->protected_header);
  ASSERT_TRUE(header) << header.error().message();
  EXPECT_EQ(header->x5chain(3)->size(), 3u);
  EXPECT_EQ(header->text("feed").value(), "ContainerPlat-AMD-UVM");
  EXPECT_EQ(header->find_time("signingtime").value(), unix_seconds(kNow));
  const auto did = snp::parse_did_x509(header->text("iss").value());
  ASSERT_TRUE(did) << did.error().message();
  EXPECT_EQ(did->ca_fingerprint, crypto::sha256(uvm.issuers.back().der()));
  EXPECT_TRUE(jose::verify_cose_sign1(*message,
                                      crypto::SignatureScheme::EcdsaP384Sha384,
                                      uvm.signer.public_key()));
}

TEST(UvmDraft, MayBeSpoiledOrChanged) {
  UvmDraft uvm = draft();
  uvm.spoiled = true;
  uvm.changed_payload = "{}";
  const Buffer cose = sign_uvm(uvm);
  const auto message = jose::parse_cose_sign1(cose);
  EXPECT_EQ(text_of(message->payload), "{}");
  EXPECT_FALSE(jose::verify_cose_sign1(*message,
                                       crypto::SignatureScheme::EcdsaP384Sha384,
                                       uvm.signer.public_key()));
}

}  // namespace
}  // namespace assay::forge
