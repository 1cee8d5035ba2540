// SPDX-License-Identifier: Apache-2.0
// Tests of collateral from folders and files.
#include "collateral/library.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/pem.h"
#include "crypto/private_key.h"
#include "files/file.h"
#include "x509/builder.h"

namespace assay::collateral {
namespace {

namespace fs = std::filesystem;

class LibraryTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    ASSERT_TRUE(files::make_private_folder(folder_));
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const char* name, std::string_view content) const {
    ASSERT_TRUE(files::write_file(folder_ / name, bytes_of(content),
                                  files::Mode::Public));
  }

  fs::path folder_ = fs::temp_directory_path() /
                     ("assay-library-" + std::to_string(::getpid()));
  const std::string identity_ =
      R"({"enclaveIdentity":{},"signature":")" + std::string(128, 'a') + "\"}";
};

TEST_F(LibraryTest, FindsTheIssuerChainBesideADocument) {
  put("qe.json", identity_);
  put("qe.chain.pem", "own chain");
  put("other.json", identity_);
  put("tcb-signing-chain.pem", "shared chain");
  Library library{Time()};
  ASSERT_TRUE(library.add_folder(folder_));
  const auto& found = library.endorsements().find("intel/sgx/qe-identity");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]->issuer_chain, "shared chain");
  EXPECT_EQ(found[1]->issuer_chain, "own chain");
}

TEST_F(LibraryTest, LeavesBrokenFilesOfAFolderOut) {
  put("a.json", "{");
  put("b.json", identity_);
  Library library{Time()};
  ASSERT_TRUE(library.add_folder(folder_));
  ASSERT_EQ(library.files().size(), 2u);
  EXPECT_FALSE(library.files()[0].problem.empty());
  EXPECT_TRUE(library.files()[1].problem.empty());
}

TEST_F(LibraryTest, RefusesABrokenFileThatTheUserNamed) {
  put("a.json", "{");
  Library library{Time()};
  const auto added = library.add_file(folder_ / "a.json");
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().path().find("a.json"), std::string::npos);
}

TEST_F(LibraryTest, PutsANamedNineFieldObjectIntoItsRoles) {
  put("nine.json", R"({"tcb_info":"x","tcb_info_signature":"00"})");
  Library library{Time()};
  ASSERT_TRUE(library.add_file(folder_ / "nine.json"));
  ASSERT_EQ(library.endorsements().find("intel/sgx/tcb-info").size(), 1u);
  Library stored{Time()};
  ASSERT_TRUE(stored.add_folder(folder_));
  EXPECT_TRUE(stored.endorsements().find("intel/sgx/tcb-info").empty());
}

// Of both TEEs, in both forms, for one platform.
TEST_F(LibraryTest, FindsTheCollateralOfTdxBesideThatOfSgx) {
  const auto response = [](std::string_view id) {
    return R"({"tcbInfo":{"id":")" + std::string(id) +
           R"(","fmspc":"00806f050000"},"signature":")" +
           std::string(128, 'a') + "\"}";
  };
  put("sgx.json", response("SGX"));
  put("tdx.json", response("TDX"));
  put("tdx.chain.pem", "chain");
  put("nine.json",
      R"({"tcb_info":"{\"id\":\"TDX\",\"fmspc\":\"b0c06f000000\"}",)"
      R"("tcb_info_signature":")" +
          std::string(128, 'a') +
          R"(","qe_identity":"{}","qe_identity_signature":")" +
          std::string(128, 'a') + "\"}");
  Library library{Time()};
  ASSERT_TRUE(library.add_folder(folder_));
  const tee::Endorsements& found = library.endorsements();
  EXPECT_EQ(found.find("intel/sgx/tcb-info/00806F050000").size(), 1u);
  ASSERT_EQ(found.find("intel/tdx/tcb-info/00806F050000").size(), 1u);
  EXPECT_EQ(found.find("intel/tdx/tcb-info/00806F050000")[0]->issuer_chain,
            "chain");
  EXPECT_EQ(found.find("intel/tdx/tcb-info/B0C06F000000").size(), 1u);
  EXPECT_EQ(found.find("intel/tdx/qe-identity").size(), 1u);
}

TEST_F(LibraryTest, TakesABundleWhereverItIs) {
  const std::vector<Item> items = {
      {"intel/root-crl",
       tee::make_endorsement({1}, {}, Time(), tee::Presentation::Stored),
       "test"}};
  put("a.bundle", write_bundle(items, Time()));
  Library in_folder{Time()};
  ASSERT_TRUE(in_folder.add_folder(folder_));
  Library as_file{Time()};
  ASSERT_TRUE(as_file.add_file(folder_ / "a.bundle"));
  Library as_bundle{Time()};
  ASSERT_TRUE(as_bundle.add_bundle(folder_ / "a.bundle"));
  for (const Library* library : {&in_folder, &as_file, &as_bundle}) {
    EXPECT_EQ(library->endorsements().find("intel/root-crl").size(), 1u);
  }
}

TEST_F(LibraryTest, TakesItems) {
  Library library{Time()};
  library.add_items(
      "store",
      {{"intel/root-crl",
        tee::make_endorsement({1}, {}, Time(), tee::Presentation::Stored),
        "test"}});
  EXPECT_EQ(library.endorsements().find("intel/root-crl").size(), 1u);
  ASSERT_EQ(library.files().size(), 1u);
  EXPECT_EQ(library.files().front().path, "store");
}

TEST_F(LibraryTest, RefusesAsABundleWhatIsNone) {
  put("a.json", "{}");
  const auto added = Library{Time()}.add_bundle(folder_ / "a.json");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code(), Code::EndorsementMalformed);
}

TEST_F(LibraryTest, SaysThatAFolderIsNotThere) {
  Library library{Time()};
  EXPECT_EQ(library.add_folder("/nothing/here").error().code(),
            Code::FileUnreadable);
}

// What AMD's key service hands out for a line, by the forge's hand.
TEST_F(LibraryTest, FindsAmdsFilesByTheirContent) {
  const Time now = from_unix(1'750'000'000);
  x509::CertificateSpec spec;
  spec.subject = {{"O", "Test"}, {"CN", "ARK-Milan"}};
  spec.issuer = spec.subject;
  spec.not_before = now;
  spec.not_after = now + std::chrono::hours(1);
  spec.ca = true;
  const auto key = crypto::PrivateKey::generate_p256();
  const auto ark = x509::build_certificate(spec, key.public_key(), key);
  put("cert_chain", codec::encode_pem("CERTIFICATE", ark.der()));
  put("crl",
      text_of(x509::build_crl({.issuer = spec.subject,
                               .this_update = now,
                               .next_update = now + std::chrono::hours(1)},
                              key)));
  Library library{now};
  ASSERT_TRUE(library.add_folder(folder_));
  EXPECT_EQ(library.endorsements().find("amd/ark/Milan").size(), 1u);
  EXPECT_EQ(library.endorsements().find("amd/crl/Milan").size(), 1u);
  ASSERT_TRUE(library.add_file(folder_ / "crl"));
  EXPECT_EQ(library.endorsements().find("amd/crl/Milan").size(), 2u);
}

}  // namespace
}  // namespace assay::collateral
