package main

import (
	"context"
	"fmt"
	"log"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// timing holds times that have flags in the real one, with the real one's defaults (cluster-autoscaler/config/flags/flags.go).
type timing struct {
	Scan                 time.Duration
	ScaleDownDelayAdd    time.Duration
	ScaleDownDelayFailed time.Duration
	Unneeded             time.Duration
	Unready              time.Duration
	MaxNodeProvision     time.Duration
	MaxPodEviction       time.Duration
	MaxTermination       time.Duration
	UnremovableRecheck   time.Duration
	Backoff              time.Duration
	MaxBackoff           time.Duration
}

func defaultTiming() timing {
	return timing{
		Scan:                 10 * time.Second,
		ScaleDownDelayAdd:    10 * time.Minute,
		ScaleDownDelayFailed: 3 * time.Minute,
		Unneeded:             10 * time.Minute,
		Unready:              20 * time.Minute,
		MaxNodeProvision:     15 * time.Minute,
		MaxPodEviction:       2 * time.Minute,
		MaxTermination:       10 * time.Minute,
		UnremovableRecheck:   5 * time.Minute,
		Backoff:              5 * time.Minute,
		MaxBackoff:           30 * time.Minute,
	}
}

// byName gives each time by the name of its flag in the real one.
func (t *timing) byName() map[string]*time.Duration {
	return map[string]*time.Duration{
		"scan-interval":                       &t.Scan,
		"scale-down-delay-after-add":          &t.ScaleDownDelayAdd,
		"scale-down-delay-after-failure":      &t.ScaleDownDelayFailed,
		"scale-down-unneeded-time":            &t.Unneeded,
		"scale-down-unready-time":             &t.Unready,
		"max-node-provision-time":             &t.MaxNodeProvision,
		"max-pod-eviction-time":               &t.MaxPodEviction,
		"max-graceful-termination-time":       &t.MaxTermination,
		"unremovable-node-recheck-timeout":    &t.UnremovableRecheck,
		"initial-node-group-backoff-duration": &t.Backoff,
		"max-node-group-backoff-duration":     &t.MaxBackoff,
	}
}

// rigTiming is the one thing that the real one does not know: a ConfigMap that a test may make, so that it need not wait for minutes and the
// boot document under test keeps the flags that users have. The manifest's Role allows reading it; the real one keeps its status there.
const rigTiming = "rig-autoscaler"

// withRigTiming gives the flags' times with those of the ConfigMap in their place.
func withRigTiming(ctx context.Context, kube kubernetes.Interface, flags timing) (timing, error) {
	found, err := kube.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, rigTiming, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return flags, nil
	}
	if err != nil {
		return flags, err
	}
	return overridden(flags, found)
}

func overridden(flags timing, with *corev1.ConfigMap) (timing, error) {
	times := flags.byName()
	for name, text := range with.Data {
		place, known := times[name]
		if !known {
			return flags, fmt.Errorf("ConfigMap %s: unknown setting %q", rigTiming, name)
		}
		given, err := time.ParseDuration(text)
		if err != nil || given <= 0 {
			return flags, fmt.Errorf("ConfigMap %s: %s is no time: %q", rigTiming, name, text)
		}
		*place = given
	}
	return flags, nil
}

// tell logs the times when they are not those of last time.
func (t timing) tell(last timing) {
	if t != last {
		log.Printf("times: %+v", t)
	}
}
