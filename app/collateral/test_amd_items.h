// SPDX-License-Identifier: Apache-2.0
// For tests: items of a test platform, as AMD's key service would issue them.
#pragma once

#include <string>
#include <vector>

#include "codec/der.h"
#include "codec/pem.h"
#include "collateral/item.h"
#include "tee/snp/issue.h"
#include "tee/snp/test_platform.h"

namespace assay::collateral {

inline const std::string kTestAsk = "amd/ask/Milan";
inline const std::string kTestAmdCrl = "amd/crl/Milan";

// A chip whose id is 64 times that byte, in hex.
inline std::string test_vcek_name(const std::string& byte) {
  std::string name = "amd/vcek/Milan/";
  for (int i = 0; i < 64; ++i) {
    name += byte;
  }
  return name + "/03000000000008db";
}
inline const std::string kTestVcek = test_vcek_name("c1");

inline const std::vector<std::string> kTestAmdNames = {kTestAsk, kTestVcek,
                                                       kTestAmdCrl};

inline tee::Anchors amd_anchors_of(const snp::TestPlatform& platform) {
  return platform.anchors();
}

// What the service answers when it is asked for that name.
inline std::string kds_body(const snp::TestPlatform& platform,
                            const std::string& name) {
  const auto pem = [](const x509::Certificate& certificate) {
    return codec::encode_pem("CERTIFICATE", certificate.der());
  };
  if (name == kTestAmdCrl) {
    return std::string(
        text_of(x509::build_crl(platform.crl, snp::test_ark_key())));
  }
  if (name == kTestAsk) {
    return pem(platform.ask_certificate()) + pem(platform.ark_certificate());
  }
  return std::string(text_of(platform.ek_certificate().der()));
}

// What a certificate or list says: its signature is another each time that it
// is made.
inline Buffer signed_part_of(Bytes der) {
  codec::DerReader whole(der);
  const Bytes contents = whole.expect(codec::DerTag::Sequence).value();
  codec::DerReader parts(contents);
  return copy_of(parts.expect(codec::DerTag::Sequence).value());
}

inline std::vector<Buffer> signed_parts_of(const std::string& pem) {
  const std::vector<codec::PemBlock> blocks = codec::decode_pem(pem).value();
  std::vector<Buffer> parts;
  for (const codec::PemBlock& block : blocks) {
    parts.push_back(signed_part_of(block.der));
  }
  return parts;
}

// Whole: a key has its issuers beside it.
inline Item amd_item_of(const snp::TestPlatform& platform,
                        const std::string& name) {
  const auto made = [](Bytes body, std::string chain) {
    return tee::make_endorsement(copy_of(body), std::move(chain), snp::kTestNow,
                                 tee::Presentation::Stored);
  };
  const std::string ark =
      codec::encode_pem("CERTIFICATE", platform.ark_certificate().der());
  const auto ask = made(platform.ask_certificate().der(), ark);
  if (name == kTestAmdCrl) {
    return {name, made(x509::build_crl(platform.crl, snp::test_ark_key()), ""),
            "test"};
  }
  if (name == kTestAsk) {
    return {name, ask, "test"};
  }
  return {name,
          snp::with_issuer(*made(platform.ek_certificate().der(), ""), *ask),
          "test"};
}

}  // namespace assay::collateral
