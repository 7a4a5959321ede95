/* Thousands of readers in one process: opens connections, reads what comes, notes when each reader got each event.
 *
 *   generator sse|websocket PORT READERS AT_ONCE HOST PATH FIRST LAST SECONDS
 *
 * PATH is asked for READERS times on 127.0.0.1:PORT with the header Host: HOST, at most AT_ONCE handshakes at a time
 * (0: all at once), and given up after SECONDS. Readers come from addresses of their own, ten from each, as a limit of
 * connections a network would see them. Events numbered FIRST to LAST are noted; an event is {"n":12,…} with
 * T=<nanoseconds of CLOCK_MONOTONIC>; in its text, the moment before it was published.
 *
 * Answers are one line of JSON each: first of the handshakes, then to each command on standard input:
 *   mark                  begin to count the processor time of this process anew
 *   wait NUMBER SECONDS   answer when all readers have all events up to NUMBER, or when the time is over
 *   published NUMBER NS   the event was published at this moment, not at the one in its text
 *   report FROM TO        what is known of these events
 * The process ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum state { FRESH, CONNECTING, SHAKING, OPEN, GONE };
enum chunk { SIZE, DATA, END };

struct reader {
  int fd;
  enum state state;
  enum chunk chunk;
  int chunked;
  size_t left;     /* bytes of the chunk at hand that are still to come */
  uint32_t newest; /* greatest number seen */
  uint32_t count;  /* different events seen */
  char *kept;      /* beginning of a head, line or frame that has not come whole */
  size_t kept_size, kept_room;
};

static struct reader *readers;
static unsigned wanted, at_once, begun, shaking, opened, refused, closed_later;
static uint32_t first, last;
static int websocket, port, poller;
static const char *host, *path;
static uint64_t started, handshakes_over, give_up, doubled, disordered, hints, byes, stray;
static int statuses[600];
static float *latency;      /* milliseconds, event by event, reader by reader; below zero: not received */
static uint64_t *sent, *got; /* moment of publishing and of the last receipt */
static char input[1 << 18], plain[1 << 18];
static struct timespec wall_mark;
static double cpu_mark;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void mark(void) {
  clock_gettime(CLOCK_MONOTONIC, &wall_mark);
  cpu_mark = cpu_seconds();
}

/* What a reader keeps until the rest has come. */
static void keep(struct reader *r, const char *from, size_t size) {
  if (r->kept_size + size > r->kept_room) {
    r->kept_room = (r->kept_size + size) * 2;
    r->kept = realloc(r->kept, r->kept_room);
    if (!r->kept) die("memory");
  }
  memmove(r->kept + r->kept_size, from, size);
  r->kept_size += size;
}

static void end(struct reader *r) {
  if (r->state == SHAKING || r->state == CONNECTING) {
    shaking--;
    refused++;
  } else if (r->state == OPEN) {
    closed_later++;
  }
  r->state = GONE;
  close(r->fd);
  r->fd = -1;
}

static void note(struct reader *r, uint32_t n, uint64_t stamp, uint64_t at) {
  if (n < first || n > last) {
    stray++;
    return;
  }
  size_t event = n - first;
  float *place = &latency[event * wanted + (size_t)(r - readers)];
  if (*place >= 0) {
    doubled++;
    return;
  }
  if (n < r->newest) disordered++;
  if (n > r->newest) r->newest = n;
  r->count++;
  *place = stamp && at > stamp ? (float)((double)(at - stamp) / 1e6) : 0;
  if (stamp) sent[event] = stamp;
  if (at > got[event]) got[event] = at;
}

/* The events in one line or frame. */
static void take(struct reader *r, const char *from, size_t size, uint64_t at) {
  static const char sign[] = "{\"n\":";
  const char *end_of = from + size, *here = memmem(from, size, sign, 5);
  while (here) {
    const char *next = memmem(here + 5, (size_t)(end_of - here - 5), sign, 5);
    const char *until = next ? next : end_of, *stamp = memmem(here, (size_t)(until - here), "T=", 2);
    uint64_t n = 0, published = 0;
    for (const char *c = here + 5; c < until && isdigit((unsigned char)*c); c++) n = n * 10 + (uint64_t)(*c - '0');
    if (stamp)
      for (const char *c = stamp + 2; c < until && isdigit((unsigned char)*c); c++) published = published * 10 + (uint64_t)(*c - '0');
    note(r, (uint32_t)n, published, at);
    here = next;
  }
}

static void take_line(struct reader *r, const char *line, size_t size, uint64_t at) {
  if (size > 6 && !memcmp(line, "data: ", 6)) take(r, line + 6, size - 6, at);
  else if (size >= 11 && !memcmp(line, "event: hint", 11)) hints++;
  else if (size >= 10 && !memcmp(line, "event: bye", 10)) byes++;
}

