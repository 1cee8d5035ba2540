// SPDX-License-Identifier: Apache-2.0
// The data plane: HTTP requests in, MAA's answers out.
#pragma once

#include <random>
#include <string>

#include "http/message.h"
#include "published/published.h"
#include "server/log.h"
#include "server/loop_memo.h"
#include "server/state.h"

namespace assay::server {

// What one event loop keeps for itself. Not thread-safe.
class LoopState {
 public:
  explicit LoopState(const Published<State>& state);

  const State& state() { return subscription_.get(); }
  crypto::Memo& memo() { return memo_; }
  std::mt19937_64& ids() { return ids_; }

 private:
  // Facts of about a thousand platforms: some ten MiB when full.
  static constexpr size_t kMemoCapacity = 4'096;

  Subscription<State> subscription_;
  LoopMemo memo_{kMemoCapacity};
  std::mt19937_64 ids_;
};

// Whether answers are logged, one line each.
enum class AccessLog : uint8_t { Off, On };

// Whether callers may see what explain=true shows. Roles that allow it come
// with bearer tokens; until then only a service for development allows it.
// adr/007.
enum class Explanations : uint8_t { Refused, Allowed };

// Thread-safe as far as loop is the caller's own.
class Service {
 public:
  Service(Log& log, AccessLog access, Explanations explanations)
      : log_(log), access_(access), explanations_(explanations) {}

  http::Response answer(const http::Request& request, LoopState& loop) const;

  // The answer where HTTP itself was wrong, in the same form.
  static http::Response refuse(const Error& error);

 private:
  Log& log_;
  AccessLog access_;
  Explanations explanations_;
};

}  // namespace assay::server
