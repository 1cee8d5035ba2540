// SPDX-License-Identifier: Apache-2.0
// Members of tpm_att_data, in both forms.
#include "tee/tpm/attestation.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "codec/base64.h"
#include "jose/jwk.h"
#include "tee/tpm/attest.h"
#include "tee/tpm/boot_record.h"
#include "tee/tpm/platform_claim.h"

namespace assay::tpm {
namespace {

namespace json = codec::json;

constexpr size_t kMaxBanks = 4;

Error malformed(std::string detail) {
  return Error(Code::EvidenceMalformed, std::move(detail));
}

Result<Buffer> decode(std::string_view text, std::string_view name) {
  auto bytes = codec::decode_base64(text, codec::Base64::Lenient);
  if (!bytes) {
    return std::move(bytes).error().at(name);
  }
  return bytes;
}

Result<Buffer> binary(const json::object& object, std::string_view name) {
  TRY(const std::string_view text, codec::string_member(object, name));
  return decode(text, name);
}

// Empty where absent.
Result<Buffer> find_binary(const json::object& object, std::string_view name) {
  TRY(const auto text, codec::find_string(object, name));
  return text ? decode(*text, name) : Buffer();
}

Result<crypto::PublicKey> read_aik(const json::object& object) {
  constexpr std::string_view kMember = "aik_pub";
  TRY(const json::object* const members, codec::object_member(object, kMember));
  auto jwk = jose::parse_jwk(*members);
  if (!jwk) {
    return std::move(jwk).error().at(kMember);
  }
  return std::move(jwk->key);
}

Result<LogBytes> read_log(const json::value& item) {
  TRY(const json::object* const object, codec::as_object(item));
  TRY(const std::string_view type, codec::string_member(*object, "type"));
  if (type != "TCG" && type != "IMA") {
    return malformed(fmt::format("expected TCG or IMA, found \"{}\"",
                                 type.substr(0, 64)))
        .at("type");
  }
  TRY(Buffer bytes, binary(*object, "log"));
  return LogBytes{type == "TCG" ? LogType::Tcg : LogType::Ima,
                  std::move(bytes)};
}

Result<std::vector<LogBytes>> read_logs(const json::object& object) {
  TRY(const json::array* const items, codec::array_member(object, "logs"));
  if (items->size() > kMaxLogs) {
    return malformed(fmt::format("expected at most {} logs, found {}", kMaxLogs,
                                 items->size()))
        .at("logs");
  }
  std::vector<LogBytes> logs;
  for (const json::value& item : *items) {
    auto log = read_log(item);
    if (!log) {
      return std::move(log).error().at(fmt::format("logs[{}]", logs.size()));
    }
    logs.push_back(std::move(*log));
  }
  return logs;
}

Result<> read_value(const json::value& item, PcrBank& bank) {
  TRY(const json::object* const object, codec::as_object(item));
  TRY(const uint64_t index,
      codec::uint_member(*object, "index", kPcrCount - 1));
  TRY(Buffer digest, binary(*object, "digest"));
  const auto pcr = static_cast<unsigned>(index);
  if (digest.size() != crypto::size_of(bank.hash())) {
    return malformed(fmt::format("expected {} bytes in the bank {}, found {}",
                                 crypto::size_of(bank.hash()),
                                 name_of(bank.hash()), digest.size()))
        .at("digest");
  }
  if (bank.find(pcr) != nullptr) {
    return malformed(fmt::format("PCR {} is listed twice", pcr)).at("index");
  }
  bank.set(pcr, std::move(digest));
  return {};
}

Result<PcrBank> read_bank(const json::value& item) {
  TRY(const json::object* const object, codec::as_object(item));
  TRY(const uint64_t algorithm,
      codec::uint_member(*object, "algorithm", UINT16_MAX));
  const auto hash = find_hash(static_cast<uint16_t>(algorithm));
  if (!hash) {
    return malformed(
               fmt::format("expected 4, 11, 12 or 13, found {}", algorithm))
        .at("algorithm");
  }
  TRY(const json::array* const values, codec::array_member(*object, "values"));
  PcrBank bank(*hash);
  for (size_t i = 0; i < values->size(); ++i) {
    if (auto read = read_value((*values)[i], bank); !read) {
      return std::move(read).error().at(fmt::format("values[{}]", i));
    }
  }
  return bank;
}

Result<std::vector<PcrBank>> read_banks(const json::object& object) {
  TRY(const json::array* const items, codec::array_member(object, "pcrs"));
  if (items->size() > kMaxBanks) {
    return malformed(fmt::format("expected at most {} banks, found {}",
                                 kMaxBanks, items->size()))
        .at("pcrs");
  }
  std::vector<PcrBank> banks;
  for (const json::value& item : *items) {
    auto bank = read_bank(item);
    if (!bank) {
      return std::move(bank).error().at(fmt::format("pcrs[{}]", banks.size()));
    }
    banks.push_back(std::move(*bank));
  }
  return banks;
}

struct RoleNames {
  std::string_view claim;
  std::array<std::string_view, 2> logs;  // static launch, dynamic launch
};

constexpr std::array<RoleNames, 2> kRoles = {{
    {"current_claim", {"srtm_resume_log", "drtm_resume_log"}},
    {"boot_claim", {"srtm_boot_log", "drtm_boot_log"}},
}};

Result<std::vector<LogBytes>> named_logs(
    const json::object& object, const std::array<std::string_view, 2>& names) {
  std::vector<LogBytes> logs;
  for (const std::string_view name : names) {
    TRY(Buffer bytes, find_binary(object, name));
    if (!bytes.empty()) {
      logs.push_back({LogType::Tcg, std::move(bytes)});
    }
  }
  return logs;
}

// The logs of a claim: those of its role; of the current one, where the machine
// was not resumed, those of its boot; else the log inside of the claim.
Result<std::vector<LogBytes>> logs_of(const json::object& object,
                                      ClaimRole role, Bytes inside) {
  TRY(std::vector<LogBytes> logs,
      named_logs(object, kRoles[static_cast<size_t>(role)].logs));
  if (logs.empty() && role == ClaimRole::Current) {
    TRY(logs,
        named_logs(object, kRoles[static_cast<size_t>(ClaimRole::Boot)].logs));
  }
  if (logs.empty() && !inside.empty()) {
    logs.push_back({LogType::Tcg, copy_of(inside)});
  }
  return logs;
}

// What the quote says was quoted; all of them, where it says nothing that can
// be read, for the checks refuse it then.
std::vector<PcrBank> quoted_banks(const PlatformClaim& claim) {
  const auto quote = parse_attest(claim.quote);
  const bool one = quote && quote->selections.size() == 1;
  return {bank_of(claim, one ? quote->selections.front().mask
                             : (uint32_t{1} << kPcrCount) - 1)};
}

}  // namespace

Result<Attestation> read_attestation(const json::object& object) {
  TRY(crypto::PublicKey aik, read_aik(object));
  Attestation read{{}, {}, std::move(aik), {}, {}, {}, SignatureForm::Tpmt};
  TRY(read.logs, read_logs(object));
  TRY(read.aik_cert, find_binary(object, "aik_cert"));
  TRY(read.banks, read_banks(object));
  TRY(read.quote, binary(object, "quote"));
  TRY(read.signature, binary(object, "signature"));
  return read;
}

Result<Attestation> read_platform_attestation(const json::object& object,
                                              ClaimRole role) {
  const RoleNames& names = kRoles[static_cast<size_t>(role)];
  TRY(crypto::PublicKey aik, read_aik(object));
  TRY(const Buffer blob, binary(object, names.claim));
  const auto claim = parse_platform_claim(blob);
  if (!claim) {
    return Error(claim.error()).at(names.claim);
  }
  Attestation read{{}, {}, std::move(aik), {}, {}, {}, SignatureForm::Tpmt};
  TRY(read.logs, logs_of(object, role, claim->log));
  TRY(read.aik_cert, find_binary(object, "aik_cert"));
  read.banks = quoted_banks(*claim);
  read.quote = copy_of(claim->quote);
  read.signature = copy_of(claim->signature);
  const bool plain = read.aik.kind() == crypto::KeyKind::Rsa &&
                     claim->signature.size() * 8 == read.aik.bits();
  read.signature_form = plain ? SignatureForm::Plain : SignatureForm::Tpmt;
  return read;
}

}  // namespace assay::tpm
