// SPDX-License-Identifier: Apache-2.0
// What the command line asked for about collateral.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/management.h"

namespace assay::cli {

// The collateral of which store, judged by what and when.
struct CollateralVerb : StoreVerb {
  std::vector<std::string> anchors;  // besides those of the configuration
  std::string at;                    // empty: now
};
struct CollateralList : CollateralVerb {};
struct CollateralShow : CollateralVerb {
  std::string name;
};
struct CollateralImport : CollateralVerb {
  std::vector<std::string> from;  // bundles, files, folders
  std::string bundle_key;         // who must have signed; empty: anybody
};
struct CollateralExport : CollateralVerb {
  std::vector<std::string> from;  // empty: the store
  std::string key;                // signs the bundle; empty: unsigned
  std::string out;
};
struct CollateralFetch : CollateralVerb {
  std::string pcs;  // one of the two
  std::string kds;
  std::vector<std::string> fmspcs;
  std::string type;                   // of quotes; SgxEnclave where empty
  std::string product;                // AMD's line: "Milan"
  std::string chip_id;                // hex
  std::string tcb;                    // hex, as in a report
  std::vector<std::string> evidence;  // of SevSnpVm
  uint32_t pause = 10;                // seconds between requests to a KDS
  std::string ca;                     // for TLS; empty: the system's
  std::string out;
};

struct CollateralForecast : CollateralVerb {
  std::string type;
  std::vector<std::string> evidence;    // files, folders of them
  std::vector<std::string> collateral;  // of now; empty: the store
  std::vector<std::string> newer;       // in its place then; empty: the same
  std::optional<uint32_t> minimum_tcb_evaluation;  // then
  bool from_audit = false;
};

}  // namespace assay::cli
