// SPDX-License-Identifier: Apache-2.0
// Reads snapshots and versions from a store.
#include "cli/provider_store.h"

#include <map>

#include <fmt/format.h>

#include "cli/meant_store.h"
#include "provider/naming.h"
#include "provider/policy_version.h"
#include "provider/snapshot.h"
#include "server/bootstrap.h"
#include "server/directory.h"
#include "store/harden.h"
#include "wire/arm_resources.h"
#include "wire/policy_messages.h"

namespace assay::cli {
namespace {

constexpr std::string_view kProviders = "provider/";

// The signing keys of providers pass through memory.
Result<std::unique_ptr<store::Store>> open_kept(const ProviderVerb& verb) {
  store::harden_process();
  TRY(const MeantStore meant, find_store(verb));
  return open_store(meant, store::Access::Reading);
}

Result<provider::Provider> load_provider(store::Store& store,
                                         const ProviderVerb& verb) {
  TRY(const server::Config config, read_config(verb));
  const std::string& asked =
      verb.name.empty() ? config.default_provider : verb.name;
  TRY(const std::string name, provider::parse_name(asked));
  TRY(const std::optional<store::Record> record,
      store.load(server::provider_record_name(name)));
  if (!record) {
    return Error(Code::ProviderNotFound,
                 fmt::format("the store has no provider {}", name));
  }
  TRY(provider::Provider found,
      provider::read_snapshot(text_of(record->content)));
  TRY(found.default_policies, server::default_policies(config));
  return found;
}

std::string resource_text(const provider::Provider& provider) {
  return wire::arm_provider({provider.name, provider.attest_uri,
                             provider.trust_model, &provider.resource},
                            wire::ArmVersion::V2021_06_01);
}

bool is_meant(const provider::Provider& provider, const ProviderVerb& verb) {
  return verb.subscription.empty() ||
         provider::is_in(provider.resource,
                         {verb.subscription, verb.resource_group});
}

}  // namespace

Result<provider::Provider> find_kept_provider(const ProviderVerb& verb) {
  TRY(const auto store, open_kept(verb));
  return load_provider(*store, verb);
}

codec::json::value resource_of(const provider::Provider& provider) {
  return codec::parse_json(resource_text(provider)).value_or(nullptr);
}

Result<codec::json::value> list_kept_providers(const ProviderVerb& verb) {
  TRY(const auto store, open_kept(verb));
  std::map<std::string, std::string> resources;  // by name
  TRY_OK(store->for_each(
      kProviders,
      [&](std::string_view, const Result<store::Record>& record) -> Result<> {
        if (!record) {
          return Error(record.error());
        }
        TRY(const provider::Provider provider,
            provider::read_snapshot(text_of(record->content)));
        if (is_meant(provider, verb)) {
          resources.emplace(provider.name, resource_text(provider));
        }
        return {};
      }));
  codec::json::array list;
  for (const auto& [name, text] : resources) {
    TRY(codec::json::value resource, codec::parse_json(text));
    list.push_back(std::move(resource));
  }
  return codec::json::value(codec::json::object{{"value", std::move(list)}});
}

Result<codec::json::value> read_kept_history(const ProviderVerb& verb,
                                             std::string_view type) {
  TRY(const auto store, open_kept(verb));
  TRY(const provider::Provider provider, load_provider(*store, verb));
  const auto last = provider.policy_numbers.find(type);
  codec::json::array list;
  for (uint64_t number = last == provider.policy_numbers.end() ? 0
                                                               : last->second;
       number > 0; --number) {
    TRY(const std::optional<store::Record> record,
        store->load(server::version_record_name(provider.name, type, number)));
    if (!record) {
      break;  // older ones are kept no more
    }
    TRY(const provider::PolicyVersion version,
        provider::read_policy_version(text_of(record->content)));
    TRY(codec::json::value item,
        codec::parse_json(wire::policy_version_json(version)));
    list.push_back(std::move(item));
  }
  return codec::json::value(codec::json::object{{"value", std::move(list)}});
}

}  // namespace assay::cli
