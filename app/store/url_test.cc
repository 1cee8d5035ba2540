// SPDX-License-Identifier: Apache-2.0
#include "store/url.h"

#include <gtest/gtest.h>

namespace assay::store {
namespace {

TEST(StoreUrl, TellsDatabaseServersFromFiles) {
  EXPECT_TRUE(is_shared_store("postgresql://db/assay"));
  EXPECT_TRUE(is_shared_store("postgres://db/assay"));
  EXPECT_FALSE(is_shared_store("sqlite:/var/lib/assay/assay.db"));
  EXPECT_EQ(sqlite_path("sqlite:a/b").value(), "a/b");
  for (const char* url : {"sqlite:", "mysql://x", "", "postgresql://db"}) {
    EXPECT_FALSE(sqlite_path(url)) << url;
  }
}

TEST(StoreUrl, NamesTheFilesOfItsParameters) {
  EXPECT_EQ(files_of("postgresql://a@db/x?sslmode=verify-full&passfile=/e/p"
                     "&sslrootcert=/e/ca.pem&sslkey="),
            (std::vector<std::string>{"/e/p", "/e/ca.pem"}));
  EXPECT_TRUE(files_of("postgresql://a@db/passfile=/x").empty());
  EXPECT_TRUE(files_of("postgresql://db/x?").empty());
}

TEST(StoreUrl, ShowsNoPassword) {
  EXPECT_EQ(shown_url("postgresql://assay:secret@db:5432/assay"),
            "postgresql://assay:***@db:5432/assay");
  EXPECT_EQ(shown_url("postgresql://assay:se@cr:et/@db/assay"),
            "postgresql://assay:***@db/assay");
  EXPECT_EQ(shown_url("postgresql://a@db/x?password=secret&user=b"),
            "postgresql://a@db/x?password=***&user=b");
  EXPECT_EQ(shown_url("postgresql:///x?password=s&password=t"),
            "postgresql:///x?password=***&password=***");
  for (const char* plain :
       {"postgresql://assay@db:5432/assay", "sqlite:/a/b", "", "://", "://@",
        "postgresql:///assay?host=/run/postgresql"}) {
    EXPECT_EQ(shown_url(plain), plain);
  }
}

TEST(StoreUrl, DoesNotRepeatAPasswordInAnError) {
  const auto refused = sqlite_path("mysql://root:secret@db/x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace assay::store
