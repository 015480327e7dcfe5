// The C++ wrapper, driven through its entry point by a host that is as small as can be.
#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "secondsource/plugin/v1/verifier.pb.h"
#include "secondsource_plugin.h"

struct ss_error {
  ss_code code;
  std::string reason, message;
};

struct ss_call {
  std::string request = "";
  bool cancelled = false;
  int completions = 0;
  std::string response = "";
};

struct ss_host_context {
  std::string log;
};

namespace secondsource {
namespace {

std::string Text(ss_bytes bytes) { return bytes.size == 0 ? "" : std::string(bytes.data, bytes.size); }

class SdkTest : public testing::Test {
 protected:
  SdkTest() {
    host_.struct_size = sizeof(ss_host);
    host_.abi_major = SS_ABI_MAJOR;
    host_.context = &context_;
    host_.error_new = [](ss_code code, ss_bytes reason, ss_bytes message) {
      return new ss_error{code, Text(reason), Text(message)};
    };
    host_.log_enabled = [](ss_host_context*, int32_t) { return 1; };
    host_.log = [](ss_host_context* context, ss_call*, int32_t, ss_bytes message) { context->log += Text(message); };
    host_.call_request = [](ss_call* call) { return ss_bytes{call->request.data(), call->request.size()}; };
    host_.call_remaining_us = [](ss_call*) { return std::numeric_limits<int64_t>::max(); };
    host_.call_is_cancelled = [](ss_call* call) { return call->cancelled ? 1 : 0; };
    host_.call_complete = [](ss_call* call, ss_bytes response, ss_error* error) {
      EXPECT_EQ(error, nullptr);
      ++call->completions;
      call->response = Text(response);
    };
  }

  ~SdkTest() override {
    if (verifier_ != nullptr) plugin_->destroy(verifier_);
  }

  void Load(const std::string& name) {
    const std::string path = std::string(SECONDSOURCE_BINARY_DIR) + "/tests/plugins/" + name + ".so";
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    ASSERT_NE(library, nullptr) << dlerror();
    void* symbol = dlsym(library, "secondsource_plugin_entry_v1");
    ASSERT_NE(symbol, nullptr) << dlerror();
    std::memcpy(&entry_, &symbol, sizeof(entry_));
    plugin_ = entry_(&host_);
    ASSERT_NE(plugin_, nullptr);
  }

  void Create() { ASSERT_EQ(plugin_->create(&host_, {nullptr, 0}, &verifier_), nullptr); }

  // The error that verify gives, as "code reason message".
  std::string VerifyError(ss_call& call) {
    ss_error* error = plugin_->verify(verifier_, &call);
    if (error == nullptr) return "";
    std::string text = std::to_string(error->code) + " " + error->reason + " " + error->message;
    delete error;
    return text;
  }

  ss_host_context context_;
  ss_host host_ = {};
  ss_plugin_entry_v1 entry_ = nullptr;
  const ss_plugin* plugin_ = nullptr;
  ss_verifier* verifier_ = nullptr;
};

std::string RequestWithEvidence(int count) {
  plugin::v1::VerifyRequest request;
  for (int i = 1; i <= count; ++i) request.add_evidence()->set_id("e" + std::to_string(i));
  return request.SerializeAsString();
}

TEST_F(SdkTest, DescribesThePlugin) {
  Load("echo");
  EXPECT_EQ(Text(plugin_->id), "echo");
  EXPECT_EQ(Text(plugin_->version), "1.2.3");
  EXPECT_EQ(plugin_->struct_size, sizeof(ss_plugin));
  EXPECT_EQ(plugin_->max_concurrent_calls, 3u);
  EXPECT_EQ(plugin_->capabilities, SS_CAPABILITY_BLOCKING | SS_CAPABILITY_DETERMINISTIC);
}

TEST_F(SdkTest, AnswersOnceWithTheFinding) {
  Load("echo");
  Create();
  ss_call call{.request = RequestWithEvidence(2)};
  EXPECT_EQ(VerifyError(call), "");
  EXPECT_EQ(call.completions, 1);
  plugin::v1::VerifyResponse response;
  ASSERT_TRUE(response.ParseFromString(call.response));
  EXPECT_EQ(response.finding().status(), v1::Finding::STATUS_OK);
  EXPECT_EQ(response.finding().belief(), 0.5);
  EXPECT_EQ(response.finding().reasons(0).evidence(0), "e1");
  EXPECT_EQ(response.finding().missing(0), "a deadline");
  EXPECT_EQ(context_.log, "answered");
}

TEST_F(SdkTest, NotApplicableSaysWhy) {
  Load("echo");
  Create();
  ss_call call;
  EXPECT_EQ(VerifyError(call), "");
  plugin::v1::VerifyResponse response;
  ASSERT_TRUE(response.ParseFromString(call.response));
  EXPECT_EQ(response.finding().status(), v1::Finding::STATUS_NOT_APPLICABLE);
  EXPECT_EQ(response.finding().message(), "There is no evidence.");
}

TEST_F(SdkTest, ErrorsLeaveTheCallWithTheHost) {
  Load("echo");
  Create();
  ss_call cancelled{.request = RequestWithEvidence(1), .cancelled = true};
  EXPECT_EQ(VerifyError(cancelled), "1 CANCELLED the call was cancelled");
  ss_call unreadable{.request = "\xff\xff\xff"};
  EXPECT_THAT(VerifyError(unreadable), testing::StartsWith("3 REQUEST_UNREADABLE"));
  EXPECT_EQ(cancelled.completions + unreadable.completions, 0);
}

TEST_F(SdkTest, ExceptionsBecomeInternalErrors) {
  Load("throwing");
  Create();
  ss_call call{.request = RequestWithEvidence(1)};
  EXPECT_EQ(VerifyError(call), "13 EXCEPTION the verifier threw: out of paper");
  ss_call no_evidence;
  EXPECT_THAT(VerifyError(no_evidence), testing::StartsWith("13 EXCEPTION"));
}

TEST_F(SdkTest, RefusesConfigurationThatItDoesNotKnow) {
  for (const char* name : {"echo", "throwing"}) {
    Load(name);
    const std::string config = "{\"mosst\":1}";
    ss_error* error = plugin_->create(&host_, {config.data(), config.size()}, &verifier_);
    ASSERT_NE(error, nullptr) << name;
    EXPECT_EQ(error->code, 3);
    delete error;
    EXPECT_EQ(verifier_, nullptr);
  }
}

TEST_F(SdkTest, RefusesAHostThatIsTooOld) {
  Load("echo");
  ss_host old = host_;
  old.struct_size = offsetof(ss_host, call_complete);
  EXPECT_EQ(entry_(&old), nullptr);
  old = host_;
  old.abi_major = SS_ABI_MAJOR + 1;
  EXPECT_EQ(entry_(&old), nullptr);
}

}  // namespace
}  // namespace secondsource
