#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace lamina::app {

// Says on standard error that work goes on, once it has taken a second, and wipes that line when it
// is over. Silent where standard error is no terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Adds to the line how far the work is; text_of() makes the words, and is not called before they
  // can be shown. From any thread.
  template <class TextOf>
  void say(const TextOf& text_of) {
    if (wants_words_.exchange(false, std::memory_order_relaxed)) keep(text_of());
  }

 private:
  void keep(std::string words);
  void tell();

  std::string what_, words_;
  std::atomic<bool> wants_words_{false};
  bool done_ = false;
  std::mutex mutex_;
  std::condition_variable over_;
  std::thread teller_;  // not started where nobody would see it
};

}  // namespace lamina::app
