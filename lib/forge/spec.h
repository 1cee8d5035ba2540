// SPDX-License-Identifier: Apache-2.0
// What is to be forged, in the words of its user.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tee/baseline.h"
#include "tee/dcap/pck.h"

namespace assay::forge {

// What a platform and its quoting enclave are; the defaults make an UpToDate
// platform.
struct PlatformSpec {
  Buffer fmspc = {0x00, 0xa0, 0x67, 0xfa, 0xfa, 0xfa};  // 6
  Buffer pce_id = {0, 0};                               // 2
  dcap::PckCa ca = dcap::PckCa::Processor;
  tee::TcbStatus tcb_status = tee::TcbStatus::UpToDate;
  std::vector<std::string> advisory_ids;
  // UpToDate, OutOfDate or Revoked, as Intel gives them to enclaves; the
  // verdict merges it with the platform's.
  tee::TcbStatus qe_status = tee::TcbStatus::UpToDate;
  std::vector<std::string> qe_advisory_ids;
  uint32_t evaluation_data_number = 17;
  uint32_t tcb_info_version = 3;  // 2 or 3
};

enum class EvidenceType : uint8_t { SgxEnclave, OpenEnclave };

// What the enclave says of itself. Sizes in bytes; hex on the command line.
struct SgxSpec {
  EvidenceType type = EvidenceType::SgxEnclave;
  uint16_t quote_version = 3;  // 3, 4 or 5
  Buffer mr_enclave = Buffer(32, 0xe1);
  Buffer mr_signer = Buffer(32, 0x51);
  uint16_t isv_prod_id = 1;
  uint16_t isv_svn = 1;
  bool debug = false;
  bool kss = false;  // follows from config_id or init-time data, too
  Buffer config_id;  // 64 where given; else from init-time data, or zero
  std::optional<Buffer> runtime_data;
  std::optional<Buffer> init_time_data;
  uint16_t certification_type = 5;  // 1 to 7; only 5 can be verified
  uint32_t padding = 0;             // zero bytes after the evidence
  PlatformSpec platform;
};

// Errors: EvidenceUnsupported, which names the field that cannot be forged.
Result<> check_spec(const SgxSpec& spec);
Result<> check_spec(const PlatformSpec& platform);

// One field by its name, from text as a person writes it: numbers in decimal,
// flags as true or false, byte strings in hex (runtime_data and init_time_data
// as they are), lists with commas. Fields of the platform have no prefix.
// Errors: EvidenceUnsupported, with the nearest known name or what is expected.
Result<SgxSpec> with_setting(SgxSpec spec, std::string_view field,
                             std::string_view value);

// Names that with_setting knows.
std::vector<std::string_view> setting_names();

}  // namespace assay::forge
