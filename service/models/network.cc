#include "service/models/network.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <openvino/openvino.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::models {
namespace {

constexpr const char* kInputs[] = {"input_ids", "token_type_ids", "attention_mask"};
// Lengths are rounded up to this, for each new shape of a batch is prepared once.
constexpr size_t kLengthStep = 16;

absl::Status NotReadable(const std::filesystem::path& folder, std::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "MODEL_NOT_READABLE",
               absl::StrCat("cannot load the model in '", folder.string(), "': ", std::string(why),
                            ": put the files there that came with this version"),
               {{"folder", folder.string()}});
}

// OpenVINO's plugins are found and loaded once.
ov::Core& Core() {
#ifdef __SANITIZE_ADDRESS__
  setenv("TBB_ENABLE_SANITIZERS", "1", 0);  // oneTBB loads a library in a way that the sanitizers refuse
#endif
  static ov::Core core;
  return core;
}

// Whether the processor multiplies bytes and adds the products up in one instruction. Others are faster in float.
bool HasByteProducts() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512vnni") != 0 || __builtin_cpu_supports("avxvnni") != 0;
#else
  return true;
#endif
}

// Takes out what rounds values to a byte between the layers, so that the layers run in float. The weights stay as they
// were rounded; what comes out differs in the third digit.
void DropRounding(ov::Model& model) {
  for (const std::shared_ptr<ov::Node>& node : model.get_ordered_ops()) {
    if (std::string_view(node->get_type_name()) != "FakeQuantize") continue;
    const bool of_weights = std::string_view(node->get_input_node_ptr(0)->get_type_name()) == "Constant";
    if (!of_weights) node->output(0).replace(node->input_value(0));
  }
}

// Whether the file is whole and of OpenVINO's own format. It offers others to readers of other formats, which print.
bool IsNetwork(const std::filesystem::path& file) {
  std::ostringstream stream;
  stream << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string text = std::move(stream).str();
  return absl::StartsWith(text, "<?xml") && absl::StrContains(text.substr(0, 256), "<net name=") &&
         absl::EndsWith(absl::StripTrailingAsciiWhitespace(text), "</net>");
}

}  // namespace

struct Network::State {
  ov::CompiledModel compiled;
  size_t width = 0;
};

struct Network::Session::State {
  ov::InferRequest request;
  size_t width = 0;
};

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::~Network() = default;
Network::Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Session::~Session() = default;

size_t Network::width() const { return state_->width; }

absl::StatusOr<std::unique_ptr<Network>> Network::Load(const std::filesystem::path& folder, int sessions) {
  const std::filesystem::path file = folder / "model.xml";
  if (!IsNetwork(file)) return NotReadable(folder, "model.xml is missing, damaged or no network");
  try {
    const std::shared_ptr<ov::Model> model = Core().read_model(file.string());
    std::map<std::string, ov::PartialShape> shapes;
    for (const char* name : kInputs) shapes[name] = {-1, -1};
    model->reshape(shapes);  // throws if an input of that name is missing
    if (!HasByteProducts()) DropRounding(*model);
    const ov::PartialShape shape = model->output().get_partial_shape();
    if (shape.rank() != 2 || shape[1].is_dynamic()) {
      return NotReadable(folder, "its output is not a vector for each row");
    }
    auto state = std::make_unique<State>();
    state->width = static_cast<size_t>(shape[1].get_length());
    state->compiled = Core().compile_model(model, "CPU", ov::num_streams(sessions), ov::inference_num_threads(sessions),
                                           ov::hint::enable_cpu_pinning(false));
    return std::unique_ptr<Network>(new Network(std::move(state)));
  } catch (const std::exception& problem) {
    return NotReadable(folder, problem.what());
  }
}

absl::StatusOr<std::unique_ptr<Network::Session>> Network::NewSession() const {
  try {
    auto state = std::make_unique<Session::State>();
    state->request = state_->compiled.create_infer_request();
    state->width = state_->width;
    return std::unique_ptr<Session>(new Session(std::move(state)));
  } catch (const std::exception& problem) {
    return absl::InternalError(absl::StrCat("cannot prepare an inference: ", problem.what()));
  }
}

absl::StatusOr<std::vector<Vector>> Network::Session::Run(absl::Span<const EncodedPair* const> rows) {
  std::vector<Vector> vectors;
  if (rows.empty()) return vectors;
  size_t length = 0;
  for (const EncodedPair* row : rows) length = std::max(length, row->tokens.size());
  length = (length + kLengthStep - 1) / kLengthStep * kLengthStep;
  try {
    ov::Tensor inputs[3];
    for (ov::Tensor& input : inputs) {
      input = ov::Tensor(ov::element::i64, {rows.size(), length});
      std::fill_n(input.data<int64_t>(), rows.size() * length, 0);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      const EncodedPair& row = *rows[i];
      const size_t at = i * length;
      const size_t size = row.tokens.size();
      std::copy(row.tokens.begin(), row.tokens.end(), inputs[0].data<int64_t>() + at);
      std::fill_n(inputs[1].data<int64_t>() + at + row.first_size, size - row.first_size, 1);
      std::fill_n(inputs[2].data<int64_t>() + at, size, 1);
    }
    for (size_t i = 0; i < 3; ++i) state_->request.set_tensor(kInputs[i], inputs[i]);
    state_->request.infer();
    const ov::Tensor output = state_->request.get_output_tensor();
    const float* at = output.data<float>();
    for (size_t i = 0; i < rows.size(); ++i, at += state_->width) vectors.emplace_back(at, at + state_->width);
    return vectors;
  } catch (const std::exception& problem) {
    return absl::InternalError(absl::StrCat("an inference failed: ", problem.what()));
  }
}

}  // namespace secondsource::models