/* Lines of an event stream; the last one may be a part. */
static void take_lines(struct reader *r, char *from, size_t size, uint64_t at) {
  while (size) {
    char *newline = memchr(from, '\n', size);
    if (!newline) {
      keep(r, from, size);
      return;
    }
    size_t length = (size_t)(newline - from);
    if (r->kept_size) {
      keep(r, from, length);
      take_line(r, r->kept, r->kept_size, at);
      r->kept_size = 0;
    } else {
      take_line(r, from, length, at);
    }
    from += length + 1;
    size -= length + 1;
  }
}

/* Undo the chunks of HTTP, in which a line may be cut anywhere. */
static void take_body(struct reader *r, char *from, size_t size, uint64_t at) {
  if (!r->chunked) {
    take_lines(r, from, size, at);
    return;
  }
  size_t filled = 0;
  while (size) {
    if (r->chunk == DATA) {
      size_t part = size < r->left ? size : r->left;
      memcpy(plain + filled, from, part);
      filled += part;
      from += part;
      size -= part;
      r->left -= part;
      if (!r->left) r->chunk = END;
      continue;
    }
    char sign = *from++;
    size--;
    if (r->chunk == END) {
      if (sign == '\n') r->chunk = SIZE;
    } else if (isxdigit((unsigned char)sign)) {
      r->left = r->left * 16 + (size_t)(isdigit((unsigned char)sign) ? sign - '0' : tolower(sign) - 'a' + 10);
    } else if (sign == '\n') {
      if (!r->left) { /* the last chunk: the stream is over */
        take_lines(r, plain, filled, at);
        end(r);
        return;
      }
      r->chunk = DATA;
    }
  }
  take_lines(r, plain, filled, at);
}

static void answer_ping(struct reader *r, const unsigned char *payload, size_t size) {
  unsigned char pong[6 + 125] = {0x8a, (unsigned char)(0x80 | size), 0, 0, 0, 0};
  memcpy(pong + 6, payload, size);
  if (write(r->fd, pong, 6 + size) < 0 && errno != EAGAIN) end(r);
}

/* One frame at the start of what came; returns its length, 0 when it has not come whole. */
static size_t take_frame(struct reader *r, const char *from, size_t size, uint64_t at) {
  const unsigned char *head = (const unsigned char *)from;
  if (size < 2) return 0;
  size_t length = head[1] & 0x7f, before = 2;
  if (length == 126) {
    if (size < 4) return 0;
    length = (size_t)head[2] << 8 | head[3];
    before = 4;
  } else if (length == 127) {
    if (size < 10) return 0;
    length = 0;
    for (int i = 2; i < 10; i++) length = length << 8 | head[i];
    before = 10;
  }
  if (size < before + length) return 0;
  const char *payload = from + before;
  int opcode = head[0] & 0x0f;
  if (opcode == 8) {
    end(r);
  } else if (opcode == 9 && length <= 125) {
    answer_ping(r, (const unsigned char *)payload, length);
  } else if (opcode <= 2) {
    if (length > 7 && !memcmp(payload, "{\"hint\"", 7)) hints++;
    else if (length > 6 && !memcmp(payload, "{\"bye\"", 6)) byes++;
    else take(r, payload, length, at);
  }
  return before + length;
}

static void take_frames(struct reader *r, char *from, size_t size, uint64_t at) {
  int whole = r->kept_size == 0;
  if (!whole) {
    keep(r, from, size);
    from = r->kept;
    size = r->kept_size;
  }
  size_t used;
  while (r->state == OPEN && (used = take_frame(r, from, size, at))) {
    from += used;
    size -= used;
  }
  if (r->state != OPEN) return;
  r->kept_size = 0;
  if (size) keep(r, from, size);
}

static void take_stream(struct reader *r, char *from, size_t size, uint64_t at) {
  if (websocket) take_frames(r, from, size, at);
  else take_body(r, from, size, at);
}

/* The head of the answer; what follows it belongs to the stream. */
static void take_head(struct reader *r, char *from, size_t size, uint64_t at) {
  keep(r, from, size);
  char *over = memmem(r->kept, r->kept_size, "\r\n\r\n", 4);
  if (!over) return;
  int status = r->kept_size > 12 ? atoi(r->kept + 9) : 0;
  statuses[status > 0 && status < 600 ? status : 0]++;
  if (status != (websocket ? 101 : 200)) {
    end(r);
    return;
  }
  size_t head = (size_t)(over - r->kept) + 4, rest = r->kept_size - head;
  *over = 0;
  r->chunked = strcasestr(r->kept, "transfer-encoding: chunked") != NULL;
  r->state = OPEN;
  shaking--;
  opened++;
  memcpy(input, r->kept + head, rest);
  r->kept_size = 0;
  if (rest) take_stream(r, input, rest, at);
}

