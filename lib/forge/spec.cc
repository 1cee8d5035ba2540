// SPDX-License-Identifier: Apache-2.0
// Fields by name: one row each.
#include "forge/spec.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/nearest.h"
#include "codec/hex.h"
#include "crypto/digest.h"

namespace assay::forge {
namespace {

constexpr uint32_t kMaxPadding = 4096;

Error refuse(std::string detail) {
  return Error(Code::EvidenceUnsupported, std::move(detail));
}

template <class Number>
Result<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(fmt::format("expected a number of {} bits, found \"{}\"",
                              8 * sizeof(Number), text));
  }
  return value;
}

Result<bool> flag_of(std::string_view text) {
  if (text != "true" && text != "false") {
    return refuse(fmt::format("expected true or false, found \"{}\"", text));
  }
  return text == "true";
}

Result<tee::TcbStatus> status_of(std::string_view text) {
  const auto status = tee::find_tcb_status(text);
  if (!status) {
    return refuse(fmt::format("\"{}\" is no TCB status", text));
  }
  return *status;
}

Result<dcap::PckCa> ca_of(std::string_view text) {
  if (text != "processor" && text != "platform") {
    return refuse(
        fmt::format("expected processor or platform, found \"{}\"", text));
  }
  return text == "platform" ? dcap::PckCa::Platform : dcap::PckCa::Processor;
}

Result<EvidenceType> type_of(std::string_view text) {
  if (text != "SgxEnclave" && text != "OpenEnclave") {
    return refuse(
        fmt::format("expected SgxEnclave or OpenEnclave, found \"{}\"", text));
  }
  return text == "OpenEnclave" ? EvidenceType::OpenEnclave
                               : EvidenceType::SgxEnclave;
}

Result<std::vector<std::string>> list_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<Buffer> raw_of(std::string_view text) {
  return copy_of(bytes_of(text));
}

struct Setting {
  std::string_view name;
  Result<> (*apply)(SgxSpec& spec, std::string_view text);
};

// The row of a member: SETTING(of.spec, name, parser).
#define SETTING(member, parse)                                             \
  {                                                                        \
    kName(#member), [](SgxSpec& spec, std::string_view text) -> Result<> { \
      TRY(spec.member, parse(text));                                       \
      return {};                                                           \
    }                                                                      \
  }

constexpr std::string_view kName(std::string_view member) {
  constexpr std::string_view kPlatform = "platform.";
  return member.starts_with(kPlatform) ? member.substr(kPlatform.size())
                                       : member;
}

constexpr Setting kSettings[] = {
    SETTING(type, type_of),
    SETTING(quote_version, number_of<uint16_t>),
    SETTING(mr_enclave, codec::decode_hex),
    SETTING(mr_signer, codec::decode_hex),
    SETTING(isv_prod_id, number_of<uint16_t>),
    SETTING(isv_svn, number_of<uint16_t>),
    SETTING(debug, flag_of),
    SETTING(kss, flag_of),
    SETTING(config_id, codec::decode_hex),
    SETTING(runtime_data, raw_of),
    SETTING(init_time_data, raw_of),
    SETTING(certification_type, number_of<uint16_t>),
    SETTING(padding, number_of<uint32_t>),
    SETTING(platform.fmspc, codec::decode_hex),
    SETTING(platform.pce_id, codec::decode_hex),
    SETTING(platform.ca, ca_of),
    SETTING(platform.tcb_status, status_of),
    SETTING(platform.advisory_ids, list_of),
    SETTING(platform.qe_status, status_of),
    SETTING(platform.qe_advisory_ids, list_of),
    SETTING(platform.evaluation_data_number, number_of<uint32_t>),
    SETTING(platform.tcb_info_version, number_of<uint32_t>),
};
#undef SETTING

Result<> check_size(std::string_view field, const Buffer& value, size_t size) {
  if (value.size() != size) {
    return refuse(fmt::format("expected {} bytes, found {}", size,
                              value.size()))
        .at(field);
  }
  return {};
}

Result<> check_range(std::string_view field, uint64_t value, uint64_t least,
                     uint64_t most) {
  if (value < least || value > most) {
    return refuse(
               fmt::format("expected {} to {}, found {}", least, most, value))
        .at(field);
  }
  return {};
}

}  // namespace

Result<> check_spec(const PlatformSpec& platform) {
  TRY_OK(check_size("fmspc", platform.fmspc, dcap::Fmspc::kSize));
  TRY_OK(check_size("pce_id", platform.pce_id, dcap::PceId::kSize));
  TRY_OK(check_range("tcb_info_version", platform.tcb_info_version, 2, 3));
  const tee::TcbStatus qe = platform.qe_status;
  if (qe != tee::TcbStatus::UpToDate && qe != tee::TcbStatus::OutOfDate &&
      qe != tee::TcbStatus::Revoked) {
    return refuse(fmt::format("expected UpToDate, OutOfDate or Revoked, found "
                              "{}",
                              name_of(qe)))
        .at("qe_status");
  }
  return {};
}

Result<> check_spec(const SgxSpec& spec) {
  constexpr size_t kConfigId = 64;
  TRY_OK(check_size("mr_enclave", spec.mr_enclave, crypto::Sha256::kSize));
  TRY_OK(check_size("mr_signer", spec.mr_signer, crypto::Sha256::kSize));
  if (!spec.config_id.empty()) {
    TRY_OK(check_size("config_id", spec.config_id, kConfigId));
  }
  TRY_OK(check_range("quote_version", spec.quote_version, 3, 5));
  TRY_OK(check_range("certification_type", spec.certification_type, 1, 7));
  TRY_OK(check_range("padding", spec.padding, 0, kMaxPadding));
  return check_spec(spec.platform);
}

Result<SgxSpec> with_setting(SgxSpec spec, std::string_view field,
                             std::string_view value) {
  const auto* const found =
      std::find_if(std::begin(kSettings), std::end(kSettings),
                   [field](const Setting& row) { return row.name == field; });
  if (found == std::end(kSettings)) {
    const std::string_view nearest = nearest_name(field, setting_names());
    return refuse(fmt::format("there is no field \"{}\"{}", field,
                              nearest.empty()
                                  ? ""
                                  : fmt::format("; did you mean {}", nearest)));
  }
  if (auto applied = found->apply(spec, value); !applied) {
    return Error(Code::EvidenceUnsupported, applied.error().message())
        .at(found->name);
  }
  return spec;
}

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names;
  for (const Setting& row : kSettings) {
    names.push_back(row.name);
  }
  return names;
}

}  // namespace assay::forge
