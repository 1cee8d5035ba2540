// SPDX-License-Identifier: Apache-2.0
// The table of vendors.
#include "collateral/vendors.h"

#include <fmt/format.h>

#include "tee/dcap/issue.h"
#include "tee/snp/issue.h"

namespace assay::collateral {
namespace {

struct Vendor {
  std::string_view prefix;
  Result<tee::Issue> (*verify)(std::string_view name,
                               const tee::Endorsement& item,
                               const tee::Anchors& anchors,
                               std::optional<Time> at);
};

constexpr Vendor kVendors[] = {
    {"intel/",
     [](std::string_view name, const tee::Endorsement& item,
        const tee::Anchors& anchors, std::optional<Time> at) {
       return dcap::verify_issue(name, item, anchors.intel, at);
     }},
    {"amd/",
     [](std::string_view name, const tee::Endorsement& item,
        const tee::Anchors& anchors, std::optional<Time> at) {
       return snp::verify_issue(name, item, anchors.amd, at);
     }},
};

}  // namespace

Result<tee::Issue> verify_item(std::string_view name,
                               const tee::Endorsement& item,
                               const tee::Anchors& anchors,
                               std::optional<Time> at) {
  for (const Vendor& vendor : kVendors) {
    if (name.starts_with(vendor.prefix)) {
      return vendor.verify(name, item, anchors, at);
    }
  }
  return Error(
      Code::EndorsementUnfit,
      fmt::format("no vendor has collateral named {}", name.substr(0, 128)));
}

}  // namespace assay::collateral
