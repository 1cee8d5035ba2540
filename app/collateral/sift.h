// SPDX-License-Identifier: Apache-2.0
// Tells what is its vendor's among endorsements that anybody may have brought.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tee/endorsements.h"
#include "tee/evidence.h"
#include "tee/issue.h"

namespace assay::collateral {

enum class Origin : uint8_t { Any, File, Fetched };

// An item that was found to be its vendor's.
struct Known {
  std::string name;
  tee::Issue issue;
  std::shared_ptr<const tee::Endorsement> endorsement;
  std::string source;
  Origin origin = Origin::File;

  bool in_force(Time at) const {
    return issue.issued <= at && at <= issue.next_update;
  }
};

// An endorsement that is not what any of its names says.
struct Unknown {
  std::vector<std::string> names;
  std::string why;
};

struct Sifted {
  std::vector<Known> known;      // sorted by name
  std::vector<Unknown> unknown;  // sorted by first name
};

// Verifies each endorsement under each name that it has: a CRL in a file is
// offered under several. A key without its issuer beside it gets one of the
// others. at: as of verify_item. source: of all of them, for people.
Sifted sift(const tee::Endorsements& endorsements, const tee::Anchors& anchors,
            std::optional<Time> at, const std::string& source);

}  // namespace assay::collateral
