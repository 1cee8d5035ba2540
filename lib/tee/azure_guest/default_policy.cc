// SPDX-License-Identifier: Apache-2.0
// Default policy of AzureGuest. default-policies.md 1.3: the meaning is MAA's;
// its exact text is not public, so that the hash differs from MAA's.
#include "tee/azure_guest/evidence.h"

namespace assay::azure_guest {

const std::string_view kDefaultPolicy =
    R"(version= 1.0;
authorizationrules
{
    [type=="x-ms-azurevm-default-securebootkeysvalidated", value==false] => deny();
    [type=="x-ms-azurevm-debuggersdisabled", value==false] => deny();
    [type=="secureboot", value==false] => deny();
    [type=="x-ms-azurevm-signingdisabled", value==false] => deny();
    [type=="x-ms-azurevm-dbvalidated", value==false] => deny();
    [type=="x-ms-azurevm-dbxvalidated", value==false] => deny();
    => permit();
};
issuancerules
{
};)";

}  // namespace assay::azure_guest
