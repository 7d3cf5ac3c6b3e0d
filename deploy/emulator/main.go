// Google's in-memory Pub/Sub server (pstest), for machines without gcloud: listens on loopback and keeps nothing.
//
// It ends by itself: when the process that started it has gone, and after -for at the latest.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"cloud.google.com/go/pubsub/v2/pstest"
)

const parentCheck = 200 * time.Millisecond

func main() {
	port := flag.Int("port", 0, "port on loopback; 0 takes a free one")
	lifetime := flag.Duration("for", time.Hour, "stop after this time")
	flag.Parse()

	parent := os.Getppid()
	server := pstest.NewServerWithAddress(fmt.Sprintf("127.0.0.1:%d", *port))
	defer server.Close()
	fmt.Println(server.Addr)

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	end := time.After(*lifetime)
	for {
		select {
		case <-stop:
			return
		case <-end:
			log.Printf("stopped after %s", *lifetime)
			return
		case <-time.After(parentCheck):
			if os.Getppid() != parent {
				return
			}
		}
	}
}
