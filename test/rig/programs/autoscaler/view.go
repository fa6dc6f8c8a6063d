package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	scheduling "k8s.io/component-helpers/scheduling/corev1"
)

// view is the cluster at one moment.
type view struct {
	at     time.Time
	groups map[string]*group
	nodes  []*nodeView
	// waiting are the pods that the scheduler found no node for.
	waiting []*corev1.Pod
	// daemons are pods as each daemon set would make one.
	daemons []*corev1.Pod
	budgets []policyv1.PodDisruptionBudget
}

type nodeView struct {
	node *corev1.Node
	// of is the group whose instance the node's provider id names exactly; nil: none.
	of   *group
	pods []*corev1.Pod
	// started: it is ready and nothing of its beginning is left.
	started bool
}

func takeView(ctx context.Context, kube kubernetes.Interface, groups map[string]*group) (*view, error) {
	nodes, err := kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	pods, err := kube.CoreV1().Pods("").List(ctx, metav1.ListOptions{FieldSelector: "status.phase!=Succeeded,status.phase!=Failed"})
	if err != nil {
		return nil, err
	}
	sets, err := kube.AppsV1().DaemonSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	budgets, err := kube.PolicyV1().PodDisruptionBudgets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	v := &view{at: time.Now(), groups: groups, budgets: budgets.Items}
	for i := range nodes.Items {
		v.nodes = append(v.nodes, nodeIn(&nodes.Items[i], groups, pods.Items))
	}
	for i := range pods.Items {
		if isWaiting(&pods.Items[i]) {
			v.waiting = append(v.waiting, &pods.Items[i])
		}
	}
	for _, set := range sets.Items {
		v.daemons = append(v.daemons, &corev1.Pod{ObjectMeta: set.Spec.Template.ObjectMeta, Spec: set.Spec.Template.Spec})
	}
	return v, nil
}

func nodeIn(node *corev1.Node, groups map[string]*group, pods []corev1.Pod) *nodeView {
	made := &nodeView{node: node, started: hasStarted(node)}
	for _, each := range groups {
		if _, has := each.instances[node.Spec.ProviderID]; has {
			made.of = each
		}
	}
	for i := range pods {
		if pods[i].Spec.NodeName == node.Name {
			made.pods = append(made.pods, &pods[i])
		}
	}
	return made
}

// isWaiting leaves out pods of the least priorities, which are not worth a machine (--expendable-pods-priority-cutoff, -10).
func isWaiting(pod *corev1.Pod) bool {
	if pod.Spec.NodeName != "" || pod.DeletionTimestamp != nil || scheduling.PodPriority(pod) < -10 {
		return false
	}
	return slices.ContainsFunc(pod.Status.Conditions, func(each corev1.PodCondition) bool {
		return each.Type == corev1.PodScheduled && each.Status == corev1.ConditionFalse && each.Reason == corev1.PodReasonUnschedulable
	})
}

func hasStarted(node *corev1.Node) bool {
	ready := slices.ContainsFunc(node.Status.Conditions, func(each corev1.NodeCondition) bool {
		return each.Type == corev1.NodeReady && each.Status == corev1.ConditionTrue
	})
	return ready && !slices.ContainsFunc(node.Spec.Taints, func(taint corev1.Taint) bool { return slices.Contains(beginning, taint.Key) })
}

// beginning are taints that a node has until it can be used.
var beginning = []string{
	corev1.TaintNodeNotReady,
	corev1.TaintNodeUnreachable,
	corev1.TaintNodeNetworkUnavailable,
	"node.cloudprovider.kubernetes.io/uninitialized",
}

func (v *view) nodesOf(of *group) []*nodeView {
	return slices.DeleteFunc(slices.Clone(v.nodes), func(each *nodeView) bool { return each.of != of })
}

// coming counts the machines of a group that were asked for and are no nodes yet. A node that is not ready a quarter of an hour after its
// beginning is not waited for (the real one's MaxNodeStartupTime).
func (v *view) coming(of *group) int {
	there := 0
	for _, each := range v.nodesOf(of) {
		if each.started || v.at.Sub(each.node.CreationTimestamp.Time) > 15*time.Minute {
			there++
		}
	}
	return max(0, of.desired-there)
}

// byName gives the groups in a fixed order.
func byName(groups map[string]*group) []*group {
	return slices.SortedFunc(maps.Values(groups), func(a, b *group) int { return strings.Compare(a.name, b.name) })
}