static void begin(struct reader *r) {
  unsigned number = (unsigned)(r - readers) / 10;
  struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}, here = {.sin_family = AF_INET};
  int yes = 1;
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  here.sin_addr.s_addr = htonl(0x7f010000u + (number / 250) * 256 + number % 250 + 1);
  r->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (r->fd < 0) die("socket");
  setsockopt(r->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(r->fd, (struct sockaddr *)&here, sizeof here)) die("bind");
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = r};
  r->state = CONNECTING;
  shaking++;
  begun++;
  if (connect(r->fd, (struct sockaddr *)&there, sizeof there) && errno != EINPROGRESS) {
    end(r);
    return;
  }
  if (epoll_ctl(poller, EPOLL_CTL_ADD, r->fd, &event)) die("epoll_ctl");
}

static void ask(struct reader *r) {
  static const char upgrade[] =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  char request[2048];
  int failed = 0;
  socklen_t size = sizeof failed;
  getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &failed, &size);
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n%s\r\n", path, host, host,
                        websocket ? upgrade : "Accept: text/event-stream\r\n");
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = r};
  if (failed || write(r->fd, request, (size_t)length) != length) {
    end(r);
    return;
  }
  r->state = SHAKING;
  epoll_ctl(poller, EPOLL_CTL_MOD, r->fd, &event);
}

static void hear(struct reader *r) {
  ssize_t size = read(r->fd, input, sizeof input);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    end(r);
    return;
  }
  uint64_t at = now();
  if (r->state == SHAKING) take_head(r, input, (size_t)size, at);
  else take_stream(r, input, (size_t)size, at);
}

/* Begin as many handshakes as may run, and say so when all are over. */
static void shake(void) {
  if (handshakes_over) return;
  while (begun < wanted && (!at_once || shaking < at_once)) begin(&readers[begun]);
  int late = now() > give_up;
  if (!late && (begun < wanted || shaking)) return;
  for (unsigned i = 0; late && i < begun; i++)
    if (readers[i].state == CONNECTING || readers[i].state == SHAKING) end(&readers[i]);
  handshakes_over = now();
  printf("{\"readers\":%u,\"refused\":%u,\"seconds\":%.3f,\"statuses\":{", opened, wanted - opened,
         (double)(handshakes_over - started) / 1e9);
  for (int status = 0, some = 0; status < 600; status++)
    if (statuses[status]) printf("%s\"%d\":%d", some++ ? "," : "", status, statuses[status]);
  printf("}}\n");
  mark();
}

static int ascending(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static void report(uint32_t from, uint32_t to) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  double wall = (double)(t.tv_sec - wall_mark.tv_sec) + (double)(t.tv_nsec - wall_mark.tv_nsec) / 1e9;
  if (from < first || to > last || from > to) {
    printf("{\"error\":\"events %u to %u are noted\"}\n", first, last);
    return;
  }
  size_t room = (size_t)(to - from + 1) * wanted, found = 0;
  uint64_t begin_at = UINT64_MAX, end_at = 0, lost = 0;
  float *all = malloc(room * sizeof *all);
  if (!all) die("memory");
  printf("{\"last\":[");
  for (uint32_t n = from; n <= to; n++) {
    float *row = &latency[(size_t)(n - first) * wanted], worst = 0;
    for (unsigned i = 0; i < wanted; i++) {
      if (row[i] < 0) {
        lost += readers[i].state == OPEN;
        continue;
      }
      all[found++] = row[i];
      if (row[i] > worst) worst = row[i];
    }
    if (sent[n - first] && sent[n - first] < begin_at) begin_at = sent[n - first];
    if (got[n - first] > end_at) end_at = got[n - first];
    printf("%s%.3f", n > from ? "," : "", (double)worst);
  }
  qsort(all, found, sizeof *all, ascending);
  printf("],\"deliveries\":%zu,\"lost\":%llu,\"doubled\":%llu,\"disordered\":%llu,\"hints\":%llu,\"byes\":%llu,\"stray\":%llu,\"closed\":%u",
         found, (unsigned long long)lost, (unsigned long long)doubled, (unsigned long long)disordered, (unsigned long long)hints,
         (unsigned long long)byes, (unsigned long long)stray, closed_later);
  if (found)
    printf(",\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"seconds\":%.4f", (double)all[found / 2], (double)all[found * 95 / 100],
           (double)all[found * 99 / 100], end_at > begin_at ? (double)(end_at - begin_at) / 1e9 : 0.0);
  printf(",\"cpu\":%.4f,\"wall\":%.4f}\n", cpu_seconds() - cpu_mark, wall);
  free(all);
}

