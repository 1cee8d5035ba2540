// SPDX-License-Identifier: Apache-2.0
// Tells collateral files apart and reads them.
#include "collateral/library.h"

#include <utility>

#include <fmt/format.h>

#include "collateral/bundle_signature.h"
#include "files/file.h"
#include "tee/snp/collateral.h"
#include "tee/tpm/collateral.h"

namespace assay::collateral {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kChainSuffix = ".chain.pem";
constexpr std::string_view kSharedChain = "tcb-signing-chain.pem";

// Only the nine-field form has this member; told apart without parsing twice.
bool is_nine_field(std::string_view content) {
  return content.find("\"tcb_info\"") != content.npos ||
         content.find("\"pck_crl\"") != content.npos ||
         content.find("\"qe_identity\"") != content.npos ||
         content.find("\"root_ca_crl\"") != content.npos;
}

bool is_chain(const fs::path& file) {
  const std::string name = file.filename().string();
  return name == kSharedChain || name.ends_with(kChainSuffix);
}

// The PEM of the document's signer; empty where no file offers one.
Result<std::string> chain_beside(const fs::path& document) {
  fs::path own = document;
  own.replace_extension();
  own += kChainSuffix;
  for (const fs::path& candidate :
       {own, document.parent_path() / kSharedChain}) {
    std::error_code error;
    if (fs::exists(candidate, error)) {
      return files::read_text(candidate, kMaxFile);
    }
  }
  return std::string();
}

std::vector<dcap::NamedEndorsement> named(std::vector<Item> items) {
  std::vector<dcap::NamedEndorsement> found;
  for (Item& item : items) {
    found.push_back({{std::move(item.name)}, std::move(item.endorsement)});
  }
  return found;
}

Result<std::vector<dcap::NamedEndorsement>> read_collateral(
    const fs::path& file, Time fetched_at, tee::Presentation nine_fields) {
  TRY(const std::string content, files::read_text(file, kMaxBundle));
  if (looks_like_bundle(content)) {
    TRY(Bundle bundle, parse_bundle(content));
    return named(std::move(bundle.items));
  }
  if (content.size() > kMaxFile) {
    return Error(Code::FileUnreadable,
                 fmt::format("{} is larger than the {} bytes allowed here",
                             file.string(), kMaxFile));
  }
  if (is_nine_field(content)) {
    return dcap::read_nine_fields(content, fetched_at, nine_fields);
  }
  if (auto amd = snp::read_collateral(bytes_of(content), fetched_at); amd) {
    return amd;
  }
  if (auto issuers = tpm::read_collateral(bytes_of(content), fetched_at);
      issuers) {
    return issuers;
  }
  TRY(const std::string chain, chain_beside(file));
  return dcap::read_vendor_response(bytes_of(content), chain, fetched_at);
}

}  // namespace

Result<> Library::add_folder(const fs::path& folder) {
  TRY(const std::vector<fs::path> found, files::list_files(folder, kMaxFiles));
  for (const fs::path& file : found) {
    if (is_chain(file)) {
      continue;
    }
    const auto read =
        read_collateral(file, fetched_at_, tee::Presentation::Stored);
    if (read) {
      keep(file, *read);
    } else {
      files_.push_back({file, {}, read.error().message()});
    }
  }
  return {};
}

Result<> Library::add_bundle(const fs::path& file,
                             const crypto::PublicKey* maker) {
  TRY(const std::string content, files::read_text(file, kMaxBundle));
  auto bundle = parse_bundle(content);
  if (!bundle) {
    return Error(std::move(bundle).error()).at(file.string());
  }
  if (maker != nullptr) {
    if (const auto signed_by = check_signature(*bundle, *maker); !signed_by) {
      return Error(signed_by.error()).at(file.string());
    }
  }
  keep(file, named(std::move(bundle->items)));
  return {};
}

void Library::add_items(const fs::path& source,
                        const std::vector<Item>& items) {
  keep(source, named(items));
}

Result<> Library::add_file(const fs::path& file) {
  auto read = read_collateral(file, fetched_at_, tee::Presentation::InRole);
  if (!read) {
    return Error(std::move(read).error()).at(file.string());
  }
  keep(file, *read);
  return {};
}

void Library::keep(const fs::path& file,
                   const std::vector<dcap::NamedEndorsement>& found) {
  FileNote note{file, {}, {}};
  for (const dcap::NamedEndorsement& endorsement : found) {
    endorsements_.add(endorsement.id, endorsement.item);
    note.names.push_back(endorsement.id.name);
  }
  files_.push_back(std::move(note));
}

}  // namespace assay::collateral
