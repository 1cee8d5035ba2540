// SPDX-License-Identifier: Apache-2.0
// A value on a memory page of its own that is neither swapped nor dumped.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace assay::store {

// A page-aligned area, locked as far as the system's limit (RLIMIT_MEMLOCK)
// allows, left out of core dumps, zero at first. Aborts without memory.
class LockedArea {
 public:
  explicit LockedArea(size_t size);
  LockedArea(const LockedArea&) = delete;
  LockedArea& operator=(const LockedArea&) = delete;
  ~LockedArea();  // wipes

  void* data() const { return data_; }
  bool locked() const { return locked_; }

 private:
  size_t size_;
  void* data_ = nullptr;
  bool locked_ = false;
};

template <class T>
class Locked {
 public:
  Locked() : area_(sizeof(T)), value_(new (area_.data()) T()) {}
  ~Locked() { value_->~T(); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

  T* operator->() const { return value_; }
  T& operator*() const { return *value_; }
  bool locked() const { return area_.locked(); }

 private:
  LockedArea area_;
  T* value_;
};

}  // namespace assay::store
