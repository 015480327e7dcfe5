#include "service/sqlite/salvage.h"

#include <algorithm>
#include <array>
#include <optional>

namespace secondsource::sqlite {
namespace {

constexpr unsigned char kTableLeaf = 0x0D;
constexpr unsigned char kIndexLeaf = 0x0A;
constexpr size_t kLeafHeader = 8;
constexpr size_t kFileHeader = 100;  // before the first page's own

using Bytes = std::vector<unsigned char>;

// Reads numbers one after the other; `good` turns false at the end of the bytes, and all that follows is 0.
class Cursor {
 public:
  Cursor(const unsigned char* begin, const unsigned char* end) : at_(begin), end_(end) {}

  // Big-endian, 1 to 9 bytes, 7 bits in each of the first eight.
  uint64_t Varint() {
    uint64_t value = 0;
    for (int i = 0; i < 9; ++i) {
      if (!Has(1)) return 0;
      const unsigned char byte = *at_++;
      if (i == 8) return value << 8 | byte;
      value = value << 7 | (byte & 0x7F);
      if ((byte & 0x80) == 0) return value;
    }
    return value;
  }

  int64_t Integer(size_t size) {
    if (!Has(size)) return 0;
    uint64_t value = size > 0 && (*at_ & 0x80) != 0 ? ~uint64_t{0} : 0;
    for (size_t i = 0; i < size; ++i) value = value << 8 | *at_++;
    return static_cast<int64_t>(value);
  }

  std::string Take(size_t size) {
    if (!Has(size)) return {};
    std::string bytes(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return bytes;
  }

  bool Has(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - at_)) good_ = false;
    return good_;
  }
  bool good() const { return good_; }
  const unsigned char* at() const { return at_; }

 private:
  const unsigned char* at_;
  const unsigned char* end_;
  bool good_ = true;
};

// A value by its serial type; nullopt if there is no such type.
std::optional<SalvagedValue> ReadValue(uint64_t serial, Cursor& body) {
  constexpr std::array<size_t, 7> kIntegerBytes = {0, 1, 2, 3, 4, 6, 8};
  SalvagedValue value;
  if (serial == 0) return value;
  if (serial <= 6 || serial == 8 || serial == 9) {
    value.type = SalvagedValue::kInteger;
    value.integer = serial <= 6 ? body.Integer(kIntegerBytes[serial]) : static_cast<int64_t>(serial - 8);
    return value;
  }
  if (serial == 7) {
    value.type = SalvagedValue::kReal;
    body.Take(8);
    return value;
  }
  if (serial < 12) return std::nullopt;
  value.type = serial % 2 == 0 ? SalvagedValue::kBlob : SalvagedValue::kText;
  const uint64_t size = (serial - 12) / 2;
  if (body.Has(size)) value.bytes = body.Take(size);
  return value;
}

bool ReadRecord(const Bytes& payload, std::vector<SalvagedValue>& values) {
  const unsigned char* begin = payload.data();
  Cursor size(begin, begin + payload.size());
  const uint64_t header_bytes = size.Varint();
  if (!size.good() || header_bytes > payload.size()) return false;
  Cursor header(size.at(), begin + header_bytes);
  Cursor body(begin + header_bytes, begin + payload.size());
  while (header.at() < begin + header_bytes) {
    const std::optional<SalvagedValue> value = ReadValue(header.Varint(), body);
    if (!value.has_value() || !header.good() || !body.good()) return false;
    values.push_back(*value);
  }
  return true;
}

// One leaf page and what it takes to read it.
class Leaf {
 public:
  Leaf(const PageFile& pages, const PageFile::Copy& copy, int64_t number) : pages_(pages), copy_(copy) {
    begin_ = number == 1 ? kFileHeader : 0;
  }

  bool is_leaf() const {
    const unsigned char type = copy_.bytes[begin_];
    return type == kTableLeaf || type == kIndexLeaf;
  }
  size_t cells() const { return ReadBig16(&copy_.bytes[begin_ + 3]); }

  // The row of the n-th cell; nullopt if it cannot be read.
  std::optional<SalvagedRow> Row(size_t n) const {
    const size_t pointer = begin_ + kLeafHeader + 2 * n;
    if (pointer + 2 > pages_.usable_bytes()) return std::nullopt;
    const size_t offset = ReadBig16(&copy_.bytes[pointer]);
    if (offset < begin_ + kLeafHeader || offset >= pages_.usable_bytes()) return std::nullopt;
    SalvagedRow row;
    row.of_index = copy_.bytes[begin_] == kIndexLeaf;
    row.sound = copy_.sound;
    Cursor cell(copy_.bytes.data() + offset, copy_.bytes.data() + pages_.usable_bytes());
    const uint64_t size = cell.Varint();
    if (!row.of_index) row.number = static_cast<int64_t>(cell.Varint());
    Bytes payload;
    if (!cell.good() || !ReadPayload(cell, size, row, payload) || !ReadRecord(payload, row.values)) return std::nullopt;
    return row;
  }

 private:
  // How many bytes of a payload stand on the leaf itself; the rest hangs on it as a chain of pages.
  uint64_t LocalBytes(uint64_t size, bool of_index) const {
    const uint64_t usable = pages_.usable_bytes();
    const uint64_t most = of_index ? (usable - 12) * 64 / 255 - 23 : usable - 35;
    if (size <= most) return size;
    const uint64_t least = (usable - 12) * 32 / 255 - 23;
    const uint64_t rest = least + (size - least) % (usable - 4);
    return rest <= most ? rest : least;
  }

  bool ReadPayload(Cursor& cell, uint64_t size, SalvagedRow& row, Bytes& payload) const {
    const uint64_t local = LocalBytes(size, row.of_index);
    if (!cell.Has(local)) return false;
    const std::string here = cell.Take(local);
    payload.assign(here.begin(), here.end());
    if (local == size) return true;
    if (!cell.Has(4)) return false;
    int64_t next = ReadBig32(cell.at());
    // A chain that runs in a circle or leads nowhere ends with the pages of the file at the latest.
    for (int64_t hops = 0; payload.size() < size && hops < pages_.pages(); ++hops) {
      if (next < 1 || next > pages_.pages()) return false;
      const std::vector<PageFile::Copy> copies = pages_.Copies(next);
      if (copies.empty()) return false;
      const PageFile::Copy& copy = copies.back();
      row.sound = row.sound && copy.sound;
      const size_t part = std::min<size_t>(size - payload.size(), pages_.usable_bytes() - 4);
      payload.insert(payload.end(), copy.bytes.begin() + 4, copy.bytes.begin() + 4 + static_cast<ptrdiff_t>(part));
      next = ReadBig32(copy.bytes.data());
    }
    return payload.size() == size;
  }

  const PageFile& pages_;
  const PageFile::Copy& copy_;
  size_t begin_ = 0;
};

}  // namespace

std::string SalvagedRow::shape() const {
  std::string shape;
  for (const SalvagedValue& value : values) shape.push_back(static_cast<char>(value.type));
  return shape;
}

absl::Status SalvageRows(const PageFile& pages, const std::function<absl::Status(const SalvagedRow&)>& take) {
  for (int64_t number = 1; number <= pages.pages(); ++number) {
    for (const PageFile::Copy& copy : pages.Copies(number)) {
      const Leaf leaf(pages, copy, number);
      if (!leaf.is_leaf()) continue;
      for (size_t n = 0; n < leaf.cells(); ++n) {
        const std::optional<SalvagedRow> row = leaf.Row(n);
        if (!row.has_value()) continue;
        if (absl::Status status = take(*row); !status.ok()) return status;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace secondsource::sqlite
