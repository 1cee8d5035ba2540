// SPDX-License-Identifier: Apache-2.0
// Edits of an SEV-SNP draft that take more than a line, for the table of
// breaks.
#pragma once

#include <string_view>

#include "forge/snp_draft.h"

namespace assay::forge {

// One bit of the report's byte at this offset is turned.
template <size_t kOffset>
void turn_report(SnpDraft& d) {
  d.report[kOffset] ^= 1;
}

// A number of 32 bits at this offset.
template <size_t kOffset, uint32_t kValue>
void put_number(SnpDraft& d) {
  put(d, kOffset,
      Buffer{kValue & 0xff, (kValue >> 8) & 0xff, (kValue >> 16) & 0xff,
             (kValue >> 24) & 0xff});
}

// The version is set, and whatever that version reserves is cleared.
void set_version(SnpDraft& d, uint8_t version);

// The report says that the other kind of key signed it.
void claim_other_kind(SnpDraft& d);

// Everything rests on an authority of the same names that nobody trusts.
void rest_on_amd_stranger(SnpDraft& d);

// The issuer's or the ARK's certificate, issued anew under the same key.
void reissue_ask(SnpDraft& d,
                 void (*edit)(x509::CertificateSpec& spec, Time now));
void reissue_ark(SnpDraft& d,
                 void (*edit)(x509::CertificateSpec& spec, Time now));
// The ARK comes along without it.
void drop_intermediate(SnpDraft& d);
// The other intermediate of the line signs the endorsement key.
void use_other_intermediate(SnpDraft& d);

// An extension of AMD's, in place of the one that is there, or gone.
void set_extension(SnpDraft& d, std::string_view arcs, Buffer contents);
void drop_extension(SnpDraft& d, std::string_view arcs);

// The certificate, or the report's CPUID, is of another line.
void name_other_product(SnpDraft& d);
void claim_other_cpuid(SnpDraft& d);

// Nine certificates, or the leaf in DER instead of PEM.
void repeat_certificates(SnpDraft& d);
void send_chain_in_der(SnpDraft& d);
// A second endorsement key comes along.
void add_second_leaf(SnpDraft& d);

// CURRENT_TCB is below REPORTED_TCB or COMMITTED_TCB in one part.
void lower_current(SnpDraft& d);
void raise_committed(SnpDraft& d);

// Other data is sent than the report binds, or its field ends in other than
// zeros.
void send_other_snp_runtime_data(SnpDraft& d);
void fill_rest_of_report_data(SnpDraft& d);
void send_other_snp_init_time_data(SnpDraft& d);

// The draft's endorsement, which is made where there is none.
UvmDraft& uvm_of(SnpDraft& d);
void sign_uvm_by_stranger(SnpDraft& d);
void reissue_uvm_ca(SnpDraft& d, void (*edit)(x509::CertificateSpec&, Time));
// COSE_Sign1 with another byte at its beginning, or one more at its end.
void send_untagged_cose(SnpDraft& d);
void send_more_than_cose(SnpDraft& d);

}  // namespace assay::forge
