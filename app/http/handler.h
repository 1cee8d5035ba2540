// SPDX-License-Identifier: Apache-2.0
// Who answers requests, and in which order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "http/message.h"

namespace assay::http {

// Where a handler is called: on an event loop, where nothing else happens until
// it returns, or on a thread of its own, where it may wait for disk or network.
enum class Where : uint8_t { Loop, Aside };

// Nothing means that the answer may wait for disk or network: the request is
// then given to a handler aside, which must answer. If a handler throws, or
// gives nothing aside, the client is told of an internal error.
using Handler = std::function<std::optional<Response>(const Request&)>;

// Makes the handler of a loop or of a thread aside. What the handler holds is
// used by that thread alone, so that its caches need no lock. Called by
// Server::start.
using HandlerFactory = std::function<Handler(Where)>;

// Prompt: cheap, before all others, never shed. Fair: in turn by tenants, shed
// under overload. Aside: on threads that may wait.
enum class Lane : uint8_t { Prompt, Fair, Aside };

// Whether a request waits for Options::barrier before it is answered.
enum class Passage : uint8_t { Free, Barred };

struct Place {
  Lane lane = Lane::Fair;
  uint64_t tenant = 0;  // a hash of whose request it is
  Passage passage = Passage::Free;
};

// Called for every complete request, on every loop, at the same time; must be
// cheap.
using Placer = std::function<Place(const Request&)>;

}  // namespace assay::http
