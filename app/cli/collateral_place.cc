// SPDX-License-Identifier: Apache-2.0
// Opens stores and folders of collateral.
#include "cli/collateral_place.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/meant_store.h"
#include "collateral/library.h"
#include "tee/dcap/anchors.h"
#include "tee/snp/anchors.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

Result<> add_anchor(tee::Anchors& anchors, const std::string& file) {
  TRY(const std::string pem, read_input(file));
  const auto found = x509::parse_anchors(pem, file);
  if (!found) {
    return unusable(file, "trust anchor", found.error());
  }
  tee::add_to_all(anchors, *found);
  return {};
}

collateral::Sifted sift_all(const collateral::Library& library,
                            const Judge& judge) {
  collateral::Sifted sifted = collateral::sift(
      library.endorsements(), judge.anchors, judge.at, "import");
  for (const collateral::FileNote& file : library.files()) {
    if (!file.problem.empty()) {
      sifted.unknown.push_back({{file.path.string()}, file.problem});
    }
  }
  return sifted;
}

}  // namespace

Result<Judge> judge_of(const CollateralVerb& verb) {
  TRY(const server::Config config, read_config(verb));
  Judge judge;
  TRY(judge.at, time_or_now(verb.at));
  judge.anchors = {
      {dcap::intel_anchor()}, snp::amd_anchors(), snp::uvm_anchors()};
  for (const fs::path& file : config.extra_anchors) {
    TRY_OK(add_anchor(judge.anchors, file.string()));
  }
  for (const std::string& file : verb.anchors) {
    TRY_OK(add_anchor(judge.anchors, file));
  }
  // No production service has a forge in its data folder.
  for (const char* const vendor : {"intel", "amd"}) {
    const fs::path forged =
        config.data / "forge" / fmt::format("anchor-{}.pem", vendor);
    std::error_code error;
    if (fs::exists(forged, error)) {
      TRY_OK(add_anchor(judge.anchors, forged.string()));
    }
  }
  return judge;
}

Result<Kept> read_kept(const CollateralVerb& verb, const Judge& judge) {
  TRY(const MeantStore meant, find_store(verb));
  TRY(const auto opened, open_store(meant, store::Access::Reading));
  collateral::Shelf shelf(opened.get());
  Kept kept;
  TRY(kept.dropped, shelf.load(judge.anchors));
  for (const auto& [name, held] : shelf.held()) {
    kept.known.push_back({name, held.issue, held.item.endorsement,
                          held.item.source, collateral::Origin::Fetched});
  }
  return kept;
}

Result<collateral::Sifted> read_given(std::span<const std::string> paths,
                                      const Judge& judge) {
  collateral::Library library(judge.at);
  for (const std::string& path : paths) {
    TRY_OK(fs::is_directory(path) ? library.add_folder(path)
                                  : library.add_file(path));
  }
  return sift_all(library, judge);
}

Result<collateral::Sifted> read_signed(std::span<const std::string> bundles,
                                       const std::string& key_file,
                                       const Judge& judge) {
  TRY(const std::string pem, read_input(key_file));
  const auto maker = x509::parse_anchor(pem, key_file);
  if (!maker) {
    return unusable(key_file, "public key", maker.error());
  }
  collateral::Library library(judge.at);
  std::vector<collateral::Unknown> refused;
  for (const std::string& bundle : bundles) {
    const auto added = library.add_bundle(bundle, &maker->key);
    if (!added) {
      std::string why = added.error().message();
      if (const std::string file = bundle + ": "; why.starts_with(file)) {
        why.erase(0, file.size());  // it is the name
      }
      refused.push_back({{bundle}, std::move(why)});
    }
  }
  collateral::Sifted sifted = sift_all(library, judge);
  std::ranges::move(refused, std::back_inserter(sifted.unknown));
  return sifted;
}

}  // namespace assay::cli
