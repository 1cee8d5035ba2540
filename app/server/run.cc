// SPDX-License-Identifier: Apache-2.0
// Start, signals, stop.
#include "server/run.h"

#include <atomic>
#include <csignal>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "files/file.h"
#include "http/server.h"
#include "keyring/dev_issuer_file.h"
#include "keyring/key_ring.h"
#include "server/admin.h"
#include "server/admin_gate.h"
#include "server/allocator.h"
#include "server/announcement.h"
#include "server/bootstrap.h"
#include "server/clock.h"
#include "server/confinement.h"
#include "server/diagnostics.h"
#include "server/fleet_barrier.h"
#include "server/listeners.h"
#include "server/placement.h"
#include "server/service.h"
#include "server/tls_state.h"
#include "store/harden.h"
#include "systemd/supervisor.h"

namespace assay::server {
namespace {

constexpr std::string_view kDefaultAdmin = "http://127.0.0.1:8081";

// Everything that lives as long as the service.
class Running {
 public:
  explicit Running(const Config& config)
      : config_(config), log_(config.log.level) {}

  // descriptors: of sockets that were handed over.
  Result<> start(const std::vector<int>& descriptors) {
    TRY(diagnostics_, open_logs(config_, log_));
    TRY(inherited_, take_sockets(config_, descriptors));
    TRY_OK(prepare_folder());
    TRY(confinement_.files, confine_files(config_, log_));
    TRY(std::vector<http::Listener> listeners, make_listeners(config_, tls_));
    origin_ = origin_of(listeners.front().url);
    TRY(directory_, open_directory(config_, origin_));
    join_fleet();
    for (const store::Damage& damage : directory_->damage()) {
      log_.write(LogLevel::Error, "damage in the store",
                 {{"record", damage.name}, {"what", damage.what}});
    }
    TRY(auto state, load_state());
    TRY(collateral::Library files, load_files());
    TRY(supply_, start_supply(config_, std::move(files), *state,
                              directory_->store(), log_));
    TRY(sightings_, start_sightings(config_, directory_->store(), log_));
    state_ = std::make_unique<Published<State>>(std::move(state));
    TRY_OK(make_context());
    TRY(confinement_.calls, confine_calls(config_, log_));
    TRY(server_, http::Server::start(std::move(listeners), data_options()));
    TRY_OK(start_admin());
    announce();
    return {};
  }

  void reload() {
    reopen_logs(log_, diagnostics_.get());
    if (const auto done = reload_state(); !done) {
      log_.write(LogLevel::Error, "reload refused, the old state stays",
                 {{"message", done.error().message()}});
      return;
    }
    if (const auto done = tls_.reload(); !done) {
      log_.write(LogLevel::Error, "TLS certificate not reloaded",
                 {{"message", done.error().message()}});
    }
    log_.write(LogLevel::Info, "reloaded");
  }

  std::chrono::milliseconds longest_turn() const {
    return server_->longest_turn();
  }

  void stop() {
    phase_ = Phase::Draining;
    log_.write(LogLevel::Info, "draining");
    const size_t cut = server_->drain(config_.limits.drain_time);
    log_.write(LogLevel::Info, "stopped",
               {{"connections_cut", std::to_string(cut)}});
  }

 private:
  // Where others write to the store as well, requests wait until what they did
  // is known here.
  void join_fleet() {
    store::Fleet* const fleet = directory_->store().fleet();
    if (fleet == nullptr) {
      return;
    }
    barrier_ = std::make_unique<FleetBarrier>(*fleet);
    fleet->on_turn([this](std::string_view problem) {
      if (problem.empty()) {
        log_.write(LogLevel::Info, "the shared store answers again");
      } else {
        log_.write(LogLevel::Error, "the shared store does not answer",
                   {{"message", problem}});
      }
    });
  }

  Result<> prepare_folder() {
    TRY_OK(files::make_private_folder(config_.data));
    const bool development = config_.purpose == Purpose::Development;
    TRY_OK(
        claim_folder(config_.data, development ? "development" : "production"));
    if (development) {
      TRY(hardware_, development_hardware(config_.data, clock_now()));
    }
    return {};
  }

