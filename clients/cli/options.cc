#include "clients/cli/options.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/text.h"
#include "clients/cli/time.h"

namespace secondsource::cli {
namespace {

std::string CheckUtf8(const std::string& text) {
  const size_t bad = InvalidUtf8(text);
  return bad == std::string::npos ? "" : absl::StrCat("not valid UTF-8 at byte ", bad);
}

}  // namespace

CLI::Option* AddText(CLI::App& app, const std::string& name, std::string& text, const std::string& help) {
  return app.add_option(name, text, help)->type_name("TEXT")->check(CheckUtf8);
}

CLI::Option* AddTexts(CLI::App& app, const std::string& name, std::vector<std::string>& texts,
                      const std::string& help) {
  // Without allow_extra_args(false) the option would take the claim that follows it for one more value.
  return app.add_option(name, texts, help)->allow_extra_args(false)->check(CheckUtf8);
}

CLI::Option* AddTime(CLI::App& app, const std::string& name, OptionalTime& time, const std::string& help) {
  const auto set = [&time, name](const std::string& text) {
    const absl::StatusOr<google::protobuf::Timestamp> parsed = ParseTime(text);
    if (!parsed.ok()) throw CLI::ValidationError(name, std::string(parsed.status().message()));
    time = *parsed;
  };
  return app.add_option_function<std::string>(name, set, help)->type_name("TIME");
}

void AddCutOffs(CLI::App& app, CutOffs& cut_offs) {
  AddTime(app, "--as-of", cut_offs.as_of, "Use only what was published by then (default: now)");
  AddTime(app, "--known-at", cut_offs.known_at, "Use only what had arrived in the corpus by then (default: now)");
}

void AddTextFacts(CLI::App& app, TextFacts& facts) {
  AddText(app, "--publisher", facts.publisher, "Who published the plain text")->type_name("NAME");
  AddTime(app, "--published", facts.publish_time, "When the plain text was published (default: on arrival)");
  AddText(app, "--title", facts.title, "The title of the plain text");
}

}  // namespace secondsource::cli
