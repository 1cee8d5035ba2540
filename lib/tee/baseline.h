// SPDX-License-Identifier: Apache-2.0
// What evidence must come up to: TCB statuses, the minimum issue of the
// vendor's TCB data, what a TPM must quote.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "tee/secure_boot_lists.h"

namespace assay::tee {

// Intel's spelling (PCS v4 TCB info, tcbStatus). The relaunch pair is of TDs
// alone and never in TCB info: the TD was launched under a TDX module that is
// out of date, and the platform has a better one by now.
enum class TcbStatus : uint8_t {
  UpToDate,
  SWHardeningNeeded,
  ConfigurationNeeded,
  ConfigurationAndSWHardeningNeeded,
  OutOfDate,
  OutOfDateConfigurationNeeded,
  TDRelaunchAdvised,
  TDRelaunchAdvisedConfigurationNeeded,
  Revoked,
};

std::string_view name_of(TcbStatus status);
std::optional<TcbStatus> find_tcb_status(std::string_view name);

// A set of statuses. Revoked is never in it.
class TcbStatusSet {
 public:
  // All but Revoked: for stating facts offline.
  static TcbStatusSet any();
  // UpToDate, SWHardeningNeeded, ConfigurationNeeded and
  // ConfigurationAndSWHardeningNeeded: the service's default.
  static TcbStatusSet current();
  static TcbStatusSet none() { return {}; }

  // Adding Revoked changes nothing.
  void add(TcbStatus status);
  bool contains(TcbStatus status) const;

 private:
  uint16_t bits_ = 0;
};

// What it means that AMD's CRL is not at hand: it lists intermediates alone,
// and many who verify have none.
enum class MissingCrl : uint8_t { Noted, Refused };

// What it means that the certificate of a TPM's attestation key is not good.
enum class AkCertificate : uint8_t { Required, Reported };

// What it means that PCRs are quoted in the SHA-1 bank alone.
enum class Sha1Quote : uint8_t { Refused, Accepted };

// What it means that the key of a TPM request has no binding to the TPM,
// because the first form of requests has no place for one.
enum class UnboundKey : uint8_t { Noted, Refused };

// policy-language.md 8: required_pcr_mask.
constexpr uint32_t kAllPcrs = 0xffffff;

constexpr uint32_t kMaxGraceDays = 365;

struct Baseline {
  TcbStatusSet accepted = TcbStatusSet::current();
  // tcbEvaluationDataNumber that collateral must have at least.
  std::optional<uint32_t> minimum_evaluation{};
  MissingCrl missing_amd_crl = MissingCrl::Noted;
  AkCertificate ak_certificate = AkCertificate::Required;
  uint32_t required_pcrs = kAllPcrs;  // bit n: PCR n
  Sha1Quote sha1_quote = Sha1Quote::Refused;
  UnboundKey unbound_key = UnboundKey::Noted;
  // Null: no value of a variable is known.
  std::shared_ptr<const SecureBootLists> secure_boot{};
  // For so many days after the first TCB recovery that it missed, a platform
  // that is out of date passes. At most kMaxGraceDays.
  uint32_t grace_days = 0;
};

}  // namespace assay::tee
