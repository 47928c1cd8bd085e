// As much of Arduino as a sketch of ours asks for: for a compiler that only reads.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

enum { WL_CONNECTED = 3 };

struct {
    void begin(const char *, const char *) {}
    int status() { return WL_CONNECTED; }
} static WiFi;

struct {
    void begin(unsigned long) {}
    size_t printf(const char *, ...) { return 0; }
    size_t println(const char *) { return 0; }
    size_t println() { return 0; }
    size_t write(const uint8_t *, size_t) { return 0; }
} static Serial;

inline unsigned long millis() { return 0; }
inline void delay(uint32_t) {}
