// Rows of a database that SQLite can no longer read: every leaf page says by itself what rows it holds, so neither the
// schema nor the way down to the page is needed. https://www.sqlite.org/fileformat2.html, section 1.6.
#ifndef SECONDSOURCE_SERVICE_SQLITE_SALVAGE_H_
#define SECONDSOURCE_SERVICE_SQLITE_SALVAGE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/sqlite/page_file.h"

namespace secondsource::sqlite {

struct SalvagedValue {
  enum Type { kNull = 'n', kInteger = 'i', kReal = 'r', kText = 't', kBlob = 'b' };
  Type type = kNull;
  int64_t integer = 0;
  std::string bytes;  // of a text or blob
};

struct SalvagedRow {
  // From an index: its columns, and last the row that they are of. `number` is 0.
  bool of_index = false;
  int64_t number = 0;  // the rowid; a column that stands for it is NULL in `values`
  // All pages that it lies on are sound. One that is not may hold anything: believe it only if it proves itself.
  bool sound = false;
  std::vector<SalvagedValue> values;

  // The types of the values, a letter each: "ntii". Which table a row is of shows in these.
  std::string shape() const;
};

// Hands over every row of every table and index, page by page, in no order. A row may come several times. Stops with
// the status of `take` if it is not OK.
absl::Status SalvageRows(const PageFile& pages, const std::function<absl::Status(const SalvagedRow&)>& take);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_SALVAGE_H_
