// SPDX-License-Identifier: Apache-2.0
// Invariant: however a genuine quote and its collateral are altered, what is
// verified says only what was signed, cold or with everything remembered.
#include <cstdlib>
#include <vector>

#include "base/reader.h"
#include "tee/dcap/test_platform.h"
#include "tee/dcap/verify.h"

namespace assay::dcap {
namespace {

constexpr size_t kMaxEdits = 16;
constexpr size_t kMaxFacts = 1000;

// Everything that may be altered: quote, CRLs, documents, their chains.
struct Material {
  Buffer quote;
  Buffer root_crl;
  Buffer pck_crl;
  Buffer tcb_info;
  Buffer tcb_info_chain;
  Buffer qe_identity;
  Buffer qe_identity_chain;

  std::vector<Buffer*> parts() {
    return {&quote,          &root_crl,    &pck_crl,          &tcb_info,
            &tcb_info_chain, &qe_identity, &qe_identity_chain};
  }
};

Material make_material() {
  const TestPlatform platform;
  const std::string chain = platform.signer_pem();
  const Item info = document_item(kTcbInfoMember, platform.tcb_info, chain);
  const Item identity =
      document_item(kQeIdentityMember, platform.qe_identity, chain);
  return {platform.quote(),         platform.root_crl_der(),
          platform.pck_crl_der(),   info->body,
          copy_of(bytes_of(chain)), identity->body,
          copy_of(bytes_of(chain))};
}

Result<VerifiedQuote> judge(const Material& material, crypto::Memo* memo) {
  static const tee::Anchors anchors{TestPlatform().anchors()};
  constexpr auto kInRole = Presentation::InRole;
  const tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  tee::Endorsements endorsements;
  endorsements.add({std::string(kRootCrlName)},
                   crl_item(material.root_crl, kInRole));
  endorsements.add({"intel/pck-crl/processor"},
                   crl_item(material.pck_crl, kInRole));
  endorsements.add(
      {"intel/sgx/tcb-info"},
      tee::make_endorsement(material.tcb_info,
                            std::string(text_of(material.tcb_info_chain)),
                            kTestNow, kInRole));
  endorsements.add(
      {"intel/sgx/qe-identity"},
      tee::make_endorsement(material.qe_identity,
                            std::string(text_of(material.qe_identity_chain)),
                            kTestNow, kInRole));
  tee::Trail trail;
  TRY(const Quote quote, parse_quote(material.quote, TeeType::Sgx, trail));
  return verify({quote, crypto::sha256(quote.pck_chain)}, TeeType::Sgx,
                {kTestNow, endorsements, anchors, baseline, memo}, trail);
}

bool same(const VerifiedQuote& a, const VerifiedQuote& b) {
  return equal(a.quote().signed_part, b.quote().signed_part) &&
         equal(a.quote().body, b.quote().body) &&
         a.tcb().status == b.tcb().status && a.tcb().date == b.tcb().date &&
         a.tcb().advisory_ids == b.tcb().advisory_ids &&
         a.tcb().evaluation_data_number == b.tcb().evaluation_data_number &&
         a.tcb().earliest_expiry == b.tcb().earliest_expiry;
}

// Edits of four bytes: which part, offset (2), what to turn.
Material edited(const Material& genuine, Bytes input) {
  Material material = genuine;
  const std::vector<Buffer*> parts = material.parts();
  Reader r(input);
  for (size_t i = 0; i < kMaxEdits && r.remaining() >= 4; ++i) {
    Buffer& part = *parts[r.u8() % parts.size()];
    const size_t offset = r.u16le() % part.size();
    part[offset] = static_cast<uint8_t>(part[offset] ^ r.u8());
  }
  return material;
}

void check(Bytes input) {
  static const Material genuine = make_material();
  static const Result<VerifiedQuote> expected = judge(genuine, nullptr);
  static TestMemo memo;
  if (!expected) {
    std::abort();
  }
  const Material material = edited(genuine, input);
  const auto cold = judge(material, nullptr);
  const auto warm = judge(material, &memo);
  if (cold.has_value() != warm.has_value() ||
      reason_of(cold) != reason_of(warm)) {
    std::abort();
  }
  if (cold && (!same(*cold, *expected) || !same(*warm, *expected))) {
    std::abort();
  }
  if (memo.facts.size() > kMaxFacts) {
    memo.facts.clear();
  }
}

}  // namespace
}  // namespace assay::dcap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::dcap::check({data, size});
  return 0;
}
