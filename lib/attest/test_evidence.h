// SPDX-License-Identifier: Apache-2.0
// For tests of the road: evidence that says what a test wants it to say.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/attest.h"

namespace assay::attest {

inline constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

// "bad" does not parse, "false" does not verify, everything else is true.
class FakeEvidence : public tee::Evidence {
 public:
  explicit FakeEvidence(Bytes bytes) : holds_(text_of(bytes) != "false") {}

  static Result<std::unique_ptr<const tee::Evidence>> parse(
      const tee::Submission& submission, tee::Trail&) {
    if (text_of(submission.evidence) == "bad") {
      return Error(Code::EvidenceMalformed);
    }
    return std::unique_ptr<const tee::Evidence>(
        std::make_unique<FakeEvidence>(submission.evidence));
  }

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors&, Time,
                                                crypto::Memo*,
                                                tee::Trail&) const override {
    return std::vector<tee::EndorsementId>{{"vendor/document"}};
  }

  Result<tee::Appraisal> verify(const tee::Given&, tee::Trail&) const override {
    if (!holds_) {
      return Error(Code::SignatureInvalid);
    }
    tee::Appraisal appraisal;
    appraisal.incoming = {{"x-ms-sgx-svn", int64_t{7}}};
    appraisal.token.add_int("x-ms-sgx-svn", 7);
    appraisal.tcb = tee::TcbSummary{};
    return appraisal;
  }

 private:
  bool holds_;
};

inline constexpr tee::Scheme kScheme = {"SgxEnclave", "sgx", "",
                                        FakeEvidence::parse};

inline provider::Provider provider_with(std::string_view policy) {
  static const provider::SigningKey key = provider::make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), "https://localhost:8443");
  provider::Provider made;
  made.name = "test";
  made.attest_uri = "https://localhost:8443";
  made.keys.push_back(key);
  if (!policy.empty()) {
    made.policies.emplace("SgxEnclave",
                          std::make_shared<const provider::PolicySlot>(
                              *provider::make_slot(policy, "SgxEnclave")));
  }
  return made;
}

inline Request request_for(std::string_view evidence) {
  Request request;
  request.scheme = &kScheme;
  request.evidence = copy_of(bytes_of(evidence));
  return request;
}

inline constexpr std::string_view kPermit =
    "version= 1.0;authorizationrules{=> permit();};";

inline Result<Plan> plan_for(const Request& request, std::string_view policy,
                             const tee::Baseline& baseline = {}) {
  tee::Trail trail;
  return plan(request, provider_with(policy), {}, baseline, kNow, nullptr,
              trail);
}

template <class T>
Code code_of(const Result<T>& result) {
  return result ? Code::Internal : result.error().code();
}

}  // namespace assay::attest
