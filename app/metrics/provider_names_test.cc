// SPDX-License-Identifier: Apache-2.0
// Tests of providers as labels.
#include "metrics/provider_names.h"

#include <gtest/gtest.h>

namespace assay::metrics {
namespace {

TEST(ProviderNames, AreBounded) {
  ProviderNames names;
  for (size_t i = 0; i < ProviderNames::kMost; ++i) {
    EXPECT_EQ(names.label_of("p" + std::to_string(i)), "p" + std::to_string(i));
  }
  EXPECT_EQ(names.label_of("late"), ProviderNames::kOther);
  EXPECT_EQ(names.label_of("p7"), "p7");
}

}  // namespace
}  // namespace assay::metrics
