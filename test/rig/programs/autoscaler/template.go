package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	templateTag = "k8s.io/cluster-autoscaler/node-template/"
	gpuResource = corev1.ResourceName("nvidia.com/gpu")
)

var taintValue = regexp.MustCompile(`^(.*):(NoSchedule|NoExecute|PreferNoSchedule)$`)

// templateOf gives the node that the next machine of a group will be, with what its daemons leave: like one that the group has, else from
// its type and its tags (cluster-autoscaler/cloudprovider/aws/aws_manager.go, buildNodeFromTemplate).
func templateOf(of *group, v *view) (*room, error) {
	for _, each := range v.nodesOf(of) {
		if each.started {
			return likeNode(each), nil
		}
	}
	node, err := nodeFromTags(of)
	if err != nil {
		return nil, err
	}
	// The real one counts a kube-proxy of a tenth of a core, whatever the cluster's own asks for (cloudprovider.BuildKubeProxy).
	made := roomOn(node, nil)
	cores := made.free[corev1.ResourceCPU]
	cores.Sub(resource.MustParse("100m"))
	made.free[corev1.ResourceCPU] = cores
	for _, daemon := range v.daemons {
		if unwelcome(node, daemon) == "" {
			made.put(daemon)
		}
	}
	return made, nil
}

// likeNode keeps of a node's pods those that every node of the group has.
func likeNode(of *nodeView) *room {
	node := of.node.DeepCopy()
	node.Name = of.of.name + "-template"
	node.Labels[corev1.LabelHostname] = node.Name
	node.Spec.Unschedulable = false
	// What Kubernetes sets and takes away by itself, as for a full disk, the next machine will not have.
	node.Spec.Taints = slices.DeleteFunc(node.Spec.Taints, func(taint corev1.Taint) bool {
		return strings.HasPrefix(taint.Key, "node.kubernetes.io/") || taint.Key == deletionTaint
	})
	return roomOn(node, slices.DeleteFunc(slices.Clone(of.pods), func(pod *corev1.Pod) bool { return !stays(pod) }))
}

func nodeFromTags(of *group) (*corev1.Node, error) {
	if len(of.zones) == 0 {
		return nil, fmt.Errorf("unable to get first AvailabilityZone for ASG %q", of.name)
	}
	zone := of.zones[0]
	name := of.name + "-template"
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
		corev1.LabelArchStable:          of.kind.architecture,
		corev1.LabelOSStable:            "linux",
		corev1.LabelInstanceTypeStable:  of.kind.name,
		corev1.LabelTopologyRegion:      zone[:len(zone)-1],
		corev1.LabelTopologyZone:        zone,
		"topology.ebs.csi.aws.com/zone": zone,
		corev1.LabelHostname:            name,
	}}}
	offers := corev1.ResourceList{
		corev1.ResourcePods:   *resource.NewQuantity(110, resource.DecimalSI),
		corev1.ResourceCPU:    *resource.NewQuantity(of.kind.cores, resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(of.kind.memory, resource.BinarySI),
		gpuResource:           *resource.NewQuantity(of.kind.gpus, resource.DecimalSI),
	}
	for key, value := range of.tags {
		if label, is := strings.CutPrefix(key, templateTag+"label/"); is && label != "" {
			node.Labels[label] = value
		}
		if taint, is := strings.CutPrefix(key, templateTag+"taint/"); is {
			if parts := taintValue.FindStringSubmatch(value); parts != nil {
				node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: taint, Value: parts[1], Effect: corev1.TaintEffect(parts[2])})
			}
		}
		if name, is := strings.CutPrefix(key, templateTag+"resources/"); is && name != "" {
			// One that is no quantity is passed over, as in the real one.
			if amount, err := resource.ParseQuantity(value); err == nil {
				offers[corev1.ResourceName(name)] = amount
			}
		}
	}
	node.Status.Capacity, node.Status.Allocatable = offers, offers
	return node, nil
}
