// SPDX-License-Identifier: Apache-2.0
// Invariant: however a genuine quote, of an enclave or a trust domain, and its
// collateral are altered, what is verified says only what was signed, cold or
// with everything remembered.
#include <cstdlib>
#include <iterator>
#include <vector>

#include "base/reader.h"
#include "tee/dcap/test_td_platform.h"
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

// Everything but the quote's TEE, which the route gives.
struct Kind {
  TeeType tee_type;
  Material genuine;
};

Material make_material(const TestPlatform& platform) {
  const std::string chain = platform.signer_pem();
  const Item info = document_item(kTcbInfoMember, platform.tcb_info, chain);
  const Item identity =
      document_item(kQeIdentityMember, platform.qe_identity, chain);
  return {platform.quote(),         platform.root_crl_der(),
          platform.pck_crl_der(),   info->body,
          copy_of(bytes_of(chain)), identity->body,
          copy_of(bytes_of(chain))};
}

Result<VerifiedQuote> judge(const Material& material, TeeType tee_type,
                            crypto::Memo* memo) {
  static const tee::Anchors anchors{TestPlatform().anchors()};
  constexpr auto kInRole = Presentation::InRole;
  const tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  tee::Endorsements endorsements;
  endorsements.add({std::string(kRootCrlName)},
                   crl_item(material.root_crl, kInRole));
  endorsements.add({"intel/pck-crl/processor"},
                   crl_item(material.pck_crl, kInRole));
  endorsements.add(
      {std::string(tcb_info_role(tee_type))},
      tee::make_endorsement(material.tcb_info,
                            std::string(text_of(material.tcb_info_chain)),
                            kTestNow, kInRole));
  endorsements.add(
      {std::string(qe_identity_name(tee_type))},
      tee::make_endorsement(material.qe_identity,
                            std::string(text_of(material.qe_identity_chain)),
                            kTestNow, kInRole));
  tee::Trail trail;
  TRY(const Quote quote, parse_quote(material.quote, tee_type, trail));
  return verify({quote, crypto::sha256(quote.pck_chain)},
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

// The first byte says which kind of quote is altered.
void check(Bytes input) {
  constexpr TeeTcbSvn kNow = {{4, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};
  static const Kind kKinds[] = {
      {TeeType::Sgx, make_material(TestPlatform())},
      {TeeType::Tdx, make_material(td_platform())},
      {TeeType::Tdx, make_material(td15_platform(kNow))},
  };
  static const Result<VerifiedQuote> kExpected[] = {
      judge(kKinds[0].genuine, kKinds[0].tee_type, nullptr),
      judge(kKinds[1].genuine, kKinds[1].tee_type, nullptr),
      judge(kKinds[2].genuine, kKinds[2].tee_type, nullptr),
  };
  static TestMemo memo;
  if (input.empty()) {
    return;
  }
  const size_t which = input.front() % std::size(kKinds);
  const Kind& kind = kKinds[which];
  const auto& expected = kExpected[which];
  if (!expected) {
    std::abort();
  }
  const Material material = edited(kind.genuine, input.subspan(1));
  const auto cold = judge(material, kind.tee_type, nullptr);
  const auto warm = judge(material, kind.tee_type, &memo);
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
