// SPDX-License-Identifier: Apache-2.0
// Values of a spec's fields, from text as a person writes it.
#pragma once

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec/hex.h"
#include "forge/spec.h"

namespace assay::forge {

inline Error refuse(std::string detail) {
  return Error(Code::EvidenceUnsupported, std::move(detail));
}

template <class Number>
inline Result<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(fmt::format("expected a number of {} bits, found \"{}\"",
                              8 * sizeof(Number), text));
  }
  return value;
}

inline Result<bool> flag_of(std::string_view text) {
  if (text != "true" && text != "false") {
    return refuse(fmt::format("expected true or false, found \"{}\"", text));
  }
  return text == "true";
}

inline Result<tee::TcbStatus> status_of(std::string_view text) {
  const auto status = tee::find_tcb_status(text);
  if (!status) {
    return refuse(fmt::format("\"{}\" is no TCB status", text));
  }
  return *status;
}

inline Result<dcap::PckCa> ca_of(std::string_view text) {
  if (text != "processor" && text != "platform") {
    return refuse(
        fmt::format("expected processor or platform, found \"{}\"", text));
  }
  return text == "platform" ? dcap::PckCa::Platform : dcap::PckCa::Processor;
}

inline Result<TdReportVersion> td_report_of(std::string_view text) {
  if (text != "1.0" && text != "1.5") {
    return refuse(fmt::format("expected 1.0 or 1.5, found \"{}\"", text));
  }
  return text == "1.5" ? TdReportVersion::V15 : TdReportVersion::V10;
}

inline Result<EvidenceType> type_of(std::string_view text) {
  for (const EvidenceType type :
       {EvidenceType::SgxEnclave, EvidenceType::OpenEnclave,
        EvidenceType::TdxVm, EvidenceType::SevSnpVm, EvidenceType::Tpm,
        EvidenceType::AzureGuest}) {
    if (wire_name_of(type) == text) {
      return type;
    }
  }
  return refuse(
      fmt::format("expected SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm "
                  "or AzureGuest, found \"{}\"",
                  text));
}

// The value that one of some names stands for.
template <class T>
using Names = std::span<const std::pair<std::string_view, T>>;

template <class T>
inline Result<T> choose(std::string_view text, Names<T> names) {
  std::string all;
  for (const auto& [name, value] : names) {
    if (name == text) {
      return value;
    }
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return refuse(fmt::format("expected one of {}, found \"{}\"", all, text));
}

inline Result<SnpProduct> product_of(std::string_view text) {
  constexpr std::pair<std::string_view, SnpProduct> kProducts[] = {
      {"Milan", SnpProduct::Milan},
      {"Genoa", SnpProduct::Genoa},
      {"Bergamo", SnpProduct::Bergamo},
      {"Siena", SnpProduct::Siena},
      {"Turin", SnpProduct::Turin}};
  return choose<SnpProduct>(text, kProducts);
}

inline Result<tpm::RequestForm> form_of(std::string_view text) {
  constexpr std::pair<std::string_view, tpm::RequestForm> kForms[] = {
      {"attReq", tpm::RequestForm::First},
      {"attReqV2", tpm::RequestForm::Second}};
  return choose<tpm::RequestForm>(text, kForms);
}

inline Result<tpm::AttType> att_type_of(std::string_view text) {
  constexpr std::pair<std::string_view, tpm::AttType> kTypes[] = {
      {"basic", tpm::AttType::Basic}, {"vbs", tpm::AttType::Vbs}};
  return choose<tpm::AttType>(text, kTypes);
}

inline Result<tpm::Binding> binding_of(std::string_view text) {
  constexpr std::pair<std::string_view, tpm::Binding> kBindings[] = {
      {"tpm_quote", tpm::Binding::Quote},
      {"tpm_certify", tpm::Binding::Certify}};
  return choose<tpm::Binding>(text, kBindings);
}

inline Result<TpmScheme> scheme_of(std::string_view text) {
  constexpr std::pair<std::string_view, TpmScheme> kSchemes[] = {
      {"rsassa", TpmScheme::RsaSsa},
      {"rsapss", TpmScheme::RsaPss},
      {"ecdsa", TpmScheme::Ecdsa}};
  return choose<TpmScheme>(text, kSchemes);
}

inline Result<azure_guest::Isolation> isolation_of(std::string_view text) {
  using enum azure_guest::Isolation;
  constexpr std::pair<std::string_view, azure_guest::Isolation> kNames[] = {
      {"TrustedLaunch", TrustedLaunch}, {"SevSnp", SevSnp}, {"Tdx", Tdx}};
  return choose<azure_guest::Isolation>(text, kNames);
}

inline Result<GuestSystem> guest_system_of(std::string_view text) {
  constexpr std::pair<std::string_view, GuestSystem> kSystems[] = {
      {"linux", GuestSystem::Linux}, {"windows", GuestSystem::Windows}};
  return choose<GuestSystem>(text, kSystems);
}

inline Result<GuestForm> guest_form_of(std::string_view text) {
  constexpr std::pair<std::string_view, GuestForm> kForms[] = {
      {"bundle", GuestForm::Bundle}, {"hcl", GuestForm::HclReport}};
  return choose<GuestForm>(text, kForms);
}

inline Result<TpmSystem> system_of(std::string_view text) {
  constexpr std::pair<std::string_view, TpmSystem> kSystems[] = {
      {"windows", TpmSystem::Windows}, {"linux", TpmSystem::Linux}};
  return choose<TpmSystem>(text, kSystems);
}

inline Result<snp::EkKind> ek_kind_of(std::string_view text) {
  if (text != "vcek" && text != "vlek") {
    return refuse(fmt::format("expected vcek or vlek, found \"{}\"", text));
  }
  return text == "vlek" ? snp::EkKind::Vlek : snp::EkKind::Vcek;
}

inline Result<std::string> string_of(std::string_view text) {
  return std::string(text);
}

inline Result<std::vector<std::string>> list_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

inline Result<std::vector<crypto::Hash>> banks_of(std::string_view text) {
  using crypto::Hash;
  constexpr std::pair<std::string_view, Hash> kHashes[] = {
      {"sha1", Hash::Sha1},
      {"sha256", Hash::Sha256},
      {"sha384", Hash::Sha384},
      {"sha512", Hash::Sha512}};
  TRY(const std::vector<std::string> names, list_of(text));
  std::vector<Hash> hashes;
  for (const std::string& name : names) {
    TRY(const Hash hash, choose<Hash>(name, kHashes));
    hashes.push_back(hash);
  }
  return hashes;
}

inline Result<Buffer> raw_of(std::string_view text) {
  return copy_of(bytes_of(text));
}

}  // namespace assay::forge