  Result<std::shared_ptr<const State>> load_state() {
    return make_state(config_, hardware_ ? &*hardware_ : nullptr);
  }

  Result<collateral::Library> load_files() {
    return read_files(config_, hardware_ ? &*hardware_ : nullptr, log_);
  }

  Result<> reload_state() {
    TRY(std::shared_ptr<const State> state, load_state());
    TRY(collateral::Library files, load_files());
    supply_->replace(std::move(files), state->anchors);
    state_->publish(std::move(state));
    return {};
  }

  // Who is trusted to say who calls, and what callers may do.
  Result<> make_context() {
    const IdentityConfig& identity = config_.identity;
    std::vector<keyring::Source> sources;
    for (const identity::Issuer& issuer : identity.issuers) {
      sources.push_back({issuer, {}});
    }
    std::vector<provider::RoleAssignment> roles = identity.roles;
    std::optional<identity::DevIssuer> dev;
    if (identity.dev) {
      TRY(dev, keyring::load_or_make_dev_issuer(config_.data));
      sources.push_back(
          {identity::dev_trust(*dev, origin_), identity::dev_keys(*dev)});
      for (provider::RoleAssignment& role : identity::dev_roles(*dev)) {
        roles.push_back(std::move(role));
      }
    }
    keyring::Options options;
    options.ca_file = identity.ca_file;
    options.report = [this](std::string_view issuer, std::string_view problem) {
      if (problem.empty()) {
        log_.write(LogLevel::Info, "keys of an issuer fetched",
                   {{"issuer", issuer}});
      } else {
        log_.write(LogLevel::Warn, "keys of an issuer not fetched",
                   {{"issuer", issuer}, {"problem", problem}});
      }
    };
    TRY(ring_, keyring::KeyRing::start(std::move(sources), std::move(options)));
    context_.emplace(Context{
        .directory = *directory_,
        .ring = *ring_,
        .supply = *supply_,
        .roles = std::move(roles),
        .dev_issuer = std::move(dev),
        .origin = origin_,
        .skew = identity.skew,
        .clock = ClockWatch(build_facts().source_date, ClockWatch::read()),
        .anonymous_attest = identity.anonymous_attest
                                ? AnonymousAttest::Allowed
                                : AnonymousAttest::Refused,
        .explanations = config_.purpose == Purpose::Development
                            ? Explanations::Allowed
                            : Explanations::ByRole,
        .serve_collateral = config_.collateral.serve ? ServeCollateral::On
                                                     : ServeCollateral::Off,
        .sightings = sightings_.get(),
        .diagnostics = diagnostics_.get(),
        .decisions = config_.log.decisions,
        .log = &log_});
    placement_.emplace(
        directory_->options().pattern, directory_->options().default_provider,
        context_->dev_issuer ? context_->dev_issuer->tenant : std::string());
    context_->placement = &*placement_;
    if (config_.metrics_by_provider) {
      context_->board->count_by_provider();
    }
    service_.emplace(log_, config_.log.access ? AccessLog::On : AccessLog::Off,
                     *context_);
    return {};
  }

  http::Options data_options() {
    http::Options options;
    options.threads = config_.threads;
    options.limits = limits_of(config_);
    options.barrier = barrier_.get();
    options.inherited = inherited_;
    options.workers = config_.workers;
    options.place = [this](const http::Request& request) {
      return placement_->place(request);
    };
    options.make_handler = [this](http::Where where) -> http::Handler {
      auto loop = std::make_shared<LoopState>(*state_, *context_, where);
      return [this, loop](const http::Request& request) {
        return service_->answer(request, *loop);
      };
    };
    options.refuse = [this](const Error& error) {
      context_->board->refused(error.reason());
      http::Response response = Service::refuse(error);
      if (diagnostics_) {
        diagnostics_->record_refusal(response, error);
      }
      return response;
    };
    return options;
  }

