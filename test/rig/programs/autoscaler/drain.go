package main

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict"

// replicating are controllers that make a lost pod again; others are not trusted to (--skip-nodes-with-custom-controller-pods, true).
var replicating = []string{"ReplicaSet", "ReplicationController", "Job", "StatefulSet"}

// stays tells whether a pod goes with its node: one of a daemon set, or of a manifest on the node.
func stays(pod *corev1.Pod) bool {
	owner := metav1.GetControllerOf(pod)
	return pod.Annotations[corev1.MirrorPodAnnotationKey] != "" || owner != nil && owner.Kind == "DaemonSet"
}

// toMove gives the pods that must find another node, or why one of them must not be moved (cluster-autoscaler/simulator/drainability/rules).
func toMove(pods []*corev1.Pod, budgets []policyv1.PodDisruptionBudget, skipLocalStorage bool, now time.Time) ([]*corev1.Pod, string) {
	var moving []*corev1.Pod
	for _, pod := range pods {
		if stays(pod) || longTerminating(pod, now) {
			continue
		}
		if reason := unmovable(pod, budgets, skipLocalStorage); reason != "" {
			return nil, fmt.Sprintf("pod %s/%s %s", pod.Namespace, pod.Name, reason)
		}
		moving = append(moving, pod)
	}
	return moving, ""
}

func unmovable(pod *corev1.Pod, budgets []policyv1.PodDisruptionBudget, skipLocalStorage bool) string {
	own := slices.DeleteFunc(slices.Clone(budgets), func(each policyv1.PodDisruptionBudget) bool { return !covers(each, pod) })
	exhausted := slices.ContainsFunc(own, func(each policyv1.PodDisruptionBudget) bool { return each.Status.DisruptionsAllowed < 1 })
	owner := metav1.GetControllerOf(pod)
	switch {
	case pod.Annotations[safeToEvict] == "true":
		return ""
	case owner == nil || !slices.Contains(replicating, owner.Kind):
		return "would not be made again"
	case pod.Namespace == metav1.NamespaceSystem && len(own) == 0:
		return "is of the system and has no disruption budget"
	case pod.Annotations[safeToEvict] == "false":
		return "is annotated as not safe to evict"
	case skipLocalStorage && slices.ContainsFunc(pod.Spec.Volumes, isLocal):
		return "has local storage"
	case exhausted:
		return "is kept by its disruption budget"
	}
	return ""
}

func covers(budget policyv1.PodDisruptionBudget, pod *corev1.Pod) bool {
	selector, err := metav1.LabelSelectorAsSelector(budget.Spec.Selector)
	return err == nil && budget.Namespace == pod.Namespace && selector.Matches(labels.Set(pod.Labels))
}

func isLocal(volume corev1.Volume) bool {
	return volume.HostPath != nil || volume.EmptyDir != nil && volume.EmptyDir.Medium != corev1.StorageMediumMemory
}

// longTerminating: it should have ended half a minute ago.
func longTerminating(pod *corev1.Pod, now time.Time) bool {
	return pod.DeletionTimestamp != nil && now.After(pod.DeletionTimestamp.Add(30*time.Second))
}
