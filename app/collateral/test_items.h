// SPDX-License-Identifier: Apache-2.0
// For tests: items of a test platform, as a vendor would issue them.
#pragma once

#include <string>
#include <utility>

#include "collateral/item.h"
#include "collateral/vendors.h"
#include "tee/dcap/test_platform.h"

namespace assay::collateral {

using dcap::kTestNow;
using dcap::TestPlatform;

inline const std::string kTestRootCrl = "intel/root-crl";
inline const std::string kTestPckCrl = "intel/pck-crl/processor";
inline const std::string kTestTcbInfo(dcap::kTestTcbInfoName);
inline const std::string kTestQeIdentity = "intel/sgx/qe-identity";

inline tee::Anchors anchors_of(const TestPlatform& platform) {
  return {.intel = platform.anchors()};
}

// The item of that name, fetched at kTestNow.
inline Item item_of(const TestPlatform& platform, const std::string& name) {
  auto endorsement = platform.endorsements().find(name).front();
  if (name == kTestPckCrl) {
    endorsement = tee::make_endorsement(
        endorsement->body,
        dcap::pem_of({platform.ca_certificate(), platform.root_certificate()}),
        kTestNow, tee::Presentation::Stored);
  }
  return {name, std::move(endorsement), "test"};
}

}  // namespace assay::collateral
