// SPDX-License-Identifier: Apache-2.0
// Verifies forged evidence the way the service does: parse, needs, verify.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "codec/json.h"
#include "crypto/memo.h"
#include "forge/forge.h"
#include "tee/baseline.h"
#include "tee/trail.h"

namespace assay::test {

// A verdict as text, so that two can be compared and read.
struct Verdict {
  std::string verdict;     // "verified" or "rejected"
  std::string code;        // empty where verified
  std::string tcb_status;  // empty where rejected, or where there is none
  std::vector<std::string> advisory_ids;

  std::string text() const;
};

// What one run of the verifier said.
struct Said {
  Verdict verdict;
  std::string message;         // of the error
  codec::json::object claims;  // the token's; empty where rejected
  claims::ClaimSet incoming;   // what the policy gets
  tee::Trail trail{tee::Recording::Details};
};

// Whether the verifier gave out the challenges that evidence answers.
enum class Challenges : uint8_t { Known, Unknown };

// What a run depends on besides what was forged.
struct Circumstances {
  // By default one that accepts every status but Revoked.
  tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  std::chrono::seconds after{0};  // from forging to appraisal
  crypto::Memo* memo = nullptr;   // may be null
  Challenges challenges = Challenges::Known;
};

Said judge(const forge::Forged& forged, forge::EvidenceType type,
           const Circumstances& circumstances);

// Remembers everything. Not thread-safe.
class MapMemo : public crypto::Memo {
 public:
  std::shared_ptr<const crypto::Fact> find(const crypto::FactKey& key) override;
  void keep(const crypto::FactKey& key,
            std::shared_ptr<const crypto::Fact> fact) override;

 private:
  std::map<crypto::FactKey, std::shared_ptr<const crypto::Fact>> facts_;
};

}  // namespace assay::test
