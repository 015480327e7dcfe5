// Labelled claims from files.
#ifndef SECONDSOURCE_CLIENTS_CLI_LABELLED_H_
#define SECONDSOURCE_CLIENTS_CLI_LABELLED_H_

#include <cstddef>
#include <istream>
#include <string>
#include <utility>
#include <vector>

namespace secondsource::cli {

struct LabelledClaim {
  struct Evidence {
    std::string text;
    std::string publisher;  // may be empty
  };
  size_t line = 0;  // from 1
  std::string id;   // may be empty
  std::string claim;
  std::vector<Evidence> evidence;
  size_t label = 0;  // of kLabelNames
};

// Reads a row from each line that is not blank: an object with `claim`, `label` and `evidence`, a list of objects with
// `text` and perhaps `publisher`; other fields do not matter. A line that is none goes to `problems`, as its place and
// what is wrong. At most 20 problems are told.
std::vector<LabelledClaim> ReadLabelled(std::istream& input,
                                        std::vector<std::pair<std::string, std::string>>& problems);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_LABELLED_H_
