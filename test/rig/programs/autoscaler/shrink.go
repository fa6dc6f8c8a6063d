package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

const (
	deletionTaint = "ToBeDeletedByClusterAutoscaler"
	disabled      = "cluster-autoscaler.kubernetes.io/scale-down-disabled"
	// The real one's defaults of --scale-down-utilization-threshold and --max-scale-down-parallelism.
	threshold   = 0.5
	goingAtOnce = 10
)

// deletion of a node that is under way: it was tainted, its pods are moved, then its instance ends.
type deletion struct {
	since   time.Time
	drained bool
}

// shrink starts the deletion of nodes that were not needed for long enough.
func (s *scaler) shrink(ctx context.Context, v *view, rooms []*room) {
	var candidates []*nodeView
	for _, each := range v.nodes {
		if each.of == nil || s.deletions[each.node.Name] != nil {
			continue
		}
		name := each.node.Name
		if reason := s.needed(each, v, rooms); reason != "" {
			s.tell("node "+name, "stays: "+reason)
			delete(s.unneeded, name)
			continue
		}
		if _, has := s.unneeded[name]; !has {
			s.unneeded[name] = v.at
			s.tell("node "+name, "is not needed")
		}
		candidates = append(candidates, each)
	}
	if v.at.Sub(s.lastGrew) < s.timing.ScaleDownDelayAdd || v.at.Sub(s.lastFailed) < s.timing.ScaleDownDelayFailed {
		return
	}
	slices.SortFunc(candidates, func(a, b *nodeView) int { return s.unneeded[a.node.Name].Compare(s.unneeded[b.node.Name]) })
	for _, drain := range []bool{false, true} {
		for _, each := range candidates {
			s.start(ctx, v, each, drain)
		}
	}
}

// needed tells why a node must stay; empty: it could go.
func (s *scaler) needed(of *nodeView, v *view, rooms []*room) string {
	name := of.node.Name
	if of.node.Annotations[disabled] == "true" {
		return "scale-down is disabled by its annotation"
	}
	if v.at.Before(s.kept[name]) {
		return "it could not be ended a moment ago"
	}
	delete(s.kept, name)
	if used := utilization(of.node, of.pods); used >= threshold {
		return fmt.Sprintf("%.0f %% are in use", used*100)
	}
	reason := s.stuck(of, v, rooms)
	if reason != "" {
		s.kept[name] = v.at.Add(s.timing.UnremovableRecheck)
	}
	return reason
}

// stuck tells why a node's pods cannot be moved.
func (s *scaler) stuck(of *nodeView, v *view, rooms []*room) string {
	moving, reason := toMove(of.pods, v.budgets, s.wish.skipLocalStorage, v.at)
	if reason != "" {
		return reason
	}
	var others []*room
	for _, each := range rooms {
		if each.node == of.node && each.given > 0 {
			return "waiting pods fit on it"
		}
		if each.node != of.node && !each.coming {
			others = append(others, each.copy())
		}
	}
	for _, pod := range moving {
		if !place(pod, others) {
			return fmt.Sprintf("there is no other place for pod %s/%s", pod.Namespace, pod.Name)
		}
	}
	return ""
}

// start begins the deletion of a node if its time has come, its group may become smaller, and not too many are under way.
func (s *scaler) start(ctx context.Context, v *view, of *nodeView, drain bool) {
	name := of.node.Name
	moving, _ := toMove(of.pods, v.budgets, s.wish.skipLocalStorage, v.at)
	wait := s.timing.Unneeded
	if !of.started {
		wait = s.timing.Unready
	}
	if drain != (len(moving) > 0) || s.deletions[name] != nil || v.at.Sub(s.unneeded[name]) < wait {
		return
	}
	going := 0
	for _, each := range v.nodesOf(of.of) {
		if s.deletions[each.node.Name] != nil {
			going++
		}
	}
	// The pods of a node that is drained need the room of the others, so that it goes alone.
	if of.of.desired-going <= of.of.least || drain && len(s.deletions) > 0 || len(s.deletions) >= goingAtOnce {
		return
	}
	if err := s.taint(ctx, name, true); err != nil {
		log.Printf("node %s: %v", name, err)
		s.lastFailed = v.at
		return
	}
	log.Printf("node %s: not needed since %s, is being removed, %d pods to move", name, s.unneeded[name].Format(time.TimeOnly), len(moving))
	s.events.Event(of.node, corev1.EventTypeNormal, "ScaleDown", "marked the node as toBeDeleted/unschedulable")
	s.deletions[name] = &deletion{since: v.at, drained: drain}
}

