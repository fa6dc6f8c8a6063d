package main

import (
	"cmp"
	"context"
	"log"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// option is a way to help waiting pods: so many more machines of a group.
type option struct {
	of    *group
	count int
	helps []*corev1.Pod
	waste float64
}

// grow makes a group larger when pods wait that fit neither the nodes nor those to come. It gives the nodes with what is left of them, and
// whether a group grew.
func (s *scaler) grow(ctx context.Context, v *view) ([]*room, bool, error) {
	rooms, templates := s.rooms(v)
	waiting := slices.DeleteFunc(slices.Clone(v.waiting), func(pod *corev1.Pod) bool { return place(pod, rooms) })
	var best *option
	refusals := map[*corev1.Pod][]string{}
	for _, of := range byName(v.groups) {
		template, has := templates[of.name]
		if !has {
			continue
		}
		if reason := s.full(of, v.at); reason != "" {
			for _, pod := range waiting {
				refusals[pod] = append(refusals[pod], of.name+": "+reason)
			}
			continue
		}
		found := pack(of, template, waiting, refusals)
		if found.count > 0 && (best == nil || found.waste < best.waste) {
			best = found
		}
	}
	s.tellRefused(waiting, best, refusals)
	if best == nil {
		return rooms, false, nil
	}
	log.Printf("group %s: %d → %d for %d pods", best.of.name, best.of.desired, best.of.desired+best.count, len(best.helps))
	before := best.of.desired
	if err := s.aws.resize(ctx, best.of, before+best.count); err != nil {
		s.rest(best.of, v.at)
		return rooms, false, err
	}
	s.grew[best.of.name], s.lastGrew = v.at, v.at
	for _, pod := range best.helps {
		s.events.Eventf(pod, corev1.EventTypeNormal, "TriggeredScaleUp", "pod triggered scale-up: [{%s %d->%d (max: %d)}]",
			best.of.name, before, best.of.desired, best.of.most)
	}
	return rooms, true, nil
}

// rooms gives all nodes that pods may come to: those that are there, and those that were asked for.
func (s *scaler) rooms(v *view) ([]*room, map[string]*room) {
	var rooms []*room
	for _, each := range v.nodes {
		if each.started && !hasDeletionTaint(each.node) {
			rooms = append(rooms, roomOn(each.node, each.pods))
		}
	}
	templates := map[string]*room{}
	for _, of := range byName(v.groups) {
		template, err := templateOf(of, v)
		if err != nil {
			s.tell(of.name, err.Error())
			continue
		}
		templates[of.name] = template
		for range v.coming(of) {
			next := template.copy()
			next.coming = true
			rooms = append(rooms, next)
		}
	}
	return rooms, templates
}

// full tells why a group may not grow now; empty: it may.
func (s *scaler) full(of *group, now time.Time) string {
	switch {
	case of.desired >= of.most:
		return "max node group size reached"
	case now.Before(s.backoff[of.name].until):
		return "in backoff after failed scale-up"
	}
	return ""
}

// pack puts pods, the largest first, into new machines of a group until it is full (the real one's binpacking estimator). The waste is the
// part of cores and memory that stays unused (its expander least-waste).
func pack(of *group, template *room, pods []*corev1.Pod, refusals map[*corev1.Pod][]string) *option {
	found := &option{of: of}
	whole := template.node.Status.Capacity
	size := func(pod *corev1.Pod, name corev1.ResourceName) float64 {
		asked, offered := requestsOf(pod)[name], whole[name]
		if offered.IsZero() {
			return 0
		}
		return asked.AsApproximateFloat64() / offered.AsApproximateFloat64()
	}
	parts := func(pod *corev1.Pod) float64 { return size(pod, corev1.ResourceCPU) + size(pod, corev1.ResourceMemory) }
	sorted := slices.SortedStableFunc(slices.Values(pods), func(a, b *corev1.Pod) int { return cmp.Compare(parts(b), parts(a)) })
	var machines []*room
	used := 0.0
	for _, pod := range sorted {
		if reason := template.refusal(pod); reason != "" {
			refusals[pod] = append(refusals[pod], of.name+": "+reason)
			continue
		}
		if !place(pod, machines) {
			if of.desired+len(machines) >= of.most {
				refusals[pod] = append(refusals[pod], of.name+": max node group size reached")
				continue
			}
			machines = append(machines, template.copy())
			place(pod, machines)
		}
		found.helps = append(found.helps, pod)
		used += parts(pod)
	}
	found.count = len(machines)
	if found.count > 0 {
		found.waste = 2 - used/float64(found.count)
	}
	return found
}

// place puts a pod into the first room that takes it.
func place(pod *corev1.Pod, rooms []*room) bool {
	for _, each := range rooms {
		if each.refusal(pod) == "" {
			each.put(pod)
			each.given++
			return true
		}
	}
	return false
}

// tellRefused says of the pods that are not helped why no group helps them.
func (s *scaler) tellRefused(waiting []*corev1.Pod, best *option, refusals map[*corev1.Pod][]string) {
	for _, pod := range waiting {
		if best != nil && slices.Contains(best.helps, pod) {
			continue
		}
		why := strings.Join(refusals[pod], ", ")
		if why == "" {
			why = "no group was found by its tags"
		}
		s.tell(pod.Namespace+"/"+pod.Name, why)
		s.events.Eventf(pod, corev1.EventTypeNormal, "NotTriggerScaleUp", "pod didn't trigger scale-up: %s", why)
	}
}
