package main

import (
	"context"
	"log"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/record"
)

// scaler is what is remembered from look to look.
type scaler struct {
	kube   kubernetes.Interface
	aws    *awsClients
	events record.EventRecorder
	wish   flags
	timing timing

	// started, or the last time that a group grew, by its name.
	started  time.Time
	grew     map[string]time.Time
	lastGrew time.Time
	// missing: since when an instance that was asked for is no node, by its provider id, or the group's name where it is not even there.
	missing map[string]time.Time
	backoff map[string]backoff

	// unneeded: since when; kept: until when a node is not looked at again; both by the node's name.
	unneeded   map[string]time.Time
	kept       map[string]time.Time
	deletions  map[string]*deletion
	lastFailed time.Time
	// told is what was last said of a node, group or pod, so that the log says it once.
	told map[string]string
}

// backoff of a group whose machines cannot be had.
type backoff struct {
	until time.Time
	next  time.Duration
}

func newScaler(kube kubernetes.Interface, aws *awsClients, events record.EventRecorder, wish flags) *scaler {
	return &scaler{
		kube: kube, aws: aws, events: events, wish: wish, timing: wish.timing, started: time.Now(),
		grew: map[string]time.Time{}, missing: map[string]time.Time{}, backoff: map[string]backoff{},
		unneeded: map[string]time.Time{}, kept: map[string]time.Time{}, deletions: map[string]*deletion{},
		told: map[string]string{},
	}
}

// look does all that is to be done at one moment.
func (s *scaler) look(ctx context.Context) error {
	times, err := withRigTiming(ctx, s.kube, s.wish.timing)
	if err != nil {
		return err
	}
	times.tell(s.timing)
	s.timing = times
	groups, err := s.aws.groups(ctx)
	if err != nil {
		return err
	}
	v, err := takeView(ctx, s.kube, groups)
	if err != nil {
		return err
	}
	for name, each := range groups {
		if err := s.giveUpMissing(ctx, v, each); err != nil {
			log.Printf("group %s: %v", name, err)
		}
	}
	s.advanceDeletions(ctx, v)
	rooms, grew, err := s.grow(ctx, v)
	if err != nil || grew {
		return err
	}
	s.shrink(ctx, v, rooms)
	return nil
}

// giveUpMissing ends instances that do not become nodes, and takes back the wish for those that AWS does not have. Either way the group
// rests, so that others are tried.
func (s *scaler) giveUpMissing(ctx context.Context, v *view, of *group) error {
	registered := map[string]bool{}
	for _, each := range v.nodesOf(of) {
		registered[each.node.Spec.ProviderID] = true
	}
	for providerID, id := range of.instances {
		if registered[providerID] {
			delete(s.missing, providerID)
		} else if s.missingTooLong(providerID, v.at) && of.desired > of.least {
			log.Printf("group %s: instance %s has not become a node in %s, ending it", of.name, id, s.timing.MaxNodeProvision)
			s.rest(of, v.at)
			if err := s.aws.terminate(ctx, of, id); err != nil {
				return err
			}
			delete(of.instances, providerID)
		}
	}
	lacking := of.desired - len(of.instances)
	if lacking <= 0 {
		delete(s.missing, of.name)
		return nil
	}
	since, has := s.grew[of.name]
	if !has {
		since = s.started
	}
	failure, err := s.aws.launchFailure(ctx, of, since)
	if err != nil {
		return err
	}
	if failure == "" && !s.missingTooLong(of.name, v.at) {
		return nil
	}
	log.Printf("group %s: %d instances cannot be had, no longer asked for: %s", of.name, lacking, failure)
	s.rest(of, v.at)
	delete(s.missing, of.name)
	return s.aws.resize(ctx, of, max(of.least, of.desired-lacking))
}

func (s *scaler) missingTooLong(what string, now time.Time) bool {
	since, has := s.missing[what]
	if !has {
		s.missing[what] = now
		return false
	}
	return now.Sub(since) > s.timing.MaxNodeProvision
}

// rest keeps a group from growing: for longer each time.
func (s *scaler) rest(of *group, now time.Time) {
	length := s.timing.Backoff
	// The real one forgets after three hours (--node-group-backoff-reset-timeout).
	if last, has := s.backoff[of.name]; has && now.Sub(last.until) < 3*time.Hour {
		length = last.next
	}
	s.backoff[of.name] = backoff{until: now.Add(length), next: min(2*length, s.timing.MaxBackoff)}
	log.Printf("group %s: rests for %s", of.name, length)
}

// tell logs what is new about something.
func (s *scaler) tell(of, what string) {
	if s.told[of] != what {
		s.told[of] = what
		log.Printf("%s: %s", of, what)
	}
}
