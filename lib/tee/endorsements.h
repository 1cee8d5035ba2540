// SPDX-License-Identifier: Apache-2.0
// What a vendor says about a platform: asked for by name, gathered by the
// shell, handed to the verifier as values.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace assay::tee {

// Intel, SGX (and the CRLs that TDX shares):
//   "intel/root-crl"                 DER, one per trust anchor
//   "intel/pck-crl/processor"        DER; also ".../platform"
//   "intel/sgx/tcb-info/00906ED50000"  PCS response text and issuer chain
//   "intel/sgx/qe-identity"          PCS response text and issuer chain
// TDX: "intel/tdx/tcb-info/00806F050000", "intel/tdx/qe-identity", likewise.
// AMD, by product line (Milan, Genoa, Turin):
//   "amd/crl/Milan"                    DER, of the ARK
//   "amd/ask/Milan", "amd/asvk/Milan"  DER, and the ARK in PEM where known
//   "amd/ark/Milan"                    DER
//   "amd/vcek/Milan/{CHIP_ID}/{REPORTED_TCB}"  DER; hex as in the report;
//                                      the ASK and ARK in PEM where known
//   "amd/vlek/Milan/{REPORTED_TCB}"    DER
// TPM:
//   "tpm/issuers"                      DER, one for each CA certificate
// The folder of the name ("intel/pck-crl") is the endorsement's role.
struct EndorsementId {
  std::string name;

  auto operator<=>(const EndorsementId&) const = default;
};

// How an endorsement came to its name.
enum class Presentation : uint8_t {
  Stored,  // from a folder or cache: used only if its content fits
  InRole,  // put into a named slot by the user: used, and judged, as it is
};

// Immutable. Digests are worked out once, when it is made.
struct Endorsement {
  Buffer body;               // DER, or the exact text of a JSON document
  std::string issuer_chain;  // PEM, signer first; of CRLs it may be empty
  Time fetched_at;
  Presentation presentation = Presentation::Stored;
  crypto::Sha256 body_digest;
  crypto::Sha256 issuer_chain_digest;
};

std::shared_ptr<const Endorsement> make_endorsement(Buffer body,
                                                    std::string issuer_chain,
                                                    Time fetched_at,
                                                    Presentation presentation);

// One endorsement under the name by which the verifier asks for it.
struct NamedEndorsement {
  EndorsementId id;
  std::shared_ptr<const Endorsement> item;
};

using EndorsementList = std::vector<std::shared_ptr<const Endorsement>>;

// Candidates by name; a name may have several (two issues of a document, two
// authorities). The verifier chooses by content. Not thread-safe.
class Endorsements {
 public:
  void add(const EndorsementId& id, std::shared_ptr<const Endorsement> item);

  // In order of adding; empty where there is none.
  const EndorsementList& find(std::string_view name) const ASSAY_LIFETIME_BOUND;

  const std::map<std::string, EndorsementList, std::less<>>& by_name() const
      ASSAY_LIFETIME_BOUND {
    return by_name_;
  }

 private:
  std::map<std::string, EndorsementList, std::less<>> by_name_;
};

}  // namespace assay::tee
