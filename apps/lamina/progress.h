#pragma once

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

 private:
  void tell();

  std::string what_;
  bool done_ = false;
  std::mutex mutex_;
  std::condition_variable over_;
  std::thread teller_;  // not started where nobody would see it
};

}  // namespace lamina::app
