// SPDX-License-Identifier: Apache-2.0
// Field by field, in the order of the manual's table.
#include "forge/snp_report.h"

#include <algorithm>

#include "base/writer.h"
#include "crypto/digest.h"

namespace assay::forge {
namespace {

using snp::Line;
using snp::Tcb;

constexpr size_t kSlot = 72;
constexpr size_t kSignature = 512;

// Invented; REPORTED_TCB of Azure's Milan in 2023.
Tcb usual_tcb(Line line) {
  const snp::TcbLayout& layout = snp::layout_of(line);
  Tcb tcb;
  if (layout.fmc) {
    tcb.data[*layout.fmc] = 1;
  }
  tcb.data[layout.boot_loader] = 3;
  tcb.data[layout.snp] = 8;
  tcb.data[layout.microcode] = 115;
  return tcb;
}

Tcb given_or(const Buffer& given, const Tcb& otherwise) {
  return given.empty() ? otherwise : Tcb::from(given);
}

struct Cpuid {
  uint8_t family;
  uint8_t model;
  uint8_t stepping;
};

Cpuid cpuid_of(SnpProduct product) {
  switch (product) {
    case SnpProduct::Milan:
      return {0x19, 0x01, 0x01};
    case SnpProduct::Genoa:
      return {0x19, 0x11, 0x01};
    case SnpProduct::Bergamo:
    case SnpProduct::Siena:
      return {0x19, 0xa0, 0x02};
    case SnpProduct::Turin:
      return {0x1a, 0x02, 0x01};
  }
  return {};
}

uint32_t flags_of(const SnpSpec& spec) {
  constexpr uint32_t kAuthorKey = 1;
  const bool author = !all_zero(spec.author_key_digest);
  return (author ? kAuthorKey : 0) |
         (static_cast<uint32_t>(spec.signing_key) << 2);
}

Buffer chip_id_of(const SnpSpec& spec, Bytes hw_id) {
  Buffer chip = copy_of(hw_id);
  chip.resize(snp::ChipId::kSize);
  if (spec.masked_chip_id || spec.signing_key == snp::EkKind::Vlek) {
    std::fill(chip.begin(), chip.end(), uint8_t{0});
  }
  return chip;
}

}  // namespace

SnpTcbs tcbs_of(const SnpSpec& spec) {
  SnpTcbs tcbs;
  tcbs.reported = given_or(spec.reported_tcb, usual_tcb(line_of(spec.product)));
  tcbs.current = given_or(spec.current_tcb, tcbs.reported);
  tcbs.committed = given_or(spec.committed_tcb, tcbs.current);
  tcbs.launch = given_or(spec.launch_tcb, tcbs.current);
  return tcbs;
}

Buffer make_hw_id(Line line, Bytes seed) {
  constexpr size_t kShort = 8;
  const crypto::Sha256 first = crypto::sha256(seed);
  const crypto::Sha256 second = crypto::sha256(first.bytes());
  Buffer id = Writer().bytes(first.bytes()).bytes(second.bytes()).take();
  if (line == Line::Turin) {
    id.resize(kShort);
  }
  return id;
}

Buffer write_snp_report(const EvidenceSpec& spec, Bytes hw_id) {
  constexpr uint32_t kEcdsaP384 = 1;
  constexpr uint64_t kPlatform = 0x05;  // SMT_EN, ECC_EN
  const SnpSpec& snp = spec.snp;
  const SnpTcbs tcbs = tcbs_of(snp);
  const bool cpuid = snp.report_version >= 3;
  const bool mitigations = snp.report_version >= 5;
  const Cpuid model = cpuid ? cpuid_of(snp.product) : Cpuid{};
  Writer w;
  w.u32le(snp.report_version)
      .u32le(snp.guest_svn)
      .u64le(snp.policy | (spec.debug ? snp::kPolicyDebug : 0))
      .bytes(snp.family_id)
      .bytes(snp.image_id)
      .u32le(snp.vmpl)
      .u32le(kEcdsaP384)
      .bytes(tcbs.current.bytes())
      .u64le(kPlatform)
      .u32le(flags_of(snp))
      .zeros(4)
      .zeros(snp::ReportData::kSize)
      .bytes(snp.measurement)
      .bytes(snp.host_data.empty() ? Buffer(snp::HostData::kSize)
                                   : snp.host_data)
      .bytes(snp.id_key_digest)
      .bytes(snp.author_key_digest)
      .bytes(snp.report_id)
      .bytes(Buffer(snp::ReportId::kSize, 0xff))  // no migration agent
      .bytes(tcbs.reported.bytes())
      .u8(model.family)
      .u8(model.model)
      .u8(model.stepping)
      .zeros(21)
      .bytes(chip_id_of(snp, hw_id))
      .bytes(tcbs.committed.bytes())
      .bytes(Buffer{1, 55, 1, 0, 1, 55, 1, 0})  // firmware 1.55, build 1
      .bytes(tcbs.launch.bytes())
      .bytes(Buffer(16, mitigations ? 0x01 : 0x00))
      .zeros(152);
  return w.take();
}

Buffer write_snp_signature(Bytes raw) {
  const size_t half = raw.size() / 2;
  Buffer signature;
  for (const Bytes number : {raw.first(half), raw.last(half)}) {
    signature.insert(signature.end(), number.rbegin(), number.rend());
    signature.resize(signature.size() + kSlot - half);
  }
  signature.resize(kSignature);
  return signature;
}

}  // namespace assay::forge
