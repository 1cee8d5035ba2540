// SPDX-License-Identifier: Apache-2.0
// The verbs, one function each.
#pragma once

#include "cli/invocation.h"

namespace assay::cli {

Exit run(const Serve& options);
Exit run(const Attest& options);
Exit run(const Verify& options);
Exit run(const EvidenceShow& options);
Exit run(const PolicyCheck& options);
Exit run(const PolicyEval& options);
Exit run(const PolicyFormat& options);
Exit run(const PolicySign& options);
Exit run(const PolicyShow& options);
Exit run(const PolicyTest& options);
Exit run(const PolicyDiff& options);
Exit run(const PolicyFromEvidence& options);
Exit run(const JmesPath& options);
Exit run(const TokenShow& options);
Exit run(const TokenVerify& options);
Exit run(const ForgeAuthority& options);
Exit run(const ForgeEvidence& options);
Exit run(const ForgeCollateral& options);
Exit run(const ForgeList& options);
Exit run(const StoreBackup& options);
Exit run(const StoreRestore& options);
Exit run(const StoreCheck& options);
Exit run(const StoreRekey& options);
Exit run(const StoreInfo& options);
Exit run(const ProviderCreate& options);
Exit run(const ProviderShow& options);
Exit run(const ProviderList& options);
Exit run(const ProviderDelete& options);
Exit run(const ProviderRotate& options);
Exit run(const ProviderPolicyGet& options);
Exit run(const ProviderPolicySet& options);
Exit run(const ProviderPolicyReset& options);
Exit run(const ProviderPolicyHistory& options);
Exit run(const ProviderPolicyRollback& options);
Exit run(const ProviderSignerList& options);
Exit run(const ProviderSignerChange& options);
Exit run(const Audit& options);
Exit run(const CollateralList& options);
Exit run(const CollateralShow& options);
Exit run(const CollateralImport& options);
Exit run(const CollateralExport& options);
Exit run(const CollateralFetch& options);
Exit run(const CollateralForecast& options);
Exit run(const Completion& options);
Exit run(const Manual& options);
Exit run(const LogExport& options);

}  // namespace assay::cli
