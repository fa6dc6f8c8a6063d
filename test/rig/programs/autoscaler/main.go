// Autoscaler is the stand-in for the Kubernetes cluster-autoscaler in the test rig of Toil Clusters: the real one cannot be had as
// a Go module. It is never shipped. It decides only from what the real one (1.36, cloud provider aws) reads: the tags of the auto
// scaling groups, the instance types, and the cluster's nodes and pods. The README in this folder says what it leaves out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/record"
)

const standIn = "This is a stand-in for the Kubernetes cluster-autoscaler, made for the test rig of Toil Clusters. It is not the real one."

// flags are those that the leader's manifest passes, and --kubeconfig. The real one has many more; here each of those is an error, so
// that a misspelt one cannot pass unseen.
type flags struct {
	cloudConfig      string
	kubeconfig       string
	discovery        []tagFilter
	skipLocalStorage bool
	timing           timing
}

func main() {
	log.SetFlags(log.LstdFlags | log.LUTC)
	log.Print(standIn)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, arguments []string) error {
	wish, err := parseFlags(arguments)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	// Without a path: the pod's own service account.
	config, err := clientcmd.BuildConfigFromFlags("", wish.kubeconfig)
	if err != nil {
		return err
	}
	// Each look asks for all that it needs; the real one watches.
	config.QPS, config.Burst = 50, 100
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	aws, err := connectAws(ctx, wish.cloudConfig, wish.discovery)
	if err != nil {
		return err
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: kube.CoreV1().Events("")})
	events := broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "cluster-autoscaler"})
	return newScaler(kube, aws, events, wish).run(ctx)
}

func parseFlags(arguments []string) (flags, error) {
	wish := flags{timing: defaultTiming()}
	set := flag.NewFlagSet("cluster-autoscaler", flag.ContinueOnError)
	set.Usage = func() {
		fmt.Fprintln(set.Output(), standIn)
		fmt.Fprintln(set.Output(), "Its flags are those that the leader's manifest passes, and mean what they mean there:")
		set.PrintDefaults()
	}
	only := func(name, value string) {
		set.Func(name, fmt.Sprintf("only %q", value), func(given string) error {
			if given != value {
				return fmt.Errorf("the stand-in knows %q only", value)
			}
			return nil
		})
	}
	only("cloud-provider", "aws")
	only("expander", "least-waste")
	only("leader-elect", "false")
	set.StringVar(&wish.cloudConfig, "cloud-config", "", "file with the addresses of AWS services, where they are not the standard ones")
	set.StringVar(&wish.kubeconfig, "kubeconfig", "", "file with the cluster's address and credentials; the pod's own unless told")
	set.BoolVar(&wish.skipLocalStorage, "skip-nodes-with-local-storage", true, "never end a node with pods that use emptyDir or hostPath")
	set.DurationVar(&wish.timing.MaxNodeProvision, "max-node-provision-time", wish.timing.MaxNodeProvision, "how long an instance may take to become a node")
	set.DurationVar(&wish.timing.UnremovableRecheck, "unremovable-node-recheck-timeout", wish.timing.UnremovableRecheck, "when a node that could not be ended is looked at again")
	set.Func("node-group-auto-discovery", "asg:tag=KEY[=VALUE],…: tags that a group must have, all of them", func(text string) (err error) {
		wish.discovery, err = parseDiscovery(text)
		return err
	})
	if err := set.Parse(arguments); err != nil {
		return wish, err
	}
	if set.NArg() > 0 {
		return wish, fmt.Errorf("unknown argument %q", set.Arg(0))
	}
	if len(wish.discovery) == 0 {
		return wish, errors.New("--node-group-auto-discovery is missing")
	}
	return wish, nil
}

// run looks at the cluster again and again. It gives up only when AWS cannot be reached in the beginning, as the real one does.
func (s *scaler) run(ctx context.Context) error {
	if _, err := s.aws.groups(ctx); err != nil {
		return fmt.Errorf("failed to create AWS Manager: %w", err)
	}
	if err := s.forgetDeletions(ctx); err != nil {
		return err
	}
	for {
		if err := s.look(ctx); err != nil {
			log.Printf("this look failed: %v", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(s.timing.Scan):
		}
	}
}
