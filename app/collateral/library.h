// SPDX-License-Identifier: Apache-2.0
// Collateral from files: folders, nine-field objects, saved vendor responses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "collateral/bundle.h"
#include "crypto/public_key.h"
#include "tee/dcap/collateral.h"
#include "tee/endorsements.h"

namespace assay::collateral {

constexpr size_t kMaxFile = 8 * 1024 * 1024;
constexpr size_t kMaxFiles = 4'096;

// One file that was looked at, for logs and for people.
struct FileNote {
  std::filesystem::path path;
  std::vector<std::string> names;  // of the endorsements found in it
  std::string problem;             // empty where all is well
};

// Filled once, then published as an immutable value. Not thread-safe.
class Library {
 public:
  explicit Library(Time fetched_at) : fetched_at_(fetched_at) {}

  // Every file of the folder, by content: nine-field objects and PCS JSON
  // (.json), CRLs (.crl, .der, .pem), AMD's certificates and CRLs, endorsements
  // of utility VMs. The issuer chain of "X.json" is the file
  // "X.chain.pem", else "tcb-signing-chain.pem" of the folder. A file that is
  // none of these gets a note with a problem and is left out; the others count.
  // Errors: FileUnreadable (the folder itself).
  Result<> add_folder(const std::filesystem::path& folder);

  // A bundle of "assay collateral export". maker: who must have signed it; null
  // where anybody may have made it. Errors: FileUnreadable, those of
  // parse_bundle and of check_signature.
  Result<> add_bundle(const std::filesystem::path& file,
                      const crypto::PublicKey* maker = nullptr);

  // Items that were read elsewhere; source: for their note.
  void add_items(const std::filesystem::path& source,
                 const std::vector<Item>& items);

  // One file that the user named: a nine-field object is used in role, whatever
  // its content; anything else by content, a bundle too.
  // Errors: FileUnreadable, JSON errors, EndorsementMalformed.
  Result<> add_file(const std::filesystem::path& file);

  const tee::Endorsements& endorsements() const ASSAY_LIFETIME_BOUND {
    return endorsements_;
  }
  const std::vector<FileNote>& files() const ASSAY_LIFETIME_BOUND {
    return files_;
  }

 private:
  void keep(const std::filesystem::path& file,
            const std::vector<dcap::NamedEndorsement>& found);

  Time fetched_at_;
  tee::Endorsements endorsements_;
  std::vector<FileNote> files_;
};

}  // namespace assay::collateral
