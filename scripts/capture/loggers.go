// What loggers of Go write of one failure. usage: loggers KIND
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

var locked = errors.New("shelf 2 is locked")

func count() error { return fmt.Errorf("count: %w", locked) }

func main() {
	switch os.Args[1] {
	case "log":
		log.Println("counting")
		log.Println("error: ", count())
		log.SetFlags(log.LstdFlags | log.Lmicroseconds | log.Lshortfile)
		log.Printf("count failed: %v", count())
	case "zap":
		l, _ := zap.NewProduction()
		l.Info("counting", zap.String("requestId", "req-7"))
		l.Warn("slow")
		l.Error("count failed", zap.Error(count()), zap.Int("shelf", 2))
	case "zap-dev":
		l, _ := zap.NewDevelopment()
		l.Info("counting", zap.String("requestId", "req-7"))
		l.Error("count failed", zap.Error(count()))
		l.Info("done")
	case "zerolog":
		l := zerolog.New(os.Stdout).With().Timestamp().Logger()
		l.Info().Str("request_id", "req-7").Msg("counting")
		l.Error().Err(count()).Int("shelf", 2).Msg("count failed")
		l.Error().Err(count()).Send()
	case "zerolog-console":
		l := zerolog.New(zerolog.ConsoleWriter{Out: os.Stdout, NoColor: true, TimeFormat: time.RFC3339}).With().Timestamp().Logger()
		l.Info().Str("request_id", "req-7").Msg("counting")
		l.Error().Err(count()).Int("shelf", 2).Msg("count failed")
		k := zerolog.New(zerolog.ConsoleWriter{Out: os.Stdout, NoColor: true}).With().Timestamp().Logger()
		k.Info().Msg("done")
	case "logrus":
		logrus.SetOutput(os.Stdout)
		logrus.WithField("request_id", "req-7").Info("counting")
		logrus.WithError(count()).Error("count failed")
		logrus.SetFormatter(&logrus.TextFormatter{ForceColors: true, FullTimestamp: true})
		logrus.WithError(count()).Error("count failed")
	case "logrus-json":
		logrus.SetOutput(os.Stdout)
		logrus.SetFormatter(&logrus.JSONFormatter{})
		logrus.WithField("request_id", "req-7").Info("counting")
		logrus.WithError(count()).Error("count failed")
	case "panic":
		var m map[string]int
		log.Println("counting")
		m["a"] = 1
	}
}
