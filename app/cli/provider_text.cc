// SPDX-License-Identifier: Apache-2.0
// Lines about providers.
#include "cli/provider_text.h"

#include <fmt/format.h>

#include "cli/service.h"
#include "codec/json_writer.h"
#include "provider/management_token.h"

namespace assay::cli {
namespace {

namespace json = codec::json;

// An empty one where the member is no object.
const json::object& part_of(const json::object& object, std::string_view name) {
  static const json::object kNone;
  const json::value* const member = object.if_contains(name);
  const json::object* const part =
      member == nullptr ? nullptr : member->if_object();
  return part == nullptr ? kNone : *part;
}

// The objects in "value".
std::vector<const json::object*> items_of(const json::value& list) {
  std::vector<const json::object*> items;
  const json::object* const object = list.if_object();
  const json::value* const value =
      object == nullptr ? nullptr : object->if_contains("value");
  if (value != nullptr && value->is_array()) {
    for (const json::value& item : value->get_array()) {
      if (item.is_object()) {
        items.push_back(&item.get_object());
      }
    }
  }
  return items;
}

std::string line(std::string_view title, std::string_view text) {
  return text.empty() ? "" : fmt::format("{}: {}\n", title, text);
}

std::string number_of(const json::object& object, std::string_view name) {
  const json::value* const number = object.if_contains(name);
  return number == nullptr ? "" : codec::serialize(*number);
}

}  // namespace

std::string provider_text(const json::value& resource) {
  if (!resource.is_object()) {
    return "";
  }
  const json::object& object = resource.get_object();
  const json::object& properties = part_of(object, "properties");
  const json::object& system = part_of(object, "systemData");
  std::string text = line("name", text_member(object, "name")) +
                     line("id", text_member(object, "id")) +
                     line("location", text_member(object, "location"));
  for (const auto& [title, name] :
       {std::pair("attest URI", "attestUri"),
        {"trust model", "trustModel"},
        {"status", "status"},
        {"public network access", "publicNetworkAccess"},
        {"TPM attestation authentication", "tpmAttestationAuthentication"}}) {
    text += line(title, text_member(properties, name));
  }
  for (const auto& tag : part_of(object, "tags")) {
    text += line(fmt::format("tag {}", std::string_view(tag.key())),
                 tag.value().is_string()
                     ? std::string_view(tag.value().get_string())
                     : std::string_view());
  }
  if (!system.empty()) {
    text += fmt::format("created: {} by {}\nmodified: {} by {}\n",
                        text_member(system, "createdAt"),
                        text_member(system, "createdBy"),
                        text_member(system, "lastModifiedAt"),
                        text_member(system, "lastModifiedBy"));
  }
  return text;
}

std::string providers_text(const json::value& list) {
  std::string text;
  for (const json::object* const item : items_of(list)) {
    const json::object& properties = part_of(*item, "properties");
    text += fmt::format("{:<24} {:<8} {:<16} {}\n", text_member(*item, "name"),
                        text_member(properties, "trustModel"),
                        text_member(*item, "location"),
                        text_member(properties, "attestUri"));
  }
  return text.empty() ? "no providers\n" : text;
}

std::string history_text(const json::value& history) {
  std::string text;
  for (const json::object* const item : items_of(history)) {
    const std::string signer = text_member(*item, "signerThumbprint");
    const std::string restores = number_of(*item, "restores");
    const std::string hash = text_member(*item, "policyHash");
    text += fmt::format("{:>4} {:<5} {} by {}{}{}{}\n",
                        number_of(*item, "number"), text_member(*item, "act"),
                        text_member(*item, "at"), text_member(*item, "by"),
                        hash.empty() ? "" : ", policy " + hash,
                        signer.empty() ? "" : ", signer " + signer,
                        restores.empty() ? "" : ", restores " + restores);
  }
  return text.empty() ? "no versions: the policy was never set\n" : text;
}

std::string signers_json(std::span<const x509::Certificate> signers) {
  std::string text = "[";
  for (const x509::Certificate& signer : signers) {
    codec::SortedObject object;
    object.add_string("subject", signer.subject_text());
    object.add_string("thumbprint", provider::thumbprint_of(signer));
    object.add_string("notAfter", format_rfc3339(signer.not_after()));
    text += (text.size() > 1 ? "," : "") + object.text();
  }
  return text + "]";
}

std::string signers_text(std::span<const x509::Certificate> signers) {
  std::string text;
  for (const x509::Certificate& signer : signers) {
    text +=
        fmt::format("{} {}, until {}\n", provider::thumbprint_of(signer),
                    signer.subject_text(), format_rfc3339(signer.not_after()));
  }
  return text.empty() ? "no certificates: policies may be unsigned\n" : text;
}

}  // namespace assay::cli
