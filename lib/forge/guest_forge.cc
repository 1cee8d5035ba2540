// SPDX-License-Identifier: Apache-2.0
// Drafts a guest, breaks it or its hardware, and says what must come of it.
#include "forge/guest_forge.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/nearest.h"
#include "forge/breaks.h"
#include "forge/guest_breaks.h"
#include "forge/snp_breaks.h"

namespace assay::forge {
namespace {

using azure_guest::Isolation;
using tee::CheckId;

template <class AnyBreak>
std::string name_of_break(const AnyBreak& item) {
  const std::string_view code = tee::info(item.check).code;
  return item.variant.empty() ? std::string(code)
                              : fmt::format("{}/{}", code, item.variant);
}

// What a guest has in place of the requests that such evidence comes in.
bool is_of_request(std::string_view code) {
  constexpr std::array<std::string_view, 5> kElsewhere = {
      "snp.request.", "snp.runtime_data.", "snp.init_time_data.", "snp.uvm.",
      "tdx.runtime_data."};
  return code.starts_with("tdx.init_time_data.") ||
         std::any_of(kElsewhere.begin(), kElsewhere.end(),
                     [code](std::string_view prefix) {
                       return code.starts_with(prefix);
                     });
}

bool applies_inside(const SnpBreak& item, const EvidenceSpec& spec) {
  const bool vlek = spec.snp.signing_key == snp::EkKind::Vlek;
  return spec.guest.isolation == Isolation::SevSnp &&
         !is_of_request(tee::info(item.check).code) &&
         !(vlek && item.reach == SnpReach::Vceks);
}

// A bundle whose proof is empty has none: azure_guest.isolation.evidence.
bool applies_inside(const Break& item, const GuestSpec& spec) {
  const bool leaves_no_quote =
      item.check == CheckId::DcapQuoteTruncated && item.variant == "empty";
  return spec.isolation == Isolation::Tdx && !leaves_no_quote &&
         !is_of_request(tee::info(item.check).code) &&
         applies(item, EvidenceType::TdxVm);
}

Error no_such_break(std::string_view name, const EvidenceSpec& spec) {
  const std::vector<std::string> names = guest_break_names(spec.guest);
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view nearest = nearest_name(name, known);
  return Error(
      Code::EvidenceUnsupported,
      fmt::format(
          "there is no break \"{}\" for such a guest{}", name,
          nearest.empty() ? "" : fmt::format("; did you mean {}", nearest)));
}

// Applies the break; nothing where there is none of the name.
std::optional<CheckId> break_guest(GuestDraft& draft, std::string_view name) {
  if (const GuestBreak* const own = find_guest_break(name);
      own != nullptr && applies(*own, draft.spec.guest)) {
    own->edit(draft);
    return own->check;
  }
  if (draft.spec.guest.form != GuestForm::Bundle) {
    return std::nullopt;
  }
  if (const SnpBreak* const inner = find_snp_break(name);
      inner != nullptr && draft.snp && applies_inside(*inner, draft.spec)) {
    inner->edit(*draft.snp);
    return inner->check;
  }
  if (const Break* const inner = find_break(name);
      inner != nullptr && draft.td &&
      applies_inside(*inner, draft.spec.guest)) {
    inner->edit(*draft.td);
    return inner->check;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> guest_break_names(const GuestSpec& spec) {
  std::vector<std::string> names;
  for (const GuestBreak& item : all_guest_breaks()) {
    if (applies(item, spec)) {
      names.push_back(name_of_break(item));
    }
  }
  if (spec.form != GuestForm::Bundle) {
    return names;
  }
  EvidenceSpec whole;
  whole.guest = spec;
  for (const SnpBreak& item : all_snp_breaks()) {
    if (applies_inside(item, whole)) {
      names.push_back(name_of_break(item));
    }
  }
  for (const Break& item : all_breaks()) {
    if (applies_inside(item, spec)) {
      names.push_back(name_of_break(item));
    }
  }
  return names;
}

Result<Forged> forge_guest(const GuestAuthorities& authorities,
                           const EvidenceSpec& spec,
                           std::string_view break_code, Time now) {
  TRY_OK(check_spec(spec));
  GuestDraft draft = make_guest_draft(authorities, spec, now);
  std::optional<CheckId> failing;
  if (!break_code.empty()) {
    failing = break_guest(draft, break_code);
    if (!failing) {
      return no_such_break(break_code, spec);
    }
  }
  Forged forged = assemble(draft);
  if (spec.guest.isolation == Isolation::SevSnp && spec.snp.vmpl != 0 &&
      spec.guest.form == GuestForm::Bundle) {
    failing = std::min(failing.value_or(CheckId::AzureGuestIsolationVmpl),
                       CheckId::AzureGuestIsolationVmpl);
  }
  forged.expected_verdict = failing ? "rejected" : "verified";
  if (failing) {
    forged.expected_code = tee::info(*failing).code;
  } else if (draft.td && spec.guest.form == GuestForm::Bundle) {
    forged.expected_status = name_of(spec.platform.tcb_status);
  }
  return forged;
}

}  // namespace assay::forge
