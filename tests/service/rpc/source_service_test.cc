#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secondsource/v1/source_service.grpc.pb.h"
#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kSources[] =
    "parties:\n"
    "  - {id: able, name: Able, kind: state, aliases: [Easel], namesakes: [baker]}\n"
    "  - {id: baker, name: Baker, kind: state, aliases: [Easel], namesakes: [able], clues: [oven]}\n"
    "places:\n"
    "  - {id: cable, name: Cable, parent: able, aliases: [Kabel]}\n"
    "publishers:\n"
    "  - {id: dabble, name: The Dabble, kind: outlet, domains: [dabble.example]}\n";

class SourceServiceTest : public RpcTest {
 protected:
  void Start() {
    StartServer();
    stub_ = v1::SourceService::NewStub(channel_);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::SourceService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return (stub_.get()->*method)(&context, request, &response);
  }

  grpc::Status Import(const std::string& yaml) {
    v1::ImportSourcesRequest request;
    request.set_yaml(yaml);
    return Call(&v1::SourceService::Stub::ImportSources, request, imported_response_);
  }

  v1::ImportSourcesResponse imported_response_;
  std::unique_ptr<v1::SourceService::Stub> stub_;
};

TEST_F(SourceServiceTest, AnImportIsInUseAtOnce) {
  Start();
  const grpc::Status status = Import(kSources);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(imported_response_.party_count(), 2);
  EXPECT_EQ(imported_response_.place_count(), 1);
  EXPECT_EQ(imported_response_.publisher_count(), 1);
  v1::GetPlaceRequest request;
  request.set_name("places/cable");
  v1::Place place;
  ASSERT_TRUE(Call(&v1::SourceService::Stub::GetPlace, request, place).ok());
  EXPECT_EQ(place.parent(), "parties/able");
  v1::ListPlacesResponse list;
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ListPlaces, v1::ListPlacesRequest(), list).ok());
  EXPECT_EQ(list.places_size(), 1);
}

TEST_F(SourceServiceTest, AnUnsoundImportIsRefusedWithEveryProblem) {
  Start();
  const grpc::Status status =
      Import("parties:\n  - {id: a, name: Able, kind: planet}\n  - {id: b, name: B, parent: z}\n");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto violations = DetailOf<google::rpc::BadRequest>(DetailsOf(status)).field_violations();
  ASSERT_EQ(violations.size(), 3);
  EXPECT_EQ(violations[0].field(), "yaml");
  EXPECT_THAT(violations[0].description(), HasSubstr("import:2: the kind 'planet' is not known"));
  v1::ListPartiesResponse list;
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ListParties, v1::ListPartiesRequest(), list).ok());
  EXPECT_THAT(list.parties(), IsEmpty());
}

TEST_F(SourceServiceTest, ResolvesNamesAndSaysWhichItCannot) {
  Start();
  ASSERT_TRUE(Import(kSources).ok());
  v1::ResolveNamesRequest request;
  for (const char* name : {"Easel", "Kabel", "By Ann Example, Dabble", "www.dabble.example/x", "Nobody"}) {
    request.add_names(name);
  }
  v1::ResolveNamesResponse response;
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ResolveNames, request, response).ok());
  ASSERT_EQ(response.resolutions_size(), 5);
  EXPECT_THAT(response.resolutions(0).parties(), ElementsAre("parties/able", "parties/baker"));
  EXPECT_THAT(response.resolutions(1).places(), ElementsAre("places/cable"));
  EXPECT_THAT(response.resolutions(2).publishers(), ElementsAre("publishers/dabble"));
  EXPECT_THAT(response.resolutions(3).publishers(), ElementsAre("publishers/dabble"));
  EXPECT_THAT(response.resolutions(4).parties(), IsEmpty());

  request.set_context("An oven stood open in Easel.");
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ResolveNames, request, response).ok());
  EXPECT_THAT(response.resolutions(0).parties(), ElementsAre("parties/baker"));
  request.clear_context();
  request.set_country("parties/able");
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ResolveNames, request, response).ok());
  EXPECT_THAT(response.resolutions(0).parties(), ElementsAre("parties/able"));
}

TEST_F(SourceServiceTest, APartyAndAPlaceContendForTheirName) {
  Start();
  ASSERT_TRUE(
      Import("parties:\n  - {id: easel, name: Easel, kind: state, namesakes: [places/easel], clues: [minister]}\n"
             "places:\n  - {id: easel, name: Easel, namesakes: [parties/easel], clues: [river]}\n")
          .ok());
  v1::ResolveNamesRequest request;
  request.add_names("Easel");
  v1::ResolveNamesResponse response;
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ResolveNames, request, response).ok());
  EXPECT_THAT(response.resolutions(0).parties(), ElementsAre("parties/easel"));
  EXPECT_THAT(response.resolutions(0).places(), ElementsAre("places/easel"));
  request.set_context("The river rose.");
  ASSERT_TRUE(Call(&v1::SourceService::Stub::ResolveNames, request, response).ok());
  EXPECT_THAT(response.resolutions(0).parties(), IsEmpty());
  EXPECT_THAT(response.resolutions(0).places(), ElementsAre("places/easel"));
}

TEST_F(SourceServiceTest, RequestsHaveTheirLimits) {
  Start();
  v1::ResolveNamesResponse response;
  v1::ResolveNamesRequest request;
  EXPECT_EQ(Call(&v1::SourceService::Stub::ResolveNames, request, response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.add_names(std::string(1025, 'n'));
  request.set_context(std::string((64 << 10) + 1, 'c'));
  request.set_country("able");
  const grpc::Status status = Call(&v1::SourceService::Stub::ResolveNames, request, response);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(DetailsOf(status)).field_violations_size(), 3);
  EXPECT_EQ(Import(std::string((2 << 20) + 1, '#')).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace secondsource::rpc
