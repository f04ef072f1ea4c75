// Timers in virtual time: a binary heap in which each timer knows its place, so that it can be cancelled, like asio's.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

struct timer {
    std::size_t place;
    void (*fire)(timer &);
};

class timer_queue {
    struct entry {
        std::int64_t due;
        timer *owner;
    };
    std::vector<entry> heap;

    void put(std::size_t place, entry e) {
        heap[place] = e;
        e.owner->place = place;
    }

    void rise(std::size_t place, entry e) {
        for (; place > 0 && e.due < heap[(place - 1) / 2].due; place = (place - 1) / 2)
            put(place, heap[(place - 1) / 2]);
        put(place, e);
    }

    void sink(std::size_t place, entry e) {
        for (std::size_t child; (child = 2 * place + 1) < heap.size(); place = child) {
            if (child + 1 < heap.size() && heap[child + 1].due < heap[child].due) child++;
            if (e.due <= heap[child].due) break;
            put(place, heap[child]);
        }
        put(place, e);
    }

    void remove(std::size_t place) {
        entry last = heap.back();
        heap.pop_back();
        if (place == heap.size()) return;
        if (place > 0 && last.due < heap[(place - 1) / 2].due)
            rise(place, last);
        else
            sink(place, last);
    }

public:
    void set(timer &t, std::int64_t due, void (*fire)(timer &)) {
        t.fire = fire;
        heap.emplace_back();
        rise(heap.size() - 1, {due, &t});
    }
    void cancel(timer &t) { remove(t.place); }

    // Lets time jump from timer to timer until none is left.
    void run() {
        while (!heap.empty()) {
            timer &first = *heap.front().owner;
            remove(0);
            first.fire(first);
        }
    }
};
