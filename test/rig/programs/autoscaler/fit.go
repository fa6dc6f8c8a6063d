package main

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	podresources "k8s.io/component-helpers/resource"
	scheduling "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

// room is a node, real or to come, with what is left of it.
type room struct {
	node *corev1.Node
	free corev1.ResourceList
	// given counts the waiting pods that were put there.
	given int
	// coming: it is not there yet.
	coming bool
}

// roomOn gives what a node has left beside these pods.
func roomOn(node *corev1.Node, pods []*corev1.Pod) *room {
	made := &room{node: node, free: corev1.ResourceList{}}
	maps.Copy(made.free, node.Status.Allocatable)
	for _, pod := range pods {
		made.put(pod)
	}
	return made
}

func (r *room) copy() *room {
	return &room{node: r.node, free: maps.Clone(r.free)}
}

// put takes the pod's requests, and one of the places for pods, from what is left.
func (r *room) put(pod *corev1.Pod) {
	for name, asked := range requestsOf(pod) {
		left := r.free[name]
		left.Sub(asked)
		r.free[name] = left
	}
}

// refusal tells why the scheduler would not put the pod there; empty: it would. Not looked at: affinity between pods, spread
// constraints, host ports and volumes, none of which Toil's pods use.
func (r *room) refusal(pod *corev1.Pod) string {
	if reason := unwelcome(r.node, pod); reason != "" {
		return reason
	}
	for name, asked := range requestsOf(pod) {
		if left := r.free[name]; asked.Cmp(left) > 0 {
			return fmt.Sprintf("not enough %s: asks %s, left %s", name, asked.String(), left.String())
		}
	}
	return ""
}

// unwelcome tells what of the node keeps the pod off, whatever its size.
func unwelcome(node *corev1.Node, pod *corev1.Pod) string {
	if match, err := nodeaffinity.GetRequiredNodeAffinity(pod).Match(node); err != nil || !match {
		return "node selector or affinity does not match"
	}
	taints := node.Spec.Taints
	if node.Spec.Unschedulable {
		taints = append(taints[:len(taints):len(taints)], corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule})
	}
	hard := func(taint *corev1.Taint) bool { return taint.Effect != corev1.TaintEffectPreferNoSchedule }
	if taint, found := scheduling.FindMatchingUntoleratedTaint(klog.Background(), taints, pod.Spec.Tolerations, hard, false); found {
		return fmt.Sprintf("taint %s is not tolerated", taint.Key)
	}
	return ""
}

// requestsOf gives what a pod asks for, as the scheduler counts it, without zeros.
func requestsOf(pod *corev1.Pod) corev1.ResourceList {
	asked := podresources.PodRequests(pod, podresources.PodResourcesOptions{})
	for name, amount := range asked {
		if amount.IsZero() {
			delete(asked, name)
		}
	}
	asked[corev1.ResourcePods] = *resource.NewQuantity(1, resource.DecimalSI)
	return asked
}

// utilization is the larger of the parts of cores and memory that are asked for; on a node with GPUs only those count.
func utilization(node *corev1.Node, pods []*corev1.Pod) float64 {
	part := func(name corev1.ResourceName) float64 {
		whole, asked := node.Status.Allocatable[name], resource.Quantity{}
		for _, pod := range pods {
			asked.Add(requestsOf(pod)[name])
		}
		if whole.IsZero() {
			return 0
		}
		return asked.AsApproximateFloat64() / whole.AsApproximateFloat64()
	}
	if gpus := node.Status.Allocatable[gpuResource]; !gpus.IsZero() {
		return part(gpuResource)
	}
	return max(part(corev1.ResourceCPU), part(corev1.ResourceMemory))
}
