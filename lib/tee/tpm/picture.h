// SPDX-License-Identifier: Apache-2.0
// What the structures and logs of a TPM say, as sections of a picture. Nothing
// is verified.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tee/picture.h"
#include "tee/tpm/attestation.h"
#include "tee/tpm/pcr_bank.h"
#include "tee/tpm/public_area.h"

namespace assay::tpm {

// Where a section belongs: "Boot: " and "boot_" before titles and keys, and the
// member of the evidence for errors.
struct PicturePlace {
  std::string title{};
  std::string key{};
};

void add_public_area(tee::PictureSection& section, const PublicArea& area);

// TPMS_ATTEST; what cannot be read is the section's error.
void add_attest(tee::PictureSection& section, Bytes attest);

void add_signature(tee::PictureSection& section, Bytes signature,
                   SignatureForm form);

// The key, as text and SHA-256 of its SubjectPublicKeyInfo.
void add_key(tee::PictureSection& section, const crypto::PublicKey& key);

// A column for each bank, a line for each register that has a value.
void add_pcrs(tee::Picture& picture, const PicturePlace& place,
              std::span<const PcrBank> banks);

// None where der is empty.
void add_ak_certificate(tee::Picture& picture, const PicturePlace& place,
                        Bytes der);

// Every event, and what the logs say of how the machine started; nothing where
// there are no logs. What cannot be parsed is the section's error.
void add_logs(tee::Picture& picture, const PicturePlace& place,
              std::span<const LogBytes> logs);

}  // namespace assay::tpm
