// SPDX-License-Identifier: Apache-2.0
// assay audit: who changed what, and whether that is the whole story.
#include <fmt/format.h>

#include "cli/meant_store.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "codec/json_writer.h"
#include "provider/naming.h"
#include "server/audit_review.h"
#include "store/harden.h"

namespace assay::cli {
namespace {

std::string entry_text(const server::ReviewedEntry& reviewed) {
  const server::AuditEntry& entry = reviewed.entry;
  const auto part = [](std::string_view title, std::string_view text) {
    return text.empty() ? "" : fmt::format(", {} {}", title, text);
  };
  return fmt::format("{:>6} {} {} {}{} by {}{}{}\n", reviewed.number,
                     format_rfc3339(entry.at), entry.operation, entry.provider,
                     entry.target.empty() ? "" : " " + entry.target,
                     entry.actor, part("before", entry.before),
                     part("after", entry.after));
}

std::string review_json(const server::AuditReview& review,
                        std::string_view provider) {
  std::string entries;
  for (const server::ReviewedEntry& reviewed : review.entries) {
    if (provider.empty() || reviewed.entry.provider == provider) {
      entries += (entries.empty() ? "" : ",") + reviewed.text;
    }
  }
  codec::SortedObject object;
  object.add_raw("entries", "[" + entries + "]");
  object.add_bool("whole", !review.broken);
  if (review.broken) {
    object.add_string("broken", *review.broken);
  } else {
    object.add_raw("broken", "null");
  }
  return object.text();
}

void print_review(const server::AuditReview& review,
                  std::string_view provider) {
  for (const server::ReviewedEntry& reviewed : review.entries) {
    if (provider.empty() || reviewed.entry.provider == provider) {
      print(entry_text(reviewed));
    }
  }
  print_line(review.broken
                 ? tinted("broken: " + *review.broken, Tone::Bad)
                 : tinted(fmt::format("whole: {} entries, each with the hash "
                                      "of the one before",
                                      review.entries.size()),
                          Tone::Good));
}

Result<Exit> audit(const Audit& options) {
  std::string provider;
  if (!options.provider.empty()) {
    TRY(provider, provider::parse_name(options.provider));
  }
  TRY(const MeantStore meant, find_store(options));
  TRY(const auto store, open_store(meant, store::Access::Reading));
  TRY(const server::AuditReview review, server::review_audit(*store));
  if (options.form == Form::Json) {
    print_line(review_json(review, provider));
  } else {
    print_review(review, provider);
  }
  return review.broken ? Exit::No : Exit::Good;
}

}  // namespace

Exit run(const Audit& options) {
  store::harden_process();
  const auto done = audit(options);
  return done ? *done : complain(done.error());
}

}  // namespace assay::cli