  // In development a second instance may run beside the first: its admin
  // listener then takes any free port.
  Result<> start_admin() {
    if (config_.admin_listen.empty()) {
      return {};
    }
    TRY(http::Url url, http::parse_listen_url(config_.admin_listen));
    TRY_OK(check_reach(config_, url, config_.admin_listen));
    std::shared_ptr<http::ServerTls> tls;
    if (url.scheme == http::Scheme::Https) {
      TRY(tls, tls_.admin());
    } else if (!is_loopback(url)) {
      log_.write(LogLevel::Warn,
                 "service.admin_listen can be reached from other machines, by "
                 "anybody");
    }
    TRY(std::string token, read_admin_token(config_.admin_token));
    admin_ = std::make_unique<Admin>(
        AdminParts{.state = *state_,
                   .context = *context_,
                   .phase = phase_,
                   .load = server_->load(),
                   .confinement = confinement_,
                   .log = log_,
                   .token = std::move(token),
                   .longest_turn = [this] { return server_->longest_turn(); },
                   .tls_end = [this] { return tls_.end(); },
                   .reload = [] { ::kill(::getpid(), SIGHUP); }});
    http::Options options;
    options.limits = limits_of(config_);
    options.inherited = inherited_;
    options.limits.address_connections = 0;
    options.limits.requests_per_second = 0;
    options.place = [](const http::Request&) {
      return http::Place{.lane = http::Lane::Prompt};
    };
    options.make_handler = [this](http::Where) -> http::Handler {
      return [this](const http::Request& request) {
        return admin_->answer(request);
      };
    };
    options.refuse = Service::refuse;
    auto started = http::Server::start({{url, tls}}, options);
    const bool may_move = config_.purpose == Purpose::Development &&
                          config_.admin_listen == kDefaultAdmin;
    if (!started && may_move) {
      url.port = 0;
      started = http::Server::start({{url, tls}}, options);
    }
    if (!started) {
      return Error(std::move(started).error());
    }
    admin_server_ = std::move(*started);
    url.port = admin_server_->ports().front();
    admin_url_ = origin_of(url);
    return {};
  }

  static std::string origin_of(const http::Url& url) {
    std::string text = url.text();
    while (text.ends_with('/')) {
      text.pop_back();
    }
    return text;
  }

  void announce() const {
    print_ready(origin_, admin_url_);
    if (config_.purpose == Purpose::Development) {
      print_advice({.url = origin_,
                    .ca_file = tls_.ca_file(),
                    .forge = hardware_->folder,
                    .issuer = context_->dev_issuer});
    }
  }

  Config config_;
  Log log_;
  std::unique_ptr<Diagnostics> diagnostics_;  // null where they are off
  std::atomic<Phase> phase_{Phase::Serving};
  std::optional<DevelopmentHardware> hardware_;
  Confinement confinement_;
  http::Inherited inherited_;
  TlsState tls_{config_};
  std::string origin_;  // of the first listener
  std::string admin_url_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<FleetBarrier> barrier_;  // null where nobody shares the store
  std::unique_ptr<keyring::KeyRing> ring_;
  std::unique_ptr<collateral::Supply> supply_;
  std::unique_ptr<Sightings> sightings_;  // null where evidence is not kept
  std::optional<Context> context_;
  std::optional<Placement> placement_;
  std::optional<Service> service_;
  std::unique_ptr<Published<State>> state_;
  std::unique_ptr<Admin> admin_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> admin_server_;
};

// Blocked before any thread starts, so that only run() takes them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

Result<> run(const Config& config) {
  store::harden_process();
  keep_freed_memory();
  const sigset_t signals = block_signals();
  Running running(config);
  // Connected to before the process confines itself: its name may be abstract.
  const systemd::Summons summons = systemd::summons_of_environment();
  const systemd::Supervisor supervisor(summons);
  TRY_OK(running.start(systemd::sockets_of(summons)));
  supervisor.tell("READY=1");
  constexpr auto kNever = std::chrono::microseconds::max();
  while (true) {
    const std::optional<int> number = supervisor.wait(signals);
    if (number && *number != SIGHUP) {
      supervisor.tell("STOPPING=1");
      running.stop();
      return {};
    }
    if (number) {
      running.reload();
    }
    // A loop that is stuck is for the supervisor to end.
    if (running.longest_turn() < supervisor.heartbeat().value_or(kNever)) {
      supervisor.tell("WATCHDOG=1");
    }
  }
}

}  // namespace assay::server
