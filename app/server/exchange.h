// SPDX-License-Identifier: Apache-2.0
// One request under way, and what answers it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "collateral/supply.h"
#include "http/handler.h"
#include "http/message.h"
#include "identity/caller.h"
#include "identity/dev_issuer.h"
#include "keyring/key_ring.h"
#include "metrics/board.h"
#include "provider/roles.h"
#include "published/published.h"
#include "server/clock_watch.h"
#include "server/config.h"
#include "server/directory.h"
#include "server/loop_memo.h"
#include "server/sightings.h"
#include "server/spent_challenges.h"
#include "server/state.h"
#include "tee/trail.h"
#include "wire/wire.h"

namespace assay::server {

// Whether callers may see what explain=true shows without a role. adr/007.
enum class Explanations : uint8_t { ByRole, Allowed };

enum class AnonymousAttest : uint8_t { Refused, Allowed };

// Whether the routes of PCS v4 are there.
enum class ServeCollateral : uint8_t { Off, On };

class Diagnostics;
class Log;
class Placement;

// What every request may use. All but the values must outlive the service.
struct Context {
  Directory& directory;
  keyring::KeyRing& ring;
  collateral::Supply& supply;
  std::vector<provider::RoleAssignment> roles;
  std::optional<identity::DevIssuer> dev_issuer;
  std::string origin;  // of the first listener: "https://localhost:8443"
  std::chrono::seconds skew{};
  ClockWatch clock{Time(), ClockWatch::read()};
  AnonymousAttest anonymous_attest = AnonymousAttest::Allowed;
  Explanations explanations = Explanations::ByRole;
  ServeCollateral serve_collateral = ServeCollateral::Off;
  Placement* placement = nullptr;      // null where nobody asks it
  Sightings* sightings = nullptr;      // null where evidence is not kept
  Diagnostics* diagnostics = nullptr;  // null where they are off
  Decisions decisions = Decisions::Off;
  Log* log = nullptr;  // Requires: there, unless decisions is Off
  // Shared by all loops.
  std::shared_ptr<SpentChallenges> spent = std::make_shared<SpentChallenges>();
  std::shared_ptr<metrics::Board> board = std::make_shared<metrics::Board>();
};

// What one event loop, or one thread aside, keeps for itself. Not thread-safe.
class LoopState {
 public:
  LoopState(const Published<State>& state, const Context& context,
            http::Where where);

  http::Where where() const { return where_; }

  const State& state() { return subscription_.get(); }
  const collateral::Snapshot& collateral() { return collateral_.get(); }
  crypto::Memo& memo() { return memo_; }
  SeenPlatforms& platforms() { return platforms_; }
  std::mt19937_64& ids() { return ids_; }
  keyring::KeyReader& keys() { return keys_; }
  metrics::Meter& meter() { return *meter_; }

  // False where tenant() may wait for disk or network, and must not, here.
  bool is_at_hand(std::string_view name) const;

  // Null where there is none. Takes no lock for a provider that was asked for
  // since something was changed last. Errors: those of Directory::find.
  Result<std::shared_ptr<const Tenant>> tenant(std::string_view name);

 private:
  // Facts of about a thousand platforms: some ten MiB when full.
  static constexpr size_t kMemoCapacity = 4'096;
  static constexpr size_t kMaxTenants = 1'024;

  http::Where where_;
  Subscription<State> subscription_;
  Subscription<collateral::Snapshot> collateral_;
  Directory& directory_;
  LoopMemo memo_{kMemoCapacity};
  SeenPlatforms platforms_;
  std::mt19937_64 ids_;
  keyring::KeyReader keys_;
  std::shared_ptr<metrics::Meter> meter_;
  // As of one generation of the directory: what is deleted or replaced is not
  // kept here any longer than until the next request.
  uint64_t generation_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const Tenant>> tenants_;
};

// What the decision on evidence rests on, where the log shall tell of it.
struct DecisionGrounds {
  tee::Trail trail;
  std::string policy_hash{};  // empty where no policy was reached
  std::optional<tee::TcbSummary> tcb{};
  std::vector<tee::EndorsementId> needs{};
  Time at{};  // by which it was judged
};

// What a 401 has for a body: an object like every other refusal, or a string.
enum class Refusals : uint8_t { Current, Of2018 };

// Whether a request can be answered where it is, or has to step aside.
enum class Pace : uint8_t { AtOnce, MustWait };

struct Exchange {
  const http::Request& request;
  LoopState& loop;
  const Context& context;
  std::string request_id{};
  std::string explanation{};  // a JSON object; empty where nobody asked
  std::string allow{};        // methods that the path takes, of a refusal
  Refusals refusals = Refusals::Current;
  std::chrono::seconds retry_after{1};  // of a refusal with status 503
  Pace pace = Pace::AtOnce;
  // What was asked for, as metrics call it. Static storage.
  std::string_view route = "other";
  // Whose provider it is for, once that is found, and who asked, once that is
  // verified.
  std::shared_ptr<const Tenant> tenant{};
  std::optional<identity::Caller> caller{};
  // Where evidence came: its type, and how far it got.
  std::optional<metrics::AttestationRecord> attestation{};
  std::unique_ptr<DecisionGrounds> grounds{};  // null where nobody asked
};

http::Response json_response(std::string body);
// Which no cache may keep.
http::Response unkept_response(std::string body);
// {"token": ...}, likewise.
http::Response token_response(std::string_view token,
                              std::string_view explanation = {});

// Errors: UnsupportedApiVersion, BadUtf8.
Result<wire::ApiVersion> api_version_of(const http::Request& request);

// What follows prefix, ignoring case; nothing where path begins otherwise.
std::optional<std::string_view> behind(std::string_view path,
                                       std::string_view prefix);

// Says what the path takes, in the error and for the header Allow.
Error not_allowed(Exchange& exchange, std::string_view allowed);

}  // namespace assay::server
