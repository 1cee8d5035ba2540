// SPDX-License-Identifier: Apache-2.0
// Run-time measurements of Linux (IMA): files, keys and the kernel's version.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {

constexpr size_t kMaxImaLogSize = size_t{4} << 20;
constexpr size_t kMaxImaEntries = 65'536;
constexpr size_t kMaxImaKeys = 1024;  // certificates that entered key rings
constexpr size_t kMaxImaData = size_t{1} << 20;
constexpr size_t kMaxImaName = 255;  // of a template; TCG_EVENT_NAME_LEN_MAX

// What the fields of a template are called.
enum class ImaTemplate : uint8_t {
  Ng,     // "ima-ng": digest, name
  Sig,    // "ima-sig": digest, name, signature
  Buf,    // "ima-buf": digest, name, buffer
  Other,  // its fields are not read
};

// One measurement. Views of the log's bytes.
struct ImaEntry {
  uint32_t offset = 0;  // of its first byte in the log
  uint32_t pcr = 0;     // below kPcrCount; 10, unless a policy says otherwise
  ImaTemplate kind = ImaTemplate::Other;
  Bytes digest;         // SHA-1 of data; zeros where the entry is a violation
  Bytes template_name;  // "ima-ng"
  Bytes data;           // the fields, each with its length
  Bytes name;           // of the file, the key ring or the kind of buffer
  Bytes buffer;         // ImaTemplate::Buf

  // The file was changed while it was measured.
  bool violation() const { return all_zero(digest); }
  // A key was added to a key ring; the buffer is its certificate.
  bool key() const {
    return kind == ImaTemplate::Buf && !name.empty() && name[0] == '.';
  }
};

struct ImaLog {
  std::vector<ImaEntry> entries;
};

// binary_runtime_measurements, little-endian. Linux, Documentation/security/
// IMA-templates. input must outlive the result. Errors: EvidenceMalformed with
// the entry's number, the field and the offset; EvidenceTooLarge.
Result<ImaLog> parse_ima_log(Bytes input);

// How the kernel extends banks other than SHA-1.
enum class ImaBanks : uint8_t {
  OwnDigests,  // HASH(data): kernels from 5.8
  PaddedSha1,  // the SHA-1 digest, filled up with zeros: before
};

// What the entry extends a bank with: of a violation all 0xFF.
Buffer ima_digest(const ImaEntry& entry, crypto::Hash hash, ImaBanks banks);

}  // namespace assay::tpm
