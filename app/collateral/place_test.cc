// SPDX-License-Identifier: Apache-2.0
// Tests of places as operators write them.
#include "collateral/place.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

std::string read(std::string_view text) {
  const auto place = parse_place(text);
  return place ? std::to_string(static_cast<int>(place->kind)) + " " +
                     place->where
               : place.error().message();
}

TEST(Place, HasFourKinds) {
  EXPECT_EQ(read("dir:/var/lib/collateral"), "0 /var/lib/collateral");
  EXPECT_EQ(read("bundle:a.bundle"), "1 a.bundle");
  EXPECT_EQ(read("pcs:https://api.trustedservices.intel.com"),
            "2 https://api.trustedservices.intel.com");
  EXPECT_EQ(read("kds:https://kdsintf.amd.com"), "3 https://kdsintf.amd.com");
}

TEST(Place, IsReachedSafely) {
  EXPECT_EQ(read("pcs:http://127.0.0.1:8081"), "2 http://127.0.0.1:8081");
  for (const char* text : {"pcs:http://pccs.example", "pcs:ftp://x", "pcs:pccs",
                           "pcs:https://x/?a=b"}) {
    EXPECT_EQ(read(text),
              "an https URL without a query after pcs: (http on loopback)")
        << text;
  }
}

TEST(Place, IsNothingElse) {
  for (const char* text : {"", "dir:", "/var/lib", "DIR:x", "kds:"}) {
    EXPECT_EQ(read(text), "dir:PATH, bundle:FILE, pcs:URL or kds:URL") << text;
  }
}

}  // namespace
}  // namespace assay::collateral
