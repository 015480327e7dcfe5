// An encoder that knows three words, and a store.
#ifndef SECONDSOURCE_TESTS_SERVICE_RETRIEVAL_ENCODER_H_
#define SECONDSOURCE_TESTS_SERVICE_RETRIEVAL_ENCODER_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "service/base/ids.h"
#include "service/models/text_encoder.h"
#include "tests/conformance/corpus/memory_store.h"
#include "tests/service/models/tiny.h"

namespace secondsource::retrieval {

class RetrievalTest : public testing::Test {
 protected:
  RetrievalTest() {
    models::WriteTinyModel(folder_);
    encoder_ = models::TextEncoder::Load(folder_, {}).value();
  }
  ~RetrievalTest() override { std::filesystem::remove_all(folder_.parent_path()); }

  void Ingest(const std::string& id, const std::string& text) {
    v1::Document document;
    document.set_id(id);
    document.set_publisher("Harbour Gazette");
    document.set_text(text);
    const auto outcomes = store_.Ingest({document});
    ASSERT_TRUE(outcomes.ok() && outcomes->front().error.ok());
  }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() / RandomId() / "retriever";
  std::unique_ptr<models::TextEncoder> encoder_;
  corpus::MemoryStore store_;
};

}  // namespace secondsource::retrieval

#endif  // SECONDSOURCE_TESTS_SERVICE_RETRIEVAL_ENCODER_H_
