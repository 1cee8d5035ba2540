// SPDX-License-Identifier: Apache-2.0
// Builds the filter from the lists of calls.def, and loads it.
#include "confine/seccomp.h"

#include <array>
#include <cerrno>
#include <initializer_list>
#include <memory>
#include <system_error>
#include <type_traits>

#include <asm/termbits.h>
#include <fmt/format.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "confine/layer.h"

namespace assay::confine {
namespace {

#define ALLOW(call)
#define ALLOW_MODULES(call)
#define KILL(call)
#define HIDE(call)

constexpr auto kAllowed = std::to_array<int>({
#undef ALLOW
#define ALLOW(call) SCMP_SYS(call),
#include "confine/calls.def"
#undef ALLOW
#define ALLOW(call)
});

constexpr auto kAllowedToModules = std::to_array<int>({
#undef ALLOW_MODULES
#define ALLOW_MODULES(call) SCMP_SYS(call),
#include "confine/calls.def"
#undef ALLOW_MODULES
#define ALLOW_MODULES(call)
});

constexpr auto kDeadly = std::to_array<int>({
#undef KILL
#define KILL(call) SCMP_SYS(call),
#include "confine/calls.def"
#undef KILL
#define KILL(call)
});

constexpr auto kHidden = std::to_array<int>({
#undef HIDE
#define HIDE(call) SCMP_SYS(call),
#include "confine/calls.def"
#undef HIDE
#define HIDE(call)
});

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

using Conditions = std::initializer_list<scmp_arg_cmp>;

scmp_arg_cmp masked(unsigned argument, uint64_t mask, uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

scmp_arg_cmp equal(unsigned argument, uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

// Rules are added one after the other; the first that fails is remembered.
class Rules {
 public:
  explicit Rules(scmp_filter_ctx filter) : filter_(filter) {}

  void add(uint32_t action, int call, Conditions conditions = {}) {
    const int answer = seccomp_rule_add_array(
        filter_, action, call, static_cast<unsigned>(conditions.size()),
        conditions.begin());
    if (answer != 0 && answer_ == 0) {
      answer_ = answer;
    }
  }
  void allow(int call, Conditions conditions = {}) {
    add(SCMP_ACT_ALLOW, call, conditions);
  }

  int answer() const { return answer_; }

 private:
  scmp_filter_ctx filter_;
  int answer_ = 0;
};

// Of constants that the system's headers have as int.
uint64_t unsigned_of(int value) {
  return static_cast<uint64_t>(value);
}

// Memory without code; with modules code, too, which nobody can write.
void allow_memory(Rules& rules, Modules modules) {
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    constexpr unsigned kProtection = 2;
    if (modules == Modules::None) {
      rules.allow(call, {masked(kProtection, PROT_EXEC, 0)});
      continue;
    }
    constexpr uint64_t kBoth = PROT_WRITE | PROT_EXEC;
    for (const int one : {0, PROT_WRITE, PROT_EXEC}) {
      rules.allow(call, {masked(kProtection, kBoth, unsigned_of(one))});
    }
  }
}

// Threads of this process, in its namespaces.
void allow_threads(Rules& rules) {
  constexpr uint64_t kThread = CLONE_VM | CLONE_THREAD;
  constexpr uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP |
                                   CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                   CLONE_NEWPID | CLONE_NEWNET;
  rules.allow(SCMP_SYS(clone), {masked(0, kThread | kNamespaces, kThread)});
  const auto self = static_cast<uint64_t>(::getpid());
  rules.allow(SCMP_SYS(kill), {equal(0, self)});
  rules.allow(SCMP_SYS(tgkill), {equal(0, self)});
  for (const int option : {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE}) {
    rules.allow(SCMP_SYS(prctl), {equal(0, unsigned_of(option))});
  }
  // To read limits, not to set them.
  rules.allow(SCMP_SYS(prlimit64), {equal(2, 0)});
}

void allow_sockets(Rules& rules) {
  constexpr uint64_t kType = 0xf;  // without SOCK_NONBLOCK and SOCK_CLOEXEC
  for (const int family : {AF_UNIX, AF_INET, AF_INET6}) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
      rules.allow(SCMP_SYS(socket), {equal(0, unsigned_of(family)),
                                     masked(1, kType, unsigned_of(type))});
    }
  }
  // The resolver asks which addresses this machine has.
  rules.allow(SCMP_SYS(socket),
              {equal(0, AF_NETLINK), masked(1, kType, SOCK_RAW),
               equal(2, NETLINK_ROUTE)});
  for (const int request : {FIONBIO, FIONREAD, FIOCLEX, TCGETS}) {
    rules.allow(SCMP_SYS(ioctl), {equal(1, unsigned_of(request))});
  }
}

int build(scmp_filter_ctx filter, Modules modules) {
  Rules rules(filter);
  for (const int call : kAllowed) {
    rules.allow(call);
  }
  allow_memory(rules, modules);
  allow_threads(rules);
  allow_sockets(rules);
  if (modules == Modules::Loaded) {
    for (const int call : kAllowedToModules) {
      rules.allow(call);
    }
  }
  for (const int call : kDeadly) {
    rules.add(SCMP_ACT_KILL_PROCESS, call);
  }
  for (const int call : kHidden) {
    rules.add(SCMP_ACT_ERRNO(ENOSYS), call);
  }
  return rules.answer();
}

Error failed(std::string_view doing, int answer) {
  return Error(Code::ConfigInvalid,
               fmt::format("seccomp: cannot {}: {}", doing,
                           std::generic_category().message(-answer)));
}

}  // namespace

Result<std::string> confine_calls(Modules modules) {
  if (kSanitized) {
    return Error(Code::ConfigInvalid, "seccomp: this build has sanitizers");
  }
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!filter) {
    return failed("make a filter", -ENOMEM);
  }
  // Calls of another processor's or of x32's numbers are an intruder's, too.
  // All threads at once; a tree, not a list.
  int answer = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH,
                                SCMP_ACT_KILL_PROCESS);
  if (answer == 0) {
    answer = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  }
  if (answer == 0) {
    answer = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  }
  if (answer == 0) {
    answer = build(filter.get(), modules);
  }
  if (answer != 0) {
    return failed("build the filter", answer);
  }
  if (answer = seccomp_load(filter.get()); answer != 0) {
    return failed("load the filter", answer);
  }
  return fmt::format(
      "{} calls, {}", kAllowed.size(),
      modules == Modules::None ? "no new code" : "code of modules");
}

}  // namespace assay::confine
