// SPDX-License-Identifier: Apache-2.0
// A bundle: collateral in one file, for sites without a network. Every item is
// signed by its vendor; who made the bundle may sign it, too.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/item.h"

namespace assay::collateral {

constexpr size_t kMaxBundleItems = 4'096;
constexpr size_t kMaxBundle = 64 * 1024 * 1024;
constexpr size_t kMaxBundleSignature = 4'096;

struct Bundle {
  Time made_at;
  std::vector<Item> items;
  std::string signature;  // of bundle_signature.h; empty where there is none
};

// Told apart by this from other JSON.
bool looks_like_bundle(std::string_view content);

// signature: of sign_bundle, or empty.
std::string write_bundle(std::span<const Item> items, Time made_at,
                         std::string_view signature = {});

// Nothing of it is verified. Errors: EndorsementMalformed (no bundle, or of
// another format, or too many items), FieldTooLong, those of parse_item.
Result<Bundle> parse_bundle(std::string_view content);

}  // namespace assay::collateral
