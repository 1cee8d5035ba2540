// SPDX-License-Identifier: Apache-2.0
// From flags and from evidence to names.
#include "cli/fetch_names.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "cli/inputs.h"
#include "codec/hex.h"
#include "tee/dcap/revocation.h"
#include "tee/dcap/signed_collateral.h"
#include "tee/snp/names.h"

namespace assay::cli {
namespace {

Result<dcap::TeeType> tee_of(const std::string& type) {
  if (type.empty()) {
    return dcap::TeeType::Sgx;
  }
  TRY(const std::string name, policy_type(type));
  return name == "TdxVm" ? dcap::TeeType::Tdx : dcap::TeeType::Sgx;
}

// Names of one piece of evidence, what it brings along left out.
Result<std::vector<tee::EndorsementId>> needs_of(const std::string& file,
                                                 const Judge& judge) {
  TRY(const attest::Request request, read_request({.type = "SevSnpVm",
                                                   .evidence = file,
                                                   .runtime_data = {},
                                                   .init_time_data = {}}));
  tee::Trail trail;
  TRY(const auto evidence,
      request.scheme->parse({.evidence = request.evidence}, trail));
  return evidence->needs(judge.anchors, judge.at, nullptr, trail);
}

Result<snp::Line> line_of(const std::string& product) {
  const auto line = snp::find_line(product);
  if (!line) {
    return Error(Code::ConfigInvalid,
                 fmt::format("--product: expected Milan, Genoa (also for "
                             "Bergamo and Siena) or Turin, found \"{}\"",
                             product.substr(0, 64)));
  }
  return *line;
}

// A chip id of Turin may be written with its 8 bytes.
Result<std::string> key_name(snp::Line line, std::string chip,
                             const std::string& tcb) {
  constexpr size_t kDigits = 2 * snp::ChipId::kSize;
  constexpr size_t kShortDigits = 16;
  if (line == snp::Line::Turin && chip.size() == kShortDigits) {
    chip.resize(kDigits, '0');
  }
  snp::EkExtensions ek;
  const auto id = codec::decode_hex_fixed<snp::ChipId>(chip);
  if (!id) {
    return Error(Code::ConfigInvalid, "--chip-id: " + id.error().message());
  }
  const auto parts = codec::decode_hex_fixed<snp::Tcb>(tcb);
  if (!parts) {
    return Error(Code::ConfigInvalid, "--tcb: " + parts.error().message());
  }
  ek.hw_id = *id;
  ek.tcb = *parts;
  return snp::ek_name(line, ek);
}

}  // namespace

Result<std::vector<std::string>> pcs_names(const CollateralFetch& options) {
  TRY(const dcap::TeeType tee, tee_of(options.type));
  std::vector<std::string> names = {
      std::string(dcap::kRootCrlName),
      std::string(dcap::pck_crl_name(dcap::PckCa::Processor)),
      std::string(dcap::pck_crl_name(dcap::PckCa::Platform)),
      std::string(dcap::qe_identity_name(tee))};
  for (const std::string& text : options.fmspcs) {
    const auto fmspc = codec::decode_hex_fixed<dcap::Fmspc>(text);
    if (!fmspc) {
      return Error(Code::ConfigInvalid, "--fmspc: " + fmspc.error().message());
    }
    names.push_back(dcap::tcb_info_name(tee, *fmspc));
  }
  return names;
}

Result<std::vector<std::string>> kds_names(const CollateralFetch& options,
                                           const Judge& judge) {
  std::vector<std::string> names;
  const auto add = [&names](std::string name) {
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(std::move(name));
    }
  };
  if (options.product.empty() && !options.chip_id.empty()) {
    return Error(Code::ConfigInvalid, "--chip-id: expected --product, too");
  }
  if (options.chip_id.empty() != options.tcb.empty()) {
    return Error(Code::ConfigInvalid, "--chip-id, --tcb: expected both");
  }
  if (!options.product.empty()) {
    TRY(const snp::Line line, line_of(options.product));
    add(snp::issuer_name(line, snp::EkKind::Vcek));
    add(snp::issuer_name(line, snp::EkKind::Vlek));
    add(snp::crl_name(line));
    if (!options.chip_id.empty()) {
      TRY(std::string name, key_name(line, options.chip_id, options.tcb));
      add(std::move(name));
    }
  }
  for (const std::string& file : options.evidence) {
    TRY(const std::vector<tee::EndorsementId> needs, needs_of(file, judge));
    for (const tee::EndorsementId& id : needs) {
      add(id.name);
    }
  }
  if (names.empty()) {
    return Error(Code::ConfigInvalid,
                 "--kds: expected --product or --evidence, too");
  }
  return names;
}

}  // namespace assay::cli
