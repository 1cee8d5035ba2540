// SPDX-License-Identifier: Apache-2.0
// Default policy of SevSnpVm: exact bytes, for its hash is public.
// default-policies.md 1.2.
#include "tee/snp/evidence.h"

namespace assay::snp {

const std::string_view kDefaultPolicy =
    "version= 1.0;authorizationrules{=> permit();};";

}  // namespace assay::snp
