// SPDX-License-Identifier: Apache-2.0
// Edits of the bundle, the log, and the runtime data.
#include "forge/guest_edits.h"

#include <algorithm>
#include <utility>

#include "tee/tpm/event_names.h"

namespace assay::forge {
namespace {

std::string replaced_once(std::string text, std::string_view from,
                          std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

auto find_secure_boot(EventLogDraft& log) {
  return std::find_if(log.events.begin(), log.events.end(),
                      [](const EventDraft& event) {
                        return event.type == tpm::kEvEfiVariableDriverConfig;
                      });
}

}  // namespace

void send_bare_ak(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    bundle.ak_public.erase(bundle.ak_public.begin(),
                           bundle.ak_public.begin() + 2);
  };
}

void sign_quote_by_other(GuestDraft& d) {
  d.quote_signer = d.tpm.request_key;
}

void sign_certify_by_other(GuestDraft& d) {
  d.certify_signer = d.tpm.request_key;
}

void certify_by_stranger(GuestDraft& d) {
  d.ak_certificate.issuer_key = d.tpm.request_key;
}

void list_other_set(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    bundle.pcr_set = replaced_once(bundle.pcr_set, "[0,", "[");
  };
}

void list_pcr_twice(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    bundle.pcr_set = replaced_once(bundle.pcr_set, "[0,", "[0,0,");
  };
}

void lose_pcr_value(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    bundle.pcrs = replaced_once(bundle.pcrs, R"("Index":3)", R"("Index":23)");
  };
}

void give_pcr_twice(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    const std::string entry = bundle.pcrs.substr(1, bundle.pcrs.find('}'));
    bundle.pcrs = "[" + entry + "," + bundle.pcrs.substr(1);
  };
}

void exchange_pcrs(GuestDraft& d) {
  d.bundle_edit = [](GuestBundle& bundle) {
    std::string pcrs = replaced_once(bundle.pcrs, R"("Index":0)", "first");
    pcrs = replaced_once(pcrs, R"("Index":7)", R"("Index":0)");
    bundle.pcrs = replaced_once(pcrs, "first", R"("Index":7)");
  };
}

void quote_without(GuestDraft& d, unsigned pcr) {
  tpm::PcrBank bank(crypto::Hash::Sha256);
  Buffer joined;
  for (const tpm::PcrValue& value : d.bank.values()) {
    if (value.index != pcr) {
      bank.set(value.index, copy_of(value.digest));
      joined.insert(joined.end(), value.digest.begin(), value.digest.end());
    }
  }
  d.bank = std::move(bank);
  d.quote.selections = {{0x000b, d.bank.mask()}};
  d.quote.pcr_digest = copy_of(crypto::sha256(joined).bytes());
}

void drop_event(GuestDraft& d) {
  d.log.events.erase(d.log.events.begin());
}

void relabel_variable(GuestDraft& d) {
  EventDraft& event = *find_secure_boot(d.log);
  event.measured = event.data;
  event.data.back() ^= 1;
}

void remeasure(GuestDraft& d) {
  const uint32_t mask = d.bank.mask();
  d.bank = extend(d.log, mask);
  Buffer joined;
  for (const tpm::PcrValue& value : d.bank.values()) {
    joined.insert(joined.end(), value.digest.begin(), value.digest.end());
  }
  d.quote.pcr_digest = copy_of(crypto::sha256(joined).bytes());
}

void bind_other_runtime(GuestDraft& d, std::string json) {
  d.runtime_data = std::move(json);
  bind_guest_runtime_data(d);
}

std::string without_ak(const GuestDraft& d) {
  return replaced_once(d.runtime_data, "HCLAkPub", "HCLEkPub");
}

std::string with_ak_twice(const GuestDraft& d) {
  const size_t begin = d.runtime_data.find('[') + 1;
  const size_t end = d.runtime_data.find("}]") + 1;
  const std::string key = d.runtime_data.substr(begin, end - begin);
  return replaced_once(d.runtime_data, "[", "[" + key + ",");
}

std::string of_other_ak(const GuestDraft& d) {
  return guest_runtime_json(d.spec.guest, d.tpm.request_key.public_key());
}

}  // namespace assay::forge
