/* Preloaded into the server: notes every write, truncation and sync of the files under RECORD_WRITES_OF, in order, in the file
   RECORD_WRITES_TO. The test builds from it what a disk holds after a power cut.
   A note: u64 nanoseconds (CLOCK_MONOTONIC), u8 what, u32 length of the path, u64 offset, u32 length of the data, path, data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static const char *root;

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

static int raw_open(const char *path, int flags, mode_t mode) { REAL(open64); return real(path, flags, mode); }
static ssize_t raw_write(int fd, const void *data, size_t n) { REAL(write); return real(fd, data, n); }

__attribute__((constructor)) static void begin(void) {
  root = getenv("RECORD_WRITES_OF");
  const char *to = getenv("RECORD_WRITES_TO");
  if (root && to) out = raw_open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Fills in the path of an open file; returns 0 if the file is not under the root. */
static int path_of(int fd, char *path) {
  if (out < 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strncmp(path, root, strlen(root)) == 0;
}

static void note(char what, const char *path, uint64_t offset, const void *data, uint32_t length) {
  struct timespec now;
  uint32_t path_length = strlen(path);
  char head[25];
  pthread_mutex_lock(&lock);
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec;
  memcpy(head, &ns, 8);
  head[8] = what;
  memcpy(head + 9, &path_length, 4);
  memcpy(head + 13, &offset, 8);
  memcpy(head + 21, &length, 4);
  raw_write(out, head, sizeof head);
  raw_write(out, path, path_length);
  if (length) raw_write(out, data, length);
  pthread_mutex_unlock(&lock);
}

#define WRITTEN(fd, data, n, offset) do { char path[PATH_MAX]; if (n > 0 && path_of(fd, path)) note('W', path, offset, data, n); } while (0)

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset) { REAL(pwrite64); ssize_t done = real(fd, data, n, offset); WRITTEN(fd, data, done, offset); return done; }
ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) { REAL(pwrite); ssize_t done = real(fd, data, n, offset); WRITTEN(fd, data, done, offset); return done; }
ssize_t write(int fd, const void *data, size_t n) {
  REAL(write);
  ssize_t done = real(fd, data, n);
  if (done > 0 && fd != out && fd > 2) WRITTEN(fd, data, done, lseek(fd, 0, SEEK_CUR) - done);
  return done;
}

#define TRUNCATED(name, type) int name(int fd, type size) { REAL(name); int done = real(fd, size); char path[PATH_MAX]; if (!done && path_of(fd, path)) note('T', path, size, 0, 0); return done; }
TRUNCATED(ftruncate64, off64_t)
TRUNCATED(ftruncate, off_t)

/* Notes 'B' before a sync and 'E' after it: only writes from before the sync began are sure to be in it. */
#define SYNCED(name) int name(int fd) { REAL(name); char path[PATH_MAX]; int ours = path_of(fd, path); if (ours) note('B', path, 0, 0, 0); int done = real(fd); if (ours && !done) note('E', path, 0, 0, 0); return done; }
SYNCED(fsync)
SYNCED(fdatasync)

int unlink(const char *path) { REAL(unlink); int done = real(path); if (!done && out >= 0 && strncmp(path, root, strlen(root)) == 0) note('U', path, 0, 0, 0); return done; }

#define OPENED(name) int name(const char *path, int flags, ...) { \
  REAL(name); va_list args; va_start(args, flags); mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0; va_end(args); \
  int creates = out >= 0 && (flags & O_CREAT) && strncmp(path, root, strlen(root)) == 0 && access(path, F_OK) != 0; \
  int fd = real(path, flags, mode); if (fd >= 0 && creates) note('C', path, 0, 0, 0); return fd; }
OPENED(open)
OPENED(open64)