// advanceDeletions does the next step of each deletion.
func (s *scaler) advanceDeletions(ctx context.Context, v *view) {
	for name, each := range s.deletions {
		at := slices.IndexFunc(v.nodes, func(n *nodeView) bool { return n.node.Name == name })
		if at < 0 || v.nodes[at].of == nil {
			delete(s.deletions, name)
			delete(s.unneeded, name)
			continue
		}
		done, err := s.advance(ctx, v, v.nodes[at], each)
		if err == nil && !done {
			continue
		}
		delete(s.deletions, name)
		delete(s.unneeded, name)
		if err != nil {
			log.Printf("node %s: is not removed: %v", name, err)
			s.lastFailed = v.at
			s.events.Event(v.nodes[at].node, corev1.EventTypeWarning, "ScaleDownFailed", err.Error())
			if err := s.taint(ctx, name, false); err != nil {
				log.Printf("node %s: %v", name, err)
			}
		}
	}
}

// advance tells whether the instance was ended.
func (s *scaler) advance(ctx context.Context, v *view, of *nodeView, plan *deletion) (bool, error) {
	moving, reason := toMove(of.pods, v.budgets, s.wish.skipLocalStorage, v.at)
	if reason != "" {
		return false, errors.New(reason)
	}
	if len(moving) > 0 && !plan.drained {
		return false, errors.New("pods came to it")
	}
	for _, pod := range moving {
		if err := s.evict(ctx, pod, v.at.Sub(plan.since)); err != nil {
			return false, err
		}
	}
	if len(moving) > 0 {
		return false, nil
	}
	id := of.of.instances[of.node.Spec.ProviderID]
	log.Printf("node %s: ends instance %s of group %s", of.node.Name, id, of.of.name)
	if err := s.aws.terminate(ctx, of.of, id); err != nil {
		return false, err
	}
	delete(of.of.instances, of.node.Spec.ProviderID)
	of.of = nil
	s.events.Event(of.node, corev1.EventTypeNormal, "ScaleDown", "node removed by cluster autoscaler")
	return true, nil
}

// evict asks for a pod's end, again and again while a disruption budget refuses it, and waits for it; for so long it has been tried.
func (s *scaler) evict(ctx context.Context, pod *corev1.Pod, tried time.Duration) error {
	if pod.DeletionTimestamp != nil {
		if tried > s.timing.MaxTermination {
			return fmt.Errorf("pod %s/%s does not end", pod.Namespace, pod.Name)
		}
		return nil
	}
	err := s.kube.CoreV1().Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
	})
	if err == nil || apierrors.IsNotFound(err) || tried < s.timing.MaxPodEviction {
		return nil
	}
	return fmt.Errorf("pod %s/%s cannot be evicted: %w", pod.Namespace, pod.Name, err)
}

// taint sets or takes away the taint that keeps new pods off a node that goes.
func (s *scaler) taint(ctx context.Context, name string, goes bool) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		nodes := s.kube.CoreV1().Nodes()
		node, err := nodes.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		node.Spec.Taints = slices.DeleteFunc(node.Spec.Taints, func(each corev1.Taint) bool { return each.Key == deletionTaint })
		if goes {
			node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{
				Key: deletionTaint, Value: strconv.FormatInt(time.Now().Unix(), 10), Effect: corev1.TaintEffectNoSchedule,
			})
		}
		_, err = nodes.Update(ctx, node, metav1.UpdateOptions{})
		return err
	})
}

func hasDeletionTaint(node *corev1.Node) bool {
	return slices.ContainsFunc(node.Spec.Taints, func(each corev1.Taint) bool { return each.Key == deletionTaint })
}

// forgetDeletions takes away taints that were left when the program ended in the middle of a deletion.
func (s *scaler) forgetDeletions(ctx context.Context) error {
	nodes, err := s.kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for i := range nodes.Items {
		if hasDeletionTaint(&nodes.Items[i]) {
			if err := s.taint(ctx, nodes.Items[i].Name, false); err != nil {
				return err
			}
		}
	}
	return nil
}
