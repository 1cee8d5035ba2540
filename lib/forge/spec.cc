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
constexpr uint32_t kMaxEvaluation = 1'000'000;

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

template <class T>
T& part(SgxSpec& spec, T SgxSpec::*member) {
  return spec.*member;
}

template <class T>
T& part(SgxSpec& spec, T PlatformSpec::*member) {
  return spec.platform.*member;
}

template <auto kMember, auto kParse>
Result<> set(SgxSpec& spec, std::string_view text) {
  TRY(part(spec, kMember), kParse(text));
  return {};
}

constexpr Setting kSettings[] = {
    {"type", set<&SgxSpec::type, type_of>},
    {"quote_version", set<&SgxSpec::quote_version, number_of<uint16_t>>},
    {"mr_enclave", set<&SgxSpec::mr_enclave, codec::decode_hex>},
    {"mr_signer", set<&SgxSpec::mr_signer, codec::decode_hex>},
    {"isv_prod_id", set<&SgxSpec::isv_prod_id, number_of<uint16_t>>},
    {"isv_svn", set<&SgxSpec::isv_svn, number_of<uint16_t>>},
    {"debug", set<&SgxSpec::debug, flag_of>},
    {"kss", set<&SgxSpec::kss, flag_of>},
    {"config_id", set<&SgxSpec::config_id, codec::decode_hex>},
    {"runtime_data", set<&SgxSpec::runtime_data, raw_of>},
    {"init_time_data", set<&SgxSpec::init_time_data, raw_of>},
    {"certification_type",
     set<&SgxSpec::certification_type, number_of<uint16_t>>},
    {"padding", set<&SgxSpec::padding, number_of<uint32_t>>},
    {"fmspc", set<&PlatformSpec::fmspc, codec::decode_hex>},
    {"pce_id", set<&PlatformSpec::pce_id, codec::decode_hex>},
    {"ca", set<&PlatformSpec::ca, ca_of>},
    {"tcb_status", set<&PlatformSpec::tcb_status, status_of>},
    {"advisory_ids", set<&PlatformSpec::advisory_ids, list_of>},
    {"qe_status", set<&PlatformSpec::qe_status, status_of>},
    {"qe_advisory_ids", set<&PlatformSpec::qe_advisory_ids, list_of>},
    {"evaluation_data_number",
     set<&PlatformSpec::evaluation_data_number, number_of<uint32_t>>},
    {"tcb_info_version",
     set<&PlatformSpec::tcb_info_version, number_of<uint32_t>>},
};

Result<> check_size(std::string_view field, const Buffer& value, size_t size) {
  if (value.size() != size) {
    return refuse(
               fmt::format("expected {} bytes, found {}", size, value.size()))
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
  TRY_OK(check_range("evaluation_data_number", platform.evaluation_data_number,
                     0, kMaxEvaluation));
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
    if (spec.init_time_data) {
      return refuse("it follows from init_time_data; give one of the two")
          .at("config_id");
    }
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
    return refuse(fmt::format(
        "there is no field \"{}\"{}", field,
        nearest.empty() ? "" : fmt::format("; did you mean {}", nearest)));
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
