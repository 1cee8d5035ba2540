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
#include "forge/guest_spec.h"
#include "tee/baseline.h"
#include "tee/dcap/pck.h"
#include "tee/dcap/quote.h"
#include "tee/snp/report.h"
#include "tee/tpm/request.h"

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
  uint32_t tcb_info_version = 3;  // 2 or 3; of TDX 3
  // Of TDX alone: TEE_TCB_SVN[1], the module's signer (48 bytes), and its
  // status as Intel gives it: UpToDate, OutOfDate or Revoked, of version 0
  // UpToDate, for that has no levels.
  uint8_t module_version = 1;
  Buffer mr_signer_seam = Buffer(48);
  tee::TcbStatus module_status = tee::TcbStatus::UpToDate;
  std::vector<std::string> module_advisory_ids;
};

enum class EvidenceType : uint8_t {
  SgxEnclave,
  OpenEnclave,
  TdxVm,
  SevSnpVm,
  Tpm,
  AzureGuest
};

// "SgxEnclave" and the like.
std::string_view wire_name_of(EvidenceType type);

// Requires: the evidence is a quote of an enclave or a TD.
dcap::TeeType tee_of(EvidenceType type);

// What the enclave says of itself. Sizes in bytes; hex on the command line.
struct EnclaveSpec {
  Buffer mr_enclave = Buffer(32, 0xe1);
  Buffer mr_signer = Buffer(32, 0x51);
  uint16_t isv_prod_id = 1;
  uint16_t isv_svn = 1;
  bool kss = false;  // follows from config_id or init-time data, too
  Buffer config_id;  // 64 where given; else from init-time data, or zero
};

// TD report of TDX 1.0 or 1.5; the latter needs quote version 5.
enum class TdReportVersion : uint8_t { V10, V15 };

// What the trust domain says of itself.
struct TdSpec {
  TdReportVersion report = TdReportVersion::V10;
  Buffer mr_seam = Buffer(48, 0x5e);
  Buffer td_attributes = {0, 0, 0, 0x10, 0, 0, 0, 0};  // SEPT_VE_DISABLE
  Buffer xfam = {0xe7, 0x18, 0x06, 0, 0, 0, 0, 0};
  Buffer mr_td = Buffer(48, 0x7d);
  Buffer mr_config_id;  // 48 where given; else from init-time data, or zero
  Buffer mr_owner = Buffer(48);
  Buffer mr_owner_config = Buffer(48);
  Buffer rtmr0 = Buffer(48, 0xf0);
  Buffer rtmr1 = Buffer(48, 0xf1);
  Buffer rtmr2 = Buffer(48, 0xf2);
  Buffer rtmr3 = Buffer(48);
  Buffer mr_service_td = Buffer(48);  // of TDX 1.5
};

// What AMD sells; Bergamo and Siena have Genoa's keys.
enum class SnpProduct : uint8_t { Milan, Genoa, Bergamo, Siena, Turin };

// What the firmware says of a guest and of the chip, and what goes with it.
struct SnpSpec {
  SnpProduct product = SnpProduct::Milan;
  uint32_t report_version = 3;
  snp::EkKind signing_key = snp::EkKind::Vcek;
  uint32_t guest_svn = 2;
  uint64_t policy = 0x3001f;  // debug is a flag of its own
  Buffer family_id = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  Buffer image_id = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  uint32_t vmpl = 0;
  Buffer measurement = Buffer(48, 0x3e);
  Buffer host_data;  // 32 where given; else from init-time data, or zero
  Buffer id_key_digest = Buffer(48, 0x1d);
  Buffer author_key_digest = Buffer(48);
  Buffer report_id = Buffer(32, 0x1e);
  // TCB_VERSION, 8 bytes as the line lays them out; where not given, of
  // REPORTED_TCB some that are invented, of the others those of REPORTED_TCB.
  Buffer reported_tcb;
  Buffer current_tcb;
  Buffer committed_tcb;
  Buffer launch_tcb;
  bool masked_chip_id = false;  // follows from signing_key=vlek, too
  bool wrapped_hw_id = false;   // in an OCTET STRING, as some were issued
  bool ark = true;              // the ARK comes along
  bool crl = true;              // the ARK's CRL is at hand
  bool uvm = false;             // an endorsement of the utility VM comes along
  std::string uvm_feed = "ContainerPlat-AMD-UVM";
};

snp::Line line_of(SnpProduct product);

enum class TpmScheme : uint8_t { RsaSsa, RsaPss, Ecdsa };
enum class TpmSystem : uint8_t { Windows, Linux };

// What a TPM and the machine around it say.
struct TpmSpec {
  tpm::RequestForm form = tpm::RequestForm::Second;
  tpm::AttType att_type = tpm::AttType::Basic;  // vbs is of Windows
  tpm::Binding binding = tpm::Binding::Quote;   // of the second form
  TpmScheme scheme = TpmScheme::RsaSsa;
  std::vector<crypto::Hash> banks = {crypto::Hash::Sha256};
  TpmSystem system = TpmSystem::Windows;
  bool secure_boot = true;
  bool boot_debugging = false;
  bool vbs_required = true;
  bool resumed = false;         // a boot attestation comes along
  bool ima = false;             // of Linux: an IMA log comes along
  bool other_key = false;       // another key comes along, certified
  bool idks = true;             // the boot measures the secure kernel's key
  bool unlogged_exit = false;   // PCR 5 has exit events that no log has
  bool repeated_event = false;  // a trust boundary says something twice
  uint32_t reset_count = 7;
  uint32_t restart_count = 0;
  uint32_t pcrs = 0xffffff;  // bit n: PCR n is quoted
  Buffer rp_data = {0x72, 0x70};
  // A challenge that a service gave; where empty, 16 bytes that are invented,
  // in a context that a verifier of forged evidence knows.
  Buffer challenge;
  Buffer service_context;
};

struct EvidenceSpec {
  EvidenceType type = EvidenceType::SgxEnclave;
  // 3, 4 or 5; of TDX 4 or 5. Where absent, the first that the body can have.
  std::optional<uint16_t> quote_version;
  bool debug = false;
  EnclaveSpec enclave;  // of SgxEnclave and OpenEnclave
  TdSpec td;            // of TdxVm
  SnpSpec snp;          // of SevSnpVm
  TpmSpec tpm;          // of Tpm
  // Of AzureGuest; snp, td and platform are those of the hardware under it.
  GuestSpec guest{};
  std::optional<Buffer> runtime_data;
  std::optional<Buffer> init_time_data;
  uint16_t certification_type = 5;  // 1 to 7; only 5 can be verified
  uint32_t padding = 0;             // zero bytes after the evidence
  PlatformSpec platform;
};

uint16_t quote_version_of(const EvidenceSpec& spec);

// Errors: EvidenceUnsupported, which names the field that cannot be forged.
Result<> check_spec(const EvidenceSpec& spec);
Result<> check_spec(const PlatformSpec& platform, dcap::TeeType tee);

}  // namespace assay::forge
