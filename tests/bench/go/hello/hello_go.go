// hello with a goroutine that sleeps, for pages.
package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("hello")
	time.Sleep(time.Second)
	fmt.Println("world")
}
