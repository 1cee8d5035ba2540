// SPDX-License-Identifier: Apache-2.0
// Event logs for tests, event by event.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/writer.h"
#include "tee/tpm/event_names.h"
#include "tee/tpm/tpm_alg.h"

namespace assay::tpm {

inline Buffer sha1_event(uint32_t pcr, uint32_t type, Bytes digest,
                         Bytes data) {
  Writer w;
  w.u32le(pcr).u32le(type).bytes(digest);
  return w.u32le(static_cast<uint32_t>(data.size())).bytes(data).take();
}

inline Buffer sha1_event(uint32_t pcr, uint32_t type, Bytes data) {
  return sha1_event(pcr, type, crypto::digest(crypto::Hash::Sha1, {data}),
                    data);
}

// TCG_EfiSpecIDEvent with its event around it.
inline Buffer agile_header(const std::vector<crypto::Hash>& hashes) {
  Writer w;
  w.bytes(bytes_of(std::string_view("Spec ID Event03\0", 16)));
  w.u32le(0).u8(0).u8(2).u8(0).u8(2);
  w.u32le(static_cast<uint32_t>(hashes.size()));
  for (const crypto::Hash hash : hashes) {
    w.u16le(algorithm_of(hash));
    w.u16le(static_cast<uint16_t>(crypto::size_of(hash)));
  }
  w.u8(0);
  return sha1_event(0, kEvNoAction, Buffer(20), w.buffer());
}

// Digests of measured, which is data unless it is given.
inline Buffer agile_event(const std::vector<crypto::Hash>& hashes, uint32_t pcr,
                          uint32_t type, Bytes data, Bytes measured) {
  Writer w;
  w.u32le(pcr).u32le(type).u32le(static_cast<uint32_t>(hashes.size()));
  for (const crypto::Hash hash : hashes) {
    w.u16le(algorithm_of(hash)).bytes(crypto::digest(hash, {measured}));
  }
  return w.u32le(static_cast<uint32_t>(data.size())).bytes(data).take();
}

inline Buffer agile_event(const std::vector<crypto::Hash>& hashes, uint32_t pcr,
                          uint32_t type, Bytes data) {
  return agile_event(hashes, pcr, type, data, data);
}

inline Buffer join(const std::vector<Buffer>& parts) {
  Buffer all;
  for (const Buffer& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

inline Buffer utf16(std::string_view text) {
  Buffer wide;
  for (const char c : text) {
    wide.push_back(static_cast<uint8_t>(c));
    wide.push_back(0);
  }
  return wide;
}

// A tagged event of Windows.
inline Buffer sipa(uint32_t code, Bytes data) {
  Writer w;
  w.u32le(code).u32le(static_cast<uint32_t>(data.size()));
  return w.bytes(data).take();
}

inline Buffer sipa(uint32_t code, std::initializer_list<uint8_t> data) {
  return sipa(code, Buffer(data));
}

inline Buffer sipa_flag(uint32_t code, bool value) {
  return sipa(code, Buffer{static_cast<uint8_t>(value)});
}

inline Buffer sipa_number(uint32_t code, uint64_t value) {
  Writer w;
  return sipa(code, w.u64le(value).buffer());
}

// UEFI_VARIABLE_DATA; the GUID is EFI_GLOBAL_VARIABLE.
inline Buffer efi_variable(std::string_view name, Bytes data) {
  const Buffer guid = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
                       0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};
  Writer w;
  w.bytes(guid).u64le(name.size()).u64le(data.size());
  return w.bytes(utf16(name)).bytes(data).take();
}

// An entry of an IMA log, with the fields of its template.
inline Buffer ima_entry(std::string_view name,
                        const std::vector<Buffer>& fields) {
  Writer data;
  for (const Buffer& field : fields) {
    data.u32le(static_cast<uint32_t>(field.size())).bytes(field);
  }
  Writer w;
  w.u32le(10).bytes(crypto::digest(crypto::Hash::Sha1, {data.buffer()}));
  w.u32le(static_cast<uint32_t>(name.size())).bytes(bytes_of(name));
  w.u32le(static_cast<uint32_t>(data.buffer().size()));
  return w.bytes(data.buffer()).take();
}

}  // namespace assay::tpm
