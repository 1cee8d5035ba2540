// SPDX-License-Identifier: Apache-2.0
// What benchmarks work on: a forged platform and everything around it.
#pragma once

#include <string>

#include "attest/attest.h"
#include "forge/forge.h"
#include "provider/provider.h"
#include "tee/evidence.h"

namespace assay::bench {

struct Material {
  forge::IntelAuthority authority;
  forge::Forged forged;
  std::string body;  // of POST /attest/SgxEnclave
  tee::Anchors anchors;
  tee::Endorsements endorsements;
  provider::Provider provider;
};

// With runtime data, as most clients send it.
Material make_material();

// Keeps every fact; enough for one platform.
class PlainMemo : public crypto::Memo {
 public:
  std::shared_ptr<const crypto::Fact> find(const crypto::FactKey& key) override;
  void keep(const crypto::FactKey& key,
            std::shared_ptr<const crypto::Fact> fact) override;

 private:
  std::map<crypto::FactKey, std::shared_ptr<const crypto::Fact>> facts_;
};

}  // namespace assay::bench
