// SPDX-License-Identifier: Apache-2.0
// What the command line asked for: one struct a verb, plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/collateral_verbs.h"
#include "cli/log_verbs.h"
#include "cli/management.h"
#include "cli/self_description.h"
#include "tee/baseline.h"

namespace assay::cli {

struct Serve {
  std::string config;  // empty: none
  bool dev = false;
  bool print_config = false;
  std::vector<std::pair<std::string, std::string>> settings;  // key, value
};

// Evidence and what goes with it, as files.
struct EvidenceFiles {
  std::string type;
  std::string evidence;
  std::string runtime_data;    // empty: none
  std::string init_time_data;  // empty: none
};

struct Attest {
  EvidenceFiles files;
  std::string nonce;
  std::string draft_policy;
  std::string url;
  std::string ca;
  std::string token;  // bearer
  std::string key;    // private, PEM, of a sealed answer; empty: none
  Detail detail = Detail::Brief;
  Form form = Form::Human;
};

// Evidence, and all that it is verified with.
struct Appraise {
  EvidenceFiles files;
  std::vector<std::string> collateral;
  std::string at;
  std::vector<std::string> anchors;
  std::optional<uint32_t> minimum_tcb_evaluation;
  std::vector<std::string> accept_statuses;  // empty: all but Revoked
  tee::MissingCrl missing_amd_crl = tee::MissingCrl::Noted;
  std::string secure_boot_lists;  // empty: nothing is known
  uint32_t grace_days = 0;
};

struct Verify {
  Appraise appraise;
  std::string policy;
  Detail detail = Detail::Brief;
  Form form = Form::Human;
};

struct EvidenceShow {
  EvidenceFiles files;  // evidence stays empty; type may be
  std::vector<std::string> evidence;
  Form form = Form::Human;
};

struct PolicyCheck {
  std::vector<std::string> files;
  std::string type;
  bool strict = false;  // warnings count as errors
  Form form = Form::Human;
};

struct PolicyEval {
  std::string file;    // empty with batch
  std::string claims;  // empty with batch
  std::string batch;
  std::string type;
  Detail detail = Detail::Brief;
  Form form = Form::Human;
};

struct PolicyTest {
  std::vector<std::string> paths;  // .ptest files, and folders of them
  unsigned min_coverage = 0;       // percent, of every file
  Form form = Form::Human;
};

struct PolicyDiff {
  std::string a;
  std::string b;
  std::string claims;  // a file, or a folder of such
  std::string type;
  Form form = Form::Human;
};

enum class Pinned : uint8_t { Standard, Signer, Enclave };

struct PolicyFromEvidence {
  Appraise appraise;
  Pinned pinned = Pinned::Standard;
  bool allow_debug = false;
  std::string out;  // empty: standard output
};

struct PolicyFormat {
  std::vector<std::string> files;  // empty with batch
  std::string batch;
  bool write = false;  // at most one of write and check
  bool check = false;
};

struct PolicySign {
  std::string file;
  std::string key;  // both empty: unsecured
  std::string cert;
  std::string out;  // empty: standard output
};

struct PolicyShow {
  std::string file;
  Form form = Form::Human;
};

struct JmesPath {
  std::optional<std::string> expression;  // absent with batch
  std::string file;                       // empty: standard input
  std::string batch;
  Form form = Form::Human;
};

struct TokenShow {
  std::string file;
  Form form = Form::Human;
};

struct TokenVerify {
  std::string file;
  std::string jwks;  // one of jwks and url
  std::string url;
  std::string ca;
  std::string at;
  Form form = Form::Human;
};

struct ForgeAuthority {
  std::string out;
};

struct ForgeEvidence {
  EvidenceFiles files;  // evidence stays empty
  std::string authority;
  std::string out;
  std::string break_code;
  std::string tcb_status;
  bool debug = false;
  std::vector<std::string> settings;  // FIELD=VALUE
};

struct ForgeCollateral {
  std::string authority;
  std::string evidence;  // a quote whose FMSPC is meant, or
  std::string fmspc;     // 12 hexadecimal digits, with
  std::string type;      // of the evidence; SgxEnclave where empty
  std::string at;
  std::string out;
};

struct ForgeList {
  std::string type;
  Form form = Form::Human;
};

// The command line was answered by the parser itself: help, version, usage.
struct Answered {
  Exit exit = Exit::Good;
};

using Invocation = std::variant<
    Answered, Serve, Attest, Verify, EvidenceShow, PolicyCheck, PolicyEval,
    PolicyFormat, PolicySign, PolicyShow, PolicyTest, PolicyDiff,
    PolicyFromEvidence, JmesPath, TokenShow, TokenVerify, ForgeAuthority,
    ForgeEvidence, ForgeCollateral, ForgeList, StoreBackup, StoreRestore,
    StoreCheck, StoreRekey, StoreInfo, ProviderCreate, ProviderShow,
    ProviderList, ProviderDelete, ProviderRotate, ProviderPolicyGet,
    ProviderPolicySet, ProviderPolicyReset, ProviderPolicyHistory,
    ProviderPolicyRollback, ProviderSignerList, ProviderSignerChange, Audit,
    CollateralList, CollateralShow, CollateralImport, CollateralExport,
    CollateralFetch, CollateralForecast, Completion, Manual, LogExport>;

}  // namespace assay::cli
