#include "tests/service/models/tiny.h"

#include <fstream>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset8.hpp>

namespace secondsource::models {

void WriteTinyNetwork(const std::filesystem::path& folder) {
  namespace op = ov::opset8;
  ov::ParameterVector inputs;
  ov::OutputVector sums;
  for (const char* name : {"input_ids", "token_type_ids", "attention_mask"}) {
    inputs.push_back(std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{-1, -1}));
    inputs.back()->get_output_tensor(0).set_names({name});
  }
  const auto axis = op::Constant::create(ov::element::i64, {1}, {1});
  for (size_t i : {0, 2, 1}) {
    const auto masked = std::make_shared<op::Multiply>(inputs[i], inputs[2]);
    const auto sum = std::make_shared<op::ReduceSum>(masked, axis, true);
    sums.push_back(std::make_shared<op::Convert>(sum, ov::element::f32));
  }
  const auto output = std::make_shared<op::Concat>(sums, 1);
  std::filesystem::create_directories(folder);
  ov::save_model(std::make_shared<ov::Model>(ov::OutputVector{output}, inputs), (folder / "model.xml").string(), false);
}

void WriteTinyModel(const std::filesystem::path& folder) {
  WriteTinyNetwork(folder);
  std::ofstream(folder / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\ntown\nfell\n";
}

}  // namespace secondsource::models
