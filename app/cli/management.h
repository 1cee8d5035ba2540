// SPDX-License-Identifier: Apache-2.0
// What the command line asked for about stores, and the providers in them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/form.h"

namespace assay::cli {

// Which store is meant, and how the result is shown.
struct StoreVerb {
  std::string config;                                         // empty: none
  std::vector<std::pair<std::string, std::string>> settings;  // key, value
  Form form = Form::Human;
};
struct StoreCheck : StoreVerb {};
struct StoreInfo : StoreVerb {};
struct StoreBackup : StoreVerb {
  std::string out;
};
struct StoreRestore : StoreVerb {
  std::string from;
  bool replace = false;
};
struct StoreRekey : StoreVerb {
  std::string new_key;
  bool deep = false;
};

// Which providers, of which service or store, and who asks.
struct ProviderVerb : StoreVerb {
  std::string url;  // empty: the store
  std::string ca;
  std::string token;         // bearer; empty: ASSAY_TOKEN
  std::string dev_identity;  // identity.json of --dev; empty: none
  std::string subscription;
  std::string resource_group;
  std::string name;  // empty where the URL itself is the provider's
};
struct ProviderCreate : ProviderVerb {
  std::string location;
  std::vector<std::string> signers;  // PEM files
  std::vector<std::string> tags;     // KEY=VALUE
};
struct ProviderShow : ProviderVerb {};
struct ProviderList : ProviderVerb {};
struct ProviderDelete : ProviderVerb {};
struct ProviderRotate : ProviderVerb {
  std::string algorithm;  // empty: the one it has
};

// Whoever signs what a provider is sent; both empty: unsigned.
struct SignerFiles {
  std::string key;
  std::string cert;
};
struct ProviderPolicyGet : ProviderVerb {
  std::string type;
  bool text = false;  // the policy's text alone
};
struct ProviderPolicySet : ProviderVerb {
  std::string type;
  std::string file;
  SignerFiles signer;
  std::string if_match;  // empty: whatever is in force
};
struct ProviderPolicyReset : ProviderVerb {
  std::string type;
  SignerFiles signer;
  std::string if_match;
};
struct ProviderPolicyHistory : ProviderVerb {
  std::string type;
};
struct ProviderPolicyRollback : ProviderVerb {
  std::string type;
  uint64_t version = 0;
  std::string if_match;
};
struct ProviderSignerList : ProviderVerb {};
enum class SignerAct : uint8_t { Add, Remove };
struct ProviderSignerChange : ProviderVerb {
  SignerAct act = SignerAct::Add;
  std::string certificate;
  SignerFiles signer;
};

struct Audit : StoreVerb {
  std::string provider;  // empty: all
};

}  // namespace assay::cli
