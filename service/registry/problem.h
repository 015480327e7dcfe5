// What is wrong in the registry's files, all of it at once.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_PROBLEM_H_
#define SECONDSOURCE_SERVICE_REGISTRY_PROBLEM_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace secondsource::registry {

struct FilePosition {
  std::string file;
  int line = 0;  // from 1
};

struct Problem {
  FilePosition position;
  std::string message;  // what is wrong, and what to do

  // "FILE:LINE: message"
  std::string ToString() const { return absl::StrCat(position.file, ":", position.line, ": ", message); }
};

using Problems = std::vector<Problem>;

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_PROBLEM_H_
