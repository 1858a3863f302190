#include "v4l2/device_holders.h"

#if defined(__linux__)

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

namespace guise {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, DirectoryCloser>;

std::string ProcessName(int pid) {
  char path[40], name[32] = {};
  snprintf(path, sizeof path, "/proc/%d/comm", pid);
  FILE* file = fopen(path, "re");
  if (file == nullptr) return "";
  if (fgets(name, sizeof name, file) == nullptr) name[0] = 0;
  fclose(file);
  name[strcspn(name, "\n")] = 0;
  return name;
}

/// Only links into /dev are followed: to stat what lies behind any other descriptor
/// could hang on a dead network file system.
bool HoldsDevice(int pid, dev_t device) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/fd", pid);
  Directory directory(opendir(path));
  if (!directory) return false;
  const int folder = dirfd(directory.get());
  while (const dirent* entry = readdir(directory.get())) {
    char target[16];
    const ssize_t length = readlinkat(folder, entry->d_name, target, sizeof target);
    if (length < 5 || memcmp(target, "/dev/", 5) != 0) continue;
    struct stat status;
    if (fstatat(folder, entry->d_name, &status, 0) != 0) continue;
    if (S_ISCHR(status.st_mode) && status.st_rdev == device) return true;
  }
  return false;
}

}  // namespace

std::vector<DeviceHolder> FindDeviceHolders(const std::string& path) {
  std::vector<DeviceHolder> holders;
  struct stat status;
  Directory processes(opendir("/proc"));
  if (!processes || stat(path.c_str(), &status) != 0 || !S_ISCHR(status.st_mode)) return holders;
  while (const dirent* entry = readdir(processes.get())) {
    const int pid = atoi(entry->d_name);
    if (pid <= 0 || pid == getpid()) continue;
    if (HoldsDevice(pid, status.st_rdev)) holders.push_back({pid, ProcessName(pid)});
  }
  return holders;
}

}  // namespace guise

#endif
