#include <yaml-cpp/yaml.h>

#include "service/main/config.h"

namespace secondsource {
namespace {

const char* Word(v1::Verifier::Requirement requirement) {
  switch (requirement) {
    case v1::Verifier::REQUIREMENT_REQUIRED:
      return "required";
    case v1::Verifier::REQUIREMENT_SHADOW:
      return "shadow";
    default:
      return "optional";
  }
}

}  // namespace

std::string Print(const Config& config) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  for (const auto& [key, value, origin] : config.effective) {
    out << YAML::Key << key << YAML::Value << value << YAML::Comment(origin);
  }
  out << YAML::Key << "verifiers" << YAML::Value << YAML::BeginMap;
  for (const auto& [id, settings] : config.verifiers) {
    out << YAML::Key << id << YAML::Comment(settings.origin) << YAML::Value << YAML::BeginMap;
    out << YAML::Key << "enabled" << YAML::Value << settings.enabled;
    out << YAML::Key << "requirement" << YAML::Value << Word(settings.requirement);
    out << YAML::Key << "timeout_ms" << YAML::Value << settings.timeout.count();
    out << YAML::Key << "max_concurrent_calls" << YAML::Value << settings.max_concurrent_calls;
    // JSON is YAML: what is printed can be read back.
    out << YAML::Key << "config" << YAML::Value << YAML::Flow << YAML::Load(settings.config_json);
    out << YAML::EndMap;
  }
  out << YAML::EndMap << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace secondsource
