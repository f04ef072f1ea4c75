// The works of the benchmark with goroutines, as a module for WASI.
package main

import (
	"context"
	"runtime"
	"sync"
	"time"
)

var figure float64

//go:wasmexport bench_last_figure
func lastFigure() float64 { return figure }

func timed(work func()) {
	start := time.Now()
	work()
	figure = float64(time.Since(start).Nanoseconds())
}

// many starts tasks, and returns what waits for all of them.
func many(tasks int32, body func()) *sync.WaitGroup {
	var all sync.WaitGroup
	all.Add(int(tasks))
	for range tasks {
		go func() {
			body()
			all.Done()
		}()
	}
	return &all
}

//go:wasmexport bench_yield
func yield(tasks, rounds int32) float64 {
	all := many(tasks, func() {
		for range rounds {
			runtime.Gosched()
		}
	})
	timed(all.Wait)
	return float64(tasks)
}

//go:noinline
func dive(depth, rounds int32) {
	if depth > 1 {
		dive(depth-1, rounds)
		return
	}
	for range rounds {
		runtime.Gosched()
	}
}

//go:wasmexport bench_deep
func deep(tasks, depth, rounds int32) float64 {
	all := many(tasks, func() { dive(depth, rounds) })
	timed(all.Wait)
	return float64(tasks)
}

//go:noinline
func leaf(x int64) int64 { return x + 1 }

// Without function colours, a child is called like any function.
//
//go:wasmexport bench_await
func await(rounds int32) float64 {
	var sum int64
	timed(func() {
		for i := range rounds {
			sum += leaf(int64(i))
		}
	})
	return float64(sum)
}

//go:wasmexport bench_create
func create(batches, tasks int32) float64 {
	var sum int64
	results := make([]int64, tasks)
	timed(func() {
		for range batches {
			var all sync.WaitGroup
			all.Add(int(tasks))
			for i := range tasks {
				go func() {
					results[i] = leaf(int64(i))
					all.Done()
				}()
			}
			all.Wait()
			for _, result := range results {
				sum += result
			}
		}
	})
	return float64(sum)
}

//go:wasmexport bench_gather
func gather(batches, tasks int32) float64 { return create(batches, tasks) }

func produce(items chan<- int64, count int32) {
	for i := range count {
		items <- int64(i)
	}
}

func consume(items <-chan int64, count int32) int64 {
	var sum int64
	for range count {
		sum += <-items
	}
	return sum
}

// A channel has a capacity: one that can hold all items stands for one without a limit.
//
//go:wasmexport bench_queue
func queue(pairs, capacity, count, batches int32) float64 {
	if capacity == 0 {
		capacity = pairs * count
	}
	var total int64
	items := make(chan int64, capacity)
	timed(func() {
		for range batches {
			producers := many(pairs, func() { produce(items, count) })
			consumers := many(pairs, func() { total += consume(items, count) })
			producers.Wait()
			consumers.Wait()
		}
	})
	return float64(total)
}

//go:wasmexport bench_lock
func lock(tasks, rounds int32) float64 {
	var mutex sync.Mutex
	held := 0
	all := many(tasks, func() {
		for range rounds {
			mutex.Lock()
			runtime.Gosched()
			held++
			mutex.Unlock()
		}
	})
	timed(all.Wait)
	return float64(held)
}

//go:wasmexport bench_memory
func memory(tasks int32) float64 {
	var before, after runtime.MemStats
	items := make(chan int64, 16)
	runtime.ReadMemStats(&before)
	all := many(tasks, func() { consume(items, 1) })
	for range 3 {
		runtime.Gosched()
	}
	runtime.ReadMemStats(&after)
	figure = float64(after.Sys - before.Sys)
	produce(items, tasks)
	all.Wait()
	return float64(tasks)
}

func node(parent context.Context, children, levels int32, ended *int32) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if levels == 0 {
		<-ctx.Done()
	} else {
		many(children, func() { node(ctx, children, levels-1, ended) }).Wait()
	}
	*ended++
}

//go:wasmexport bench_cancel
func cancel(children, levels int32) float64 {
	var ended int32
	ctx, stop := context.WithCancel(context.Background())
	all := many(1, func() { node(ctx, children, levels, &ended) })
	for range 2*levels + 2 {
		runtime.Gosched()
	}
	timed(func() {
		stop()
		all.Wait()
	})
	return float64(ended)
}

// By the real clock: all timers are set and half of them stopped before the first one is due.
const (
	firstTimer = 500 * time.Millisecond
	lastTimer  = firstTimer + time.Second
)

// setTimers times it. It returns what waits for the timers that are not stopped, how many were stopped in time, and when
// all are due.
func setTimers(count int32) (fired *sync.WaitGroup, stopped int, due time.Time) {
	fired = new(sync.WaitGroup)
	fired.Add(int(count) / 2)
	callbacks := [2]func(){fired.Done, func() {}}
	timers := make([]*time.Timer, count)
	timed(func() {
		for i := range timers {
			timers[i] = time.AfterFunc(firstTimer+time.Duration(1+i*7919%1000)*time.Millisecond, callbacks[i%2])
		}
		for i := 1; i < len(timers); i += 2 {
			if timers[i].Stop() {
				stopped++
			}
		}
	})
	return fired, stopped, time.Now().Add(lastTimer)
}

//go:wasmexport bench_timer_set
func timerSet(count int32) float64 {
	fired, stopped, _ := setTimers(count)
	fired.Wait()
	return float64(stopped)
}

// Waits until all timers are due, and times how long they then take to fire.
//
//go:wasmexport bench_timer_fire
func timerFire(count int32) float64 {
	fired, stopped, due := setTimers(count)
	for time.Now().Before(due) {
	}
	timed(fired.Wait)
	return float64(stopped)
}

func main() {}