static int complete(uint32_t up_to) {
  uint32_t count = up_to - first + 1;
  for (unsigned i = 0; i < wanted; i++)
    if (readers[i].state == OPEN && (readers[i].newest < up_to || readers[i].count < count)) return 0;
  return 1;
}

/* Publishing was over later than the text says: what was received then took so much less. */
static void correct(uint32_t n, uint64_t at) {
  if (n < first || n > last || !sent[n - first]) return;
  float *row = &latency[(size_t)(n - first) * wanted], less = (float)((double)(int64_t)(at - sent[n - first]) / 1e6);
  for (unsigned i = 0; i < wanted; i++)
    if (row[i] >= 0) row[i] = row[i] > less ? row[i] - less : 0;
  sent[n - first] = at;
}

static uint32_t waiting_for;
static uint64_t waiting_until;

static void finish_waiting(void) {
  int done = complete(waiting_for);
  if (!done && now() < waiting_until) return;
  printf("{\"complete\":%s}\n", done ? "true" : "false");
  waiting_until = 0;
}

static void obey(char *command) {
  unsigned a, b;
  unsigned long long moment;
  double seconds;
  if (!strcmp(command, "mark")) {
    mark();
    printf("{}\n");
  } else if (sscanf(command, "wait %u %lf", &a, &seconds) == 2) {
    waiting_for = a;
    waiting_until = now() + (uint64_t)(seconds * 1e9);
    finish_waiting();
  } else if (sscanf(command, "published %u %llu", &a, &moment) == 2) {
    correct(a, moment);
    printf("{}\n");
  } else if (sscanf(command, "report %u %u", &a, &b) == 2) {
    report(a, b);
  } else {
    printf("{\"error\":\"no such command\"}\n");
  }
}

/* Commands are heard once the handshakes are over, and none while one waits. */
static void hear_commands(void) {
  static char line[256];
  static size_t filled;
  ssize_t size = read(STDIN_FILENO, line + filled, sizeof line - 1 - filled);
  if (size <= 0) exit(0);
  filled += (size_t)size;
  line[filled] = 0;
  char *newline;
  while ((newline = strchr(line, '\n'))) {
    *newline = 0;
    obey(line);
    filled -= (size_t)(newline + 1 - line);
    memmove(line, newline + 1, filled + 1);
  }
}

static void prepare(char **argv) {
  struct rlimit files;
  websocket = !strcmp(argv[1], "websocket");
  port = atoi(argv[2]);
  wanted = (unsigned)atoi(argv[3]);
  at_once = (unsigned)atoi(argv[4]);
  host = argv[5];
  path = argv[6];
  first = (uint32_t)atoi(argv[7]);
  last = (uint32_t)atoi(argv[8]);
  if (!wanted || last < first) {
    fprintf(stderr, "generator: no readers or no events\n");
    exit(2);
  }
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < wanted + 20) {
    fprintf(stderr, "generator: %u readers need as many open files; the limit is %lu\n", wanted, (unsigned long)files.rlim_cur);
    exit(2);
  }
  size_t events = last - first + 1;
  readers = calloc(wanted, sizeof *readers);
  latency = malloc(events * wanted * sizeof *latency);
  sent = calloc(events, sizeof *sent);
  got = calloc(events, sizeof *got);
  if (!readers || !latency || !sent || !got) die("memory");
  for (size_t i = 0; i < events * wanted; i++) latency[i] = -1;
  for (unsigned i = 0; i < wanted; i++) readers[i].newest = first - 1;
  setvbuf(stdout, NULL, _IOLBF, 1 << 16);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event commands = {.events = EPOLLIN, .data.ptr = NULL};
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &commands)) die("epoll");
  started = now();
  give_up = started + (uint64_t)(atof(argv[9]) * 1e9);
}

int main(int argc, char **argv) {
  struct epoll_event events[512];
  if (argc != 10) {
    fprintf(stderr, "generator sse|websocket PORT READERS AT_ONCE HOST PATH FIRST LAST SECONDS\n");
    return 2;
  }
  prepare(argv);
  for (;;) {
    shake();
    if (waiting_until) finish_waiting();
    int ready = epoll_wait(poller, events, 512, handshakes_over && !waiting_until ? -1 : 20);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) {
      struct reader *r = events[i].data.ptr;
      if (!r) {
        if (handshakes_over && !waiting_until) hear_commands();
        else usleep(1000);
      } else if (r->state == CONNECTING) {
        ask(r);
      } else if (r->state != GONE) {
        hear(r);
      }
    }
  }
}
